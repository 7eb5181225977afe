/// A ranked list of items for each of many customers, in flat arrays.
public struct Recommendations: Hashable, Sendable {
  /// How many customers there are.
  public let rowCount: Int
  /// How many positions each list has.
  public let count: Int
  /// How many reasons each position has.
  public let reasonCount: Int
  /// Item at position p of customer u: `items[u * count + p]`, −1 where the list has ended.
  public let items: [Int32]
  /// Its score beside it, 0 where the list has ended.
  public let scores: [Float]
  /// Reason r of that position: `reasonItems[(u * count + p) * reasonCount + r]`, the strongest first,
  /// −1 where there are no more.
  public private(set) var reasonItems: [Int32] = []
  /// How much of the score that item added, 0 where there is none.
  public private(set) var reasonShares: [Float] = []

  init(rowCount: Int, count: Int, reasonCount: Int, items: [Int32], scores: [Float]) {
    self.rowCount = rowCount
    self.count = count
    self.reasonCount = reasonCount
    self.items = items
    self.scores = scores
  }

  mutating func setReasons(items: [Int32], shares: [Float]) {
    reasonItems = items
    reasonShares = shares
  }

  /// The items of customer `row`, best first, without empty positions.
  public func items(ofRow row: Int) -> ArraySlice<Int32> {
    items[row * count..<(row + 1) * count].prefix { $0 >= 0 }
  }
}
