import PatronNumerics

/// A month of the proleptic Gregorian calendar.
public struct CalendarMonth: Hashable, Comparable, Sendable, Codable {
  public let year: Int
  /// From 1 for January to 12.
  public let month: Int

  /// The years that have a number of days from 1970 on in 32 bits.
  private static let years = -5_000_000...5_000_000

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    year = try container.decode(Int.self, forKey: .year)
    month = try container.decode(Int.self, forKey: .month)
    guard Self.years.contains(year), (1...12).contains(month) else {
      throw DecodingError.dataCorruptedError(
        forKey: .month, in: container, debugDescription: "no month of the calendar")
    }
  }

  public init(year: Int, month: Int) {
    precondition((1...12).contains(month), "a month from 1 to 12")
    (self.year, self.month) = (year, month)
  }

  /// The month of `day`, counted from 1970-01-01 (day 0).
  public init(containing day: Int32) {
    let date = CivilCalendar.date(Int(day))
    self.init(year: date.year, month: date.month)
  }

  /// The number of its first day, counted from 1970-01-01.
  public var firstDay: Int32 { Int32(CivilCalendar.number(year: year, month: month, day: 1)) }

  public var next: CalendarMonth {
    month == 12
      ? CalendarMonth(year: year + 1, month: 1) : CalendarMonth(year: year, month: month + 1)
  }

  public static func < (first: Self, second: Self) -> Bool {
    (first.year, first.month) < (second.year, second.month)
  }

  /// The months that `days` lie in, the first and the last of them often in part.
  package static func months(of days: Range<Int32>) -> [CalendarMonth] {
    guard !days.isEmpty else { return [] }
    var months = [CalendarMonth(containing: days.lowerBound)]
    while let next = months.last?.next, next.firstDay < days.upperBound { months.append(next) }
    return months
  }
}
