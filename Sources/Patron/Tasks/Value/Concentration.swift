import PatronNumerics

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
    // As many as `ValueDecile` has in the first.
    shareOfTopDecile = sorted.prefix((sorted.count + 9) / 10).reduce(0, +) / sum
    gini = giniCoefficient(ascending: sorted.reversed())
  }

  static let part = 0.8
}
