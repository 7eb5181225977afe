import Foundation
import PatronNumerics

/// The rows that logistic models are fitted to, and the loss of parameters about the column means:
/// β, then the intercept.
struct LogisticData: Sendable {
  let features: Matrix
  let labels: [Float]
  let weights: [Float]?
  let means: [Double]
  /// The standard deviation of each column (1 where it is 0), then 1 for the intercept.
  let scales: [Double]
  /// The rows that count.
  private(set) var rows: [Range<Int>]
  /// Σw over them, by label.
  private(set) var classWeights: (negative: Double, positive: Double)
  private(set) var workers: Workers

  var totalWeight: Double { classWeights.negative + classWeights.positive }

  /// Takes `features` (n × d), `labels` (n, each 0 or 1) and `weights` (n, each ≥ 0; 1 without),
  /// and checks them all.
  init(
    features: Matrix, labels: [Float], weights: [Float]?, workers: Workers
  ) throws(FitError) {
    precondition(labels.count == features.rowCount, "one label a row")
    precondition(weights == nil || weights?.count == features.rowCount, "one weight a row")
    self.features = features
    self.labels = labels
    self.weights = weights
    self.workers = workers
    rows = [0..<labels.count]
    classWeights = try Self.weightsOfClasses(labels: labels, weights: weights)
    let statistics = features.columnStatistics(workers: workers)
    if let cell = features.firstNonFinite(statistics) {
      throw .nonFiniteValue(row: cell.row, column: cell.column)
    }
    means = statistics.means
    scales = statistics.variances.map { $0 > 0 ? $0.squareRoot() : 1 } + [1]
  }

  private init(
    features: Matrix, labels: [Float], weights: [Float]?, means: [Double], scales: [Double],
    rows: [Range<Int>], classWeights: (negative: Double, positive: Double), workers: Workers
  ) {
    self.features = features
    self.labels = labels
    self.weights = weights
    self.means = means
    self.scales = scales
    self.rows = rows
    self.classWeights = classWeights
    self.workers = workers
  }

  /// The same data with `rows` alone, centred and scaled as before.
  func restricted(to rows: [Range<Int>], workers: Workers) throws(FitError) -> LogisticData {
    var part = self
    part.rows = rows
    part.workers = workers
    part.classWeights = try Self.weightsOfClasses(labels: labels, weights: weights, rows: rows)
    return part
  }

  /// The same rows with some of the columns.
  func selecting(columns: [Int]) -> LogisticData {
    LogisticData(
      features: features.selecting(columns: columns), labels: labels, weights: weights,
      means: columns.map { means[$0] }, scales: columns.map { scales[$0] } + [1], rows: rows,
      classWeights: classWeights, workers: workers)
  }

  /// A point in the space of the parameters, and the loss there, which no penalty is part of: paths
  /// of penalties share it.
  struct Point: Sendable {
    let parameters: [Double]
    /// The Hessian is empty where it was not asked for.
    var sums: Kernels.LogisticSums

    init(_ parameters: [Double], withHessian: Bool) {
      self.parameters = parameters
      sums = Kernels.LogisticSums(parameterCount: parameters.count, withHessian: withHessian)
    }

    /// The same point as several data see it together.
    init(_ parts: [Point]) {
      self = parts[0]
      for part in parts.dropFirst() { sums.add(part.sums) }
    }
  }

  func evaluate(_ parameters: [Double], withHessian: Bool = true) -> Point {
    evaluate(parameters, over: rows, withHessian: withHessian, workers: workers)
  }

  /// The point at `parameters` as `rows` alone see it.
  func evaluate(
    _ parameters: [Double], over rows: [Range<Int>], withHessian: Bool = true, workers: Workers
  ) -> Point {
    let dimension = features.columnCount
    var point = Point(parameters, withHessian: withHessian)
    for range in rows {
      point.sums.add(
        Kernels.logistic(
          features, labels: labels, weights: weights, rows: range, centre: means,
          coefficients: Array(parameters.dropLast()), intercept: parameters[dimension],
          withHessian: withHessian, workers: workers))
    }
    return point
  }

  /// The best parameters without any column.
  var baseParameters: [Double] {
    Array(repeating: 0, count: features.columnCount)
      + [log(classWeights.positive / classWeights.negative)]
  }

  /// The parameters of `model`, about the column means.
  func parameters(of model: LogisticRegression.Model) -> [Double] {
    let shift = zip(model.coefficients, means).reduce(0) { $0 + $1.0 * $1.1 }
    return model.coefficients + [model.intercept + shift]
  }

  /// The model, of columns about 0, of `parameters` about the column means.
  func model(_ parameters: [Double]) -> LogisticRegression.Model {
    let coefficients = Array(parameters.dropLast())
    let shift = zip(coefficients, means).reduce(0) { $0 + $1.0 * $1.1 }
    return LogisticRegression.Model(
      coefficients: coefficients, intercept: parameters[coefficients.count] - shift)
  }

  /// The log odds of the share of positives, at half a row of each label at least.
  static func logOdds(labels: [Float], weights: [Float]?) -> Double {
    var (negative, positive) = (0.0, 0.0)
    for row in labels.indices {
      let weight = Double(weights?[row] ?? 1)
      if labels[row] == 1 { positive += weight } else { negative += weight }
    }
    return log(max(positive, 0.5) / max(negative, 0.5))
  }

  /// Σw of the rows of each label among `rows` (all without).
  ///
  /// Throws where a label or weight is unfit, or a class is missing.
  static func weightsOfClasses(
    labels: [Float], weights: [Float]?, rows: [Range<Int>]? = nil
  ) throws(FitError) -> (negative: Double, positive: Double) {
    let ranges = rows ?? [0..<labels.count]
    let count = ranges.reduce(0) { $0 + $1.count }
    guard count >= 2 else { throw .tooFewRows(found: count, needed: 2) }
    var sums = (negative: 0.0, positive: 0.0)
    var weighed = 0
    for row in ranges.joined() {
      let weight = weights?[row] ?? 1
      guard weight >= 0, weight.isFinite else { throw .invalidWeight(row: row) }
      guard labels[row] == 0 || labels[row] == 1 else { throw .labelNotBinary(row: row) }
      if weight > 0 { weighed += 1 }
      if labels[row] == 1 {
        sums.positive += Double(weight)
      } else {
        sums.negative += Double(weight)
      }
    }
    guard sums.positive > 0 else { throw .oneClass(label: 0, rows: weighed) }
    guard sums.negative > 0 else { throw .oneClass(label: 1, rows: weighed) }
    return sums
  }
}
