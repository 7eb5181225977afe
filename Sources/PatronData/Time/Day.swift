/// A day of the proleptic Gregorian calendar, counted from 1970-01-01 (day 0), and its ISO 8601 text.
///
/// Days and dates are turned into each other by the algorithms of Howard Hinnant ("chrono-compatible
/// low-level date algorithms"): years start in March, so that the leap day comes last.
public struct Day: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let number: Int

  public init(_ number: Int) { self.number = number }

  /// The day of a date, months and days counted from 1.
  package init(year: Int, month: Int, day: Int) {
    precondition((1...12).contains(month) && (1...31).contains(day), "no such month or day")
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    self.init(era * 146_097 + dayOfEra - 719_468)
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
    let shifted = min(max(number, Self.numbers.lowerBound), Self.numbers.upperBound) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
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
