import Foundation
public import PatronModels

/// Numbers as people read them.
public enum Figures {
  /// `value` with `places` digits behind the point.
  public static func decimals(_ value: Double, _ places: Int) -> String {
    value.isFinite ? String(format: "%.\(places)f", value) : "–"
  }

  /// A share as a percentage with one digit behind the point.
  public static func percent(_ share: Double) -> String {
    share.isFinite ? String(format: "%.1f %%", share * 100) : "–"
  }

  /// A value with as many digits as it deserves: 1,234, 56.7 or 0.123.
  public static func plain(_ value: Double) -> String {
    guard value.isFinite else { return "–" }
    let size = abs(value)
    if size >= 100 { return grouped(Int(value.rounded())) }
    if value == value.rounded() { return String(Int(value)) }
    return decimals(value, size >= 10 ? 1 : 2)
  }

  /// A value with its unit, a share as a percentage: "12 days", "1 day", "34.0 %".
  public static func measured(_ value: Double, _ unit: String) -> String {
    guard unit != "%" else { return percent(value) }
    let text = plain(value)
    guard !unit.isEmpty else { return text }
    return "\(text) \(text == "1" && unit.hasSuffix("s") ? String(unit.dropLast()) : unit)"
  }

  /// A count with its thousands apart: 1,234,567.
  public static func grouped(_ count: Int) -> String {
    var digits = String(count.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (count < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }

  /// A figure with its interval: "0.812 [0.790, 0.833]".
  public static func interval(_ value: Double?, _ interval: Interval?, _ places: Int = 4) -> String
  {
    guard let value else { return "–" }
    guard let interval else { return decimals(value, places) }
    return "\(decimals(value, places)) "
      + "[\(decimals(interval.lower, places)), \(decimals(interval.upper, places))]"
  }
}
