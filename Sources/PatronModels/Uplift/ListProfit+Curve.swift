extension ListProfit {
  /// The `rows` customers of the highest profit.
  public struct Point: Hashable, Sendable, Codable {
    public let rows: Int
    /// `rows` over all.
    public let depth: Double
    public let profit: Double
    public let cost: Double
    /// Nil without scenarios.
    public let interval: Interval?
  }

  /// The profit by how many customers are contacted, those of the highest profit first, at `parts` equal
  /// steps from nobody to all.
  ///
  /// - Parameter scenarios: the effects (n) by other models, such as those refitted to resamples: at each
  ///   point the interval holds what the same customers earn by them.
  /// - Throws: `UpliftError.scenarioDiffers` for a scenario of another number of customers.
  /// - Complexity: O(n·log n + n·scenarios).
  public func curve(
    parts: Int = 20, scenarios: [[Double]] = [], level: Double = 0.95
  ) throws(UpliftError) -> [Point] {
    precondition(parts >= 1, "one part at least")
    for (index, effects) in scenarios.enumerated() where effects.count != profits.count {
      throw .scenarioDiffers(scenario: index, found: effects.count, expected: profits.count)
    }
    let (order, count) = (byProfit, profits.count)
    let sizes = (0...parts).map { (count * $0 + parts / 2) / parts }
    func sums(_ amounts: (Int) -> Double) -> [Double] {
      var (sum, next, found) = (0.0, 0, [Double]())
      for size in sizes {
        while next < size {
          sum += amounts(order[next])
          next += 1
        }
        found.append(sum)
      }
      return found
    }
    let (expected, spent) = (sums { profits[$0] }, sums { costs[$0] })
    let others = scenarios.map { effects in sums { effects[$0] * values[$0] - costs[$0] } }
    return sizes.indices.map { index in
      let sorted = others.map { $0[index] }.sorted()
      return Point(
        rows: sizes[index], depth: count > 0 ? Double(sizes[index]) / Double(count) : 0,
        profit: expected[index], cost: spent[index],
        interval: sorted.isEmpty
          ? nil
          : Interval(
            lower: Bootstrap.quantile((1 - level) / 2, of: sorted),
            upper: Bootstrap.quantile((1 + level) / 2, of: sorted), level: level))
    }
  }
}
