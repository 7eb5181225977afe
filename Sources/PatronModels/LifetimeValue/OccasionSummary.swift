/// A customer who can buy, or give, on regular occasions alone, such as a yearly campaign.
public struct OccasionHistory: Hashable, Comparable, Sendable, Codable {
  /// The occasions after the first purchase on which there was one, x ≥ 0.
  public let repeats: Int
  /// The number of the last of them, t_x: 0 where there was none.
  public let last: Int
  /// All occasions after the first purchase, n ≥ t_x.
  public let occasions: Int

  /// - Precondition: repeats ≤ last ≤ occasions, and a last of 0 without repeats alone.
  public init(repeats: Int, last: Int, occasions: Int) {
    precondition(
      Self.isPossible(repeats, last, occasions), "repeats, last and occasions that cannot be")
    self.repeats = repeats
    self.last = last
    self.occasions = occasions
  }

  static func isPossible(_ repeats: Int, _ last: Int, _ occasions: Int) -> Bool {
    repeats >= 0 && repeats <= last && last <= occasions && (repeats > 0) == (last > 0)
  }

  /// By repeats, then the last of them, then occasions.
  public static func < (first: Self, second: Self) -> Bool {
    (first.repeats, first.last, first.occasions) < (second.repeats, second.last, second.occasions)
  }
}

/// The histories of many customers on regular occasions, equal ones grouped.
public struct OccasionSummary: Hashable, Sendable {
  /// The time between two occasions.
  public let interval: TimeSpan
  /// The distinct histories, rising.
  public let histories: [OccasionHistory]
  /// How many customers have each of them.
  public let customers: [Int]

  public var customerCount: Int { customers.reduce(0, +) }

  /// Groups `customers` of each of `histories`, all 1 without.
  ///
  /// - Throws: a `HistoryError` for the first history that no customer can have.
  /// - Complexity: O(n·log n).
  public init(
    repeats: [Int], lasts: [Int], occasions: [Int], customers: [Int]? = nil, interval: TimeSpan
  ) throws(HistoryError) {
    precondition(
      repeats.count == lasts.count && repeats.count == occasions.count
        && (customers.map { $0.count == repeats.count } ?? true), "one of each a row")
    var counts: [OccasionHistory: Int] = [:]
    for row in repeats.indices {
      guard repeats[row] >= 0 else { throw .negativeCount(row: row, found: repeats[row]) }
      guard OccasionHistory.isPossible(repeats[row], lasts[row], occasions[row]) else {
        throw .impossibleOccasions(
          row: row, repeats: repeats[row], last: lasts[row], occasions: occasions[row])
      }
      let history = OccasionHistory(
        repeats: repeats[row], last: lasts[row], occasions: occasions[row])
      let count = customers?[row] ?? 1
      guard count >= 0 else { throw .negativeCount(row: row, found: count) }
      counts[history, default: 0] += count
    }
    let sorted = counts.sorted { $0.key < $1.key }
    histories = sorted.map(\.key)
    self.customers = sorted.map(\.value)
    self.interval = interval
  }
}
