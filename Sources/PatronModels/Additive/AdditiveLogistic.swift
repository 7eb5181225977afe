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
  /// The most rows that choices are made on; the splines are then fitted to all rows.
  public var searchRows: Int
  /// The source of every draw.
  public var seed: UInt64

  public init(
    columns: [Preprocessor.Column], knots: Int = 5, growths: [TermGrowth] = TermGrowth.all,
    searchRows: Int = 100_000, seed: UInt64 = 0
  ) {
    self.columns = columns
    self.knots = knots
    self.growths = growths
    self.searchRows = searchRows
    self.seed = seed
  }

  /// Fits `labels` (n, each 0 or 1) to `frame` (n × columns.count), each row counting `weights`
  /// times.
  ///
  /// - Parameter folds: how the rows are tried, five folds of rows without. Give one that keeps a
  ///   customer's rows together, or that follows time.
  /// - Complexity: a few passes O(n·d²) for the splines and O(folds · steps · m·p) for the tables,
  ///   on at most m = `searchRows` rows.
  public func fit(
    _ frame: Matrix, labels: [Float], weights: [Float]? = nil, folds: Folds? = nil,
    workers: Workers = .all
  ) throws(FitError) -> Model {
    precondition(frame.columnCount == columns.count, "frame and configuration differ in columns")
    precondition(labels.count == frame.rowCount, "one label a row")
    precondition(folds == nil || folds?.numbers.count == labels.count, "one fold a row")
    _ = try LogisticData.weightsOfClasses(labels: labels, weights: weights)
    let straight = columns.map { column in
      var column = column
      column.knots = nil
      return column
    }
    let all = SearchSample(
      frame: frame, labels: labels, weights: weights, folds: folds ?? .stratified(labels: labels))
    let sample = all.sampled(
      most: min(searchRows, Self.mostCells / max(1, columns.count)), seed: seed)
    let small = sample.sampled(most: Self.mainRows, seed: seed ^ 2)
    guard small.isEnough else {
      return try final(
        frame, labels: labels, weights: weights, columns: straight, penalty: 1, l1Share: 0,
        terms: [],
        search: nil, workers: workers)
    }
    let mains = try MainSearch(sample: small, columns: straight, knots: knots, workers: workers)
    let tables = try TableSearch(
      sample: sample, mains: mains, growths: growths, seed: seed, workers: workers)
    let penalty = mains.penalty * Double(labels.count) / Double(mains.rowCount)
    return try final(
      frame, labels: labels, weights: weights, columns: mains.columns, penalty: penalty,
      l1Share: mains.l1Share,
      terms: tables.terms,
      search: Search(
        mains, tables, penalty: penalty, labels: sample.labels, weights: sample.weights,
        workers: workers),
      workers: workers)
  }

  /// The most rows that bends and the penalty are chosen on: they are few, and soon sure.
  private static let mainRows = 25_000

  /// The most cells that tables are grown on, whatever the number of columns.
  private static let mostCells = 3_000_000

  private func final(
    _ frame: Matrix, labels: [Float], weights: [Float]?, columns: [Preprocessor.Column],
    penalty: Double, l1Share: Double, terms: [TermTable], search: Search?, workers: Workers
  ) throws(FitError) -> Model {
    let preprocessor = try Preprocessor(columns: columns, encoding: .reference)
      .fit(frame, workers: workers)
    let regression = try LogisticRegression(penalty: penalty, l1Share: l1Share, tolerance: 1e-7)
      .fit(
        features: preprocessor.transform(frame, workers: workers), labels: labels, weights: weights,
        penaltyFactors: Preprocessor.penaltyFactors(preprocessor.outputs), workers: workers)
    let model = Model(
      preprocessor: preprocessor, regression: regression, terms: terms, shift: 0, search: search)
    guard !terms.isEmpty else { return model }
    let shift = Self.shift(
      model.logOdds(frame, workers: workers), labels: labels, weights: weights)
    return Model(
      preprocessor: preprocessor, regression: regression, terms: terms, shift: shift,
      search: search)
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
