public import PatronNumerics

/// The same items for every customer, best first: the baseline of a personal list.
///
/// It is also the list of customers without a history.
///
///     // Customers 0 and 1 have items 0 and 1, customer 2 has item 0 alone.
///     let interactions = try SparseRows(
///       columnCount: 3, rowOffsets: [0, 2, 4, 5], columns: [0, 1, 0, 1, 0],
///       values: [1, 1, 1, 1, 1])
///     let dated = DatedInteractions(rows: interactions, ages: [3, 2, 40, 35, 1])  // days ago
///     print(ItemPopularity(dated).ranked())        // [0, 1]
public struct ItemPopularity: Hashable, Sendable, Codable {
  /// The score each item is ranked by, such as its latest interactions.
  public let scores: [Double]

  public init(scores: [Double]) { self.scores = scores }

  /// Ranks items by `interactions`, the latest counting more if there is a half-life.
  public init(_ interactions: DatedInteractions, halfLife: Double? = nil) {
    scores = interactions.popularity(halfLife: halfLife)
  }

  /// The items that `allowed` marks, best first, the lower item first among equals.
  ///
  /// Items without a score above 0 are left out.
  public func ranked(allowed: [Bool]? = nil) -> [Int32] {
    scores.indices.filter { (allowed?[$0] ?? true) && scores[$0] > 0 }
      .sorted { (-scores[$0], $0) < (-scores[$1], $1) }.map { Int32($0) }
  }

  /// The first `count` items that each row of `seen` (customers × items) does not have, −1 where
  /// there are no more: laid out as `Recommendations.items`.
  ///
  /// - Complexity: O(customers · (count + entries) · log entries).
  public func items(
    for seen: SparseRows, count: Int, allowed: [Bool]? = nil, excludesSeen: Bool = true
  ) -> [Int32] {
    let order = ranked(allowed: allowed)
    var items = [Int32](repeating: -1, count: seen.rowCount * count)
    for row in 0..<seen.rowCount {
      var position = 0
      for item in order {
        if position == count { break }
        if excludesSeen, seen.hasEntry(row: row, column: item) { continue }
        items[row * count + position] = item
        position += 1
      }
    }
    return items
  }
}
