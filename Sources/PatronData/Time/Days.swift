/// Days that follow each other, from `first` to the day before `end`.
public struct Days: Hashable, Sendable {
  public let first: Day
  /// The day behind the last one.
  public let end: Day

  public init(from first: Day, before end: Day) {
    precondition(first <= end, "days that end before they begin")
    self.first = first
    self.end = end
  }

  public var count: DayCount { end - first }
  public var isEmpty: Bool { first == end }
  /// The last day; of no days the one before `first`.
  public var last: Day { end - 1 }

  public func contains(_ day: Day) -> Bool { first <= day && day < end }
}
