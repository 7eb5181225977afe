/// The histories of many customers, equal ones grouped.
///
/// A likelihood depends on a customer by repeats, recency and age alone, so a million customers
/// whose times are whole days cost as much as their distinct histories.
///
///     let summary = try PurchaseSummary(
///       repeats: [2, 1, 0], recencies: [30.43, 1.71, 0], ages: [38.86, 38.86, 38.86], unit: .weeks)
///     print(summary.customerCount)                 // 3
public struct PurchaseSummary: Hashable, Sendable {
  /// The unit of every recency and age.
  public let unit: TimeUnit
  /// The distinct histories, rising.
  public let histories: [PurchaseHistory]
  /// How many customers have each of them.
  public let customers: [Int]
  /// The index of each customer's history, in the order given (n).
  package let indices: [Int32]

  public var customerCount: Int { indices.count }
  /// All repeat purchases together.
  public let repeatTotal: Int
  /// The customers with at least one repeat purchase.
  public let repeatCustomers: Int

  /// Groups the customers (n) by their repeat purchase days, recencies and ages in `unit`s.
  ///
  /// - Throws: a `HistoryError` for the first row that no customer can have.
  /// - Complexity: O(n·log n).
  public init(
    repeats: [Int], recencies: [Double], ages: [Double], unit: TimeUnit
  ) throws(HistoryError) {
    precondition(
      repeats.count == recencies.count && repeats.count == ages.count, "one of each a customer")
    for row in repeats.indices {
      try Self.check(row, repeats[row], recencies[row], ages[row])
    }
    self.init(
      repeats.indices.map { PurchaseHistory(unchecked: repeats[$0], recencies[$0], ages[$0]) },
      unit: unit)
  }

  /// Groups `histories` (n), one a customer, whose times are in `unit`s.
  ///
  /// - Complexity: O(n·log n).
  public init(_ histories: [PurchaseHistory], unit: TimeUnit) {
    let order = histories.indices.map { Int32($0) }
      .sorted { histories[Int($0)] < histories[Int($1)] }
    var distinct: [PurchaseHistory] = []
    var customers: [Int] = []
    var indices = [Int32](repeating: 0, count: histories.count)
    for row in order {
      if distinct.last != histories[Int(row)] {
        distinct.append(histories[Int(row)])
        customers.append(0)
      }
      customers[customers.count - 1] += 1
      indices[Int(row)] = Int32(distinct.count - 1)
    }
    self.init(unit: unit, histories: distinct, customers: customers, indices: indices)
  }

  private init(
    unit: TimeUnit, histories: [PurchaseHistory], customers: [Int], indices: [Int32]
  ) {
    self.unit = unit
    self.histories = histories
    self.customers = customers
    self.indices = indices
    repeatTotal = zip(histories, customers).reduce(0) { $0 + $1.0.repeats * $1.1 }
    repeatCustomers = zip(histories, customers).reduce(0) { $0 + ($1.0.repeats > 0 ? $1.1 : 0) }
  }

  private static func check(
    _ row: Int, _ repeats: Int, _ recency: Double, _ age: Double
  ) throws(HistoryError) {
    guard repeats >= 0 else { throw .negativeCount(row: row, found: repeats) }
    guard recency.isFinite && age.isFinite else { throw .nonFiniteTime(row: row) }
    guard age >= 0 else { throw .negativeAge(row: row, found: age) }
    guard recency >= 0 && recency <= age else {
      throw .recencyOutsideAge(row: row, recency: recency, age: age)
    }
    guard repeats > 0 || recency == 0 else {
      throw .recencyWithoutRepeat(row: row, recency: recency)
    }
  }

  /// The same customers with their times in `unit`s.
  package func converted(to unit: TimeUnit) -> PurchaseSummary {
    guard unit != self.unit else { return self }
    let factor = self.unit.days / unit.days
    return PurchaseSummary(
      unit: unit,
      histories: histories.map {
        PurchaseHistory(unchecked: $0.repeats, $0.recency * factor, $0.age * factor)
      },
      customers: customers, indices: indices)
  }

  /// Every `step`th of the distinct histories, with their customers.
  func sampled(step: Int) -> PurchaseSummary {
    let kept = stride(from: 0, to: histories.count, by: step)
    return PurchaseSummary(
      unit: unit, histories: kept.map { histories[$0] }, customers: kept.map { customers[$0] },
      indices: [])
  }

  /// One element a customer (n) of one a history.
  package func spread<Element>(_ ofHistories: [Element]) -> [Element] {
    indices.map { ofHistories[Int($0)] }
  }
}
