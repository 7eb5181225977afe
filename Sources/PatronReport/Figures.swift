import Foundation
import PatronNumerics

/// Numbers as people read them: "–" where there is none, 1.23e+300 where all digits would mean nothing.
package enum Figures {
  /// From this size on a number is written by its power of ten: a double no longer holds its units.
  private static let largestPlain = 1e15

  /// `value` with so many `digits` behind the point.
  package static func decimals(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return "–" }
    return String(format: abs(value) < largestPlain ? "%.\(digits)f" : "%.3g", value)
  }

  /// A share as a percentage with one digit behind the point.
  package static func percent(_ share: Double) -> String { percent(share, in: .plain) }

  static func percent(_ share: Double, in language: Language) -> String {
    let percent = share * 100
    return percent.isFinite ? language.written(decimals(percent, 1)) + " %" : "–"
  }

  /// A value with as many digits as it deserves: 1,234, 56.7 or 0.123.
  package static func plain(_ value: Double) -> String {
    guard value.isFinite else { return "–" }
    let size = abs(value)
    if size >= largestPlain { return decimals(value, 0) }
    if size >= 100 { return grouped(Int(nearest: value)) }
    if value == value.rounded() { return String(Int(nearest: value)) }
    return decimals(value, size >= 10 ? 1 : 2)
  }

  /// A value with its unit, a share as a percentage: "12 days", "1 day", "34.0 %".
  package static func measured(_ value: Double, _ unit: String) -> String {
    measured(value, unit, in: .plain)
  }

  static func measured(_ value: Double, _ unit: String, in language: Language) -> String {
    guard unit != "%" else { return percent(value, in: language) }
    let text = plain(value)
    guard !unit.isEmpty else { return language.written(text) }
    let name = text == "1" && unit.hasSuffix("s") ? String(unit.dropLast()) : unit
    return "\(language.written(text)) \(name)"
  }

  /// A count with its thousands apart: 1,234,567.
  package static func grouped(_ count: Int) -> String {
    var digits = String(count.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (count < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }

  /// An amount to the hundredth, as a business's own figures are: 1,234.50.
  package static func money(_ amount: Double) -> String {
    guard abs(amount) < largestPlain else { return plain(amount) }
    let text = decimals(abs(amount), 2)
    let whole = Int(text.dropLast(3)) ?? 0
    return (amount < 0 ? "-" : "") + grouped(whole) + text.suffix(3)
  }

  /// A figure with its interval: "0.812 [0.790, 0.833]".
  package static func interval(
    _ value: Double, lower: Double, upper: Double, _ digits: Int = 4
  ) -> String {
    interval(value, lower: lower, upper: upper, digits, in: .plain)
  }

  /// The bounds are parted by a semicolon where the comma stands before decimals.
  static func interval(
    _ value: Double, lower: Double, upper: Double, _ digits: Int, in language: Language
  ) -> String {
    let figures = [value, lower, upper].map { language.written(decimals($0, digits)) }
    return "\(figures[0]) [\(figures[1])\(language.separator) \(figures[2])]"
  }
}
