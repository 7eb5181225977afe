import PatronEngine
package import PatronNumerics

/// Decides which features the exports allow, from what was known before a given day.
package struct FeaturePlanner: Sendable {
  private let prepared: PreparedExports
  private let workers: Workers

  package init(_ prepared: PreparedExports, workers: Workers = .all) {
    self.prepared = prepared
    self.workers = workers
  }

  /// The features for snapshots that look back `observation` days, their names found in rows before
  /// `snapshot` alone, so that no later category or channel can steer a model.
  package func features(observation: DayCount, before snapshot: Snapshot) async throws -> FeatureSet
  {
    let configuration = prepared.exports.configuration
    var vocabulary = Vocabulary()
    vocabulary.attributes = prepared.attributes
    let history = prepared.history
    if configuration.tables[.transactions] != nil {
      vocabulary.categories = try await distinguishing(
        names(
          "category", in: "categories",
          history.customersByKey(at: snapshot, workers: workers, \.lines, \.category)))
      vocabulary.channels = try await distinguishing(
        names(
          "channel", in: "channels",
          history.customersByKey(at: snapshot, workers: workers, \.lines, \.channel)))
    }
    if configuration.tables[.events] != nil {
      let types = history.customersByKey(at: snapshot, workers: workers, \.touches, \.type)
      vocabulary.eventTypes = try await names("type", in: "event_types", types)
      vocabulary.eventChannels = try await distinguishing(
        names(
          "channel", in: "event_channels",
          history.customersByKey(at: snapshot, workers: workers, \.touches, \.channel)))
      vocabulary.eventRoles = try await eventRoles(of: types)
    }
    if prepared.exports.contractsHaveDays {
      vocabulary.plans = try await distinguishing(
        names(
          "plan", in: "plans",
          history.customersByKey(at: snapshot, workers: workers, \.contracts, \.plan)))
    }
    let features = features(observation: observation, vocabulary, configuration.features)
    try await OwnFeatures().check(FeatureSnapshot(at: snapshot, features, of: prepared))
    return features
  }

  /// The features of `set` that look back as many days as `observation`, of the same names and columns.
  package func features(of set: FeatureSet, lookingBack observation: DayCount) -> FeatureSet {
    observation == set.observation
      ? set
      : features(observation: observation, set.vocabulary, set.userFeatures)
  }

  private func features(
    observation: DayCount, _ vocabulary: Vocabulary, _ own: [UserFeature]
  ) -> FeatureSet {
    let configuration = prepared.exports.configuration
    return FeatureSet(
      FeatureContext(
        observation: observation, vocabulary: vocabulary, currency: configuration.currency ?? "",
        userFeatures: own, holds: ExportColumns(prepared.exports).holds))
  }

  /// The names, unless there is only one, which has no information.
  private func distinguishing(_ names: [String]) -> [String] { names.count > 1 ? names : [] }

  /// The names that most customers have, the commonest first.
  ///
  /// Those of fewer than one in a hundred of the customers with a row are left out.
  private func names(
    _ column: String, in table: String, _ counts: History.KeyCounts
  ) async throws -> [String] {
    let common = counts.customers.filter { $0.value * 100 >= counts.everybody }
    let names = try await names(column, in: table, of: common.map(\.key))
    return names.enumerated().map { (place: $0, customers: common[$1.key] ?? 0) }
      .sorted { ($1.customers, $0.place) < ($0.customers, $1.place) }
      .prefix(Vocabulary.largestCount).map { names[$0.place].name }
  }

  /// The names of `keys`, in their own order, which is that of the keys.
  private func names(
    _ column: String, in table: String, of keys: [Int32]
  ) async throws -> [NamedKey] {
    guard !keys.isEmpty else { return [] }
    return try await prepared.engine.namedKeys(
      column, in: table, where: "\(name: column + "_key") in (\(keys.sql))")
  }

  /// The event types that mean something to Patron, however the business writes them.
  private func eventRoles(of types: History.KeyCounts) async throws -> [String: [String]] {
    let found = try await names("type", in: "event_types", of: types.customers.map(\.key))
      .map(\.name)
    let written = prepared.exports.configuration.tables[.events]?.types ?? [:]
    var roles: [String: [String]] = [:]
    for (role, usual) in Vocabulary.usualEventNames {
      let wanted = Set((written[role] ?? usual).map { $0.lowercased() })
      let known = found.filter { wanted.contains($0.lowercased()) }
      if !known.isEmpty { roles[role] = known }
    }
    return roles
  }
}
