public import PatronData
import PatronReport

/// The money of one month: of customers who bought for the first time, and of those who had bought before.
public struct MonthlyRevenue: Hashable, Sendable, Codable {
  /// The first day of the month.
  public let month: Day
  /// Whether all days of the month are known.
  public let isWhole: Bool
  /// Nil where they are too few to be told, like their money.
  public let newCustomers: Int?
  public let existingCustomers: Int?
  public let newMoney: Double?
  public let existingMoney: Double?

  /// The share of the month's money that customers brought who had bought in an earlier month.
  public var existingShare: Double? {
    guard let newMoney, let existingMoney, newMoney + existingMoney > 0 else { return nil }
    return existingMoney / (newMoney + existingMoney)
  }

  /// Every month from the first purchase to the last day known.
  ///
  /// - Parameter smallest: figures of fewer customers are left out.
  package static func months(
    _ purchases: PurchaseDays, days: Days, smallest: Int = Document.smallestCell
  ) -> [MonthlyRevenue] {
    guard let first = purchases.days.min() else { return [] }
    let period = CalendarPeriod.month
    let start = period.number(of: first)
    let count = period.number(of: Int32(clamping: days.last.number)) - start + 1
    guard count > 0 else { return [] }
    var customers = (new: [Int](repeating: 0, count: count), old: [Int](repeating: 0, count: count))
    var money = (
      new: [Double](repeating: 0, count: count), old: [Double](repeating: 0, count: count)
    )
    for index in purchases.customers.indices {
      let own = purchases.starts[index]..<purchases.starts[index + 1]
      let born = period.number(of: purchases.days[own.lowerBound])
      var last = -1
      for place in own {
        let month = period.number(of: purchases.days[place])
        let row = month - start
        guard row < count else { break }
        let isFirstOfMonth = month != last
        last = month
        if month == born {
          money.new[row] += purchases.money[place]
          if isFirstOfMonth { customers.new[row] += 1 }
        } else {
          money.old[row] += purchases.money[place]
          if isFirstOfMonth { customers.old[row] += 1 }
        }
      }
    }
    func told<Figure>(_ figure: Figure, of customers: Int) -> Figure? {
      (1..<smallest).contains(customers) ? nil : figure
    }
    return (0..<count).map { row in
      let month = period.start(of: start + row)
      let next = period.start(of: start + row + 1)
      return MonthlyRevenue(
        month: month, isWhole: month >= days.first && next <= days.end,
        newCustomers: told(customers.new[row], of: customers.new[row]),
        existingCustomers: told(customers.old[row], of: customers.old[row]),
        newMoney: told(money.new[row], of: customers.new[row]),
        existingMoney: told(money.old[row], of: customers.old[row]))
    }
  }
}
