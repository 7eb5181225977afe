/// How a time is written where it is not ISO 8601.
package enum TimeFormat: Hashable, Sendable {
  /// A strptime format, such as "%d/%m/%Y %H:%M".
  case pattern(String)
  /// A spreadsheet's day number: days and parts of a day since 1899-12-30.
  case excel
  /// A number of seconds since 1970-01-01 UTC, `perSecond` of which make one second.
  case epoch(perSecond: Int)

  /// Reads what patron.yaml says; nil for what is neither a word nor a format.
  package init?(_ text: String) {
    switch text {
    case "excel": self = .excel
    case "seconds": self = .epoch(perSecond: 1)
    case "milliseconds": self = .epoch(perSecond: 1_000)
    case "microseconds": self = .epoch(perSecond: 1_000_000)
    case "nanoseconds": self = .epoch(perSecond: 1_000_000_000)
    default:
      guard text.contains("%") else { return nil }
      self = .pattern(text)
    }
  }

  package static let words = ["excel", "seconds", "milliseconds", "microseconds", "nanoseconds"]
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
  /// Whether patron.yaml says so.
  package var isWritten: Bool

  package init(decimal: Character = ".", thousands: Character? = nil, isWritten: Bool = false) {
    self.decimal = decimal
    self.thousands = thousands
    self.isWritten = isWritten
  }

  /// What patron.yaml's two marks mean; each may be left out.
  package init(decimal: String?, thousands: String?) {
    let grouping = thousands.flatMap { $0 == "." || $0 == "," ? $0 : nil }
    let mark = decimal ?? (grouping == "." ? "," : ".")
    let isWritten = decimal != nil || grouping != nil
    self.init(
      decimal: mark == "," ? "," : ".",
      thousands: isWritten ? (mark == "," ? "." : ",") : nil, isWritten: isWritten)
  }
}

extension CellSetting {
  /// Every text that is written.
  package var texts: [String] {
    (all.map { [$0] } ?? []) + named.sorted { $0.key < $1.key }.map(\.value)
  }
}

extension TableConfiguration {
  /// How the numbers of `column`, which plays `role`, are written.
  package func notation(column: String, role: String?) -> NumberNotation {
    NumberNotation(
      decimal: decimal.value(column: column, role: role),
      thousands: thousands.value(column: column, role: role))
  }

  /// How the times of `column`, which plays `role`, are written; nil for ISO 8601.
  package func timeFormat(column: String, role: String?) -> TimeFormat? {
    timeFormat.value(column: column, role: role).flatMap(TimeFormat.init)
  }

  /// Two-digit years from this one on are of the 1900s.
  package func pivot(role: String?) -> Int {
    pivot ?? (role == "birth_date" ? Self.birthPivot : Self.usualPivot)
  }

  /// POSIX's.
  private static let usualPivot = 69
  /// Whoever was born in 2016 or later is no customer yet.
  private static let birthPivot = 16
}
