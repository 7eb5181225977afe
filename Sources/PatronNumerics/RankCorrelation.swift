/// How far two columns rise and fall together, whatever their scales.
package enum RankCorrelation {
  /// Spearman's ρ of `first` and `second` (n each, no NaN): the correlation of their ranks, equal
  /// numbers sharing the mean of theirs; nil where either is constant.
  ///
  /// - Complexity: O(n·log n).
  package static func spearman(_ first: [Float], _ second: [Float]) -> Double? {
    precondition(first.count == second.count, "one number of each a row")
    let (a, b) = (centredRanks(first), centredRanks(second))
    var (product, squareOfA, squareOfB) = (0.0, 0.0, 0.0)
    for row in a.indices {
      product += a[row] * b[row]
      squareOfA += a[row] * a[row]
      squareOfB += b[row] * b[row]
    }
    guard squareOfA > 0, squareOfB > 0 else { return nil }
    return product / (squareOfA * squareOfB).squareRoot()
  }

  /// The rank of each of `values`, less the mean rank.
  private static func centredRanks(_ values: [Float]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for position in start..<end {
        ranks[order[position]] = (Double(start + end) - Double(order.count)) / 2
      }
      start = end
    }
    return ranks
  }
}
