import PatronData
import PatronEngine
import PatronNumerics

/// Which items each customer may be shown.
struct ContentRules: Sendable {
  /// For each kind of customer, whether each item may be shown.
  let allowed: [[Bool]]
  /// The kind of each customer; nil for customers who do not consent, who are shown nothing.
  let kinds: [Int?]
  /// The number of each item's topic; −1 where it is not known.
  private let topics: [Int]
  private let perTopic: Int?

  /// What decides which items a customer may be shown.
  private struct Kind: Hashable {
    var stage: Int?
    var audience: Int32
    /// Whether any channel may be used, and which of those that consents are given for.
    var isReachedByAny: Bool
    var reach: [Bool]
  }

  /// - Parameters:
  ///   - stages: the stage of life of each customer; empty where there is no such feature.
  ///   - permissions: what each customer may be shown; nil where all is allowed.
  init(
    _ interactions: Interactions, permissions: Permissions? = nil, stages: [String?] = [],
    perTopic: Int? = nil
  ) {
    let items = interactions.items
    let known = Set(items.compactMap(\.topic)).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: known.enumerated().map { ($1, $0) })
    topics = items.map { item in item.topic.flatMap { numbers[$0] } ?? -1 }
    self.perTopic = known.isEmpty ? nil : perTopic

    // A customer differs from another only by what an item asks for.
    let names = Feature.lifecycleStages
    let itemStages = items.map { Self.stages(of: $0.stage) }
    let restrictsStages =
      stages.contains { $0 != nil } && itemStages.contains { $0 != nil }
    let itemAudiences = items.map { Interactions.words($0.audience) }
    let audiences =
      itemAudiences.contains { !$0.isEmpty } ? permissions?.audiences : nil
    let ownWords = permissions?.audienceNames.map { Interactions.words($0) } ?? []
    let itemChannels = items.map { $0.channel.map { Interactions.words($0) } ?? [] }
    let channels = (permissions?.reach ?? [:]).keys.sorted()
      .filter { channel in itemChannels.contains { $0.contains(channel) } }

    var kindNumbers: [Kind: Int] = [:]
    var order: [Kind] = []
    kinds = (0..<interactions.seen.rowCount).map { row in
      let isReachedByAny = permissions?.consents?[row] ?? true
      let reach = channels.map { permissions?.reach[$0]?[row] ?? isReachedByAny }
      if !isReachedByAny, !reach.contains(true) { return nil }
      let kind = Kind(
        // Who was never active is as good as new.
        stage: restrictsStages ? stages[row].flatMap(names.firstIndex) ?? 0 : nil,
        audience: audiences?[row] ?? -1,
        isReachedByAny: isReachedByAny, reach: reach)
      if let number = kindNumbers[kind] { return number }
      kindNumbers[kind] = order.count
      order.append(kind)
      return order.count - 1
    }
    allowed = order.map { kind in
      let own = kind.audience < 0 ? [] : ownWords[Int(kind.audience)]
      return items.indices.map { item in
        let fitsStage = kind.stage.map { itemStages[item]?.contains(names[$0]) != false } ?? true
        let fitsAudience =
          audiences == nil || itemAudiences[item].isEmpty
          || !itemAudiences[item].isDisjoint(with: own)
        // One of the channels it goes out by is enough; channels that no consent is given for are like any.
        let ways = itemChannels[item]
        let isReached =
          ways.isEmpty
          ? kind.isReachedByAny
          : ways.contains { way in
            channels.firstIndex(of: way).map { kind.reach[$0] } ?? kind.isReachedByAny
          }
        return items[item].isShowable && fitsStage && fitsAudience && isReached
      }
    }
  }

  var capsTopics: Bool { perTopic != nil }

  /// The stages that a cell ("at_risk", "New, active") means; nil where it restricts nothing.
  /// Items for lapsed customers are for lost ones too.
  static func stages(of cell: String?) -> Set<String>? {
    let words = Interactions.words(
      cell.map { String($0.map { "_-".contains($0) ? " " : $0 }) })
    var stages = words.intersection(Feature.lifecycleStages)
    if stages.contains("lapsed") { stages.insert("lost") }
    return stages.isEmpty ? nil : stages
  }

  /// The positions of the ranked `items` that stay once hidden ones are left out and no topic has more than
  /// its share, `count` at most.
  func kept(
    _ items: some Sequence<Int32>, count: Int, isHidden: (Int32) -> Bool
  ) -> [Int] {
    var taken: [Int: Int] = [:]
    var positions: [Int] = []
    for (position, item) in items.enumerated() {
      if positions.count == count { break }
      guard fits(item, taken), !isHidden(item) else { continue }
      taken[topics[Int(item)], default: 0] += 1
      positions.append(position)
    }
    return positions
  }

  /// Whether `item` may stand beside the `others`.
  func fits(_ item: Int32, beside others: some Sequence<Int32>) -> Bool {
    guard perTopic != nil else { return true }
    return fits(item, others.reduce(into: [:]) { $0[topics[Int($1)], default: 0] += 1 })
  }

  private func fits(_ item: Int32, _ taken: [Int: Int]) -> Bool {
    guard let perTopic, topics[Int(item)] >= 0 else { return true }
    return taken[topics[Int(item)], default: 0] < perTopic
  }

  /// Lists that `make` ranks for customers of one kind at a time, put together in the order of `rows`:
  /// `length` positions a customer, −1 where a list has ended or may not be.
  func lists(
    of rows: [Int], length: Int, _ make: (_ members: [Int], _ allowed: [Bool]) -> [Int32]
  ) -> [Int32] {
    var items = [Int32](repeating: -1, count: rows.count * length)
    for kind in allowed.indices {
      let positions = rows.indices.filter { kinds[rows[$0]] == kind }
      guard !positions.isEmpty else { continue }
      let found = make(positions.map { rows[$0] }, allowed[kind])
      for (index, position) in positions.enumerated() {
        items.replaceSubrange(
          position * length..<(position + 1) * length,
          with: found[index * length..<(index + 1) * length])
      }
    }
    return items
  }
}

extension Interactions {
  /// The topics of the items, from cells like "Comedy|Drama" (items × topics); nil where no item has one.
  var tags: SparseRows? {
    let words = items.map { Interactions.words($0.topic) }
    let names = Set(words.joined()).sorted()
    guard !names.isEmpty else { return nil }
    let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0)) })
    var offsets = [0]
    var columns: [Int32] = []
    for cell in words {
      columns += cell.compactMap { numbers[$0] }.sorted()
      offsets.append(columns.count)
    }
    return try? SparseRows(
      columnCount: names.count, rowOffsets: offsets, columns: columns,
      values: columns.map { _ in 1 })
  }
}
