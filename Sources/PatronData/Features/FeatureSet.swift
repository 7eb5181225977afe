import PatronEngine

/// The features that an export allows, in their fixed order: the registry, for one model.
public struct FeatureSet: Hashable, Sendable, Codable {
  /// The days that behaviour is looked at before the snapshot.
  public let observation: Int
  public private(set) var features: [Feature]
  package private(set) var vocabulary: Vocabulary
  package let userFeatures: [UserFeature]
  /// Whether events say when they were; without, they are counted and no more.
  package let eventsHaveTime: Bool

  /// The windows of features in days; those as long as the observation say nothing new.
  package static let windowLengths = [7, 30, 90, 365]

  package var windows: [Int] { Self.windowLengths.filter { $0 < observation } }

  package init(
    observation: Int, vocabulary: Vocabulary, tables: Set<Table>, eventsHaveTime: Bool,
    surveysHaveTime: Bool, hasAmounts: Bool, hasProducts: Bool, currency: String,
    userFeatures: [UserFeature]
  ) {
    self.observation = observation
    self.vocabulary = vocabulary
    self.userFeatures = userFeatures
    self.eventsHaveTime = eventsHaveTime
    var registry = Registry(
      observation: observation, windows: Self.windowLengths.filter { $0 < observation },
      currency: currency)
    if tables.contains(.transactions) {
      registry.addPurchases(hasAmounts: hasAmounts)
      registry.addBaskets(vocabulary, hasProducts: hasProducts)
      registry.addScores(hasAmounts: hasAmounts)
    }
    if tables.contains(.transactions) || eventsHaveTime { registry.addLifecycle() }
    if tables.contains(.events) {
      registry.addEvents(
        vocabulary, hasTime: eventsHaveTime, hasPurchases: tables.contains(.transactions))
    }
    if tables.contains(.surveys) { registry.addSurveys(hasTime: surveysHaveTime) }
    registry.addAttributes(vocabulary.attributes)
    registry.addUserFeatures(userFeatures)
    features = registry.features
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
    set.features.removeAll { $0.source == .attributes && names.contains($0.name) }
    return set
  }

  /// The names that features of Patron's own have or could have, which no attribute may take.
  package static let reservedNames = Registry.reservedNames

