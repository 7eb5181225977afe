/// The moment that a model stands on: it sees every day before `day`, and none from it on.
///
/// Customers are described by what was seen, and an outcome is of days that were not.
public struct Snapshot: Hashable, Sendable {
  /// The first day that is not seen.
  public let day: Day

  /// The snapshot that sees the days before `day`.
  public init(before day: Day) { self.day = day }

  /// The snapshot that sees `day` and all before it: the days known "as of" that day.
  public init(lastSeen day: Day) { self.day = day + 1 }

  public var lastSeenDay: Day { day - 1 }

  /// The last `observation` days that are seen.
  public func observed(_ observation: DayCount) -> Days {
    Days(from: day - observation, before: day)
  }

  /// The `horizon` days of an outcome, behind the `gap`.
  public func outcome(after gap: DayCount = 0, of horizon: DayCount) -> Days {
    Days(from: day + gap, before: day + gap + horizon)
  }

  /// The snapshot that is `count` days earlier.
  public static func - (snapshot: Self, count: DayCount) -> Self {
    Self(before: snapshot.day - count)
  }
}

/// In files it is the number of its day.
extension Snapshot: Codable {
  public init(from decoder: any Decoder) throws {
    self.init(before: Day(try decoder.singleValueContainer().decode(Int.self)))
  }

  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    try value.encode(day.number)
  }
}
