/// What the models of repeat purchases need to know of a customer.
///
/// Times are counted from the first purchase, in the unit of the summary that holds the history.
public struct PurchaseHistory: Hashable, Sendable, Codable, BitwiseCopyable {
  /// Purchase days after the first one, x ≥ 0.
  public let repeats: Int
  /// The time from the first to the last purchase, t_x: 0 where there was no repeat.
  public let recency: Double
  /// The time from the first purchase to the snapshot, T ≥ t_x.
  public let age: Double

  /// Takes a history as it stands; what it needs to be is checked where many come together.
  ///
  /// - Precondition: repeats ≥ 0, and 0 ≤ recency ≤ age, both finite.
  public init(repeats: Int, recency: Double, age: Double) {
    precondition(repeats >= 0, "a count below 0")
    precondition(recency >= 0 && age >= recency && age.isFinite, "a recency outside 0...age")
    self.init(unchecked: repeats, recency, age)
  }

  init(unchecked repeats: Int, _ recency: Double, _ age: Double) {
    self.repeats = repeats
    self.recency = recency
    self.age = age
  }

  /// A customer on the day of the first purchase.
  public static let newcomer = PurchaseHistory(repeats: 0, recency: 0, age: 0)
}

extension PurchaseHistory: Comparable {
  /// By repeats, then age, then recency: what is expected of a customer who is still there depends on
  /// the first two alone.
  public static func < (first: Self, second: Self) -> Bool {
    if first.repeats != second.repeats { return first.repeats < second.repeats }
    if first.age != second.age { return first.age < second.age }
    return first.recency < second.recency
  }

  /// Whether as much is expected of a customer of `other`, if both are still there.
  func isLike(_ other: Self) -> Bool { repeats == other.repeats && age == other.age }
}
