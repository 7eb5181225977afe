/// What a fee pays for, and what the length of a contract is counted in.
public enum BillingPeriod: String, Hashable, Sendable, Codable, CaseIterable {
  case week, month, quarter, year

  /// The months of one period; nil for a week.
  private var months: Int? {
    switch self {
    case .week: nil
    case .month: 1
    case .quarter: 3
    case .year: 12
    }
  }

  /// The days of one period on average: a month has a twelfth of 365.25.
  public var days: Double { months.map { Double($0) * 365.25 / 12 } ?? 7 }

  /// The whole periods from `first` to `last`, days counted from 1970-01-01; 0 where `last` is not behind `first`.
  ///
  /// A month is over on the day of the same number, or on the first of the next month where that month is too short:
  /// from 31 January on, one month on 1 March and two on 31 March.
  package func completed(from first: Int32, to last: Int32) -> Int {
    guard last > first else { return 0 }
    guard let months else { return (Int(last) - Int(first)) / 7 }
    let (begin, end) = (CivilCalendar.date(Int(first)), CivilCalendar.date(Int(last)))
    let passed = (end.year - begin.year) * 12 + end.month - begin.month
    return (passed - (end.day < begin.day ? 1 : 0)) / months
  }

  /// The periods from `first` to `last` that have begun: those completed, and one more where a part of it is over.
  package func begun(from first: Int32, to last: Int32) -> Int {
    let whole = completed(from: first, to: last)
    return whole + (day(whole, after: first) < last ? 1 : 0)
  }

  /// The day on which `count` periods from `first` on are over.
  package func day(_ count: Int, after first: Int32) -> Int32 {
    guard let months else { return first + 7 * Int32(count) }
    let begin = CivilCalendar.date(Int(first))
    let month = begin.month - 1 + count * months
    let (year, index) = (begin.year + month / 12, month % 12)
    let own = CivilCalendar.number(year: year, month: index + 1, day: begin.day)
    // A day that the month lacks is the first of the next.
    let next = CivilCalendar.number(
      year: index == 11 ? year + 1 : year, month: index == 11 ? 1 : index + 2, day: 1)
    return Int32(clamping: min(own, next))
  }
}
