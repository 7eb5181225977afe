/// The unit that times of a model are counted in.
public enum TimeUnit: String, Hashable, Sendable, Codable, CaseIterable {
  case days, weeks, months, quarters, years

  /// The days of one unit. A year has 365.25 and a month a twelfth of that, so that twelve months
  /// or four quarters are a year whatever the calendar.
  public var days: Double {
    switch self {
    case .days: 1
    case .weeks: 7
    case .months: 365.25 / 12
    case .quarters: 365.25 / 4
    case .years: 365.25
    }
  }
}

/// A length of time with its unit, so that weeks never meet days unnoticed.
///
///     let horizon = TimeSpan.months(12)
///     print(horizon.count(of: .weeks))             // 52.178…
public struct TimeSpan: Hashable, Comparable, Sendable, Codable {
  /// Its length in days.
  public let days: Double

  /// A span of `count` units.
  public init(_ count: Double, _ unit: TimeUnit) { days = count * unit.days }

  public static func days(_ count: Double) -> Self { Self(count, .days) }
  public static func weeks(_ count: Double) -> Self { Self(count, .weeks) }
  public static func months(_ count: Double) -> Self { Self(count, .months) }
  public static func years(_ count: Double) -> Self { Self(count, .years) }

  /// Its length in units of `unit`.
  public func count(of unit: TimeUnit) -> Double { days / unit.days }

  public static func < (first: Self, second: Self) -> Bool { first.days < second.days }
}
