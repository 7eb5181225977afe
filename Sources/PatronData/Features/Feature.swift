/// One number about a customer at a snapshot, with all that is needed to explain it.
public struct Feature: Hashable, Sendable, Codable {
  /// What a feature speaks of, which decides the kind of segmentation it enters.
  public enum Family: String, Hashable, Sendable, Codable {
    case behavioural, demographic
  }

  /// What sort of number it is, which decides how it is scaled.
  public enum Kind: String, Hashable, Sendable, Codable {
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

  public let name: String
  public let family: Family
  public let kind: Kind
  public let unit: String
  /// What it says of a customer, in plain words: it completes "this customer's …".
  public let meaning: String
  /// The levels of a category, in the order of their numbers; empty for other kinds.
  public var levels: [String]
  /// Whether segments are made from it: those are few, so that each is heard.
  public var isSegmenting: Bool
  /// What makes it.
  package var source: Source
  /// What stands for a customer that the source has no row of.
  package var whenAbsent: Absence
  /// How people speak of it; what a file holds of a feature has none, and its set looks them up.
  package var wording = Wording()

  private enum CodingKeys: CodingKey {
    case name, family, kind, unit, meaning, levels, isSegmenting, source, whenAbsent
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
  public static let lifecycleStages = ["new", "active", "at risk", "lapsed", "lost"]

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
    /// The place of the user's own feature in the configuration; nil for all others.
    package let place: Int?

    package init(_ family: String, place: Int? = nil) {
      self.family = family
      self.place = place
    }

    /// The customers table.
    package static let attributes = Source(Attributes.id)
  }
}

/// As `{"purchases": {}}` and, of the user's own, `{"user": {"_0": 2}}`.
extension Feature.Source: Codable {
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }

    static let place = Key(stringValue: "_0")
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    guard container.allKeys.count == 1, let key = container.allKeys.first,
      FeatureFamilies.all.contains(where: { $0.id == key.stringValue })
    else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "no family of features"))
    }
    let own = try container.nestedContainer(keyedBy: Key.self, forKey: key)
    self.init(key.stringValue, place: try own.decodeIfPresent(Int.self, forKey: .place))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    var own = container.nestedContainer(keyedBy: Key.self, forKey: Key(stringValue: family))
    try own.encodeIfPresent(place, forKey: .place)
  }
}

extension Array {
  /// The element whose place a frame tells as the number `place`, such as a level; nil where it is none.
  package func element(at place: Float) -> Element? {
    Int(exactly: place).flatMap { indices.contains($0) ? self[$0] : nil }
  }
}
