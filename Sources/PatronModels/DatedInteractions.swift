import Foundation
public import PatronNumerics

/// Who touched which item, and how long ago.
public struct DatedInteractions: Hashable, Sendable {
  /// Customers × items: 1, or how much, where the customer touched the item.
  public let rows: SparseRows
  /// How many days before the snapshot the customer touched the item last, beside each entry of
  /// `rows`; 0 or more, parts of a day included.
  public let ages: [Float]

  public init(rows: SparseRows, ages: [Float]) {
    precondition(ages.count == rows.entryCount, "one age an entry")
    self.rows = rows
    self.ages = ages
  }

  /// How much each item was touched, each touch counting 2^(−age/halfLife); without a half-life each
  /// counts 1.
  ///
  /// - Complexity: O(entries).
  public func popularity(halfLife: Double? = nil) -> [Double] {
    var counts = [Double](repeating: 0, count: rows.columnCount)
    for (entry, item) in rows.columns.enumerated() {
      counts[Int(item)] += halfLife.map { Decay.weight(age: ages[entry], halfLife: $0) } ?? 1
    }
    return counts
  }

  /// The rows with each value times 2^(−age/halfLife): what was touched lately says more.
  ///
  /// - Complexity: O(entries).
  public func faded(halfLife: Double) -> SparseRows {
    rows.scaled { entry in Float(Decay.weight(age: ages[entry], halfLife: halfLife)) }
  }

  /// The same interactions of `customers` only, in that order.
  public func selecting(customers: [Int]) -> DatedInteractions {
    DatedInteractions(
      rows: rows.selecting(rows: customers),
      ages: customers.flatMap { ages[rows.rowOffsets[$0]..<rows.rowOffsets[$0 + 1]] })
  }
}

/// Exponential forgetting.
enum Decay {
  /// 2^(−age/halfLife), down to 10⁻⁶: an item nobody touched for ages keeps an order of its own.
  static func weight(age: Float, halfLife: Double) -> Double {
    max(exp2(-Double(age) / halfLife), 1e-6)
  }
}
