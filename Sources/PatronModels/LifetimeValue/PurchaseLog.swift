/// The purchase days of many customers, with the money of each.
///
/// Columns, not an array a customer: ten million purchase days are three allocations. Days are
/// counted from 1970-01-01 (day 0), each is a day of the customer's or the shop's zone, and all
/// purchases of a day are one.
///
///     let log = try PurchaseLog(
///       starts: [0, 3, 4], days: [20_000, 20_010, 20_060, 20_030], spends: [19.9, 5, 12, 40],
///       currency: Currency("EUR"))
///     let customers = log.customers(before: 20_050)
///     let summary = log.summary(before: 20_050, unit: .days, of: customers)
///     print(summary.repeatTotal)                   // 1
public struct PurchaseLog: Hashable, Sendable {
  /// Where each customer's purchase days begin in `days`, and in the end their number (n + 1).
  public let starts: [Int]
  /// Purchase days, those of a customer rising.
  public let days: [Int32]
  /// The money of each day, returns taken off: 0 or more.
  public let spends: [Double]
  public let currency: Currency

  public var customerCount: Int { starts.count - 1 }

  /// Takes the columns as they stand; a customer may be without a purchase.
  ///
  /// - Throws: a `HistoryError` for the first customer or row that cannot be.
  /// - Complexity: O(purchase days).
  public init(
    starts: [Int], days: [Int32], spends: [Double], currency: Currency
  ) throws(HistoryError) {
    precondition(days.count == spends.count, "the money of every day")
    guard starts.first == 0 else { throw .startsNotRising(customer: 0) }
    for customer in 0..<starts.count - 1 {
      guard starts[customer] <= starts[customer + 1], starts[customer + 1] <= days.count else {
        throw .startsNotRising(customer: customer + 1)
      }
      for row in (starts[customer]..<starts[customer + 1]).dropFirst()
      where days[row] <= days[row - 1] {
        throw .daysNotRising(row: row)
      }
    }
    guard starts.last == days.count else { throw .startsNotRising(customer: starts.count - 1) }
    for row in spends.indices where !(spends[row] >= 0 && spends[row].isFinite) {
      throw .spendNotAmount(row: row)
    }
    self.starts = starts
    self.days = days
    self.spends = spends
    self.currency = currency
  }

  /// The first and the last day with a purchase; nil without any.
  ///
  /// - Complexity: O(purchase days).
  public var daysKnown: ClosedRange<Int32>? {
    guard let first = days.min(), let last = days.max() else { return nil }
    return first...last
  }

  /// The indices of the customers who first bought before `day`, rising.
  ///
  /// - Complexity: O(n).
  public func customers(before day: Int32) -> [Int] {
    (0..<customerCount).filter { starts[$0] < starts[$0 + 1] && days[starts[$0]] < day }
  }

  /// The rows of a customer's purchases on days of `window`.
  ///
  /// - Complexity: O(log(purchase days of the customer)).
  func rows(of customer: Int, in window: Range<Int32>) -> Range<Int> {
    let all = starts[customer]..<starts[customer + 1]
    return row(in: all, notBefore: window.lowerBound)..<row(in: all, notBefore: window.upperBound)
  }

  /// The first of `rows` whose day is `day` or later; their end without one.
  private func row(in rows: Range<Int>, notBefore day: Int32) -> Int {
    var (low, high) = (rows.lowerBound, rows.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if days[middle] < day { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension PurchaseLog: Codable {
  private enum CodingKeys: CodingKey {
    case starts, days, spends, currency
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let days = try container.decode([Int32].self, forKey: .days)
    let spends = try container.decode([Double].self, forKey: .spends)
    guard days.count == spends.count else {
      throw DecodingError.dataCorruptedError(
        forKey: .spends, in: container, debugDescription: "one amount a day")
    }
    try self.init(
      starts: container.decode([Int].self, forKey: .starts), days: days, spends: spends,
      currency: container.decode(Currency.self, forKey: .currency))
  }
}
