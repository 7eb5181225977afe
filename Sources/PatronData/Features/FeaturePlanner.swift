import PatronEngine

/// Decides which features the exports allow, from what was known before a given day.
package struct FeaturePlanner: Sendable {
  private let prepared: PreparedExports

  package init(_ prepared: PreparedExports) { self.prepared = prepared }

  /// The features for snapshots that look back `observation` days, their names found in rows before
  /// `snapshot` alone, so that no later category or channel can steer a model.
  package func features(observation: DayCount, before snapshot: Snapshot) async throws -> FeatureSet
  {
    let configuration = prepared.exports.configuration
    var vocabulary = Vocabulary()
    vocabulary.attributes = prepared.attributes
    if configuration.tables[.transactions] != nil {
      let known: SQL = "lines where \(snapshot.sees("day"))"
      vocabulary.categories = try await distinguishing(
        names("category", in: "categories", key: "category_key", of: known))
      vocabulary.channels = try await distinguishing(
        names("channel", in: "channels", key: "channel_key", of: known))
    }
    if configuration.tables[.events] != nil {
      let known: SQL = prepared.eventsHaveTime ? "touches where \(snapshot.sees("day"))" : "touches"
      vocabulary.eventTypes = try await names(
        "type", in: "event_types", key: "type_key", of: known)
      vocabulary.eventChannels = try await distinguishing(
        names("channel", in: "event_channels", key: "channel_key", of: known))
      vocabulary.eventRoles = try await eventRoles(of: known)
    }
    let columns = ExportColumns(prepared.exports)
    let features = FeatureSet(
      FeatureContext(
        observation: observation, vocabulary: vocabulary, currency: configuration.currency ?? "",
        userFeatures: configuration.features, holds: columns.holds))
    try await OwnFeatures().check(FeatureSnapshot(at: snapshot, features, of: prepared))
    return features
  }

  /// The names, unless there is only one, which has no information.
  private func distinguishing(_ names: [String]) -> [String] { names.count > 1 ? names : [] }

  /// The names that most customers have, the commonest first.
  ///
  /// Those of fewer than one in a hundred of the customers that the rows name are left out.
  private func names(
    _ column: SQL, in table: SQL, key: SQL, of rows: SQL
  ) async throws -> [String] {
    struct Name: Decodable { let name: String }
    return try await prepared.engine.rows(
      """
      with known as (select customer_key, \(key) from \(rows))
      select n.\(column) as name from (
        select \(key), count(distinct customer_key) as customers from known
        where \(key) is not null group by \(key)
      ) as counted join \(table) as n on n.\(key) = counted.\(key)
      where customers * 100 >= (select count(distinct customer_key) from known)
      order by customers desc, n.\(column) limit \(Vocabulary.largestCount);
      """, as: Name.self
    ).map(\.name)
  }

  /// The event types that mean something to Patron, however the business writes them.
  private func eventRoles(of rows: SQL) async throws -> [String: [String]] {
    struct Name: Decodable { let name: String }
    let found = try await prepared.engine.rows(
      """
      select type as name from event_types
      where type_key in (select type_key from (select type_key from \(rows)) as known)
      order by type;
      """, as: Name.self
    ).map(\.name)
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
