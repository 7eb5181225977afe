import Foundation
public import PatronNumerics

/// Whether one forecaster is better than another on the same rows.
public struct ModelComparison: Hashable, Sendable, Codable {
  /// A difference of a figure, first less second.
  public struct Difference: Hashable, Sendable, Codable {
    public let value: Double
    public let interval: Interval
    /// The chance of a difference as far from 0 if there were none, two-sided.
    public let pValue: Double
  }

  /// Above 0 if the first ranks better; nil where a draw of rows had one label only.
  public let auc: Difference?
  /// Below 0 if the first's probabilities are better.
  public let logLoss: Difference?
  public let brierScore: Difference?

  /// Draws rows again, or where a customer has several (`groups`, n, from 0) customers, and judges both
  /// on the same draws: what makes rows easy or hard cancels out.
  ///
  /// The p-value is twice the share of draws, one more counted on either side, in which the difference
  /// has the other sign (Davison & Hinkley 1997, section 4.4, on the percentile interval).
  ///
  /// - Complexity: O(n·log n) once, then O(n) a replicate.
  public init(
    first: [Double], second: [Double], labels: [Float], groups: [Int32]? = nil,
    bootstrap: Bootstrap = Bootstrap(replicates: 1000), workers: Workers = .all
  ) {
    let judged = [first, second].map {
      DrawnMetrics(
        probabilities: $0, labels: labels, groups: groups, bootstrap: bootstrap, workers: workers)
    }
    self.init(judged[0], judged[1])
  }

  /// Compares two forecasters that were judged on the same draws of the same rows.
  package init(_ first: DrawnMetrics, _ second: DrawnMetrics) {
    precondition(first.bootstrap == second.bootstrap, "the same draws")
    let bootstrap = first.bootstrap
    func difference(_ figure: (BinaryMetrics) -> Double?) -> Difference? {
      func less(_ one: BinaryMetrics?, _ other: BinaryMetrics?) -> Double? {
        one.flatMap(figure).flatMap { one in other.flatMap(figure).map { one - $0 } }
      }
      let found = zip(first.draws, second.draws).compactMap { less($0, $1) }
      guard let value = less(first.whole, second.whole),
        let interval = bootstrap.interval(of: found)
      else { return nil }
      let above = Double(found.count { $0 >= 0 } + 1)
      let below = Double(found.count { $0 <= 0 } + 1)
      return Difference(
        value: value, interval: interval,
        pValue: min(1, 2 * min(above, below) / Double(found.count + 1)))
    }
    auc = difference { $0.auc }
    logLoss = difference { $0.logLoss }
    brierScore = difference { $0.brierScore }
  }

  /// DeLong's test of two areas on the same rows, each counted as a customer of its own (DeLong,
  /// DeLong & Clarke-Pearson, Biometrics 1988): the difference, its standard error and the two-sided
  /// p-value; nil unless there are two rows of each label.
  ///
  /// - Complexity: O(n·log n), by mid-ranks (Sun & Xu, IEEE Signal Process. Lett. 2014).
  public static func deLong(
    first: [Double], second: [Double], labels: [Float]
  ) -> (difference: Double, standardError: Double, pValue: Double)? {
    let positives = labels.indices.filter { labels[$0] == 1 }
    let negatives = labels.indices.filter { labels[$0] != 1 }
    guard positives.count >= 2, negatives.count >= 2 else { return nil }
    /// The share of the other label that each row is on the right side of.
    func placements(_ scores: [Double]) -> (positives: [Double], negatives: [Double]) {
      let all = midRanks(scores)
      let (m, n) = (Double(positives.count), Double(negatives.count))
      let own = midRanks(positives.map { scores[$0] })
      let other = midRanks(negatives.map { scores[$0] })
      return (
        positives.indices.map { (all[positives[$0]] - own[$0]) / n },
        negatives.indices.map { 1 - (all[negatives[$0]] - other[$0]) / m }
      )
    }
    let (a, b) = (placements(first), placements(second))
    let changes = (
      zip(a.positives, b.positives).map { $0 - $1 }, zip(a.negatives, b.negatives).map { $0 - $1 }
    )
    func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
      let mean = values.reduce(0, +) / Double(values.count)
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (mean, squares / Double(values.count - 1) / Double(values.count))
    }
    let (up, down) = (moments(changes.0), moments(changes.1))
    let error = (up.variance + down.variance).squareRoot()
    let chance =
      error > 0
      ? 2 * SpecialFunctions.normalCumulative(-abs(up.mean) / error) : up.mean == 0 ? 1 : 0
    return (up.mean, error, chance)
  }

  /// Ranks from 1, ties sharing their mean.
  private static func midRanks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var first = 0
    while first < order.count {
      var end = first + 1
      while end < order.count, values[order[end]] == values[order[first]] { end += 1 }
      for row in order[first..<end] { ranks[row] = Double(first + end + 1) / 2 }
      first = end
    }
    return ranks
  }
}
