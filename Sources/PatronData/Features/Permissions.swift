package import PatronEngine
package import PatronNumerics

/// Which items each customer may be shown, by the customers table.
package struct Permissions: Sendable {
  /// Whether each customer consents, in the order of their keys; nil where the exports have no consent.
  /// An empty cell, an unknown word and a customer who is not in the table are no consent.
  package let consents: [Bool]?
  /// The number in `audienceNames` of what stands in each customer's audience column, −1 where nothing does.
  ///
  /// Nil where there is none.
  package let audiences: [Int32]?
  package let audienceNames: [String]
  /// Whether each customer may be reached, by channel in lower case; channels that are not here reach all.
  package let reach: [String: [Bool]]
}

extension PreparedExports {
  private static func matches(_ column: String, _ words: [String], _ dialect: any Dialect) -> SQL {
    // As `Consent.folded` has them.
    let cell: SQL = "lower(\(name: column))"
    let word = dialect.replacing("[ _-]+", in: cell, with: " ", isRepeated: true)
    return dialect.isAmong("trim(\(word))", words)
  }

  private func saysYes(_ column: String) -> SQL {
    Self.matches(column, Consent.yes, engine.dialect)
  }

  /// Whether each customer consents, in the order of their keys; nil where the exports have no consent.
  func consents(workers: Workers) async throws -> [Bool]? {
    guard let column = exports.column("consent", of: .customers) else { return nil }
    let consenting = try await engine.frame(
      ["1"], by: "patron_key", from: "customers where \(saysYes(column))", workers: workers)
    var consents = [Bool](repeating: false, count: customerCount)
    for key in consenting.keys { consents[Int(key)] = true }
    return consents
  }

  /// Which items each customer may be shown.
  package func permissions(workers: Workers = .all) async throws -> Permissions {
    guard let settings = exports.configuration.tables[.customers] else {
      return Permissions(consents: nil, audiences: nil, audienceNames: [], reach: [:])
    }
    let channels = settings.reach.sorted { $0.key < $1.key }
    let consent = exports.column("consent", of: .customers).map(saysYes) ?? "true"
    var names: [String] = []
    var audience: SQL = "-1"
    var audiences: [[String: QueryTemplate.Value]] = []
    if let column = settings.audience {
      struct Name: Decodable { let name: String }
      let cell: SQL = "lower(trim(\(name: column)))"
      names = try await engine.rows(
        QueryTemplate(PackageResources.audiences_sql).filled(["cell": .sql(cell)]), as: Name.self
      ).map(\.name)
      (audience, audiences) = ("a.place", [["cell": .sql(cell)]])
    }
    guard
      settings.audience != nil || !channels.isEmpty
        || exports.column("consent", of: .customers) != nil
    else { return Permissions(consents: nil, audiences: nil, audienceNames: [], reach: [:]) }
    let columns = [consent, audience] + channels.map { saysYes($0.value) }
    let permitted = QueryTemplate(PackageResources.permissions_sql).filled([
      "columns": .list(
        columns.enumerated().map { ["value": .sql($1), "column": .sql("c\($0)")] }),
      "audiences": .list(audiences),
    ])
    let known = try await engine.frame(
      columns.indices.map { SQL("coalesce(c.c\($0), \($0 == 1 ? -1 : 0))") }, by: "k.customer_key",
      from: permitted, workers: workers
    ).values
    func flags(_ column: Int) -> [Bool] { known.column(column).map { $0 > 0 } }
    return Permissions(
      consents: exports.column("consent", of: .customers) == nil ? nil : flags(0),
      audiences: settings.audience == nil ? nil : known.column(1).map { Int32(nearest: $0) },
      audienceNames: names,
      // A channel that is written twice, in capitals and without, needs both.
      reach: Dictionary(
        channels.enumerated().map { ($1.key.lowercased(), flags($0 + 2)) },
        uniquingKeysWith: { zip($0, $1).map { $0 && $1 } }))
  }

  /// A word on customers whose consent is neither yes nor no, and counts as no.
  static func consentNotices(_ exports: Exports, engine: any Engine) async throws -> [String] {
    guard let column = exports.column("consent", of: .customers) else { return [] }
    let isKnown = matches(column, Consent.yes + Consent.no, engine.dialect)
    let count = try await engine.rowCount(
      of: "\(EngineTable.customers.sql) where \(name: column) <> '' and not \(isKnown)")
    guard count > 0 else { return [] }
    return [
      """
      customers: \(count) cells of '\(column)' are neither yes nor no, and count as no consent: write \
      yes or no
      """
    ]
  }
}

extension PreparedExports {
  /// Whether a row of the table of customers consents, in SQL; nil where the exports have no consent.
  package var consentCondition: SQL? {
    exports.column("consent", of: .customers).map {
      "coalesce(\(saysYes($0)), false)"
    }
  }
}
