/// One number about a customer at a snapshot, with all that is needed to explain it.
package struct Feature: Hashable, Sendable, Codable {
  /// What a feature speaks of, which decides the kind of segmentation it enters.
  package enum Family: String, Hashable, Sendable, Codable {
    case behavioural, demographic
  }

  /// What sort of number it is, which decides how it is scaled.
  package enum Kind: String, Hashable, Sendable, Codable {
    /// An amount in the exports' currency; skewed, so it is tamed by a logarithm.
    case money
    /// How often; skewed as money is.
    case count
    /// A length of time in days; skewed as money is.
    case days
    /// A part of a whole, or a change between −1 and 1.
    case share
    /// A number with a scale of its own, such as an age or a survey score.
    case number
    /// One of `levels`, given by its place among them.
    case category
  }

  package let name: String
  package let family: Family
  package let kind: Kind
  package let unit: String
  /// What it says of a customer, in plain words: it completes "this customer's …". As `wording` it is never
  /// stored.
  package internal(set) var meaning: String
  /// The levels of a category, in the order of their numbers; empty for other kinds.
  package var levels: [String]
  /// Whether segments are made from it: those are few, so that each is heard.
  package var isSegmenting: Bool
  /// What makes it.
  package var source: Source
  /// What stands for a customer that the source has no row of.
  package var whenAbsent: Absence
  /// How people speak of it; what a file holds of a feature has none, and its set looks them up.
  package var wording = Wording()

  private enum CodingKeys: CodingKey {
    case name, family, kind, unit, levels, isSegmenting, source, whenAbsent
  }

  /// Reads all but the words, which its set looks up.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    family = try container.decode(Family.self, forKey: .family)
    kind = try container.decode(Kind.self, forKey: .kind)
    unit = try container.decode(String.self, forKey: .unit)
    levels = try container.decode([String].self, forKey: .levels)
    isSegmenting = try container.decode(Bool.self, forKey: .isSegmenting)
    source = try container.decode(Source.self, forKey: .source)
    whenAbsent = try container.decode(Absence.self, forKey: .whenAbsent)
    meaning = name
  }

  package init(
    name: String, family: Family, kind: Kind, unit: String, meaning: String, levels: [String] = [],
    isSegmenting: Bool = false, source: Source, whenAbsent: Absence = .missing,
    wording: Wording = Wording()
  ) {
    self.name = name
    self.family = family
    self.kind = kind
    self.unit = unit
    self.meaning = meaning
    self.levels = levels
    self.isSegmenting = isSegmenting
    self.source = source
    self.whenAbsent = whenAbsent
    self.wording = wording
  }

  /// The stages of a customer's life, in the order of their numbers in the feature `lifecycle`.
  package static let lifecycleStages = ["new", "active", "at risk", "lapsed", "lost"]

  /// The stage with the number `value`; nil where there is none.
  package static func lifecycleStage(_ value: Float) -> String? {
    lifecycleStages.element(at: value)
  }

  /// Whether it is a column of the customers table, which carries no time.
  package var isAttribute: Bool { source == .attributes }

  package enum Absence: String, Hashable, Sendable, Codable { case zero, missing }

  /// What makes a feature: a family and, of the user's own features, which one.
  package struct Source: Hashable, Sendable {
    /// The family's id.
    package let family: String
    /// The index of the user's own feature in the configuration; nil for all others.
    package let index: Int?

    package init(_ family: String, index: Int? = nil) {
      self.family = family
      self.index = index
    }

    /// The customers table.
    package static let attributes = Source(Attributes.id)
  }
}

extension Feature.Source: Codable {
  private enum CodingKeys: CodingKey { case family, index }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let family = try container.decode(String.self, forKey: .family)
    guard FeatureFamilies.all.contains(where: { $0.id == family }) else {
      throw DecodingError.dataCorruptedError(
        forKey: .family, in: container, debugDescription: "no family of features")
    }
    self.init(family, index: try container.decodeIfPresent(Int.self, forKey: .index))
  }
}

extension Array {
  /// The element whose place a frame tells as the number `place`, such as a level; nil where it is none.
  package func element(at place: Float) -> Element? {
    Int(exactly: place).flatMap { indices.contains($0) ? self[$0] : nil }
  }
}
