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

  /// The cohorts of `purchases`, as `snapshot` sees them, without the period that is not over.
  ///
  /// - Parameter smallest: cohorts of fewer customers, and figures of fewer of them, are left out.
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
      for row in own {
        let age = period.number(of: purchases.days[row]) - start - cohort
        guard cohort + age < count else { break }
        if age != last { active[cohort][age] += 1 }
        last = age
        money[cohort][age] += purchases.money[row]
      }
    }
    self.init(
      period: period,
      cohorts: customers.indices.compactMap { row in
        guard customers[row] >= smallest else { return nil }
        var sum = 0.0
        let isSmall = active[row].map { (1..<smallest).contains($0) }
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
