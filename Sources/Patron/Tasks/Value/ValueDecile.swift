/// The deciles of customers by an amount, those with the most first.
public struct ValueDecile: Hashable, Sendable, Codable {
  /// From 1 for those with the most to 10.
  public let number: Int
  public let customers: Int
  /// The sum and the mean of what is expected of them.
  public let expected: Double
  public let mean: Double
  /// Their part of all that is expected.
  public let share: Double
  /// What they have paid so far.
  public let spent: Double
  /// Nil where the exports do not show that anybody leaves.
  public let meanProbabilityAlive: Double?
}

extension ValueDecile {
  /// The decile of each customer by `amounts`, 1 for those with the most; customers of one amount stand in the
  /// order of their keys.
  package static func deciles(of amounts: [Double]) -> [Int] {
    let order = amounts.indices.sorted {
      amounts[$0] == amounts[$1] ? $0 < $1 : amounts[$0] > amounts[$1]
    }
    var deciles = [Int](repeating: 0, count: amounts.count)
    for (place, row) in order.enumerated() { deciles[row] = place * 10 / amounts.count + 1 }
    return deciles
  }

  /// The deciles of customers with what is `expected` of each, what each has `spent`, and the probability that each is
  /// there.
  package static func all(
    expected: [Double], spent: [Double], probabilityAlive: [Double?]
  ) -> [ValueDecile] {
    let deciles = deciles(of: expected)
    let total = expected.reduce(0, +)
    return (1...10).compactMap { (decile: Int) -> ValueDecile? in
      let rows = deciles.indices.filter { deciles[$0] == decile }
      guard !rows.isEmpty else { return nil }
      let sum = rows.reduce(0.0) { $0 + expected[$1] }
      let alive = rows.compactMap { probabilityAlive[$0] }
      return ValueDecile(
        number: decile, customers: rows.count, expected: sum, mean: sum / Double(rows.count),
        share: total > 0 ? sum / total : 0, spent: rows.reduce(0.0) { $0 + spent[$1] },
        meanProbabilityAlive: alive.count < rows.count
          ? nil : alive.reduce(0, +) / Double(rows.count))
    }
  }
}
