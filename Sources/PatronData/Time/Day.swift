import PatronNumerics

/// A day of the proleptic Gregorian calendar, counted from 1970-01-01 (day 0), and its ISO 8601 text.
public struct Day: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let number: Int

  public init(_ number: Int) { self.number = number }

  /// The day of a date, months and days counted from 1.
  package init(year: Int, month: Int, day: Int) {
    precondition((1...12).contains(month) && (1...31).contains(day), "no such month or day")
    self.init(CivilCalendar.number(year: year, month: month, day: day))
  }

  /// The day that `text` (`2025-06-30`) names; nil where it names none.
  public init?(iso text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
      (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    self.init(year: year, month: month, day: day)
    // 30 February is a day in March: what does not read back the same was no date.
    guard description == text else { return nil }
  }

  /// The days that have dates, some 1,400 million years about 1970: no other is formed, so none overflows.
  private static let numbers = -(1 << 39)...(1 << 39)

  /// The days that the engine can hold.
  package static let storable = Day(Int(Int32.min))...Day(Int(Int32.max))

  /// Year, month and day of the month; of a day out of range those of the outermost.
  package var date: (year: Int, month: Int, day: Int) {
    CivilCalendar.date(min(max(number, Self.numbers.lowerBound), Self.numbers.upperBound))
  }

  public var description: String {
    let (year, month, day) = date
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }

  /// 0 for Monday to 6 for Sunday. Day 0 was a Thursday.
  package var weekday: Int { (number % 7 + 10) % 7 }

  public static func < (first: Self, second: Self) -> Bool { first.number < second.number }

  /// The day that is `count` later, or earlier where that is negative.
  ///
  /// It is the outermost one where there is no later or earlier day.
  public static func + (day: Self, count: DayCount) -> Self {
    let (sum, overflows) = day.number.addingReportingOverflow(count.days)
    return Self(overflows ? (count < 0 ? .min : .max) : sum)
  }

  /// The day that is `count` earlier.
  public static func - (day: Self, count: DayCount) -> Self { day + (0 - count) }

  /// The days from `other` to `day`.
  public static func - (day: Self, other: Self) -> DayCount { DayCount(day.number - other.number) }
}

/// In files a day is its text.
extension Day: Codable {
  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    let text = try value.decode(String.self)
    guard let day = Self(iso: text) else {
      throw DecodingError.dataCorruptedError(
        in: value, debugDescription: "'\(text)' is no day such as 2025-06-30")
    }
    self = day
  }

  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    try value.encode(description)
  }
}
