import PatronEngine

/// The identifiers of customers as all tables write them, and which of them are one person.
struct Identifiers {
  let reader: TableReader
  let tables: [Table]
  /// Whether the identifiers of order lines stand with the numbers of their rows in a table of their own.
  let areCounted: Bool

  private var engine: any Engine { reader.engine }
  private var dialect: any Dialect { engine.dialect }
  private var configuration: Configuration { reader.exports.configuration }

  /// Words that systems write for no customer, in small letters.
  private static let nobody =
    CellRules.wordsForNothing + [
      "guest", "guest checkout", "anonymous", "anon", "unknown", "(not set)", "not set", "(none)",
      "undefined", "nobody", "unregistered", "na", "no customer", "not available", "-1", "0.0", ".",
      "00000000-0000-0000-0000-000000000000", "gast", "invité", "invitado", "ospite",
      "unbekannt", "inconnu", "desconocido", "sconosciuto", "onbekend", "walk-in", "walk in",
      "walk-in customer", "walkin", "cash sale", "cash customer", "barverkauf", "laufkunde",
      "not provided", "?", "??", "xxx", "<null>", "[null]", "(blank)", "(empty)", "(unknown)",
      "guest@guest.com", "no email", "noemail", "#value!", "#ref!", "#name?",
    ]

  func makeKeys() async throws {
    try await makeKeys(
      from: tables.map { table -> [String: QueryTemplate.Value] in
        let isCustomers = table == .customers
        let id: SQL = isCustomers ? "patron_id" : "customer_id"
        if table == .transactions, areCounted {
          return [
            "table": .sql(SQL(name: PlainOrders.Field.customer.table)), "id": .sql(id),
            "count": .sql("sum(row_count)"), "listed": .integer(0), "usable": .sql("true"),
          ]
        }
        return [
          "table": .sql(table.typed), "count": .sql("count(*)"),
          "id": .sql(id), "listed": .integer(isCustomers ? 1 : 0),
          "usable": .sql(isCustomers ? "true" : "reason = 0 and \(id) is not null"),
        ]
      })
  }

  /// Makes the keys of everybody that `ids` name: a table, its column of identifiers, how many rows each of its rows
  /// stands for, whether it lists customers, and which rows count.
  func makeKeys(from ids: [[String: QueryTemplate.Value]]) async throws {
    try await checkIdentities()
    // A customers table that lists 0 numbers its customers from there.
    let isNobody: SQL = """
      (\(dialect.isOneOf("customer_id", Self.nobody)) \
      or (\(dialect.matches("customer_id", whole: "0+")) and max(is_listed) = 0))
      """
    let names = try await aliasTable()
    let isSingle =
      configuration.tables[.identities] == nil && configuration.ignoreInIdentifiers.isEmpty
    try await engine.run(
      QueryTemplate(PackageResources.keys_sql).filled([
        "tables": .list(ids), "plain": .sql(plain("customer_id")),
        "nobody": .sql(isNobody),
        "aliases": .sql(names),
        "single": .list(isSingle ? [[:]] : []), "several": .list(isSingle ? [] : [[:]]),
      ]))
    if configuration.tables[.consents] != nil {
      try await engine.run(
        QueryTemplate(PackageResources.consents_keyed_sql).filled([
          "plain": .sql(plain("customer_id")), "aliases": .sql(names),
        ]))
    }
    try await refuseDamaged()
  }

  /// Makes the table of all names of each person, once they have keys.
  func makeNames() async throws {
    try await engine.run(
      QueryTemplate(PackageResources.person_names_sql).filled(["aliases": .sql(knownAliases)]))
  }

  /// The keyed hashes of those who are asked for, and whether they are known, once everybody has names.
  func askedHashes(hash: SQL) -> SQL {
    QueryTemplate(PackageResources.asked_hashes_sql).filled([
      "plain": .sql(plain("identifier")), "aliases": .sql(knownAliases), "hash": .sql(hash),
    ])
  }

  /// The table of where each alias ends, once it has been made.
  private var knownAliases: SQL {
    configuration.tables[.identities] == nil
      ? "(\(QueryTemplate(PackageResources.no_aliases_sql).filled()))" : "aliases"
  }

  // MARK: What makes two identifiers one

  /// `id`, a piece of SQL, without the differences that patron.yaml ignores.
  private func plain(_ id: SQL) -> SQL {
    // In one order, so that "'0012.0" comes to "12" however it is written.
    let order: [IdentifierVariant] = [.apostrophe, .blanks, .letterCase, .decimals, .zeros]
    return order.filter(configuration.ignoreInIdentifiers.contains).reduce(id) {
      without($1, $0)
    }
  }