  /// Whether its parts fit together: days that can be reckoned with, and each of the user's own features
  /// told once.
  package var isSound: Bool {
    WindowPlan.lengths.contains(observation)
      && features.allSatisfy { feature in
        guard case .user(let place) = feature.source else { return true }
        return userFeatures.indices.contains(place)
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
  public func index(of name: String) -> Int? { features.firstIndex { $0.name == name } }
}

/// Builds the list of features, family by family.
private struct Registry {
  let observation: Int
  let windows: [Int]
  let currency: String
  var features: [Feature] = []

  mutating func add(
    _ name: String, _ kind: Feature.Kind, _ unit: String, _ meaning: String,
    from source: Feature.Source, family: Feature.Family = .behavioural,
    absent: Feature.Absence = .missing, levels: [String] = [], segmenting: Bool = false
  ) {
    features.append(
      Feature(
        name: name, family: family, kind: kind, unit: unit, meaning: meaning, levels: levels,
        isSegmenting: segmenting, source: source, whenAbsent: absent))
  }

  mutating func addPurchases(hasAmounts: Bool) {
    func bought(_ days: Int) -> String { "in the last \(days) days" }
    add(
      "recency_days", .days, "days", "days since the last purchase", from: .purchases,
      segmenting: true)
    add(
      "first_purchase_days", .days, "days",
      "days since the first purchase \(bought(observation))", from: .purchases, segmenting: true)
    add(
      "purchase_days", .count, "days", "days with a purchase \(bought(observation))",
      from: .purchases, absent: .zero, segmenting: true)
    add(
      "orders", .count, "orders", "orders \(bought(observation))", from: .purchases,
      absent: .zero)
    add(
      "units", .count, "units", "units bought \(bought(observation))", from: .purchases,
      absent: .zero)
    add("units_per_purchase", .count, "units", "units in a purchase", from: .purchases)
    add("lines_per_purchase", .count, "lines", "order lines in a purchase", from: .purchases)
    add("mean_gap_days", .days, "days", "usual days between purchases", from: .purchases)
    add(
      "gap_deviation_days", .days, "days", "spread of the days between purchases",
      from: .purchases)
    add("longest_gap_days", .days, "days", "longest break between purchases", from: .purchases)
    add(
      "beyond_longest_gap", .number, "days", "days beyond the longest break so far",
      from: .purchases)
    add(
      "overdue", .count, "times", "present break, as a multiple of the usual one",
      from: .purchases)
    add(
      "purchase_trend", .share, "", "change in purchases, recent half against earlier half",
      from: .purchases)
    add("weekend_share", .share, "%", "share of purchases made at weekends", from: .purchases)
    add(
      "return_lines", .count, "lines", "order lines returned \(bought(observation))",
      from: .purchases, absent: .zero)
    for days in windows {
      add(
        "purchase_days_\(days)d", .count, "days", "days with a purchase \(bought(days))",
        from: .purchases, absent: .zero)
      add(
        "units_\(days)d", .count, "units", "units bought \(bought(days))", from: .purchases,
        absent: .zero)
    }
    guard hasAmounts else { return }
    add(
      "spend", .money, currency, "money spent \(bought(observation))", from: .purchases,
      absent: .zero, segmenting: true)
    add(
      "spend_per_purchase", .money, currency, "money spent in a purchase", from: .purchases,
      segmenting: true)
    add(
      "largest_purchase", .money, currency, "largest purchase \(bought(observation))",
      from: .purchases)
    add(
      "spend_trend", .share, "", "change in spend, recent half against earlier half",
      from: .purchases)
    add("returned_share", .share, "%", "share of the money that was returned", from: .purchases)
    for days in windows {
      add(
        "spend_\(days)d", .money, currency, "money spent \(bought(days))", from: .purchases,
        absent: .zero)
    }
  }

  /// Quintiles among the customers with a purchase, as in RFM analysis (Hughes 1994).
  mutating func addScores(hasAmounts: Bool) {
    add(
      "recency_score", .number, "of 5", "recency score, 5 for the fifth that bought last",
      from: .scores)
    add(
      "frequency_score", .number, "of 5", "frequency score, 5 for the fifth that bought most often",
      from: .scores)
    guard hasAmounts else { return }
    add(
      "monetary_score", .number, "of 5", "money score, 5 for the fifth that spent most",
      from: .scores)
  }

  mutating func addLifecycle() {
    add(
      "lifecycle", .category, "", "stage of life as a customer", from: .lifecycle,
      levels: Feature.lifecycleStages)
    add(
      "silence_pace", .count, "times",
      "present silence, as a multiple of the usual days between visits", from: .lifecycle)
  }

  mutating func addBaskets(_ vocabulary: Vocabulary, hasProducts: Bool) {
    if hasProducts {
      add(
        "products", .count, "products", "different products bought", from: .baskets,
        absent: .zero)
    }
    if !vocabulary.categories.isEmpty {
      add(
        "categories", .count, "categories", "different categories bought from", from: .baskets,
        absent: .zero, segmenting: true)
    }
    if !vocabulary.channels.isEmpty {
      add(
        "channels", .count, "channels", "different channels used to buy", from: .baskets,
        absent: .zero)
    }
    for (index, name) in vocabulary.categories.enumerated() {
      add(
        "category_share_\(index)", .share, "%", "share of purchases in \(name)",
        from: .baskets, segmenting: true)
    }
    for (index, name) in vocabulary.channels.enumerated() {
      add(
        "channel_share_\(index)", .share, "%", "share of purchases by \(name)", from: .baskets,
        segmenting: true)
    }
  }

  mutating func addEvents(_ vocabulary: Vocabulary, hasTime: Bool, hasPurchases: Bool) {
    add(
      "events", .count, "events", "touches", from: .events, absent: .zero,
      segmenting: !hasTime)
    // Of a single type the total says all.
    let types = vocabulary.eventTypes.count > 1 ? vocabulary.eventTypes : []
    for (index, name) in types.enumerated() {
      add(
        "event_\(index)", .count, "times", "'\(name)' events", from: .events, absent: .zero,
        segmenting: !hasPurchases)
    }
    for (index, name) in vocabulary.eventChannels.enumerated() {
      add(
        "event_channel_share_\(index)", .share, "%", "share of touches by \(name)",
        from: .events)
    }
    guard hasTime else { return }
    add(
      "event_days", .count, "days", "days with a touch in the last \(observation) days",
      from: .events, absent: .zero, segmenting: true)
    add(
      "event_recency_days", .days, "days", "days since the last touch", from: .events,
      segmenting: !hasPurchases)
    add("first_event_days", .days, "days", "days since the first touch", from: .events)
    add(
      "event_trend", .share, "", "change in touches, recent half against earlier half",
      from: .events)
    for days in windows {
      add(
        "events_\(days)d", .count, "events", "touches in the last \(days) days", from: .events,
        absent: .zero)
      add(
        "event_days_\(days)d", .count, "days", "days with a touch in the last \(days) days",
        from: .events, absent: .zero)
    }
    for (index, name) in types.enumerated() {
      add(
        "event_\(index)_recent", .count, "times",
        "'\(name)' events in the last \(FeatureSet.recentDays(observation)) days", from: .events,
        absent: .zero)
      add(
        "event_\(index)_recency_days", .days, "days", "days since the last '\(name)'",
        from: .events)
    }
    for role in ["open", "click"] where vocabulary.eventRoles[role] != nil {
      add(
        "\(role)_trend", .share, "", "change in \(role)s, recent half against earlier half",
        from: .events)
    }
    if vocabulary.eventRoles["open"] != nil && vocabulary.eventRoles["click"] != nil {
      add("clicks_per_open", .share, "", "clicks for each open", from: .events, segmenting: true)
    }
    if vocabulary.eventRoles["cart"] != nil
      && (hasPurchases || vocabulary.eventRoles["purchase"] != nil)
    {
      add(
        "carts_left", .count, "carts", "carts left without a purchase", from: .carts,
        absent: .zero)
    }
  }

  mutating func addSurveys(hasTime: Bool) {
    if hasTime {
      add("answers", .count, "days", "days with a survey answer", from: .surveys, absent: .zero)
      add(
        "last_score_age_days", .days, "days", "days since the last survey answer",
        from: .surveys)
    }
    add("last_score", .number, "of 10", "last survey score", from: .surveys)
    add(
      "last_score_class", .category, "", "class of the last survey score", from: .surveys,
      levels: ["promoter", "passive", "detractor"])
  }

  mutating func addAttributes(_ attributes: [Attribute]) {
    for attribute in attributes {
      switch attribute.kind {
      case .number:
        add(
          attribute.name, .number, "", attribute.name, from: .attributes, family: .demographic,
          segmenting: true)
      case .birth:
        add(
          attribute.name, .number, "years", "age", from: .attributes, family: .demographic,
          segmenting: true)
      case .date:
        let meaning =
          attribute.name == "tenure_days" ? "days as a customer" : "days since \(attribute.column)"
        add(attribute.name, .days, "days", meaning, from: .attributes, family: .demographic)
      case .category:
        add(
          attribute.name, .category, "", attribute.name, from: .attributes,
          family: .demographic,
          levels: attribute.levels + (attribute.hasOtherLevels ? [Attribute.otherLevel] : []),
          segmenting: true)
      }
    }
  }

  /// The names of all features that are not the customers' attributes, whatever the exports hold,
  /// and that of the key they stand beside.
  static var reservedNames: Set<String> {
    var registry = Registry(observation: .max, windows: FeatureSet.windowLengths, currency: "")
    var vocabulary = Vocabulary()
    let names = (0..<Vocabulary.largestCount).map(String.init)
    (vocabulary.categories, vocabulary.channels) = (names, names)
    (vocabulary.eventTypes, vocabulary.eventChannels) = (names, names)
    for role in Vocabulary.usualEventNames.keys { vocabulary.eventRoles[role] = [role] }
    registry.addPurchases(hasAmounts: true)
    registry.addBaskets(vocabulary, hasProducts: true)
    registry.addScores(hasAmounts: true)
    registry.addLifecycle()
    registry.addEvents(vocabulary, hasTime: true, hasPurchases: true)
    registry.addSurveys(hasTime: true)
    return Set(registry.features.map(\.name)).union(["customer_key"])
  }

  mutating func addUserFeatures(_ userFeatures: [UserFeature]) {
    for (index, own) in userFeatures.enumerated() {
      add(own.name, .number, own.unit ?? "", own.meaning ?? own.name, from: .user(index))
    }
  }
}

extension FeatureSet {
  /// The length in days of the short window that single event types are counted in.
  package static func recentDays(_ observation: Int) -> Int { min(30, max(1, observation / 3)) }
}
