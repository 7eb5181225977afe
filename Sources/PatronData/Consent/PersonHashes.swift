package import PatronEngine

/// Keyed hashes of people, made by the engine.
extension Dialect {
  /// The hash of `name` by a row of `person_key`, which stands beside it.
  func personHash(of name: SQL) -> SQL {
    keyedHash(of: name, inner: "person_key.inner_block", outer: "person_key.outer_block")
  }
}

extension Engine {
  /// Makes the table `name` of `texts`, numbered by `place` from 0. They are part of no query.
  package func load(_ texts: [String], as name: String, column: String) async throws {
    try await load(
      table: name, columns: [LoadedColumn("place", .integer), LoadedColumn(column, .text)]
    ) { rows in
      for (place, text) in texts.enumerated() {
        rows.write(place)
        rows.write(text)
        try rows.endRow()
      }
    }
  }
}

extension PreparedExports {
  /// The customers with their keyed hashes, a table with `customer_key` and `person_hash`: a person's is the same in
  /// each export and by whatever identifier. The key is made where there is none yet.
  ///
  ///     let hashes = try await prepared.personHashes()   // then: join \(hashes) as h on h.customer_key = …
  package func personHashes() async throws -> SQL {
    let table: SQL = "person_hashes"
    let key = try exports.people.settledKey()
    try await engine.with(key) {
      try await engine.run(
        QueryTemplate(PackageResources.person_hashes_sql).filled([
          "hash": .sql(engine.dialect.personHash(of: "k.person"))
        ]))
    }
    return table
  }

  /// The keyed hashes of the customer with `key`.
  package func personHashes(of key: Int) async throws -> Set<String> {
    struct Row: Decodable, Sendable { let hash: String }
    let rows = try await engine.rows(
      QueryTemplate(PackageResources.customer_hashes_sql).filled([
        "hashes": .sql(try await personHashes()), "customer": .integer(key),
      ]), as: Row.self)
    return Set(rows.map(\.hash))
  }

  /// The file of those who were contacted, which holds the hashes of `personHashes`.
  package var ledger: String {
    get throws { try exports.people.ledger }
  }
}
