import Foundation
public import PatronNumerics

/// Logistic regressions at falling penalties, each starting from the one before, and judged by
/// cross-validation (Friedman, Hastie & Tibshirani, J. Stat. Softw. 2010).
public struct LogisticPath: Hashable, Sendable, Codable {
  /// As in `LogisticRegression`.
  public var l1Share: Double
  /// How many penalties there are, evenly spaced by their logarithm.
  public var count: Int
  /// The least penalty over the largest, at which no coefficient is other than 0. With `l1Share`
  /// below 0.001 there is no such penalty, and that of 0.001 stands in for it.
  public var leastShare: Double
  public var tolerance: Double

  public init(
    l1Share: Double = 1, count: Int = 30, leastShare: Double = 1e-3, tolerance: Double = 1e-7
  ) {
    self.l1Share = l1Share
    self.count = count
    self.leastShare = leastShare
    self.tolerance = tolerance
  }

  /// One penalty and how well it did.
  public struct Point: Hashable, Sendable, Codable {
    /// For the whole data; a fold gets its share of it by weight, as the loss is a sum over rows.
    public let penalty: Double
    /// The fit to all rows.
    public let model: LogisticRegression.Model
    /// The mean log loss on rows apart, and its standard error from the spread between folds.
    public let logLoss: Double
    public let standardError: Double
    /// How many coefficients are not 0.
    public var nonZeroCount: Int { model.coefficients.count { $0 != 0 } }
  }

  public struct Model: Hashable, Sendable, Codable {
    /// By falling penalty.
    public let points: [Point]
    /// The place of the least loss.
    public let best: Int
    /// The place of the strongest penalty whose loss is within one standard error of the least:
    /// fewer columns for a loss that is no different.
    public let withinOneStandardError: Int
  }

  /// Fits `labels` (n, each 0 or 1) to `features` (n × d) at every penalty, on all rows and without
  /// each fold.
  ///
  /// - Complexity: O(count · (n·d² + folds · n·d)), a few passes of each kind a penalty.
  public func fit(
    features: Matrix, labels: [Float], folds: Folds, weights: [Float]? = nil,
    penaltyFactors: [Double]? = nil, workers: Workers = .all
  ) throws(FitError) -> Model {
    precondition(count >= 1 && leastShare > 0 && leastShare < 1, "a share between 0 and 1")
    precondition(folds.numbers.count == labels.count, "one fold a row")
    let rows = try LogisticFolds(
      features: features, labels: labels, weights: weights, folds: folds, workers: workers)
    let largest = rows.largestPenalty(l1Share: max(l1Share, 1e-3), factors: penaltyFactors)
    let penalties = (0..<count).map { index in
      largest * pow(leastShare, count == 1 ? 0 : Double(index) / Double(count - 1))
    }
    let fits = try rows.path(
      penalties, by: LogisticRegression(l1Share: l1Share, tolerance: tolerance),
      judged: Array(folds.judged), penaltyFactors: penaltyFactors)
    var losses = penalties.map { _ in [(loss: Double, weight: Double)]() }
    for (place, fold) in folds.judged.enumerated() {
      let (numbers, other) = (folds.held(fold), rows.held(fold))
      for (index, fit) in fits.enumerated() {
        let loss = Self.meanLoss(
          fit.folds[place].logOdds(other, workers: workers), labels: numbers.map { labels[$0] },
          weights: weights.map { weights in numbers.map { weights[$0] } })
        if loss.weight > 0 { losses[index].append(loss) }
      }
    }
    let points = penalties.indices.map { index in
      let (mean, error) = Self.summary(losses[index])
      return Point(
        penalty: penalties[index], model: fits[index].whole, logLoss: mean, standardError: error)
    }
    let best = points.indices.min { points[$0].logLoss < points[$1].logLoss } ?? 0
    let limit = points[best].logLoss + points[best].standardError
    return Model(
      points: points, best: best,
      withinOneStandardError: points.firstIndex { $0.logLoss <= limit } ?? best)
  }

  private static func meanLoss(
    _ logOdds: [Double], labels: [Float], weights: [Float]?
  ) -> (loss: Double, weight: Double) {
    var (sum, total) = (0.0, 0.0)
    for row in logOdds.indices {
      let weight = Double(weights?[row] ?? 1)
      sum +=
        weight * SpecialFunctions.logOnePlusExp(labels[row] == 1 ? -logOdds[row] : logOdds[row])
      total += weight
    }
    return (total > 0 ? sum / total : 0, total)
  }

  /// The weighted mean over the folds, and its standard error.
  private static func summary(
    _ folds: [(loss: Double, weight: Double)]
  ) -> (mean: Double, error: Double) {
    let total = folds.reduce(0) { $0 + $1.weight }
    guard total > 0 else { return (.infinity, 0) }
    let mean = folds.reduce(0) { $0 + $1.weight * $1.loss } / total
    guard folds.count > 1 else { return (mean, 0) }
    let variance = folds.reduce(0) { $0 + $1.weight * ($1.loss - mean) * ($1.loss - mean) } / total
    return (mean, (variance / Double(folds.count - 1)).squareRoot())
  }
}
