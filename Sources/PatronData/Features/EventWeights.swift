import PatronEngine

/// How much an event counts as liking an item, by its type.
///
/// Above 0 the event counts as liking; 0 leaves it out, for an item merely sent is not liked; below 0 the
/// customer turned the item down and is not shown it again.
package enum EventWeights {
  /// By the sense of a type: see `TableConfiguration.typeNames`.
  private static let bySense: [String: Double] = [
    "open": 1, "click": 2, "share": 3, "cart": 3, "purchase": 5, "support": 0,
  ]
  /// Words in the name of a type that is something done to customers, not by them.
  private static let passive: Set<String> = [
    "sent", "send", "delivered", "delivery", "impression", "impressions", "shown", "bounce",
    "bounced", "hardbounce", "softbounce", "queued", "scheduled", "failed", "dropped", "deferred",
    "suppressed", "removed", "remove",
  ]
  /// Words in the name of a type by which customers turn something down.
  private static let refusing: Set<String> = [
    "unsubscribe", "unsubscribed", "unsub", "optout", "dislike", "disliked", "downvote",
    "downvoted", "thumbsdown", "uninterested", "notinterested", "hide", "hidden", "block",
    "blocked", "spam", "complaint", "complained", "unfollow", "unfollowed", "dismiss", "dismissed",
    "reject", "rejected", "unlike", "unliked",
  ]

  /// The weight of events of `type`.
  ///
  /// - Parameters:
  ///   - sense: the role of `type`, such as "click", if it has one.
  ///   - written: weights by the name of a type or a sense; they take precedence over the usual ones.
  package static func weight(
    of type: String, sense: String?, written: [String: Double]
  ) -> Double {
    let known = Dictionary(
      written.map { ($0.key.lowercased(), $0.value) }, uniquingKeysWith: { first, _ in first })
    if let weight = known[type.lowercased()] ?? sense.flatMap({ known[$0] }) { return weight }
    let words = type.lowercased().split { !$0.isLetter }.map(String.init)
    // "opt_out" and "Not interested" are words of their own once they are joined.
    let terms = Set(words + zip(words, words.dropFirst()).map { $0 + $1 })
    if !terms.isDisjoint(with: refusing) { return -1 }
    if let sense, let weight = bySense[sense] { return weight }
    return terms.isDisjoint(with: passive) ? 1 : 0
  }
}

extension PreparedExports {
  /// A type of event that names items, and how much it counts as liking one.
  package struct EventType: Hashable, Sendable, Codable {
    package let type: String
    package let touches: Int
    package let weight: Double
  }

  /// The types of event that name items, in the order of their names.
  package func touchTypes(_ settings: Configuration.Recommendations) async throws -> [EventType] {
    struct Found: Decodable {
      let type: String
      let touches: Int
    }
    guard has("content", of: .events) else { return [] }
    let senses = Vocabulary.senses(of: exports.configuration)
    return try await engine.rows(
      QueryTemplate(PackageResources.content_event_types_sql).filled(), as: Found.self
    ).map { found in
      EventType(
        type: found.type, touches: found.touches,
        weight: EventWeights.weight(
          of: found.type, sense: senses[found.type.lowercased()], written: settings.weights))
    }
  }
}

extension PreparedExports {
  /// How much events of each type count as liking an item, by the type's key.
  func eventWeights(_ settings: Configuration.Recommendations) async throws -> [Double] {
    let senses = Vocabulary.senses(of: exports.configuration)
    return try await engine.namedKeys("type", in: "event_types").map { type in
      EventWeights.weight(
        of: type.name, sense: senses[type.name.lowercased()], written: settings.weights)
    }
  }
}

extension Vocabulary {
  /// The role of each type of event, in lower case.
  static func senses(of configuration: Configuration) -> [String: String] {
    let written = configuration.tables[.events]?.types ?? [:]
    var senses: [String: String] = [:]
    for (sense, usual) in usualEventNames.sorted(by: { $0.key < $1.key }) {
      for name in written[sense] ?? usual { senses[name.lowercased()] = sense }
    }
    return senses
  }
}
