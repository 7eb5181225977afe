import Foundation
public import PatronNumerics

/// A logistic sum of drawable parts: every number enters straight or as a natural cubic spline, every
/// category by its levels, and where the data ask for it, tables of one column or of a pair of
/// columns are added (GA²M; Lou, Caruana, Gehrke & Hooker, KDD 2013).
///
/// The splines are fitted by `LogisticRegression` with a quadratic penalty; the tables are grown on
/// what it leaves unexplained. Which numbers bend, how large the penalty is and how far the tables
/// grow, if at all, is decided by cross-validation within the rows given to `fit`: a part that does
/// not lower the loss on rows apart by more than its standard error is left out.
public struct AdditiveLogistic: Hashable, Sendable, Codable {
  /// The columns of the frames, in order. Their `knots` are chosen by `fit`.
  public var columns: [Preprocessor.Column]
  /// The knots of a spline.
  public var knots: Int
  /// How tables grow.
  public var terms: Terms
  /// The most rows that choices are made on; the splines are then fitted to all rows.
  public var searchRows: Int
  /// The source of every draw.
  public var seed: UInt64

  public init(
    columns: [Preprocessor.Column], knots: Int = 5, terms: Terms = Terms(),
    searchRows: Int = 60_000, seed: UInt64 = 0
  ) {
    self.columns = columns
    self.knots = knots
    self.terms = terms
    self.searchRows = searchRows
    self.seed = seed
  }

  /// How tables grow, step by step.
  public struct Terms: Hashable, Sendable, Codable {
    /// The most steps; 0 for no tables.
    public var steps = 500
    /// How many steps without a lower loss on rows apart end the growth.
    public var patience = 50
    /// The part of its value that a step keeps.
    public var rate = 0.07
    /// How many boxes a step tells apart.
    public var leaves = 4
    /// Added to the curvature Σ w·p·(1 − p) of a box.
    public var penalty = 5.0
    /// The same, while the levels of a category are brought into order.
    public var categoryPenalty = 10.0
    /// The least curvature of a box.
    public var leastCurvature = 3.0
    /// The least gain of a split.
    public var leastGain = 0.0
    /// The shares of the rows and of the columns that a step looks at.
    public var rowShare = 0.8
    public var columnShare = 0.6

    public var columnsAStep = 2

    public init() {}
  }

  /// Fits `labels` (n, each 0 or 1) to `frame` (n × columns.count), each row counting `weights` times.
  ///
  /// - Parameter folds: how the rows are tried, five folds of rows without. Give one that keeps a
  ///   customer's rows together, or that follows time.
  /// - Complexity: a few passes O(n·d²) for the splines and O(folds · steps · m·p) for the tables, on
  ///   at most m = `searchRows` rows.
  public func fit(
    _ frame: Matrix, labels: [Float], weights: [Float]? = nil, folds: Folds? = nil,
    workers: Workers = .all
  ) throws(FitError) -> Model {
    precondition(frame.columnCount == columns.count, "frame and configuration differ in columns")
    precondition(labels.count == frame.rowCount, "one label a row")
    precondition(folds == nil || folds?.numbers.count == labels.count, "one fold a row")
    let counts = try LogisticRegression.weightsOfClasses(labels: labels, weights: weights)
    let straight = columns.map {
      var column = $0
      column.knots = nil
      return column
    }
    let rare = min(labels.count { $0 == 1 }, labels.count { $0 == 0 })
    guard rare >= Self.fewestOfAClass else {
      return try final(
        frame, labels: labels, weights: weights, columns: straight, penalty: 1, terms: [],
        search: nil, workers: workers)
    }
    let all = folds ?? .stratified(labels: labels)
    let chosen = searchedRows(count: labels.count)
    let sample = Sample(
      frame: chosen.map(frame.selecting(rows:)) ?? frame,
      labels: chosen.map { $0.map { labels[$0] } } ?? labels,
      weights: chosen.map { rows in weights.map { weights in rows.map { weights[$0] } } } ?? weights,
      folds: chosen.map(all.selecting(rows:)) ?? all)
    let mains = try MainSearch(sample: sample, columns: straight, knots: knots, workers: workers)
    let tables = try TableSearch(
      sample: sample, mains: mains, settings: terms, seed: seed, workers: workers)
    _ = counts
    return try final(
      frame, labels: labels, weights: weights, columns: mains.columns,
      penalty: mains.penalty * Double(labels.count) / Double(sample.labels.count),
      terms: tables.terms, search: Search(mains, tables), workers: workers)
  }

  /// Fewer rows of either label than this leave nothing to choose by.
  static let fewestOfAClass = 25

  /// The rows on which choices are made, drawn evenly by their number; nil for all.
  private func searchedRows(count: Int) -> [Int]? {
    guard count > searchRows else { return nil }
    let limit = UInt64(Double(searchRows) / Double(count) * 0x1p64)
    return (0..<count).filter { SplitMix64.mixed(SplitMix64.mixed(UInt64($0)) ^ seed) < limit }
  }

  private func final(
    _ frame: Matrix, labels: [Float], weights: [Float]?, columns: [Preprocessor.Column],
    penalty: Double, terms: [TermTable], search: Search?, workers: Workers
  ) throws(FitError) -> Model {
    let preprocessor = try Preprocessor(columns: columns, encoding: .reference)
      .fit(frame, workers: workers)
    let regression = try LogisticRegression(penalty: penalty, tolerance: 1e-7).fit(
      features: preprocessor.transform(frame, workers: workers), labels: labels, weights: weights,
      workers: workers)
    let model = Model(
      preprocessor: preprocessor, regression: regression, terms: terms, shift: 0, search: search)
    guard !terms.isEmpty else { return model }
    let shift = Self.shift(
      model.logOdds(frame, workers: workers), labels: labels, weights: weights)
    return Model(
      preprocessor: preprocessor, regression: regression, terms: terms, shift: shift,
      search: search)
  }

  /// What added to all log odds makes the mean probability the share of positives, by Newton's steps.
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

  /// The rows that choices are made on.
  struct Sample: Sendable {
    let frame: Matrix
    let labels: [Float]
    let weights: [Float]?
    let folds: Folds
  }
}
