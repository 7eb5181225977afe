/// A number of days, such as an observation, a gap or a horizon.
///
///     let horizon: DayCount = 90
///     print("within \(horizon) days")             // within 90 days
public struct DayCount: Hashable, Comparable, Sendable {
  public let days: Int

  public init(_ days: Int) { self.days = days }

  public static func < (first: Self, second: Self) -> Bool { first.days < second.days }
  public static func + (first: Self, second: Self) -> Self { Self(first.days + second.days) }
  public static func - (first: Self, second: Self) -> Self { Self(first.days - second.days) }
  public static func * (factor: Int, count: Self) -> Self { Self(factor * count.days) }
  /// Rounds towards zero.
  public static func / (count: Self, divisor: Int) -> Self { Self(count.days / divisor) }
}

extension DayCount: ExpressibleByIntegerLiteral, CustomStringConvertible {
  public init(integerLiteral days: Int) { self.init(days) }

  /// The bare number.
  public var description: String { String(days) }
}

/// In files it is its bare number.
extension DayCount: Codable {
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(Int.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    try value.encode(days)
  }
}
