import Foundation
public import PatronNumerics

/// How well ranked lists of items predict what customers do next: the mean over the customers with
/// at least one relevant item, all items being ranked.
///
/// With k places, R relevant items of a customer, and hits in places p (from 1):
public struct RankingMetrics: Hashable, Sendable, Codable {
  /// The customers judged.
  public let rowCount: Int
  /// The customers left out, for they have no relevant item.
  public let rowsWithoutRelevant: Int
  /// k, how many places are judged.
  public let places: Int
  /// Hits / min(k, R): 1 is within reach of every customer.
  public let recall: Double
  /// Hits / k.
  public let precision: Double
  /// Σ over hits of 1/log₂(1 + p), over the same sum for the first min(k, R) places.
  public let ndcg: Double
  /// Σ over hits of (hits in the first p places)/p, over min(k, R).
  public let meanAveragePrecision: Double
  /// The share of customers with a hit.
  public let hitRate: Double
  /// The share of all items that stand in some list, judged customers or not.
  public let coverage: Double

  /// Judges lists by what proved `relevant` (customers × items; any positive value counts).
  ///
  /// `items` holds `listLength` items a customer, best first, −1 where a list has ended; the first
  /// `places` of them are judged.
  ///
  /// - Complexity: O(customers · places · log R).
  public init(items: [Int32], listLength: Int, relevant: SparseRows, places: Int) {
    let scores = RowScores(items: items, listLength: listLength, relevant: relevant, places: places)
    let figures = scores.means(counts: nil)
    rowCount = scores.judged.count
    rowsWithoutRelevant = relevant.rowCount - scores.judged.count
    self.places = places
    (recall, precision, ndcg) = (figures[0], figures[1], figures[2])
    (meanAveragePrecision, hitRate) = (figures[3], figures[4])
    var isShown = [Bool](repeating: false, count: relevant.columnCount)
    for row in 0..<relevant.rowCount {
      for item in items[row * listLength..<row * listLength + min(places, listLength)]
      where item >= 0 {
        isShown[Int(item)] = true
      }
    }
    let shown = isShown.count { $0 }
    coverage = relevant.columnCount > 0 ? Double(shown) / Double(relevant.columnCount) : 0
  }

  /// Intervals of the means of `RankingMetrics`; nil if no customer was judged.
  public struct Intervals: Hashable, Sendable, Codable {
    public let recall: Interval?
    public let precision: Interval?
    public let ndcg: Interval?
    public let meanAveragePrecision: Interval?
    public let hitRate: Interval?
  }

  /// Intervals of the means, by resampling the judged customers.
  ///
  /// - Complexity: O(customers) a replicate.
  public static func intervals(
    items: [Int32], listLength: Int, relevant: SparseRows, places: Int,
    bootstrap: Bootstrap = Bootstrap(), workers: Workers = .all
  ) -> Intervals {
    let scores = RowScores(items: items, listLength: listLength, relevant: relevant, places: places)
    let found = bootstrap.intervals(unitCount: scores.judged.count, workers: workers) {
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

/// The figures of each judged customer.
struct RowScores: Sendable {
  struct Figures: Sendable {
    var recall = 0.0
    var precision = 0.0
    var ndcg = 0.0
    var averagePrecision = 0.0
    var hit = 0.0
  }
  private(set) var judged: [Figures] = []

  init(items: [Int32], listLength: Int, relevant: SparseRows, places: Int) {
    precondition(places >= 1 && listLength >= 0, "at least one place is judged")
    precondition(items.count == relevant.rowCount * listLength, "one list a customer")
    let judgedPlaces = min(places, listLength)
    let gains = (0..<places).map { 1 / log2(Double($0 + 2)) }
    var ideal = [0.0]
    for gain in gains { ideal.append((ideal.last ?? 0) + gain) }
    for row in 0..<relevant.rowCount {
      let entries = relevant.rowOffsets[row]..<relevant.rowOffsets[row + 1]
      let wanted = entries.filter { relevant.values[$0] > 0 }.map { relevant.columns[$0] }
      guard !wanted.isEmpty else { continue }
      var figures = Figures()
      var hits = 0.0
      for place in 0..<judgedPlaces {
        let item = items[row * listLength + place]
        guard item >= 0, Self.contains(item, in: wanted) else { continue }
        hits += 1
        figures.ndcg += gains[place]
        figures.averagePrecision += hits / Double(place + 1)
      }
      let reachable = min(places, wanted.count)
      figures.recall = hits / Double(reachable)
      figures.precision = hits / Double(places)
      figures.ndcg /= ideal[reachable]
      figures.averagePrecision /= Double(reachable)
      figures.hit = hits > 0 ? 1 : 0
      judged.append(figures)
    }
  }

  /// The five means, customer i counting `counts[i]` times; zeros if there are no customers.
  func means(counts: [UInt32]?) -> [Double] {
    var sums = [Double](repeating: 0, count: 5)
    var total = 0.0
    for index in judged.indices {
      let count = counts.map { Double($0[index]) } ?? 1
      let figures = judged[index]
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
