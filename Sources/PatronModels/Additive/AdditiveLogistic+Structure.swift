public import PatronNumerics

extension AdditiveLogistic {
  /// What a search chooses: which numbers bend, the penalty, and how the tables grow.
  ///
  /// It can be found once, on the earliest rows, and taken over by fits to later ones: what was chosen
  /// without a row's label is honest when that row is predicted.
  ///
  ///     let structure = try estimator.structure(earliest, labels: earliestLabels)
  ///     let model = try estimator.fit(later, labels: laterLabels, structure: structure)
  public struct Structure: Hashable, Sendable {
    /// The columns, with knots where a number bends.
    let columns: [Preprocessor.Column]
    /// The weight of the regression's penalty against a sum over `penaltyRows` rows; nil for any number of rows
    /// where there were too few to choose by.
    let penalty: Double
    let penaltyRows: Int?
    /// How many rows there were.
    let rowCount: Int
    let l1Share: Double
    /// How the tables grow, each so many steps as pay; none without tables.
    let growths: [TermGrowth]
    /// What the log odds, tables and all, are multiplied by.
    let slope: Double
    /// How the choices were made; nil where there were too few rows to choose by.
    public let search: Search?
    /// The one column that the model sees; nil for all.
    var onlyColumn: Int?

    /// The part of the main effects that stays beside the tables.
    var mainShare: Double {
      growths.isEmpty ? 1 : growths.reduce(0) { $0 + $1.mainShare } / Double(growths.count)
    }

    /// Whether a search of `rows` rows would hardly choose otherwise: it would look at no more rows, or there are
    /// fewer than twice as many.
    package func serves(rows: Int) -> Bool {
      search != nil && (rowCount >= AdditiveLogistic.mainRows || rows < 2 * rowCount)
    }

    /// The weight of the penalty against a sum over `rows` rows.
    package func penalty(rows: Int) -> Double {
      penaltyRows.map { penalty * Double(rows) / Double($0) } ?? penalty
    }
  }

  /// Chooses the structure of models of `labels` (n, each 0 or 1) by `frame` (n × columns.count), each row
  /// counting `weights` times, by cross-validation over `folds`.
  ///
  /// Fewer than 20 rows of a label in every fold's training rows leave nothing to choose by: straight columns,
  /// no tables, and a penalty of 1.
  public func structure(
    _ frame: Matrix, labels: [Float], weights: [Float]? = nil, folds: Folds? = nil,
    workers: Workers = .all
  ) throws(FitError) -> Structure {
    precondition(frame.columnCount == columns.count, "frame and configuration differ in columns")
    precondition(labels.count == frame.rowCount, "one label a row")
    precondition(folds == nil || folds?.numbers.count == labels.count, "one fold a row")
    _ = try LogisticData.weightsOfClasses(labels: labels, weights: weights)
    let all = SearchSample(
      frame: frame, labels: labels, weights: weights,
      folds: folds ?? .stratified(labels: labels, copiesIn: frame))
    let (sample, small) = samples(of: all)
    guard small.isEnough else {
      return plainStructure(rows: labels.count)
    }
    let mains = try MainSearch(
      sample: small, columns: straightColumns, knots: knots, workers: workers)
    let tables = TableSearch(
      sample: sample, mains: mains, growths: growths, seed: seed, workers: workers)
    return Structure(
      columns: mains.columns, penalty: mains.penalty, penaltyRows: mains.rowCount,
      rowCount: labels.count, l1Share: mains.l1Share, growths: tables.growths, slope: tables.slope,
      search: Search(
        mains, tables, penalty: mains.penalty * Double(labels.count) / Double(mains.rowCount),
        labels: sample.labels, weights: sample.weights, workers: workers))
  }

  /// The structure of a baseline: the column at `index` alone, straight, and a penalty of 1. A fit by it fails where
  /// that column is constant or a copy of another one.
  package func structure(ofColumn index: Int, rows: Int) -> Structure {
    var structure = plainStructure(rows: rows)
    structure.onlyColumn = index
    return structure
  }

  private func plainStructure(rows: Int) -> Structure {
    Structure(
      columns: straightColumns, penalty: 1, penaltyRows: nil, rowCount: rows, l1Share: 0,
      growths: [], slope: 1, search: nil)
  }

  private var straightColumns: [Preprocessor.Column] {
    columns.map { column in
      var column = column
      column.knots = nil
      return column
    }
  }
}
