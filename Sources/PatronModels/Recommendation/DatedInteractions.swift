import Foundation
public import PatronNumerics

/// Which customer interacted with which item, and how long ago.
public struct DatedInteractions: Hashable, Sendable {
  /// Customers × items: how much the customer's interactions with the item count as liking, such as
  /// 1; 0 where the customer turned it down, which keeps it out of the list and counts as
  /// nothing else.
  public let rows: SparseRows
  /// How many days before the snapshot the customer last interacted with the item, beside each entry of `rows`.
  ///
  /// They are 0 or more, parts of a day included.
  public let ages: [Float]

  public init(rows: SparseRows, ages: [Float]) {
    precondition(ages.count == rows.entryCount, "one age an entry")
    self.rows = rows
    self.ages = ages
  }

  /// Customers × items: 1 where the customer likes the item.
  ///
  /// - Complexity: O(entries).
  public var likes: SparseRows {
    if rows.values.allSatisfy({ $0 == 1 }) { return rows }
    return rows.keeping { rows.values[$1] > 0 }.mapped { _, _ in 1 }
  }

  /// Whether the customer of `row` likes any item.
  package func isKnown(_ row: Int) -> Bool {
    rows.values[rows.rowOffsets[row]..<rows.rowOffsets[row + 1]].contains { $0 > 0 }
  }

  /// How many customers like any item.
  package var knownCount: Int { (0..<rows.rowCount).count { isKnown($0) } }

  /// Whether interactions differ in how much they count as liking.
  var areWeighted: Bool {
    let first = rows.values.first { $0 > 0 }
    return rows.values.contains { $0 > 0 && $0 != first }
  }

  /// The interactions with each item, each counting 2^(−age/halfLife).
  ///
  /// Without a half-life each counts 1.
  ///
  /// - Complexity: O(entries).
  public func popularity(halfLife: Double? = nil) -> [Double] {
    var counts = [Double](repeating: 0, count: rows.columnCount)
    for (entry, item) in rows.columns.enumerated() where rows.values[entry] > 0 {
      counts[Int(item)] += halfLife.map { Decay.weight(age: ages[entry], halfLife: $0) } ?? 1
    }
    return counts
  }

  /// How many customers last interacted with each item within `days` of the snapshot.
  ///
  /// - Complexity: O(entries).
  package func popularity(within days: Double) -> [Double] {
    var counts = [Double](repeating: 0, count: rows.columnCount)
    for (entry, item) in rows.columns.enumerated()
    where rows.values[entry] > 0 && Double(ages[entry]) <= days {
      counts[Int(item)] += 1
    }
    return counts
  }

  /// The values of the customers' own interactions: each its value if `weighted`, else 1; times
  /// 2^(−age/halfLife) if there is a half-life.
  ///
  /// - Complexity: O(entries).
  func read(weighted: Bool, halfLife: Double?) -> SparseRows {
    let isWeighted = weighted && areWeighted
    if !isWeighted, halfLife == nil, rows.values.allSatisfy({ $0 == 1 }) { return rows }
    return rows.mapped { entry, value in
      guard value > 0 else { return 0 }
      let fading = halfLife.map { Float(Decay.weight(age: ages[entry], halfLife: $0)) } ?? 1
      return isWeighted ? value * fading : fading
    }
  }

  /// The same interactions of `customers` only, in that order.
  package func selecting(customers: [Int]) -> DatedInteractions {
    DatedInteractions(
      rows: rows.selecting(rows: customers),
      ages: customers.flatMap { ages[rows.rowOffsets[$0]..<rows.rowOffsets[$0 + 1]] })
  }
}

/// Exponential forgetting.
enum Decay {
  /// 2^(−age/halfLife), down to 10⁻⁶: an item without interactions for ages keeps an order of its
  /// own.
  static func weight(age: Float, halfLife: Double) -> Double {
    max(exp2(-Double(age) / halfLife), 1e-6)
  }
}
