import Foundation
public import PatronNumerics

/// How well probabilities predict labels of 0 and 1.
///
///     let metrics = BinaryMetrics(probabilities: [0.9, 0.4, 0.6, 0.1], labels: [1, 1, 0, 0])
///     print(metrics.auc ?? .nan)                   // 0.75
///     print(metrics.logLoss)                       // 0.510…
public struct BinaryMetrics: Hashable, Sendable, Codable {
  public let rowCount: Int
  public let positiveCount: Int
  /// The chance that a random positive scores above a random negative, a tie counting half.
  ///
  /// Nil unless there are both labels.
  public private(set) var auc: Double?
  /// Average precision Σ (Rₙ − Rₙ₋₁)·Pₙ over the distinct scores, as in scikit-learn.
  ///
  /// Nil without positives. It is no trapezoid, which would be too kind.
  public private(set) var averagePrecision: Double?
  /// −mean log of the probability given to the label, probabilities held within 1e-15 of 0 and 1.
  public let logLoss: Double
  /// The mean squared difference of probability and label.
  public let brierScore: Double
  /// The share of positives in the top decile of scores over the share in all rows.
  ///
  /// Nil without positives. The decile is n/10 rows, not rounded; rows that tie at its edge count by the part
  /// that falls inside, as if they had been shuffled.
  public private(set) var liftAtTopDecile: Double?
  /// Σ (rows/n)·|mean label − mean probability| over ten bins of equal count in the order of the probability.
  ///
  /// Equal probabilities share a bin.
  public let calibrationError: Double
  /// The mean probability, to set beside `baseRate`.
  public let meanProbability: Double
  /// The share of positives.
  public let baseRate: Double

  /// How many bins the calibration error has.
  package static let calibrationBins = 10
  /// The share of the rows that the lift is taken at.
  package static let topShare = 0.1
  /// The distance to 0 and 1 that a probability keeps in the log loss: a sure mistake costs 34.5.
  package static let leastProbability = 1e-15

  /// Evaluates `probabilities` (n) by `labels` (n, 0 or 1). There must be a row.
  ///
  /// - Complexity: O(n·log n).
  public init(probabilities: [Double], labels: [Float]) {
    self = RankedRows(probabilities: probabilities, labels: labels).metrics
  }

  /// The figures that a walk down the ranks has gathered.
  init(_ walk: RankedWalk) {
    let total = Double(walk.total)
    let positives = Double(walk.positives)
    let negatives = total - positives
    rowCount = walk.total
    positiveCount = walk.positives
    baseRate = positives / total
    meanProbability = walk.probability / total
    logLoss = walk.logLoss / total
    brierScore = walk.squaredError / total
    auc =
      positives > 0 && negatives > 0
      ? Double(walk.twicePairsWon) / 2 / (positives * negatives) : nil
    averagePrecision = positives > 0 ? walk.precision / positives : nil
    liftAtTopDecile = positives > 0 ? walk.top / (Self.topShare * total) / (positives / total) : nil
    calibrationError = walk.calibration / total
  }

  /// Whether the figures can be of some rows.
  package var isSound: Bool {
    Bounds.counts.contains(rowCount) && (0...rowCount).contains(positiveCount)
      && [auc ?? 0, averagePrecision ?? 0, brierScore, meanProbability, baseRate]
        .allSatisfy(Self.shares.contains)
      && [logLoss, liftAtTopDecile ?? 0, calibrationError].allSatisfy { $0 >= 0 }
  }

  /// A sum of parts may be rounded beyond the whole.
  private static let shares = -1e-9...1 + 1e-9

  /// The same without the figures of a ranking, for a forecaster that ranks nobody.
  package var withoutRanking: BinaryMetrics {
    var metrics = self
    (metrics.auc, metrics.averagePrecision, metrics.liftAtTopDecile) = (nil, nil, nil)
    return metrics
  }

  /// Intervals of the figures of `BinaryMetrics`.
  ///
  /// Nil where a resample left a figure without a value.
  public struct Intervals: Hashable, Sendable, Codable {
    public let auc: Interval?
    public let averagePrecision: Interval?
    public let logLoss: Interval?
    public let brierScore: Interval?
    public let liftAtTopDecile: Interval?
    public let calibrationError: Interval?
    public let meanProbability: Interval?
    public let baseRate: Interval?
  }

  /// Intervals of all figures by resampling rows, or, where a customer has several, by resampling
  /// customers: `groups` (n) then numbers them from 0.
  ///
  /// - Complexity: O(n·log n) once, then O(n) a replicate.
  public static func intervals(
    probabilities: [Double], labels: [Float], groups: [Int32]? = nil,
    bootstrap: Bootstrap = Bootstrap(), workers: Workers = .all
  ) -> Intervals {
    ResampledMetrics(
      probabilities: probabilities, labels: labels, groups: groups, bootstrap: bootstrap,
      workers: workers
    ).intervals
  }
}
