import PatronEngine

/// The features that an export allows, in their fixed order.
package struct FeatureSet: Hashable, Sendable, Codable {
  /// The days that behaviour is looked at before the snapshot.
  package let observation: DayCount
  package private(set) var features: [Feature]
  package private(set) var vocabulary: Vocabulary
  package let userFeatures: [UserFeature]
  /// Whether events say when they were; without, they are counted and no more.
  package let eventsHaveTime: Bool

  /// The windows of features; those as long as the observation say nothing new.
  package static let windowLengths: [DayCount] = [7, 30, 90, 365]

  package var windows: [DayCount] { Self.windows(within: observation) }

  static func windows(within observation: DayCount) -> [DayCount] {
    windowLengths.filter { $0 < observation }
  }

  package init(_ context: FeatureContext) {
    observation = context.observation
    vocabulary = context.vocabulary
    userFeatures = context.userFeatures
    eventsHaveTime = context.holds(.role("time", of: .events))
    features = FeatureFamilies.features(in: context)
  }

  /// Reads what `encode(to:)` writes, and looks up the words of the features.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    observation = try container.decode(DayCount.self, forKey: .observation)
    features = try container.decode([Feature].self, forKey: .features)
    vocabulary = try container.decode(Vocabulary.self, forKey: .vocabulary)
    userFeatures = try container.decode([UserFeature].self, forKey: .userFeatures)
    eventsHaveTime = try container.decode(Bool.self, forKey: .eventsHaveTime)
    let known = knownFeatures
    for index in features.indices {
      let feature = features[index]
      guard let own = known[feature.source]?[feature.name] else { continue }
      features[index].meaning = own.meaning
      features[index].wording = own.wording
    }
  }

  /// All features that the names allow, by what makes a feature and by its name.
  private var knownFeatures: [Feature.Source: [String: Feature]] {
    let context = FeatureContext(
      observation: observation, vocabulary: vocabulary, currency: "", userFeatures: userFeatures,
      holds: { _ in true })
    return FeatureFamilies.features(in: context).reduce(into: [:]) { known, feature in
      known[feature.source, default: [:]][feature.name] = feature
    }
  }

  /// What each feature says of a customer, by its name.
  package var meanings: [String: String] {
    Dictionary(features.map { ($0.name, $0.meaning) }, uniquingKeysWith: { $1 })
  }

  /// The types of event that have features of their own.
  package var eventTypes: [String] { vocabulary.eventTypes }

  /// The column of the customers table that each attribute is made from, by the attribute's name.
  package var attributeColumns: [String: String] {
    Dictionary(vocabulary.attributes.map { ($0.name, $0.column) }, uniquingKeysWith: { $1 })
  }

  /// What attributes that patron.yaml trusts restate of orders or events, by the attribute's name.
  package var restatingAttributes: [String: Restatement] {
    Dictionary(
      vocabulary.attributes.compactMap { one in one.restates.map { (one.name, $0) } },
      uniquingKeysWith: { $1 })
  }

  /// The set without those attributes of the customers table that are called `names`.
  package func leavingOut(attributes names: Set<String>) -> FeatureSet {
    var set = self
    set.vocabulary.attributes.removeAll { names.contains($0.name) }
    set.features.removeAll { $0.isAttribute && names.contains($0.name) }
    return set
  }

  /// The names that features of Patron's own have or could have, which no attribute may take, and that of the
  /// key they stand beside.
  package static let reservedNames = Set(
    FeatureFamilies.features(in: .whole).map(\.name) + ["customer_key"])

  /// Whether its parts fit together: days that can be reckoned with, features of the families, and each of the user's own features
  /// told once.
  package var isSound: Bool {
    let known = knownFeatures
    return WindowPlan.lengths.contains(observation)
      && features.allSatisfy { known[$0.source]?[$0.name] != nil }
      && features.allSatisfy { feature in
        guard feature.source.family == OwnFeatures.id else { return feature.source.index == nil }
        return feature.source.index.map(userFeatures.indices.contains) ?? false
      }
  }

  /// The places of the features called `names`; nil where there is one that is not known.
  package func indices(of names: [String]) -> [Int]? {
    let places = Dictionary(
      zip(features.map(\.name), features.indices), uniquingKeysWith: { first, _ in first })
    let found = names.compactMap { places[$0] }
    return found.count == names.count ? found : nil
  }

  /// The place of the feature called `name`.
  package func index(of name: String) -> Int? { features.firstIndex { $0.name == name } }
}

extension FeatureSet {
  /// The days whose halves trends compare: of more than a year they would say nothing of now.
  package static func trendDays(_ observation: DayCount) -> DayCount { min(365, observation) }

  /// The length of the short window that single event types are counted in.
  package static func recentDays(_ observation: DayCount) -> DayCount {
    min(30, max(1, observation / 3))
  }
}
