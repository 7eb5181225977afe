import PatronData
import PatronEngine
import PatronModels
import PatronNumerics

/// Recommendations for customers without a history: popularity in the segment, shrunk towards that of all.
public struct ContentFallback: Sendable {
  /// How far popularity looks back.
  public enum Reach: String, Hashable, Sendable, Codable {
    /// The days that predicted best for customers with a history.
    case lately
    case ever
  }

  /// The share of all known customers who interacted with each item lately.
  let recentShares: [Double]
  /// The same within the model's reach.
  private let shares: [Double]
  /// The same of a segment's known customers.
  private var segments: [Int: [Double]] = [:]

  /// How many customers' worth of the shares of all a segment's own are mixed with.
  static let shrinkage = 100.0
  /// A segment with fewer customers who interacted within the reach takes the popularity of all.
  static let smallestSegment = 20

  /// - Parameters:
  ///   - segmentOf: the segment of each customer; empty where there is no segment model.
  init(_ interactions: Interactions, model: ContentModel.Description, segmentOf: [Int]) {
    let seen = interactions.seen
    let known = (0..<seen.rowCount).filter { interactions.isKnown($0) }
    // Few customers may be scored at a time: the model's popularity fills the gap.
    let before = Double(max(1, model.customers))
    func shares(_ counts: [Double], before trained: [Int]) -> [Double] {
      counts.enumerated().map { item, now in
        let then = item < trained.count ? trained[item] : 0
        return (now + Self.shrinkage * Double(then) / before)
          / (Double(known.count) + Self.shrinkage)
      }
    }
    recentShares = shares(
      interactions.dated.popularity(within: model.recent), before: model.popularity)
    let isEver = model.fallback == .ever
    self.shares =
      isEver
      ? shares(interactions.dated.popularity(), before: model.customerCounts) : recentShares
    guard !segmentOf.isEmpty else { return }
    struct Group {
      var counts: [Int]
      var customers = 0
      var recent = 0
    }
    var groups: [Int: Group] = [:]
    for row in known {
      var group =
        groups.removeValue(forKey: segmentOf[row])
        ?? Group(counts: [Int](repeating: 0, count: interactions.items.count))
      group.customers += 1
      var isRecent = false
      for entry in seen.rowOffsets[row]..<seen.rowOffsets[row + 1]
      where seen.values[entry] > 0
        && (isEver || interactions.ages[entry] <= Float(model.recent.days))
      {
        group.counts[Int(seen.columns[entry])] += 1
        isRecent = true
      }
      if isRecent { group.recent += 1 }
      groups[segmentOf[row]] = group
    }
    for (segment, group) in groups where group.recent >= Self.smallestSegment {
      segments[segment] = zip(group.counts, self.shares).map { count, share in
        (Double(count) + Self.shrinkage * share) / (Double(group.customers) + Self.shrinkage)
      }
    }
  }

  /// The segment whose popularity counts for a customer of `segment`; nil for that of all.
  func speaker(_ segment: Int?) -> Int? { segment.flatMap { segments[$0] == nil ? nil : $0 } }

  func shares(of segment: Int?) -> [Double] { segment.flatMap { segments[$0] } ?? shares }
}
