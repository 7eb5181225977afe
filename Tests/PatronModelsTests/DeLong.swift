import PatronNumerics

/// DeLong's test of two areas on the same rows, each counted as a customer of its own (DeLong,
/// DeLong & Clarke-Pearson, Biometrics 1988): a second method beside the bootstrap of
/// `ModelComparison`.
enum DeLong {
  /// The difference of the areas of `first` and `second`, its standard error and the two-sided
  /// p-value; nil unless there are two rows of each label.
  ///
  /// - Complexity: O(n·log n), by mid-ranks (Sun & Xu, IEEE Signal Process. Lett. 2014).
  static func compare(
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
