package import PatronEngine
package import PatronNumerics

/// Finds people in exports by any of their identifiers, also those who are set aside.
package struct PersonFinder {
  private let reader: TableReader

  package init(_ exports: Exports, engine: any Engine, today: Day?, workers: Workers) {
    reader = TableReader(
      exports: exports, engine: engine, today: today, snapshot: nil, keepsTyped: false,
      path: .careful, workers: workers)
  }

  /// What is known of one who is asked for.
  package struct Found: Hashable, Sendable {
    /// The keyed hashes of all identifiers of the person, in order.
    package let hashes: [String]
    /// Whether the exports have a row of the person.
    package let isKnown: Bool
  }

  /// The people called `identifiers`, in their order. The key is made where there is none yet.
  package func found(_ identifiers: [String]) async throws -> [Found] {
    struct Row: Decodable {
      let place: Int
      let hash: String
      let known: Bool
    }
    let engine = reader.engine
    let key = try reader.exports.people.settledKey()
    try await reader.makeClock()
    let everybody = try await Admission(reader: reader).everybody()
    try await everybody.makeNames()
    try await engine.load(identifiers, as: Self.table, column: "identifier")
    let rows = try await engine.with(key) {
      try await engine.rows(
        everybody.askedHashes(hash: engine.dialect.personHash(of: "n.name")), as: Row.self)
    }
    try await engine.drop([SQL(name: Self.table)])
    let people = Dictionary(grouping: rows, by: \.place)
    return identifiers.indices.map { place in
      Found(
        hashes: (people[place] ?? []).map(\.hash),
        isKnown: (people[place] ?? []).contains(where: \.known))
    }
  }

  /// The table of the identifiers that are asked for.
  private static let table = "asked_identifiers"
}

extension PreparedExports {
  /// The key of the customer who is called `identifier`, by whatever table; nil where there is none.
  ///
  /// The identifier is part of no query.
  package func customer(called identifier: String) async throws -> Int? {
    struct Key: Decodable { let key: Int }
    try await engine.load([identifier], as: "asked_identifiers", column: "identifier")
    return try await engine.rows(
      QueryTemplate(PackageResources.asked_customer_sql).filled(), as: Key.self
    ).first?.key
  }
}
