import PatronNumerics

/// The items that lists show, whoever acts on them.
///
/// A model that is right by showing every customer the same few items has learned little, and its next
/// training data less.
public struct ListExposure: Hashable, Sendable, Codable {
  /// The share of all items that stand in some list.
  public let coverage: Double
  /// The mean over all positions of the share of customers who had the item before.
  public let meanPopularity: Double
  /// The Gini coefficient of how often the items are shown, those never shown included: 0 where all
  /// are shown alike, near 1 where a few are shown to all.
  public let gini: Double

  /// Measures the first `positions` of lists of `listLength` items, −1 where a list has ended.
  ///
  /// `counts` are the customers who had each item before, of `customerCount`.
  ///
  /// - Complexity: O(positions of all lists + items·log items).
  public init(
    items: [Int32], listLength: Int, positions: Int, counts: [Double], customerCount: Int
  ) {
    precondition(listLength >= 1 && positions >= 1, "at least one position is evaluated")
    precondition(items.count.isMultiple(of: listLength), "one list a customer")
    var shown = [Int](repeating: 0, count: counts.count)
    for start in stride(from: 0, to: items.count, by: listLength) {
      for item in items[start..<start + min(positions, listLength)] where item >= 0 {
        shown[Int(item)] += 1
      }
    }
    let total = Double(shown.reduce(0, +))
    let count = Double(max(1, shown.count))
    coverage = Double(shown.count { $0 > 0 }) / count
    let popularity = zip(shown, counts).reduce(0.0) { $0 + Double($1.0) * $1.1 }
    meanPopularity = total > 0 ? popularity / total / Double(max(1, customerCount)) : 0
    gini = giniCoefficient(ascending: shown.sorted().map(Double.init))
  }
}
