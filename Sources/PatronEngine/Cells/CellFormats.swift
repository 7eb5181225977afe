/// How a time is written where it is not ISO 8601.
package enum TimeFormat: Hashable, Sendable {
  /// A strptime format, such as "%d/%m/%Y %H:%M".
  case pattern(String)
  /// A number of days and parts of a day on the local clock; `from` is the day, counted from 1970-01-01, that is 0.
  case days(from: Int)
  /// A count, `perSecond` to one second, from `from`, in seconds since 1970-01-01 UTC.
  case count(perSecond: Int, from: Int)

  /// A spreadsheet's days since 1899-12-30: it counts a leap day of 1900 that never was.
  static let excel = TimeFormat.days(from: -25_569)

  /// Reads the value in patron.yaml; nil for one that is neither a word nor a format.
  package init?(_ text: String) {
    if let named = Self.named.first(where: { $0.key == text }) {
      self = named.value
    } else if text.contains("%") {
      self = .pattern(text)
    } else {
      return nil
    }
  }

  /// A count since 1970 in parts of a second.
  static func epoch(perSecond: Int) -> TimeFormat { .count(perSecond: perSecond, from: 0) }
  /// .NET's count of 100 nanoseconds since the first day of the common era.
  static let ticks = TimeFormat.count(perSecond: 10_000_000, from: -62_135_596_800)

  private static let named: KeyValuePairs<String, TimeFormat> = [
    "excel": excel, "excel1904": .days(from: -24_107), "days": .days(from: 0),
    "seconds": epoch(perSecond: 1), "milliseconds": epoch(perSecond: 1_000),
    "microseconds": epoch(perSecond: 1_000_000), "nanoseconds": epoch(perSecond: 1_000_000_000),
    "ticks": ticks, "filetime": .count(perSecond: 10_000_000, from: -11_644_473_600),
  ]

  package static let words = named.map(\.key)
}

/// How a number is written: which mark stands before its decimals, and which between its thousands.
///
/// Blanks and apostrophes between groups of three digits, a currency's sign or code, parentheses and a
/// minus behind mean one thing alone and are always read. A comma or a point may mean two: where patron.yaml
/// names neither mark, a point is the decimal mark and a comma no part of a number.
package struct NumberNotation: Hashable, Sendable {
  package var decimal: Character
  /// The mark between groups of digits; nil where there is none.
  package var thousands: Character?
  /// Whether patron.yaml sets it.
  package var isWritten: Bool

  package init(decimal: Character = ".", thousands: Character? = nil, isWritten: Bool = false) {
    self.decimal = decimal
    self.thousands = thousands
    self.isWritten = isWritten
  }

  /// The notation of patron.yaml's two marks; each may be left out.
  package init(decimal: String?, thousands: String?) {
    let grouping = thousands.flatMap { $0 == "." || $0 == "," ? $0 : nil }
    let mark = decimal ?? (grouping == "." ? "," : ".")
    let isWritten = decimal != nil || grouping != nil
    self.init(
      decimal: mark == "," ? "," : ".",
      thousands: isWritten ? (mark == "," ? "." : ",") : nil, isWritten: isWritten)
  }
}
