import PatronFeatures

/// Which items may be shown to whom.
struct ContentRules: Sendable {
  /// For each stage of life as a customer, whether each item may be shown; one for all where the
  /// exports tell no stages.
  let allowed: [[Bool]]
  /// The number of each item's topic; −1 where it is not known.
  private let topics: [Int]
  private let perTopic: Int?

  init(_ interactions: Interactions, perTopic: Int?, hasLifecycle: Bool) {
    let names = Feature.lifecycleStages
    let stages = interactions.stages.map { hasLifecycle ? Self.stages(of: $0) : nil }
    allowed =
      stages.allSatisfy { $0 == nil }
      ? [interactions.isShowable]
      : names.map { name in
        zip(interactions.isShowable, stages).map { $0 && $1?.contains(name) != false }
      }
    let known = Set(interactions.topics.compactMap { $0 }).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: known.enumerated().map { ($1, $0) })
    topics = interactions.topics.map { topic in topic.flatMap { numbers[$0] } ?? -1 }
    self.perTopic = known.isEmpty ? nil : perTopic
  }

  var capsTopics: Bool { perTopic != nil }

  /// The place in `allowed` of a customer's stage. Who was never active is as good as new.
  func group(_ stage: String?) -> Int {
    allowed.count == 1 ? 0 : stage.flatMap(Feature.lifecycleStages.firstIndex) ?? 0
  }

  /// The stages that a cell such as "at_risk" or "New, active" means; nil where it restricts nothing.
  /// What is made for the lapsed is for the lost too.
  static func stages(of cell: String?) -> Set<String>? {
    let words = (cell ?? "").lowercased().split(whereSeparator: { ",;|/".contains($0) }).map {
      $0.split(whereSeparator: { " _-".contains($0) }).joined(separator: " ")
    }
    var stages = Set(words).intersection(Feature.lifecycleStages)
    if stages.contains("lapsed") { stages.insert("lost") }
    return stages.isEmpty ? nil : stages
  }

  /// Of the ranked `items`, the places that stand once no topic has more than its share, `count` at most.
  func kept(_ items: some Sequence<Int32>, count: Int) -> [Int] {
    var taken: [Int: Int] = [:]
    var places: [Int] = []
    for (place, item) in items.enumerated() {
      if places.count == count { break }
      guard fits(item, taken) else { continue }
      taken[topics[Int(item)], default: 0] += 1
      places.append(place)
    }
    return places
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
}
