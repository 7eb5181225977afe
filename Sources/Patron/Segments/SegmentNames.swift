/// Short names of segments, made from what sets them apart.
enum SegmentNames {
  /// One name a segment, no two alike: the two strongest traits, then more where names collide.
  static func distinct(_ traits: [[SegmentModel.Trait]]) -> [String] {
    var names: [String] = []
    for own in traits {
      let words = words(own)
      var name = ""
      for length in 2...max(2, words.count + 1) {
        name = words.prefix(length).joined(separator: ", ")
        if name.isEmpty { name = "average customers" }
        if !names.contains(capitalised(name)) { break }
      }
      var unique = capitalised(name)
      var number = 2
      while names.contains(unique) {
        unique = "\(capitalised(name)) (\(number))"
        number += 1
      }
      names.append(unique)
    }
    return names
  }

  private static func capitalised(_ name: String) -> String {
    name.prefix(1).uppercased() + name.dropFirst()
  }

  /// The words of the traits, the strongest first, each thing said once.
  private static func words(_ traits: [SegmentModel.Trait]) -> [String] {
    var said: Set<String> = []
    return traits.compactMap { trait in
      guard let word = word(trait), said.insert(word.topic).inserted else { return nil }
      return word.text
    }
  }

  /// Words by feature: what a high and what a low value is called. Features that speak of the same
  /// share a topic, so that a name does not say a thing twice.
  private static let adjectives: [String: (topic: String, high: String, low: String)] = [
    "recency_days": ("recency", "long silent", "recent buyers"),
    "purchase_days": ("frequency", "frequent", "rare buyers"),
    "spend": ("money", "big spenders", "low spenders"),
    "spend_per_purchase": ("basket", "large baskets", "small baskets"),
    "categories": ("variety", "wide choice", "narrow choice"),
    "event_days": ("engagement", "engaged", "hard to reach"),
    "event_recency_days": ("engagement", "long unseen", "seen lately"),
    "events": ("engagement", "many touches", "few touches"),
    "clicks_per_open": ("clicks", "eager clickers", "seldom clicking"),
    "age": ("age", "older", "younger"),
  ]

  private static func word(_ trait: SegmentModel.Trait) -> (topic: String, text: String)? {
    let isHigh = trait.difference > 0
    if let words = adjectives[trait.feature] {
      return (words.topic, isHigh ? words.high : words.low)
    }
    let subject = trait.meaning.replacing("_", with: " ")
    if let level = trait.level {
      // A level names a segment where it is common there: a rare one is no picture of it.
      guard isHigh, trait.value >= 0.4 else { return nil }
      return (trait.feature, "\(subject) \(level)")
    }
    if trait.unit == "%" {
      guard isHigh, trait.value >= 0.2 else { return nil }
      let thing = subject.replacing("share of purchases in ", with: "")
        .replacing("share of purchases by ", with: "")
      return ("mix", (trait.value >= 0.5 ? "mostly " : "keen on ") + thing)
    }
    return (trait.feature, (isHigh ? "high " : "low ") + subject)
  }
}
