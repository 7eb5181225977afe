/// What the models of repeat purchases need to know of a customer.
///
/// Times are counted from the first purchase, in the unit of the summary that holds the history.
public struct PurchaseHistory: Hashable, Sendable, Codable {
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
  /// By repeats, then recency, then age.
  public static func < (first: Self, second: Self) -> Bool {
    if first.repeats != second.repeats { return first.repeats < second.repeats }
    if first.recency != second.recency { return first.recency < second.recency }
    return first.age < second.age
  }
}

/// Why histories or amounts cannot be those of customers. Rows are counted from 0.
public enum HistoryError: Error, Hashable, Sendable, Codable, CustomStringConvertible {
  case negativeCount(row: Int, found: Int)
  case negativeAge(row: Int, found: Double)
  case nonFiniteTime(row: Int)
  case recencyOutsideAge(row: Int, recency: Double, age: Double)
  case recencyWithoutRepeat(row: Int, recency: Double)
  case amountNotPositive(row: Int, found: Double)
  case tenureBelowOne(row: Int, found: Int)

  public var description: String {
    switch self {
    case .negativeCount(let row, let found):
      "row \(row) has \(found) repeat purchases: a count is 0 or more"
    case .negativeAge(let row, let found):
      "row \(row) has an age of \(found): leave out who first bought after the snapshot"
    case .nonFiniteTime(let row):
      "row \(row) has a time that is infinite or missing: fill or drop it first"
    case .recencyOutsideAge(let row, let recency, let age):
      """
      row \(row) has a recency of \(recency) and an age of \(age): count recency from the first to \
      the last purchase, so that it lies between 0 and the age
      """
    case .recencyWithoutRepeat(let row, let recency):
      "row \(row) has no repeat purchase but a recency of \(recency): it must be 0"
    case .amountNotPositive(let row, let found):
      """
      row \(row) has a mean amount of \(found), such as returns leave: leave out purchase days that \
      bring no money
      """
    case .tenureBelowOne(let row, let found):
      "row \(row) has a tenure of \(found) periods: count the periods begun, 1 or more"
    }
  }
}
