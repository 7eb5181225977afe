package import PatronData

/// Short names of segments, made from what sets them apart.
package struct SegmentNames {
  private let features: [String: Feature]

  /// Names segments by traits in `features`.
  package init(_ features: [Feature]) {
    self.features = Dictionary(features.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
  }

  /// One name a segment, no two alike and none in `taken`: the two strongest traits, then more where
  /// names collide.
  package func distinct(
    _ traits: [[SegmentModel.Trait]], taken: [String] = []
  ) -> [String] {
    var names: [String] = []
    for own in traits {
      let words = words(own)
      let lengths = Array(min(2, words.count)...max(2, words.count))
      let possible = lengths.map { Self.capitalised(words.prefix($0).joined(separator: ", ")) }
      let used = Set(names + taken)
      let name = possible.first { !$0.isEmpty && !used.contains($0) } ?? possible[0]
      names.append(Self.numbered(name.isEmpty ? "Average customers" : name, used: used))
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

  /// The words of the traits, the strongest first, each topic once.
  private func words(_ traits: [SegmentModel.Trait]) -> [String] {
    var topics: Set<String> = []
    return traits.enumerated()
      .sorted {
        (Self.prominence($0.element), $1.offset) > (Self.prominence($1.element), $0.offset)
      }
      .compactMap { _, trait in
        guard let word = word(trait), topics.insert(word.topic).inserted else { return nil }
        return word.text
      }
  }

  /// How much a trait has a claim to the name. What customers do, and how much, makes a better name
  /// than the level of a column, which needs the column's name beside it.
  private static func prominence(_ trait: SegmentModel.Trait) -> Double {
    abs(trait.difference) * (trait.level == nil ? 1 : 0.7)
  }

  /// Levels for a customer who has something.
  private static let yes: Set<String> = ["yes", "true", "1", "y", "t"]
  private static let no: Set<String> = ["no", "false", "0", "n", "f"]

  private func word(_ trait: SegmentModel.Trait) -> (topic: String, text: String)? {
    guard let feature = features[trait.feature] else { return nil }
    let isHigh = trait.difference > 0
    let subject = feature.subject
    if let words = feature.wording.adjectives {
      // A column of that name may hold bands in place of numbers.
      guard let level = trait.level else {
        // A word that is nearly as true of everybody else says nothing.
        let (least, most) = (min(trait.value, trait.overall), max(trait.value, trait.overall))
        guard feature.kind == .share || least <= 0 || most >= words.leastRatio * least else {
          return nil
        }
        return (words.topic, isHigh ? words.high : words.low)
      }
      return isHigh && trait.value >= 0.4 ? (words.topic, "\(subject) \(level)") : nil
    }
    if let level = trait.level {
      // A level names a segment where it is common there: a rare one is no picture of it.
      guard isHigh, trait.value >= 0.5 else { return nil }
      if Self.yes.contains(level.lowercased()) { return (feature.name, "with \(subject)") }
      if Self.no.contains(level.lowercased()) { return (feature.name, "no \(subject)") }
      return (feature.name, "\(subject): \(level)")
    }
    if let share = feature.wording.share {
      guard isHigh, trait.value >= 0.2 else { return nil }
      let keen =
        switch share.preposition {
        case .by: "via"
        case .in: trait.value >= 0.5 ? "mostly" : "keen on"
        }
      return (feature.wording.mix ?? feature.name, "\(keen) \(share.part)")
    }
    return (feature.name, (isHigh ? "high " : "low ") + subject)
  }
}
