import Foundation
public import PatronNumerics

/// How well ranked lists of items predict what customers do next: the mean over the customers with
/// at least one relevant item, all items being ranked.
///
/// With k positions, R relevant items of a customer, and hits in positions p (from 1):
public struct RankingMetrics: Hashable, Sendable, Codable {
  /// The customers evaluated.
  public let rowCount: Int
  /// The customers left out, for they have no relevant item.
  public let rowsWithoutRelevant: Int
  /// k, how many positions are evaluated.
  public let positions: Int
  /// Hits / min(k, R): 1 is within reach of every customer.
  public let recall: Double
  /// Hits / k.
  public let precision: Double
  /// Σ over hits of 1/log₂(1 + p), over the same sum for the first min(k, R) positions.
  public let ndcg: Double
  /// Σ over hits of (hits in the first p positions)/p, over min(k, R).
  public let meanAveragePrecision: Double
  /// The share of customers with a hit.
  public let hitRate: Double
  /// The share of all items that stand in some list, of evaluated customers or not.
  public let coverage: Double

  private enum CodingKeys: String, CodingKey {
    case rowCount, rowsWithoutRelevant
    case positions = "places"
    case recall, precision, ndcg, meanAveragePrecision, hitRate, coverage
  }

  /// Evaluates lists by the `relevant` items (customers × items; any positive value counts).
  ///
  /// `items` holds `listLength` items a customer, best first, −1 where a list has ended; the first
  /// `positions` of them are evaluated.
  ///
  /// - Complexity: O(customers · positions · log R).
  public init(items: [Int32], listLength: Int, relevant: SparseRows, positions: Int) {
    let scores = RowScores(
      items: items, listLength: listLength, relevant: relevant, positions: positions)
    let figures = scores.means(counts: nil)
    rowCount = scores.evaluated.count
    rowsWithoutRelevant = relevant.rowCount - scores.evaluated.count
    self.positions = positions
    (recall, precision, ndcg) = (figures[0], figures[1], figures[2])
    (meanAveragePrecision, hitRate) = (figures[3], figures[4])
    var isShown = [Bool](repeating: false, count: relevant.columnCount)
    for row in 0..<relevant.rowCount {
      for item in items[row * listLength..<row * listLength + min(positions, listLength)]
      where item >= 0 {
        isShown[Int(item)] = true
      }
    }
    let shown = isShown.count { $0 }
    coverage = relevant.columnCount > 0 ? Double(shown) / Double(relevant.columnCount) : 0
  }

  /// Intervals of the means of `RankingMetrics`; nil if no customer was evaluated.
  public struct Intervals: Hashable, Sendable, Codable {
    public let recall: Interval?
    public let precision: Interval?
    public let ndcg: Interval?
    public let meanAveragePrecision: Interval?
    public let hitRate: Interval?
  }

  /// Intervals of the means, by resampling the evaluated customers.
  ///
  /// - Complexity: O(customers) a replicate.
  public static func intervals(
    items: [Int32], listLength: Int, relevant: SparseRows, positions: Int,
    bootstrap: Bootstrap = Bootstrap(), workers: Workers = .all
  ) -> Intervals {
    let scores = RowScores(
      items: items, listLength: listLength, relevant: relevant, positions: positions)
    let found = bootstrap.intervals(unitCount: scores.evaluated.count, workers: workers) {
      scores.means(counts: $0)
    }
    guard found.count == 5 else {
      return Intervals(
        recall: nil, precision: nil, ndcg: nil, meanAveragePrecision: nil, hitRate: nil)
    }
    return Intervals(
      recall: found[0], precision: found[1], ndcg: found[2], meanAveragePrecision: found[3],
      hitRate: found[4])
  }
}

/// The figures of each evaluated customer.
struct RowScores: Sendable {
  struct Figures: Sendable {
    var recall = 0.0
    var precision = 0.0
    var ndcg = 0.0
    var averagePrecision = 0.0
    var hit = 0.0
  }
  private(set) var evaluated: [Figures] = []

  init(items: [Int32], listLength: Int, relevant: SparseRows, positions: Int) {
    precondition(positions >= 1 && listLength >= 0, "at least one position is evaluated")
    precondition(items.count == relevant.rowCount * listLength, "one list a customer")
    let evaluatedPositions = min(positions, listLength)
    let gains = (0..<positions).map { 1 / log2(Double($0 + 2)) }
    var ideal = [0.0]
    for gain in gains { ideal.append((ideal.last ?? 0) + gain) }
    for row in 0..<relevant.rowCount {
      let entries = relevant.rowOffsets[row]..<relevant.rowOffsets[row + 1]
      let wanted = entries.filter { relevant.values[$0] > 0 }.map { relevant.columns[$0] }
      guard !wanted.isEmpty else { continue }
      var figures = Figures()
      var hits = 0.0
      for position in 0..<evaluatedPositions {
        let item = items[row * listLength + position]
        guard item >= 0, Self.contains(item, in: wanted) else { continue }
        hits += 1
        figures.ndcg += gains[position]
        figures.averagePrecision += hits / Double(position + 1)
      }
      let reachable = min(positions, wanted.count)
      figures.recall = hits / Double(reachable)
      figures.precision = hits / Double(positions)
      figures.ndcg /= ideal[reachable]
      figures.averagePrecision /= Double(reachable)
      figures.hit = hits > 0 ? 1 : 0
      evaluated.append(figures)
    }
  }

  /// The five means, customer i counting `counts[i]` times; zeros if there are no customers.
  func means(counts: [UInt32]?) -> [Double] {
    var sums = [Double](repeating: 0, count: 5)
    var total = 0.0
    for index in evaluated.indices {
      let count = counts.map { Double($0[index]) } ?? 1
      let figures = evaluated[index]
      total += count
      sums[0] += count * figures.recall
      sums[1] += count * figures.precision
      sums[2] += count * figures.ndcg
      sums[3] += count * figures.averagePrecision
      sums[4] += count * figures.hit
    }
    return total > 0 ? sums.map { $0 / total } : sums
  }

  /// Binary search among ascending items.
  private static func contains(_ item: Int32, in sorted: [Int32]) -> Bool {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < item { low = middle + 1 } else { high = middle }
    }
    return low < sorted.count && sorted[low] == item
  }
}
