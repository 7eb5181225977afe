/// Decides which features the exports allow, from what was known before a given day.
public struct FeaturePlanner: Sendable {
  private let prepared: PreparedExports

  public init(_ prepared: PreparedExports) { self.prepared = prepared }

  /// The features for snapshots that look back `observation` days, their names found in rows before
  /// `cutoff` alone, so that no later category or channel can steer a model.
  public func features(observation: Int, before cutoff: Int) async throws -> FeatureSet {
    let configuration = prepared.exports.configuration
    var vocabulary = Vocabulary()
    vocabulary.attributes = prepared.attributes
    if configuration.tables[.transactions] != nil {
      vocabulary.categories = try await names(
        "category", in: "categories", key: "category_key", of: "lines", before: "day < \(cutoff)")
      vocabulary.channels = try await names(
        "channel", in: "channels", key: "channel_key", of: "lines", before: "day < \(cutoff)")
    }
    if configuration.tables[.events] != nil {
      let before = prepared.eventsHaveTime ? "day < \(cutoff)" : "true"
      vocabulary.eventTypes = try await names(
        "type", in: "event_types", key: "type_key", of: "touches", before: before)
      vocabulary.eventChannels = try await names(
        "channel", in: "event_channels", key: "channel_key", of: "touches", before: before)
      let written = configuration.tables[.events]?.types ?? [:]
      for (role, usual) in Vocabulary.usualEventNames {
        let known = (written[role] ?? usual).filter { name in
          vocabulary.eventTypes.contains { $0.lowercased() == name.lowercased() }
        }
        if !known.isEmpty { vocabulary.eventRoles[role] = known }
      }
    }
    return FeatureSet(
      observation: observation, vocabulary: vocabulary, tables: prepared.tables,
      eventsHaveTime: prepared.eventsHaveTime, hasAmounts: prepared.hasAmounts,
      hasProducts: prepared.has("product", of: .transactions),
      currency: configuration.currency ?? "", userFeatures: configuration.features)
  }

  /// The names that most customers have, the commonest first; those of fewer than one customer in a
  /// hundred are left out, and a name that everything shares says nothing.
  private func names(
    _ column: String, in table: String, key: String, of rows: String, before: String
  ) async throws -> [String] {
    struct Name: Decodable {
      let name: String
      let customers: Int
    }
    let found = try await prepared.engine.rows(
      """
      select n.\(column) as name, count(distinct r.customer_key) as customers
      from \(rows) as r join \(table) as n on n.\(key) = r.\(key) where r.\(before)
      group by n.\(column) order by customers desc, n.\(column)
      limit \(Vocabulary.largestCount);
      """.replacing("r.true", with: "true"), as: Name.self)
    guard found.count > 1 || rows == "touches" && column == "type" else { return [] }
    return found.filter { $0.customers * 100 >= prepared.customerCount }.map(\.name)
  }
}
