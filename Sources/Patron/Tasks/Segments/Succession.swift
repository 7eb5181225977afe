public import PatronData
import PatronModels

/// How segments follow from the previous model's.
public struct Succession: Hashable, Sendable, Codable {
  /// The last days that the model before and this one knew; nil without times.
  public let previousAsOf: Day?
  public let asOf: Day?
  /// Segments that stayed themselves, by their number.
  public internal(set) var kept: [Kept] = []
  /// The numbers of segments that were not there before.
  public internal(set) var new: [Int] = []
  public internal(set) var vanished: [Vanished] = []
  /// Who moved from where to where since; nil where the model before cannot be applied.
  public internal(set) var migration: Migration?
  /// Why the segments could not be matched with the previous ones, if so.
  public internal(set) var obstacle: String?

  package init(previousAsOf: Day?, asOf: Day?, obstacle: String? = nil) {
    self.previousAsOf = previousAsOf
    self.asOf = asOf
    self.obstacle = obstacle
  }

  public struct Kept: Hashable, Sendable, Codable {
    public let id: Int
    /// The Jaccard similarity, 0…1, of its customers by the model before and by this one, both on
    /// the present exports.
    public let overlap: Double
  }

  public struct Vanished: Hashable, Sendable, Codable {
    public let id: Int
    public let name: String
  }

  /// From this similarity on a segment is the same: more is shared than either has alone.
  static let leastOverlap = 0.4
}

/// How many customers moved between segments, and what they spend.
public struct Migration: Hashable, Sendable, Codable {
  /// A segment on either side.
  public struct Side: Hashable, Sendable, Codable {
    /// nil stands for customers who were not there yet.
    public let id: Int?
    public let name: String
  }

  public let from: [Side]
  public let to: [Side]
  /// The customers of each pair (from × to).
  public let customers: [[Int]]
  /// Their spend in the observation window up to the snapshot; nil without amounts.
  public let revenue: [[Double]]?

  /// Whether anybody is elsewhere than before.
  var hasMovement: Bool {
    from.indices.contains { row in
      to.indices.contains { from[row].id != to[$0].id && customers[row][$0] > 0 }
    }
  }

  /// Counts customers by the segment they were in (0 for none) and the one they are in.
  package init(
    from old: [Int], by before: SegmentModel, to new: [Int], by model: SegmentModel,
    spend: [Float]?
  ) {
    let isAnybodyNew = old.contains(0)
    let from =
      before.segments.map { Side(id: $0.id, name: $0.name) }
      + (isAnybodyNew ? [Side(id: nil, name: "not active yet")] : [])
    let to = model.segments.map { Side(id: $0.id, name: $0.name) }
    var rows: [Int: Int] = isAnybodyNew ? [0: from.count - 1] : [:]
    for (row, segment) in before.segments.enumerated() { rows[segment.id] = row }
    var columns: [Int: Int] = [:]
    for (column, segment) in model.segments.enumerated() { columns[segment.id] = column }
    var customers = from.map { _ in to.map { _ in 0 } }
    var revenue = from.map { _ in to.map { _ in 0.0 } }
    for customer in old.indices {
      guard let row = rows[old[customer]], let column = columns[new[customer]] else { continue }
      customers[row][column] += 1
      if let spend, spend[customer].isFinite {
        revenue[row][column] += Double(max(0, spend[customer]))
      }
    }
    self.from = from
    self.to = to
    self.customers = customers
    self.revenue = spend == nil ? nil : revenue
  }
}

extension SegmentModel {
  /// Gives the segments the numbers and names of the matching segments of `before`.
  ///
  /// - Parameters:
  ///   - old: the segment of each customer by the model before.
  ///   - new: the segment of each by this one, in the same order.
  ///   - features: the features that traits are of.
  package mutating func succeed(
    _ before: SegmentModel, old: [Int], new: [Int], features: [Feature],
    succession: inout Succession
  ) {
    let mine = segments.indices.filter { segments[$0].cluster != nil }
    let theirs = before.segments.filter { $0.cluster != nil }
    let overlaps = Self.overlaps(
      mine.map { segments[$0].id }, new, theirs.map(\.id), old)
    let match = OptimalAssignment.columns(worth: overlaps)
    var last = before.lastID
    var renamed = segments
    for (row, index) in mine.enumerated() {
      if let column = match[row], overlaps[row][column] >= Succession.leastOverlap {
        renamed[index].id = theirs[column].id
        if theirs[column].firmness != .unsettled, segments[index].firmness != .unsettled {
          renamed[index].name = theirs[column].name
        }
        succession.kept.append(
          Succession.Kept(id: theirs[column].id, overlap: overlaps[row][column]))
      } else {
        last += 1
        renamed[index].id = last
        succession.new.append(last)
      }
    }
    if let index = segments.firstIndex(where: { $0.cluster == nil }) {
      if let dormant = before.segments.first(where: { $0.cluster == nil }) {
        renamed[index].id = dormant.id
      } else {
        last += 1
        renamed[index].id = last
        succession.new.append(last)
      }
    }
    let ids = Set(renamed.map(\.id))
    succession.vanished = before.segments.filter { !ids.contains($0.id) }
      .map { Succession.Vanished(id: $0.id, name: $0.name) }
    segments = Self.withDistinctNames(
      renamed, kept: Set(succession.kept.map(\.id)), names: SegmentNames(features)
    ).sorted { $0.id < $1.id }
    lastID = last
  }

  /// The Jaccard similarity of each of `mine` with each of `theirs`.
  private static func overlaps(
    _ mine: [Int], _ new: [Int], _ theirs: [Int], _ old: [Int]
  ) -> [[Double]] {
    struct Pair: Hashable { let new, old: Int }
    var both: [Pair: Int] = [:]
    var ofNew: [Int: Int] = [:]
    var ofOld: [Int: Int] = [:]
    for (a, b) in zip(new, old) {
      both[Pair(new: a, old: b), default: 0] += 1
      ofNew[a, default: 0] += 1
      ofOld[b, default: 0] += 1
    }
    return mine.map { a in
      theirs.map { b in
        let shared = both[Pair(new: a, old: b)] ?? 0
        let union = (ofNew[a] ?? 0) + (ofOld[b] ?? 0) - shared
        return union > 0 ? Double(shared) / Double(union) : 0
      }
    }
  }

  /// A new segment whose name a kept one has is called by more of its traits.
  private static func withDistinctNames(
    _ segments: [Segment], kept: Set<Int>, names: SegmentNames
  ) -> [Segment] {
    var result = segments
    var taken = segments.filter { kept.contains($0.id) }.map(\.name)
    for index in result.indices where !kept.contains(result[index].id) {
      if taken.contains(result[index].name) {
        let prefix = result[index].firmness == .unsettled ? "Unsettled: " : ""
        result[index].name =
          prefix + names.distinct([result[index].traits], taken: taken)[0]
      }
      taken.append(result[index].name)
    }
    return result
  }
}
