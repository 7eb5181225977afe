import PatronEngine
package import PatronNumerics

/// Which items each customer may be shown.
package struct Permissions: Sendable {
  /// Whether each customer consents to marketing by any channel, in the order of their keys; nil where the exports have
  /// no consent.
  package let consents: [Bool]?
  /// The number in `audienceNames` of what stands in each customer's audience column, −1 where nothing does.
  ///
  /// Nil where there is none.
  package let audiences: [Int32]?
  package let audienceNames: [String]
  /// Whether each customer consents to marketing by a channel, by channel in lower case; by one that is not here, who
  /// consents by any does.
  package let reach: [String: [Bool]]
}

extension PreparedExports {
  /// Which items each customer may be shown.
  package func permissions(workers: Workers = .all) async throws -> Permissions {
    let (audiences, names) = try await audiences(workers: workers)
    var reach: [String: [Bool]] = [:]
    for channel in try await channelsOfConsents() {
      reach[channel] = try await allowed(for: .marketing, channel: channel, workers: workers)
    }
    return Permissions(
      consents: try await allowed(for: .marketing, workers: workers), audiences: audiences,
      audienceNames: names, reach: reach)
  }

  /// Whether each customer may be shown anything, by whatever channel; nil where the exports have no consent.
  func reachable(workers: Workers) async throws -> [Bool]? {
    guard var allowed = try await allowed(for: .marketing, workers: workers) else { return nil }
    for channel in try await channelsOfConsents() {
      let more = try await self.allowed(for: .marketing, channel: channel, workers: workers)
      for (key, isAllowed) in (more ?? []).enumerated() where isAllowed { allowed[key] = true }
    }
    return allowed
  }

  /// The channels that consents are given for, in lower case and in order.
  package func channelsOfConsents() async throws -> [String] {
    let written = exports.configuration.tables[.customers]?.reach.keys.map { $0.lowercased() } ?? []
    guard exports.column("channel", of: .consents) != nil else { return Set(written).sorted() }
    struct Name: Decodable { let name: String }
    let found = try await engine.rows(
      QueryTemplate(PackageResources.consent_channels_sql).filled(), as: Name.self)
    return Set(written + found.map(\.name)).sorted()
  }

  /// The number of each customer's audiences among the names that there are.
  private func audiences(workers: Workers) async throws -> ([Int32]?, [String]) {
    guard let column = exports.configuration.tables[.customers]?.audience else { return (nil, []) }
    struct Name: Decodable { let name: String }
    let cell: SQL = "lower(trim(\(name: column)))"
    let names = try await engine.rows(
      QueryTemplate(PackageResources.audiences_sql).filled(["cell": .sql(cell)]), as: Name.self
    ).map(\.name)
    let places = try await engine.frame(
      ["coalesce(a.place, -1)"], by: "k.customer_key",
      from: QueryTemplate(PackageResources.customer_audiences_sql).filled(["cell": .sql(cell)]),
      workers: workers
    ).values
    return (places.column(0).map { Int32(nearest: $0) }, names)
  }
}