  private func without(_ variant: IdentifierVariant, _ id: SQL) -> SQL {
    switch variant {
    case .letterCase: "lower(\(id))"
    case .blanks: "replace(replace(\(id), ' ', ''), chr(160), '')"
    case .zeros:
      dialect.replacing("^0+([^.])", in: id, with: #"\1"#, isRepeated: false)
    case .apostrophe: "trim(leading \(text: "'") from \(id))"
    case .decimals:
      dialect.replacing(#"^([0-9]+)\.0+$"#, in: id, with: #"\1"#, isRepeated: false)
    }
  }

  /// Follows `identities` from alias to alias and returns the table of where each ends.
  private func aliasTable() async throws -> SQL {
    guard configuration.tables[.identities] != nil else { return knownAliases }
    try await engine.run(
      QueryTemplate(PackageResources.aliases_sql).filled([
        "alias": .sql(plain("alias")), "customer": .sql(plain("customer_id")),
      ]))
    struct Count: Decodable { let count: Int }
    for _ in 0..<Self.longestChain {
      let open = try await engine.rows(
        QueryTemplate(PackageResources.alias_steps_sql).filled(), as: Count.self
      ).first?.count
      if open == 0 || open == nil { return knownAliases }
    }
    throw PatronError(
      .data, at: reader.exports.place(of: .identities),
      "identifiers stand for each other in a ring",
      remedy: "export one row for each identifier with the customer it belongs to")
  }

  /// So many identifiers may stand for one another in turn.
  private static let longestChain = 30

  /// Refuses an identifier that belongs to two customers.
  private func checkIdentities() async throws {
    guard configuration.tables[.identities] != nil else { return }
    let aliases = QueryTemplate(PackageResources.shared_aliases_sql).filled()
    let shared = try await engine.rowCount(of: "(\(aliases)) as shared")
    guard shared > 0 else { return }
    throw PatronError(
      .data, at: reader.exports.place(of: .identities),
      "\(shared) identifiers belong to more than one customer", remedy: "keep one row for each")
  }

  // MARK: Oddities

  /// Refuses identifiers that a spreadsheet has rounded and identifiers that are no single value.
  private func refuseDamaged() async throws {
    struct Damage: Decodable {
      let rounded: Int
      let nested: Int
    }
    let damage = try await engine.rows(
      QueryTemplate(PackageResources.damaged_identifiers_sql).filled([
        "rounded": .sql(dialect.matches("customer_id", whole: CellRules.roundedIdentifier)),
        "json": .sql(dialect.isJSON("customer_id")),
      ]), as: Damage.self
    ).first
    guard let damage, damage.rounded + damage.nested > 0 else { return }
    let columns = tables.compactMap { table in
      reader.exports.column(table == .customers ? "id" : "customer", of: table).map {
        "'\($0)' of \(FileName.of(reader.exports.files[table] ?? []))"
      }
    }.joined(separator: " or ")
    throw PatronError(
      .data,
      damage.rounded > 0
        ? """
        \(damage.rounded) identifiers in \(columns) are written like 9.9E+12: a spreadsheet has rounded \
        them, and several customers have become one
        """
        : "\(damage.nested) identifiers in \(columns) are objects or lists",
      remedy: damage.rounded > 0
        ? "export them again as text" : "name the key inside, such as 'customer: customer.id'")
  }

  /// Identifiers that stand for nobody, and identifiers so alike that they may be one customer's.
  func notices() async throws -> [String] {
    struct Word: Decodable {
      let word: String
      let rows: Int
    }
    let words = try await engine.rows(
      QueryTemplate(PackageResources.nobody_words_sql).filled(), as: Word.self)
    var notices: [String] = []
    if !words.isEmpty {
      let rows = words.reduce(0) { $0 + $1.rows }
      let shown = words.prefix(8).map { "'\($0.word)' \($0.rows)" }.joined(separator: ", ")
      notices.append(
        """
        \(rows) rows name a customer who stands for nobody (\(shown)): they count in money, in no \
        customer's history
        """)
    }
    let missing = try await changing(
      IdentifierVariant.allCases.filter { !configuration.ignoreInIdentifiers.contains($0) })
    struct Variants: Decodable { let counts: [Int] }
    let counts = missing.map {
      SQL("count(distinct plain) - count(distinct \(without($0, "plain")))")
    }
    guard !missing.isEmpty,
      let variants = try await engine.rows(
        QueryTemplate(PackageResources.identifier_variants_sql).filled([
          "counts": .sql(dialect.list(counts))
        ]), as: Variants.self
      ).first
    else { return notices }
    let written = configuration.ignoreInIdentifiers.map(\.rawValue)
    for (variant, count) in zip(missing, variants.counts) where count > 0 {
      let list = (written + [variant.rawValue]).joined(separator: ", ")
      notices.append(
        """
        \(count) identifiers differ from another by \(variant.difference) alone and count as customers \
        of their own: write 'ignore_in_identifiers: [\(list)]' to join them
        """)
    }
    return notices
  }
}

extension Identifiers {
  /// Those of `variants` without which some identifier would be another: to count different ones is dear, and mostly
  /// there is nothing to count.
  private func changing(_ variants: [IdentifierVariant]) async throws -> [IdentifierVariant] {
    struct Changes: Decodable { let counts: [Int?] }
    let changes = variants.map { variant -> SQL in
      // Few identifiers have what is looked for, and only those are taken apart.
      let mayChange: SQL =
        switch variant {
        case .letterCase, .blanks: "true"
        case .zeros: "plain like '0%'"
        case .apostrophe: "plain like '''%'"
        case .decimals: "plain like '%.0%'"
        }
      return
        "max(case when \(mayChange) and \(without(variant, "plain")) <> plain then 1 else 0 end)"
    }
    guard !variants.isEmpty else { return [] }
    let found = try await engine.rows(
      QueryTemplate(PackageResources.identifier_variants_sql).filled([
        "counts": .sql(dialect.list(changes))
      ]), as: Changes.self
    ).first
    return zip(variants, found?.counts ?? []).filter { $0.1 == 1 }.map(\.0)
  }
}

extension IdentifierVariant {
  /// The difference in words.
  fileprivate var difference: String {
    switch self {
    case .letterCase: "the case of letters"
    case .blanks: "blanks"
    case .zeros: "zeros in front"
    case .apostrophe: "an apostrophe in front"
    case .decimals: "'.0' behind"
    }
  }
}
