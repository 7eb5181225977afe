import PatronEngine
package import PatronNumerics

/// Features that are folds over a customer's history before the snapshot.
///
/// Each feature stands beside the number that it is: `Measure`. So what is declared and what is made are one.
package protocol FoldedFamily: FeatureFamily {
  /// What is added up of one customer.
  associatedtype Summary: Sendable

  /// Its features in `context` and the number each is, in the order that they keep.
  func measures(in context: FeatureContext) -> [Measure<Summary>]

  /// How a customer is summed up at the context's snapshot. What all customers have to be asked for is found
  /// here, before.
  func fold(_ context: FoldContext) -> Fold<Summary>

  /// The writer of those features of the context's set that are this family's.
  ///
  /// The default is what every family has. It is a requirement so that the compiler makes one for each family's
  /// own summary.
  func writer(_ context: FoldContext) -> FeatureWriter
}

/// A feature, and the number that it is; NaN where there is none.
package struct Measure<Summary>: Sendable {
  package let feature: Feature
  package let value: @Sendable (Summary) -> Double

  package init(_ feature: Feature, _ value: @escaping @Sendable (Summary) -> Double) {
    self.feature = feature
    self.value = value
  }
}

/// How the history of one customer, as it was seen at a snapshot, becomes a summary.
package struct Fold<Summary: Sendable>: Sendable {
  /// A summary of nobody.
  let nothing: Summary
  /// Makes the summary that of the customer, whatever it was before.
  let sum: @Sendable (CustomerHistory, inout Summary) -> Void

  package init(
    nothing: Summary,
    sum: @escaping @Sendable (CustomerHistory, inout Summary) -> Void
  ) {
    self.nothing = nothing
    self.sum = sum
  }
}

/// What folds are made for: a snapshot, the features that are wanted, and whose.
package struct FoldContext: Sendable {
  package let snapshot: Snapshot
  package let features: FeatureSet
  package let keys: VocabularyKeys
  package let history: History
  /// The customers that ranks and medians are taken of, in ascending order.
  package let cohort: [Int32]
  /// Whether answers to surveys have a time.
  package let answersHaveTime: Bool
  package let workers: Workers

  package init(
    snapshot: Snapshot, features: FeatureSet, keys: VocabularyKeys, history: History,
    cohort: [Int32], answersHaveTime: Bool, workers: Workers
  ) {
    self.snapshot = snapshot
    self.features = features
    self.keys = keys
    self.history = history
    self.cohort = cohort
    self.answersHaveTime = answersHaveTime
    self.workers = workers
  }

  /// The first day that is not seen.
  var day: Int32 { Int32(clamping: snapshot.day.number) }
  /// The first day that behaviour is looked at.
  var start: Int32 { Int32(clamping: snapshot.observed(features.observation).first.number) }
  /// The days that behaviour is looked at.
  var observation: Int32 { Int32(clamping: features.observation.days) }
  /// The days whose halves trends compare.
  var trend: Int32 { Int32(clamping: FeatureSet.trendDays(features.observation).days) }
  var windows: [Int32] { features.windows.map { Int32(clamping: $0.days) } }
}

/// The exports' keys of a vocabulary's names, in its order; `History`'s mark for a missing one where these exports lack
/// the name.
package struct VocabularyKeys: Sendable {
  package var categories: [Int32] = []
  package var channels: [Int32] = []
  package var eventTypes: [Int32] = []
  package var eventChannels: [Int32] = []
  package var plans: [Int32] = []
  /// The event types of each sense that Patron knows.
  package var eventRoles: [String: [Int32]] = [:]

  /// The keys of nothing.
  package init() {}

  func types(ofRole role: String) -> [Int32] { eventRoles[role] ?? [] }
}

