import Foundation
public import PatronNumerics

/// A logistic sum of drawable parts: every number enters straight or as a natural cubic spline,
/// every category by its levels, and where the data ask for it, tables of one column, of a pair of
/// columns (GA²M; Lou, Caruana, Gehrke & Hooker, KDD 2013) or of three are added.
///
/// The splines are fitted by `LogisticRegression`, the tables are grown on what it leaves
/// unexplained. Which numbers bend, how large the penalty is, whether it is the elastic net's,
/// which leaves columns out, and how far the tables grow, if at all, is decided by cross-validation
/// within the rows given to `fit`: a part that does not lower the loss on held-out rows by more
/// than its standard error is left out.
///
///     var generator = SeededGenerator(seed: 1)
///     let hours = Matrix(rows: (0..<600).map { _ in [Float(24 * generator.uniform())] })
///     let labels = hours.column(0).map { hour -> Float in
///       generator.uniform() < (hour > 8 && hour < 18 ? 0.8 : 0.2) ? 1 : 0
///     }
///     let model = try AdditiveLogistic(columns: [.init(name: "hour", kind: .linear)])
///       .fit(hours, labels: labels)
///     print(model.probabilities(Matrix(rows: [[3], [12], [22]])))  // 0.23…, 0.67…, 0.18…
///     print(model.shape(of: 0, at: [3, 12, 22]))   // the curve behind them, in log odds
public struct AdditiveLogistic: Hashable, Sendable, Codable {
  /// The columns of the frames, in order. Their `knots` are chosen by `fit`.
  public var columns: [Preprocessor.Column]
  /// The knots of a spline.
  public var knots: Int
  /// The ways in which tables may grow; the one with the least loss on held-out rows is taken. None
  /// for a model without tables.
  public var growths: [TermGrowth]
  /// The most rows that tables are grown on; the splines are fitted to all rows.
  public var tableRows: Int
  /// The source of every draw.
  public var seed: UInt64

  public init(
    columns: [Preprocessor.Column], knots: Int = 5, growths: [TermGrowth] = TermGrowth.all,
    tableRows: Int = 100_000, seed: UInt64 = 0
  ) {
    self.columns = columns
    self.knots = knots
    self.growths = growths
    self.tableRows = tableRows
    self.seed = seed
  }

  /// Fits `labels` (n, each 0 or 1) to `frame` (n × columns.count), each row counting `weights`
  /// times.
  ///
  /// - Parameters:
  ///   - folds: how the rows are tried, and few rows bagged; five folds of rows without, copies of a row in
  ///     one. Give one that keeps a customer's rows together, or that follows time.
  ///   - structure: the choices, where a search of other rows has made them: nothing is tried then.
  /// - Complexity: a few passes O(n·d²) for the splines and O(steps · m·p) for the tables, on at most
  ///   m = `tableRows` rows; without a structure, that again for each fold and growth of the search.
  public func fit(
    _ frame: Matrix, labels: [Float], weights: [Float]? = nil, folds: Folds? = nil,
    structure: Structure? = nil, workers: Workers = .all
  ) throws(FitError) -> Model {
    let chosen: Structure
    if let structure {
      chosen = structure
    } else {
      chosen = try self.structure(
        frame, labels: labels, weights: weights, folds: folds, workers: workers)
    }
    precondition(frame.columnCount == columns.count, "frame and configuration differ in columns")
    precondition(chosen.columns.count == columns.count, "the structure is of other columns")
    precondition(labels.count == frame.rowCount, "one label a row")
    let preprocessor = try Preprocessor(columns: chosen.columns, encoding: .reference)
      .fit(frame, workers: workers)
    var features = preprocessor.transform(frame, workers: workers)
    if let column = chosen.onlyColumn {
      guard preprocessor.outputs.contains(where: { $0.column == column }) else {
        throw .noUsableColumns(given: 1)
      }
      for (index, output) in preprocessor.outputs.enumerated() where output.column != column {
        for row in 0..<features.rowCount { features[row, index] = 0 }
      }
    }
    let regression = try LogisticRegression(
      penalty: chosen.penalty(rows: labels.count), l1Share: chosen.l1Share, tolerance: 1e-7
    ).fit(
      features: features, labels: labels, weights: weights,
      penaltyFactors: Preprocessor.penaltyFactors(preprocessor.outputs), workers: workers)
    let base = chosen.growths.isEmpty ? 0 : LogisticData.logOdds(labels: labels, weights: weights)
    let share = chosen.mainShare
    func model(_ terms: [TermTable], shift: Double) -> Model {
      Model(
        preprocessor: preprocessor,
        regression: share == 1
          ? regression : regression.scaled(by: share, adding: (1 - share) * base), terms: terms,
        shift: shift,
        search: chosen.search)
    }
    guard !chosen.growths.isEmpty else { return model([], shift: 0) }
    let mains = regression.logOdds(features, workers: workers)
    let rows = SearchSample.rows(most: mostGrown, of: labels.count, seed: seed)
    let terms = TableFit(
      frame: frame.selecting(rows: rows), labels: rows.map { labels[$0] },
      weights: weights.map { weights in rows.map { weights[$0] } },
      folds: (folds ?? .stratified(labels: labels, copiesIn: frame)).selecting(rows: rows),
      preprocessor: preprocessor, mains: rows.map { mains[$0] }, base: base, seed: seed,
      workers: workers
    ).terms(by: chosen.growths)
    let logOdds = model(terms, shift: 0).withTables(frame, workers: workers) { block, _ in
      mains[block].map { base + share * ($0 - base) }
    }
    let slope = chosen.slope
    let shift = Self.shift(logOdds.map { slope * $0 }, labels: labels, weights: weights)
    return model(terms, shift: shift / slope).recalibrated(slope: slope, intercept: 0)
  }

  /// The most rows that tables are grown on.
  private var mostGrown: Int { min(tableRows, Self.mostCells / max(1, columns.count)) }

  /// The most cells of them.
  private static let mostCells = 3_000_000

  /// The most rows that the growth of tables is chosen on.
  static let searchRows = 25_000

  /// The most rows that bends and the penalty are chosen on: they are few, and soon sure.
  static let mainRows = 12_500

  /// The rows that the growth of tables is chosen on, and those of them for bends and the penalty.
  func samples(of all: SearchSample) -> (tables: SearchSample, mains: SearchSample) {
    let tables = all.sampled(most: min(mostGrown, Self.searchRows), seed: seed)
    return (tables, tables.sampled(most: Self.mainRows, seed: seed ^ 2))
  }

  /// The shift of all log odds that makes the mean probability the share of positives, by Newton's steps.
  private static func shift(_ logOdds: [Double], labels: [Float], weights: [Float]?) -> Double {
    var shift = 0.0
    for _ in 0..<50 {
      var slope = 0.0
      var curvature = 0.0
      for row in logOdds.indices {
        let probability = SpecialFunctions.sigmoid(logOdds[row] + shift)
        let weight = Double(weights?[row] ?? 1)
        slope += weight * (probability - Double(labels[row]))
        curvature += weight * probability * (1 - probability)
      }
      guard curvature > 0 else { break }
      let step = min(max(slope / curvature, -1), 1)
      shift -= step
      if abs(step) < 1e-12 { break }
    }
    return shift
  }
}

extension Preprocessor {
  /// The factor of each output's penalty: bend m counts m⁴ times, which is how the
  /// roughness ∫f″² of ever finer waves grows.
  static func penaltyFactors(_ outputs: [Output]) -> [Double] {
    outputs.map { pow(Double($0.bend ?? 1), 4) }
  }
}
