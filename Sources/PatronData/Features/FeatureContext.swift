/// What decides which features there are: the days looked back, the names found, and what the exports hold.
package struct FeatureContext: Sendable {
  /// The days that behaviour is observed before the snapshot.
  package let observation: DayCount
  package let vocabulary: Vocabulary
  /// The currency of amounts; empty where patron.yaml names none.
  package let currency: String
  package let userFeatures: [UserFeature]
  /// Whether the exports hold what features could be made from.
  package let holds: @Sendable (Requirement) -> Bool

  package init(
    observation: DayCount, vocabulary: Vocabulary, currency: String, userFeatures: [UserFeature],
    holds: @escaping @Sendable (Requirement) -> Bool
  ) {
    self.observation = observation
    self.vocabulary = vocabulary
    self.currency = currency
    self.userFeatures = userFeatures
    self.holds = holds
  }

  var windows: [DayCount] { FeatureSet.windows(within: observation) }
  /// What trends compare, for their meanings.
  var halves: String {
    "recent against earlier half of \(FeatureSet.trendDays(observation)) days"
  }

  /// One in which every feature of Patron's own is made, attributes aside: all windows, as many names as can
  /// have features, and exports that hold everything.
  package static let whole: FeatureContext = {
    var vocabulary = Vocabulary()
    let names = (0..<Vocabulary.largestCount).map(String.init)
    (vocabulary.categories, vocabulary.channels) = (names, names)
    (vocabulary.eventTypes, vocabulary.eventChannels) = (names, names)
    vocabulary.plans = names
    for role in Vocabulary.usualEventNames.keys { vocabulary.eventRoles[role] = [role] }
    return FeatureContext(
      observation: DayCount(.max), vocabulary: vocabulary, currency: "", userFeatures: [],
      holds: { _ in true })
  }()
}