extension VocabularyKeys {
  /// Looks up the names of `vocabulary`: keys may differ between exports.
  package init(_ vocabulary: Vocabulary, in prepared: PreparedExports) async throws {
    let engine = prepared.engine
    func keys(
      of names: [String], in table: String, _ column: String
    ) async throws -> [String: Int32] {
      guard !names.isEmpty else { return [:] }
      let found = try await engine.namedKeys(
        column, in: table, where: engine.dialect.isAmong(SQL(name: column), names))
      return Dictionary(found.map { ($0.name, $0.key) }, uniquingKeysWith: { first, _ in first })
    }
    func places(_ names: [String], _ keys: [String: Int32]) -> [Int32] {
      names.map { keys[$0] ?? Line.missing }
    }
    if prepared.tables.contains(.transactions) {
      categories = places(
        vocabulary.categories,
        try await keys(of: vocabulary.categories, in: "categories", "category"))
      channels = places(
        vocabulary.channels, try await keys(of: vocabulary.channels, in: "channels", "channel"))
    }
    if prepared.tables.contains(.contracts) {
      plans = places(vocabulary.plans, try await keys(of: vocabulary.plans, in: "plans", "plan"))
    }
    guard prepared.tables.contains(.events) else { return }
    let types = try await keys(
      of: vocabulary.eventTypes + vocabulary.eventRoles.values.flatMap(\.self), in: "event_types",
      "type")
    eventTypes = places(vocabulary.eventTypes, types)
    eventRoles = vocabulary.eventRoles.mapValues { names in names.compactMap { types[$0] } }
    eventChannels = places(
      vocabulary.eventChannels,
      try await keys(of: vocabulary.eventChannels, in: "event_channels", "channel"))
  }
}

/// Writes the features of one family into the rows of a frame, customer by customer.
package struct FeatureWriter: Sendable {
  /// Makes a writer of one block of customers: it gets each as seen at the snapshot, and the customer's row.
  package let start: @Sendable () -> (CustomerHistory, UnsafeMutablePointer<Float>) -> Void
}

extension FoldedFamily {
  package func features(in context: FeatureContext) -> [Feature] {
    measures(in: context).map(\.feature)
  }

  /// A feature of this family and the number that it is.
  ///
  /// - Parameters:
  ///   - absent: what stands where there is no number.
  ///   - segmenting: whether segments are made from it.
  func measure(
    _ name: String, _ kind: Feature.Kind, _ unit: String, _ meaning: String,
    absent: Feature.Absence = .missing, levels: [String] = [], segmenting: Bool = false,
    wording: Wording = Wording(), _ value: @escaping @Sendable (Summary) -> Double
  ) -> Measure<Summary> {
    Measure(
      feature(
        name, kind, unit, meaning, absent: absent, levels: levels, segmenting: segmenting,
        wording: wording), value)
  }

  package func writer(_ context: FoldContext) -> FeatureWriter {
    let known = Dictionary(
      measures(in: FeatureContext(of: context.features)).map { ($0.feature.name, $0.value) },
      uniquingKeysWith: { first, _ in first })
    let wanted = context.features.features.enumerated().compactMap { column, feature in
      feature.source.family == id
        ? known[feature.name].map { (column, feature.whenAbsent == .zero, $0) } : nil
    }
    let fold = fold(context)
    return FeatureWriter {
      var summary = fold.nothing
      return { customer, row in
        fold.sum(customer, &summary)
        // Taken out once: each number would copy it.
        let made = summary
        for (column, isZero, value) in wanted {
          let number = value(made)
          // What a Float cannot hold is not known.
          row[column] = number.isNaN ? (isZero ? 0 : .nan) : Float(number).finite
        }
      }
    }
  }
}

extension Float {
  fileprivate var finite: Float { isFinite ? self : .nan }
}

extension FeatureContext {
  /// The context in which all features of `set` are made.
  init(of set: FeatureSet) {
    self.init(
      observation: set.observation, vocabulary: set.vocabulary, currency: "",
      userFeatures: set.userFeatures,
      holds: { $0 != .role("time", of: .events) || set.eventsHaveTime })
  }
}

extension Int? {
  /// NaN where there is none.
  var number: Double { map(Double.init) ?? .nan }
}

extension Double {
  /// This number by `divisor`; NaN where that is 0.
  func over(_ divisor: Int) -> Double { divisor == 0 ? .nan : self / Double(divisor) }
}
