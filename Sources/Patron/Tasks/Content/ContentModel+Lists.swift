package import PatronData
import PatronEngine
import PatronModels
package import PatronNumerics

extension ContentModel {
  /// The customers' results by other models, in the order of their keys.
  package struct Customers: Sendable {
    /// Segments by number; empty where there is no segment model.
    package var segments: [Int] = []
    /// Stages of life as a customer; empty where there is no such feature.
    package var stages: [String?] = []
    /// Which items each customer may be shown; nil where all are allowed.
    package var permissions: Permissions?

    package init(
      segments: [Int] = [], stages: [String?] = [], permissions: Permissions? = nil
    ) {
      self.segments = segments
      self.stages = stages
      self.permissions = permissions
    }
  }

  /// The lists of the customers of `interactions`, best item first.
  ///
  /// - Parameters:
  ///   - rows: the customers who get one; nil for all. A list does not depend on who else gets one.
  ///   - seed: the key of the hash that draws the positions to explore.
  package func lists(
    _ interactions: Interactions, of rows: Range<Int>? = nil, customers: Customers = Customers(),
    seed: UInt64 = 0, workers: Workers
  ) -> ContentLists {
    let maker = ContentListMaker(
      model: self, interactions: interactions, customers: customers, workers: workers)
    let rows = rows ?? 0..<interactions.seen.rowCount
    var lists = maker.lists(of: rows)
    if description.explore > 0 { maker.explore(&lists, of: rows, seed: seed) }
    return lists
  }
}

/// Makes lists by the rules: one ranking for each group of customers who may see the same items.
private struct ContentListMaker {
  private let model: ContentModel
  private let interactions: Interactions
  private let customers: ContentModel.Customers
  private let workers: Workers
  private let rules: ContentRules
  private let fallback: ContentFallback
  private let nextItems: NextItems.Model
  private let repeatable: [Bool]?

  /// Where topics are capped, so many times the positions are ranked at first.
  private static let spare = 4

  init(
    model: ContentModel, interactions: Interactions, customers: ContentModel.Customers,
    workers: Workers
  ) {
    self.model = model
    self.interactions = interactions
    self.customers = customers
    self.workers = workers
    rules = ContentRules(
      interactions, permissions: customers.permissions, stages: customers.stages,
      perTopic: model.description.perTopic)
    fallback = ContentFallback(
      interactions, model: model.description, segmentOf: customers.segments)
    nextItems = model.nextItems(for: interactions)
    repeatable = model.description.repeatable(in: interactions)
  }

  private var top: Int { model.description.top }

  /// Whether the customer of `row` turned `item` down.
  private func isRefused(_ row: Int, _ item: Int32) -> Bool {
    let seen = interactions.seen
    let entries = seen.rowOffsets[row]..<seen.rowOffsets[row + 1]
    return entries.contains { seen.columns[$0] == item && seen.values[$0] == 0 }
  }

  func lists(of rows: Range<Int>) -> ContentLists {
    let count = interactions.seen.rowCount
    var lists = ContentLists(customerCount: count, top: top, items: interactions.items)
    let bands = ContentChance.bands(interactions, horizon: model.description.horizon)
    var members = [[Int]](repeating: [], count: rules.allowed.count * ContentChance.bandCount)
    var unknown: [Int] = []
    for row in rows {
      guard let kind = rules.kinds[row] else {
        lists.withoutConsent += 1
        continue
      }
      if let band = bands[row] {
        members[kind * ContentChance.bandCount + band].append(row)
      } else {
        unknown.append(row)
      }
    }
    for (bin, rows) in members.enumerated() where !rows.isEmpty {
      let (kind, band) = bin.quotientAndRemainder(dividingBy: ContentChance.bandCount)
      var (waiting, ranked) = (rows, rules.capsTopics ? top * Self.spare : top)
      while !waiting.isEmpty {
        ranked = min(ranked, interactions.items.count)
        waiting = fill(
          &lists, rows: waiting, allowed: rules.allowed[kind], band: band, ranked: ranked)
        ranked *= Self.spare
      }
    }
    fill(&lists, unknown: unknown)
    lists.withoutItems =
      rows.count { rules.kinds[$0] != nil && lists.items[$0 * top] < 0 }
    return lists
  }

