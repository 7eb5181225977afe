import Foundation
public import PatronNumerics

/// How well probabilities foretold labels of 0 and 1.
public struct BinaryMetrics: Hashable, Sendable, Codable {
  public let rowCount: Int
  public let positiveCount: Int
  /// The chance that a random positive scores above a random negative, a tie counting half; nil
  /// unless there are both.
  public let auc: Double?
  /// Average precision Σ (Rₙ − Rₙ₋₁)·Pₙ over the distinct scores, as in scikit-learn; nil without
  /// positives. It is no trapezoid, which would be too kind.
  public let averagePrecision: Double?
  /// −mean log of the probability given to the label, probabilities held within 1e-15 of 0 and 1.
  public let logLoss: Double
  /// The mean squared difference of probability and label.
  public let brierScore: Double
  /// The share of positives in the top tenth of scores over the share in all rows; nil without
  /// positives. The tenth is n/10 rows, not rounded; rows that tie at its edge count by the part
  /// that falls inside, as if they had been shuffled.
  public let liftAtTopDecile: Double?
  /// Σ (rows/n)·|mean label − mean probability| over ten bins of equal count in the order of the
  /// probability; equal probabilities share a bin.
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

  /// Judges `probabilities` (n) by `labels` (n, 0 or 1). There must be a row.
  ///
  /// - Complexity: O(n·log n).
  public init(probabilities: [Double], labels: [Float]) {
    self.init(RankedRows(probabilities: probabilities, labels: labels), counts: nil)
  }

  init(_ rows: RankedRows, counts: [UInt32]?) {
    let total = counts.map { Double($0.reduce(0) { $0 + Int($1) }) } ?? Double(rows.labels.count)
    let limit = Self.topShare * total
    var sums = RankedSums()
    var top = 0.0
    var differences = [Double](repeating: 0, count: Self.calibrationBins)
    rows.forEachTie(counts: counts) { tie in
      let inside = min(max(limit - sums.total, 0), tie.total)
      top += tie.positives * inside / tie.total
      let middle = (sums.total + tie.total / 2) / total
      let bin = min(Int(middle * Double(Self.calibrationBins)), Self.calibrationBins - 1)
      differences[bin] += tie.positives - tie.probability * tie.total
      sums.add(tie)
    }
    let positives = sums.positives
    let negatives = total - positives
    rowCount = Int(total)
    positiveCount = Int(positives)
    baseRate = positives / total
    meanProbability = sums.probability / total
    logLoss = sums.logLoss / total
    brierScore = sums.squaredError / total
    auc = positives > 0 && negatives > 0 ? sums.pairsWon / (positives * negatives) : nil
    averagePrecision = positives > 0 ? sums.precision / positives : nil
    liftAtTopDecile = positives > 0 ? top / limit / (positives / total) : nil
    calibrationError = differences.reduce(0) { $0 + abs($1) } / total
  }

  /// Intervals of the figures of `BinaryMetrics`; nil where a draw left a figure without a value.
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

  /// Intervals of all figures by drawing rows again, or, where a customer has several, by drawing
  /// customers: `groups` (n) then numbers them from 0.
  ///
  /// - Complexity: O(n·log n) once, then O(n) a replicate.
  public static func intervals(
    probabilities: [Double], labels: [Float], groups: [Int32]? = nil,
    bootstrap: Bootstrap = Bootstrap(), workers: Workers = .all
  ) -> Intervals {
    precondition(groups == nil || groups?.count == labels.count, "one group a row")
    let rows = RankedRows(probabilities: probabilities, labels: labels)
    let unitCount = groups.map { Int($0.max() ?? -1) + 1 } ?? labels.count
    // Rows alone are drawn by rank: any numbering of them will do, and this one is read in order.
    let rankedGroups = groups.map { groups in rows.order.map { groups[Int($0)] } }
    let found = bootstrap.intervals(unitCount: unitCount, workers: workers) { counts in
      let byRank = rankedGroups.map { $0.map { counts[Int($0)] } } ?? counts
      guard byRank.contains(where: { $0 > 0 }) else { return Array(repeating: nil, count: 8) }
      let metrics = BinaryMetrics(rows, counts: byRank)
      return [
        metrics.auc, metrics.averagePrecision, metrics.logLoss, metrics.brierScore,
        metrics.liftAtTopDecile, metrics.calibrationError, metrics.meanProbability,
        metrics.baseRate,
      ]
    }
    return Intervals(
      auc: found[0], averagePrecision: found[1], logLoss: found[2], brierScore: found[3],
      liftAtTopDecile: found[4], calibrationError: found[5], meanProbability: found[6],
      baseRate: found[7])
  }
}

