/// Short names of segments, made from what sets them apart.
enum SegmentNames {
  /// One name a segment, no two alike and none in `taken`: the two strongest traits, then more where
  /// names collide.
  static func distinct(
    _ traits: [[SegmentModel.Trait]], taken: [String] = []
  ) -> [String] {
    var names: [String] = []
    for own in traits {
      let words = words(own)
      let lengths = Array(min(2, words.count)...max(2, words.count))
      let possible = lengths.map { capitalised(words.prefix($0).joined(separator: ", ")) }
      let used = Set(names + taken)
      let name = possible.first { !$0.isEmpty && !used.contains($0) } ?? possible[0]
      names.append(numbered(name.isEmpty ? "Average customers" : name, used: used))
    }
    return names
  }

  /// `name`, with a number where it is taken.
  private static func numbered(_ name: String, used: Set<String>) -> String {
    var unique = name
    var number = 2
    while used.contains(unique) {
      unique = "\(name) (\(number))"
      number += 1
    }
    return unique
  }

  private static func capitalised(_ name: String) -> String {
    name.prefix(1).uppercased() + name.dropFirst()
  }

  /// The words of the traits, the strongest first, each thing said once.
  private static func words(_ traits: [SegmentModel.Trait]) -> [String] {
    var said: Set<String> = []
    return traits.enumerated()
      .sorted { (prominence($0.element), $1.offset) > (prominence($1.element), $0.offset) }
      .compactMap { _, trait in
        guard let word = word(trait), said.insert(word.topic).inserted else { return nil }
        return word.text
      }
  }

  /// How much a trait has a claim to the name. What customers do, and how much, makes a better name
  /// than the level of a column, which needs the column's name beside it.
  private static func prominence(_ trait: SegmentModel.Trait) -> Double {
    abs(trait.difference) * (trait.level == nil ? 1 : 0.7)
  }

  /// Words by feature: what a high and what a low value is called. Features that speak of the same
  /// share a topic, so that a name does not say a thing twice.
  private static let adjectives: [String: (topic: String, high: String, low: String)] = [
    "recency_days": ("recency", "gone quiet", "recent buyers"),
    "first_purchase_days": ("tenure", "long-standing", "newcomers"),
    "purchase_days": ("frequency", "frequent buyers", "rare buyers"),
    "spend": ("money", "big spenders", "low spenders"),
    "spend_per_purchase": ("basket", "large baskets", "small baskets"),
    "categories": ("variety", "wide choice", "narrow choice"),
    "event_days": ("engagement", "highly engaged", "little engaged"),
    "event_recency_days": ("engagement", "long unseen", "seen lately"),
    "events": ("engagement", "many touches", "few touches"),
    "clicks_per_open": ("clicks", "eager clickers", "seldom clicking"),
    "age": ("age", "older", "younger"),
    "income": ("income", "well-off", "low income"),
    "tenure": ("tenure", "long-standing", "newcomers"),
    "tenure_days": ("tenure", "long-standing", "newcomers"),
  ]

  /// Levels that say whether a customer has something.
  private static let yes: Set<String> = ["yes", "true", "1", "y", "t"]
  private static let no: Set<String> = ["no", "false", "0", "n", "f"]

  private static func word(_ trait: SegmentModel.Trait) -> (topic: String, text: String)? {
    let isHigh = trait.difference > 0
    if let words = adjectives[trait.feature] {
      // A column of that name may hold bands in place of numbers.
      guard let level = trait.level else {
        return (words.topic, isHigh ? words.high : words.low)
      }
      return isHigh && trait.value >= 0.4 ? (words.topic, "\(trait.subject) \(level)") : nil
    }
    if let level = trait.level {
      // A level names a segment where it is common there: a rare one is no picture of it.
      guard isHigh, trait.value >= 0.5 else { return nil }
      if yes.contains(level.lowercased()) { return (trait.feature, "with \(trait.subject)") }
      if no.contains(level.lowercased()) { return (trait.feature, "no \(trait.subject)") }
      return (trait.feature, "\(trait.subject): \(level)")
    }
    if trait.unit == "%" {
      guard isHigh, trait.value >= 0.2 else { return nil }
      let isChannel = trait.feature.contains("channel")
      let keen = isChannel ? "via " : trait.value >= 0.5 ? "mostly " : "keen on "
      return (isChannel ? "channel" : "mix", keen + trait.thing)
    }
    return (trait.feature, (isHigh ? "high " : "low ") + trait.subject)
  }
}

extension SegmentModel.Trait {
  /// What the trait is about, as a word for people.
  fileprivate var subject: String { meaning.replacing("_", with: " ") }

  /// The category or channel that a share is of.
  var thing: String {
    ["share of purchases in ", "share of purchases by ", "share of touches by "]
      .reduce(meaning) { $0.replacing($1, with: "") }
  }
}