  /// Fills in the lists of `rows`, and returns the rows with too few ranked items to do so.
  private func fill(
    _ lists: inout ContentLists, rows: [Int], allowed: [Bool], band: Int, ranked: Int
  ) -> [Int] {
    let found = nextItems.recommendations(
      for: interactions.dated.selecting(customers: rows), count: ranked, allowed: allowed,
      repeatable: repeatable, reasons: 2, workers: workers)
    let chances = model.description.chance?.bands[band].probabilities(
      found, popularity: fallback.recentShares, workers: workers)
    var waiting: [Int] = []
    for (index, row) in rows.enumerated() {
      let items = found.items(ofRow: index)
      let kept = rules.kept(items, count: top) { isRefused(row, $0) }
      if kept.count < top, items.count == ranked, ranked < interactions.items.count {
        waiting.append(row)
        continue
      }
      for (rank, position) in kept.enumerated() {
        let source = index * ranked + position
        lists.set(
          row * top + rank, item: found.items[source], score: found.scores[source],
          chance: chances?[source] ?? .nan, reason: reason(found, source))
      }
    }
    return waiting
  }

  private func reason(_ found: Recommendations, _ position: Int) -> ContentLists.Reason {
    let item = found.items[position]
    let sources = found.reasonItems[position * 2..<position * 2 + 2].filter { $0 >= 0 }
    if sources.first == item { return .again }
    let (base, lift) = (
      nextItems.bases?[Int(item)] ?? 0, nextItems.lifts?[Int(item)] ?? 1
    )
    // Popularity makes up most of the score: an item would be no reason.
    let others = sources.filter { $0 != item }
    guard let first = others.first, 2 * base * lift <= found.scores[position] else {
      return .popular
    }
    return .goesWith(first, others.dropFirst().first ?? -1)
  }

  private func fill(_ lists: inout ContentLists, unknown: [Int]) {
    struct Kind: Hashable {
      let segment: Int?
      let kind: Int
    }
    var made: [Kind: [Int32]] = [:]
    let factor = model.description.chance?.unknownFactor ?? .nan
    for row in unknown {
      guard let kind = rules.kinds[row] else { continue }
      let segment = fallback.speaker(customers.segments.isEmpty ? nil : customers.segments[row])
      let group = Kind(segment: segment, kind: kind)
      let shares = fallback.shares(of: segment)
      let ranked =
        made[group] ?? ItemPopularity(scores: shares).ranked(allowed: rules.allowed[kind])
      made[group] = ranked
      let kept = rules.kept(ranked, count: top) { isRefused(row, $0) }
      for (rank, position) in kept.enumerated() {
        let item = ranked[position]
        let share = shares[Int(item)]
        lists.set(
          row * top + rank, item: item, score: Float(share), chance: chance(factor * share),
          reason: .fallback(segment: segment, reach: model.description.fallback))
      }
    }
  }

  /// Gives positions drawn by a hash of seed, day, customer and rank to an item drawn in the same way
  /// among the items allowed there.
  func explore(_ lists: inout ContentLists, of rows: Range<Int>, seed: UInt64) {
    let key = SplitMix64.mixed(
      seed ^ UInt64(bitPattern: Int64(interactions.snapshot?.day.number ?? 0)))
    let pools = rules.allowed.map { allowed in allowed.indices.filter { allowed[$0] } }
    for row in rows {
      guard let kind = rules.kinds[row] else { continue }
      let pool = pools[kind]
      for position in row * top..<(row + 1) * top where lists.items[position] >= 0 {
        let bits = SplitMix64.mixed(key &+ SplitMix64.mixed(UInt64(position)))
        guard Double(bits >> 11) * 0x1p-53 < model.description.explore else { continue }
        let start = Int(SplitMix64.mixed(bits) % UInt64(pool.count))
        let others = (row * top..<(row + 1) * top).filter { $0 != position }.map { lists.items[$0] }
          .filter { $0 >= 0 }
        let drawn = (0..<pool.count).lazy.map { Int32(pool[(start + $0) % pool.count]) }.first {
          $0 != lists.items[position] && !others.contains($0)
            && !interactions.seen.hasEntry(row: row, column: $0)
            && rules.fits($0, beside: others)
        }
        guard let drawn else { continue }
        let share = fallback.recentShares[Int(drawn)]
        let factor: Double = model.description.chance == nil ? .nan : 1
        lists.set(
          position, item: drawn, score: Float(share), chance: chance(factor * share),
          reason: .explored)
      }
    }
  }

  private func chance(_ value: Double) -> Float { value.isNaN ? .nan : Float(min(1, value)) }
}