/// Rows in falling order of probability, sorted once for all replicates.
struct RankedRows: Sendable {
  let order: [Int32]
  let probabilities: [Double]
  let labels: [Float]
  /// The log loss of each row, in ranked order.
  let losses: [Double]

  init(probabilities: [Double], labels: [Float]) {
    precondition(!labels.isEmpty && probabilities.count == labels.count, "one label a probability")
    precondition(
      probabilities.allSatisfy { $0 >= 0 && $0 <= 1 }, "a probability lies between 0 and 1")
    let order = probabilities.indices.sorted {
      probabilities[$0] == probabilities[$1]
        ? $0 < $1 : probabilities[$0] > probabilities[$1]
    }
    self.order = order.map(Int32.init)
    self.probabilities = order.map { probabilities[$0] }
    self.labels = order.map { labels[$0] }
    let least = BinaryMetrics.leastProbability
    losses = zip(self.probabilities, self.labels).map { probability, label in
      let held = min(max(probability, least), 1 - least)
      return label > 0.5 ? -log(held) : -log1p(-held)
    }
  }

  /// Rows of equal probability, weighted by how often they were drawn.
  struct Tie {
    var probability: Double
    var total = 0.0
    var positives = 0.0
    var logLoss = 0.0
  }

  /// Calls `body` for each distinct probability that was drawn, from the highest down; the row of
  /// rank r was drawn `counts[r]` times, or once.
  @inline(__always)
  func forEachTie(counts: [UInt32]?, _ body: (Tie) -> Void) {
    // Whether a row was drawn no processor foretells, so those that were are listed without a branch.
    let drawn = counts.map(Self.drawn) ?? Array(0..<Int32(order.count))
    var tie = Tie(probability: .nan)
    for rank in drawn.lazy.map(Int.init) {
      let count = counts.map { Double($0[rank]) } ?? 1
      if probabilities[rank] != tie.probability {
        if tie.total > 0 { body(tie) }
        tie = Tie(probability: probabilities[rank])
      }
      tie.total += count
      tie.positives += labels[rank] > 0.5 ? count : 0
      tie.logLoss += count * losses[rank]
    }
    if tie.total > 0 { body(tie) }
  }

  /// The places of `counts` that are not 0.
  private static func drawn(_ counts: [UInt32]) -> [Int32] {
    [Int32](unsafeUninitializedCapacity: counts.count) { output, length in
      for rank in counts.indices {
        output[length] = Int32(rank)
        length += counts[rank] > 0 ? 1 : 0
      }
    }
  }
}

/// The sums that one walk down the ranks gives.
private struct RankedSums {
  var total = 0.0
  var positives = 0.0
  var probability = 0.0
  var logLoss = 0.0
  var squaredError = 0.0
  /// Pairs of a positive above a negative, ties half.
  var pairsWon = 0.0
  /// Σ precision over the positives.
  var precision = 0.0

  mutating func add(_ tie: RankedRows.Tie) {
    let negatives = tie.total - tie.positives
    pairsWon += negatives * (positives + tie.positives / 2)
    total += tie.total
    positives += tie.positives
    precision += tie.positives * positives / total
    probability += tie.probability * tie.total
    logLoss += tie.logLoss
    squaredError +=
      tie.positives * (1 - tie.probability) * (1 - tie.probability)
      + negatives * tie.probability * tie.probability
  }
}
