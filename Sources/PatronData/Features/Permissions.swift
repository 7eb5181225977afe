import PatronEngine
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
    let word: SQL = "trim(regexp_replace(\(cell), '[ _-]+', ' ', 'g'))"
    return dialect.isAmong(word, words)
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
    var (audience, join): (SQL, SQL) = ("-1", SQL())
    if let column = settings.audience {
      struct Name: Decodable { let name: String }
      let cell: SQL = "lower(trim(\(name: column)))"
      try await engine.run(
        """
        create or replace table audiences as
        select name, cast(row_number() over (order by name) - 1 as integer) as place
        from (select distinct \(cell) as name from customers where \(cell) <> '') as names;
        """)
      names = try await engine.rows("select name from audiences order by place;", as: Name.self)
        .map(\.name)
      (audience, join) = ("a.place", " left join audiences as a on a.name = \(cell)")
    }
    guard
      settings.audience != nil || !channels.isEmpty
        || exports.column("consent", of: .customers) != nil
    else { return Permissions(consents: nil, audiences: nil, audienceNames: [], reach: [:]) }
    let columns = [consent, audience] + channels.map { saysYes($0.value) }
    let cells = columns.enumerated().map { SQL("cast(\($1) as integer) as c\($0)") }
    let known = try await engine.frame(
      columns.indices.map { SQL("coalesce(c.c\($0), \($0 == 1 ? -1 : 0))") }, by: "k.customer_key",
      from: """
        customer_keys as k
        left join (select patron_key, \(cells.joined(separator: ", ")) from customers\(join)) as c
          on c.patron_key = k.customer_key
        """, workers: workers
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
    struct Count: Decodable { let count: Int }
    let cell = SQL(name: column)
    let count = try await engine.rows(
      """
      select count(*) as count from customers
      where \(cell) <> '' and not \(matches(column, Consent.yes + Consent.no, engine.dialect));
      """, as: Count.self
    ).first?.count
    guard let count, count > 0 else { return [] }
    return [
      """
      customers: \(count) cells of '\(column)' are neither yes nor no, and count as no consent: write \
      yes or no
      """
    ]
  }
}
