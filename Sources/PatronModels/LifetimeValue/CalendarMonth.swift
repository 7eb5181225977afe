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
  ///
  /// Years are taken to start in March, so that the leap day comes last (Hinnant, "chrono-compatible
  /// low-level date algorithms", `civil_from_days`).
  public init(containing day: Int32) {
    let shifted = Int(day) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let fromMarch = (5 * dayOfYear + 2) / 153
    let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
    self.init(year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month)
  }

  /// The number of its first day, counted from 1970-01-01.
  public var firstDay: Int32 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Int32(era * 146_097 + dayOfEra - 719_468)
  }

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
