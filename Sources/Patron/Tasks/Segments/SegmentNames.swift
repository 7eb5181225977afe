package import PatronData

/// Short names of segments, made from what sets them apart.
package struct SegmentNames {
  private let features: [String: Feature]

  /// Names segments by traits in `features`.
  package init(_ features: [Feature]) {
    self.features = Dictionary(features.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
  }

  /// One name a segment, no two alike and none in `taken`: the two strongest traits, then more where
  /// names collide, then a figure.
  ///
  /// - Parameters:
  ///   - traits: of each segment; nil for one of too few customers to be described.
  ///   - weak: the strongest difference of each segment, for those without a trait worth a word.
  package func distinct(
    _ traits: [[SegmentModel.Trait]?], weak: [SegmentModel.Trait?] = [], taken: [String] = []
  ) -> [String] {
    var names: [String] = []
    for (place, known) in traits.enumerated() {
      guard let own = known else {
        names.append(Self.numbered("Few customers", used: Set(names + taken)))
        continue
      }
      let words = words(own)
      let lengths = words.isEmpty ? [] : Array(min(2, words.count)...words.count)
      var possible = lengths.map { words.prefix($0).joined(separator: ", ") }
      if possible.isEmpty {
        let hint = weak.indices.contains(place) ? weak[place].flatMap(slightly) : nil
        possible.append("like everybody" + (hint.map { ", \($0)" } ?? ""))
      }
      let used = Set(names + taken)
      // A figure tells two of the same words apart.
      possible += own.compactMap(figure).map { "\(possible[0]), \($0)" }
      names.append(
        possible.map(Self.capitalised).first { !used.contains($0) }
          ?? Self.numbered(Self.capitalised(possible[0]), used: used))
    }
    return names
  }

  /// A difference that is not worth a word of its own.
  private func slightly(_ trait: SegmentModel.Trait) -> String? {
    guard let feature = features[trait.feature] else { return nil }
    let isMore = trait.difference > 0
    if let level = trait.level {
      return "slightly \(isMore ? "more" : "less") often \(feature.shortSubject) \(level)"
    }
    if let share = feature.wording.share {
      return "slightly \(isMore ? "more" : "less") \(share.preposition) \(share.part)"
    }
    return "slightly \(isMore ? "higher" : "lower") \(feature.shortSubject)"
  }

  private func figure(_ trait: SegmentModel.Trait) -> String? {
    guard let feature = features[trait.feature], trait.level == nil else { return nil }
    return "\(feature.shortSubject) \(trait.own)"
  }

  /// `name`, with a number where it is taken: two segments that no figure tells apart.
  private static func numbered(_ name: String, used: Set<String>) -> String {
    var unique = name
    var number = 2
    while used.contains(unique) {
      unique = "\(name), group \(number)"
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
        (prominence($0.element), $1.offset) > (prominence($1.element), $0.offset)
      }
      .compactMap { _, trait in
        guard let word = word(trait), topics.insert(word.topic).inserted else { return nil }
        return word.text
      }
  }

  /// How much a trait has a claim to the name. What customers do, and how much, makes a better name
  /// than the level of a column, which needs the column's name beside it.
  ///
  /// A column's name that nobody would say in a meeting makes a worse one still.
  private func prominence(_ trait: SegmentModel.Trait) -> Double {
    abs(trait.difference) * (trait.level == nil ? 1 : 0.7)
      * (features[trait.feature]?.isCryptic == true ? 0.5 : 1)
      * (features[trait.feature]?.family == .demographic ? 0.8 : 1)
  }

  /// Levels for a customer who has something.
  private static let yes: Set<String> = ["yes", "true", "1", "y", "t"]
  private static let no: Set<String> = ["no", "false", "0", "n", "f"]

  private func word(_ trait: SegmentModel.Trait) -> (topic: String, text: String)? {
    guard let feature = features[trait.feature] else { return nil }
    let isHigh = trait.difference > 0
    let subject = feature.shortSubject
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
      // Of more than two levels 0 and 1 are codes.
      if feature.levels.count <= 2 {
        if Self.yes.contains(level.lowercased()) { return (feature.name, "with \(subject)") }
        if Self.no.contains(level.lowercased()) { return (feature.name, "no \(subject)") }
      }
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
    let words = feature.kind == .count ? ("many ", "few ") : ("high ", "low ")
    return (feature.name, (isHigh ? words.0 : words.1) + subject)
  }
}

extension Feature {
  /// The meaning without the window it is of, which names need not tell; a column that nobody would say aloud as the
  /// exports write it.
  var shortSubject: String {
    if isCryptic { return "'\(name)'" }
    return subject.replacing(/\ in the last \d+ days$/, with: "")
  }

  /// Whether it is a column whose name is made of shortened words, such as n_fnc_acts_vrfy_12m.
  var isCryptic: Bool {
    guard isAttribute else { return false }
    return name.split { !$0.isLetter && !$0.isNumber }.contains { word in
      let letters = word.lowercased().filter(\.isLetter)
      let hasVowel = letters.contains { "aeiouyäöüàâéèêëîïôûùœæ".contains($0) }
      return letters.count > 1 && letters.allSatisfy(\.isASCII) && !hasVowel
        || letters.count > 0 && word.contains(where: \.isNumber)
    }
  }
}
