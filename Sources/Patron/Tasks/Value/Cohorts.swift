public import PatronData
import PatronModels
import PatronReport

/// Months or quarters of the calendar, numbered one behind another.
public enum CalendarPeriod: String, Hashable, Sendable, Codable {
  case month, quarter

  private var months: Int { self == .month ? 1 : 3 }

  /// The number of the period that holds `day`.
  func number(of day: Int32) -> Int {
    let month = CalendarMonth(containing: day)
    return (month.year * 12 + month.month - 1) / months
  }

  /// The first day of the period `number`.
  func start(of number: Int) -> Day {
    let month = number * months
    return Day(year: month / 12, month: month % 12 + 1, day: 1)
  }
}

/// Customers by the period of their first purchase: how many came back in each period since, and the money they
/// brought.
public struct Cohorts: Hashable, Sendable, Codable {
  public struct Cohort: Hashable, Sendable, Codable {
    /// The first day of the period.
    public let start: Day
    public let customers: Int
    /// How many of them bought in each period from the first on, as far as periods are over; nil for too few to be told.
    public let active: [Int?]
    /// The money they have brought by the end of each, what was given back taken off; nil where too few bought in it.
    public let moneySoFar: [Double?]
  }

  public let period: CalendarPeriod
  /// The earliest first.
  public let cohorts: [Cohort]

  /// Longer histories are told by quarters.
  private static let longestInMonths = 24

  /// The cohorts of `purchases`, as `snapshot` sees them; a period that is not over is left out, and so are cohorts of
  /// fewer than `smallest` customers, and figures of fewer of them.
  package init(
    _ purchases: PurchaseDays, before snapshot: Snapshot, smallest: Int = Document.smallestCell
  ) {
    guard let first = purchases.days.min() else {
      self.init(period: .month, cohorts: [])
      return
    }
    let end = Int32(clamping: snapshot.day.number)
    let months = CalendarPeriod.month.number(of: end) - CalendarPeriod.month.number(of: first)
    let period: CalendarPeriod = months > Self.longestInMonths ? .quarter : .month
    let start = period.number(of: first)
    // The snapshot's own period has days that nobody has seen.
    let count = period.number(of: end) - start
    var customers = [Int](repeating: 0, count: max(0, count))
    var active = customers.indices.map { [Int](repeating: 0, count: count - $0) }
    var money = customers.indices.map { [Double](repeating: 0, count: count - $0) }
    for index in purchases.customers.indices {
      let own = purchases.starts[index]..<purchases.starts[index + 1]
      let cohort = period.number(of: purchases.days[own.lowerBound]) - start
      guard cohort < count else { continue }
      customers[cohort] += 1
      var last = -1
      for place in own {
        let age = period.number(of: purchases.days[place]) - start - cohort
        guard cohort + age < count else { break }
        if age != last { active[cohort][age] += 1 }
        last = age
        money[cohort][age] += purchases.money[place]
      }
    }
    self.init(
      period: period,
      cohorts: customers.indices.compactMap { row in
        guard customers[row] == 0 || customers[row] >= smallest else { return nil }
        var sum = 0.0
        let isSmall = active[row].map { (1..<max(1, smallest)).contains($0) }
        return Cohort(
          start: period.start(of: start + row), customers: customers[row],
          active: zip(active[row], isSmall).map { $1 ? nil : $0 },
          moneySoFar: zip(money[row], isSmall).map { money, isSmall in
            sum += money
            return isSmall ? nil : sum
          })
      })
  }

  private init(period: CalendarPeriod, cohorts: [Cohort]) {
    self.period = period
    self.cohorts = cohorts
  }
}

/// The money of one month: of customers who bought for the first time, and of those who had bought before.
public struct MonthlyRevenue: Hashable, Sendable, Codable {
  /// The first day of the month.
  public let month: Day
  /// Whether all days of the month are known.
  public let isWhole: Bool
  public let newCustomers: Int
  public let existingCustomers: Int
  /// Nil where the customers are too few to be told.
  public let newMoney: Double?
  public let existingMoney: Double?

  /// The share of the month's money that customers brought who had bought in an earlier month.
  public var existingShare: Double? {
    guard let newMoney, let existingMoney, newMoney + existingMoney > 0 else { return nil }
    return existingMoney / (newMoney + existingMoney)
  }

  /// Every month from the first purchase to the last day known, without the money of fewer than `smallest` customers.
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
        let isNew = month == born
        if isNew { money.new[row] += purchases.money[place] }
        if !isNew { money.old[row] += purchases.money[place] }
        if month != last {
          if isNew { customers.new[row] += 1 } else { customers.old[row] += 1 }
        }
        last = month
      }
    }
    func isSmall(_ customers: Int) -> Bool { (1..<max(1, smallest)).contains(customers) }
    return (0..<count).map { row in
      let month = period.start(of: start + row)
      let next = period.start(of: start + row + 1)
      return MonthlyRevenue(
        month: month, isWhole: month >= days.first && next <= days.end,
        newCustomers: customers.new[row], existingCustomers: customers.old[row],
        newMoney: isSmall(customers.new[row]) ? nil : money.new[row],
        existingMoney: isSmall(customers.old[row]) ? nil : money.old[row])
    }
  }
}
