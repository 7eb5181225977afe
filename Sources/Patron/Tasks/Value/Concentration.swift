/// How unevenly an amount is spread over customers.
public struct Concentration: Hashable, Sendable, Codable {
  public let customers: Int
  public let total: Double
  /// The smallest share of the customers who have 80 % of the total between them.
  public let shareWith80Percent: Double
  /// The part of the total that the top decile has.
  public let shareOfTopDecile: Double
  /// From 0, where all have the same, to 1, where one has all.
  public let gini: Double

  /// - Parameter amounts: one a customer; those below 0 count as nothing.
  /// - Returns: nil where the amounts come to nothing.
  package init?(_ amounts: [Double]) {
    let sorted = amounts.map { max($0, 0) }.sorted(by: >)
    let sum = sorted.reduce(0, +)
    guard sum > 0, sum.isFinite else { return nil }
    customers = sorted.count
    total = sum
    let count = Double(sorted.count)
    var reached = 0.0
    let needed = sorted.firstIndex { amount in
      reached += amount
      return reached >= Self.part * sum * (1 - 1e-12)
    }
    shareWith80Percent = Double((needed ?? sorted.count - 1) + 1) / count
    let top = max(1, Int((count / 10).rounded()))
    shareOfTopDecile = sorted.prefix(top).reduce(0, +) / sum
    // Of amounts in descending order, the first of rank 1: Σ (n + 1 − 2·rank)·amount / (n·Σ amount).
    let weighted = sorted.enumerated().reduce(0) {
      $0 + (count + 1 - 2 * Double($1.offset + 1)) * $1.element
    }
    gini = weighted / (count * sum)
  }

  static let part = 0.8
}

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
