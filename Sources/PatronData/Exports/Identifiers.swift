import PatronEngine

/// The identifiers of customers as all tables write them, and which of them are one person.
struct Identifiers {
  let reader: TableReader
  let tables: [Table]

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
    try await checkIdentities()
    let ids = tables.map { table -> [String: QueryTemplate.Value] in
      let isCustomers = table == .customers
      let id: SQL = isCustomers ? "patron_id" : "customer_id"
      return [
        "table": .sql(table.typed),
        "id": .sql(id), "listed": .integer(isCustomers ? 1 : 0),
        "usable": .sql(isCustomers ? "true" : "reason = 0 and \(id) is not null"),
      ]
    }
    // A customers table that lists 0 numbers its customers from there.
    let isNobody: SQL = """
      (\(dialect.isOneOf("customer_id", Self.nobody)) \
      or (regexp_full_match(customer_id, '0+') and max(is_listed) = 0))
      """
    let names = try await aliasTable()
    try await engine.run(
      QueryTemplate(PackageResources.keys_sql).filled([
        "tables": .list(ids), "plain": .sql(plain("customer_id")),
        "nobody": .sql(isNobody),
        "aliases": .sql(names),
      ]))
    try await refuseDamaged()
  }

  // MARK: What makes two identifiers one

  /// `id`, a piece of SQL, without the differences that patron.yaml ignores.
  private func plain(_ id: SQL) -> SQL {
    // In one order, so that "'0012.0" comes to "12" however it is written.
    let order: [IdentifierVariant] = [.apostrophe, .blanks, .letterCase, .decimals, .zeros]
    return order.filter(configuration.ignoreInIdentifiers.contains).reduce(id) {
      Self.without($1, $0)
    }
  }

  private static func without(_ variant: IdentifierVariant, _ id: SQL) -> SQL {
    switch variant {
    case .letterCase: "lower(\(id))"
    case .blanks: "replace(replace(\(id), ' ', ''), chr(160), '')"
    case .zeros: "regexp_replace(\(id), '^0+([^.])', '\\1')"
    case .apostrophe: "ltrim(\(id), '''')"
    case .decimals: "regexp_replace(\(id), '^([0-9]+)\\.0+$', '\\1')"
    }
  }

  /// Follows `identities` from alias to alias and returns the table of where each ends.
  private func aliasTable() async throws -> SQL {
    guard configuration.tables[.identities] != nil else {
      return "(select cast(null as varchar) as alias, cast(null as varchar) as target limit 0)"
    }
    let (alias, customer) = (plain("alias"), plain("customer_id"))
    try await engine.run(
      """
      create or replace table aliases as select alias, min(target) as target from (
        select \(alias) as alias, \(customer) as target from identities_typed
        where alias is not null and customer_id is not null) as pairs
      where alias <> target group by alias;
      """)
    struct Count: Decodable { let count: Int }
    for _ in 0..<Self.longestChain {
      let open = try await engine.rows(
        """
        update aliases as a set target = b.target from aliases as b
        where b.alias = a.target and b.target <> a.alias;
        select count(*) as count from aliases as a join aliases as b on b.alias = a.target;
        """, as: Count.self
      ).first?.count
      if open == 0 || open == nil { return "aliases" }
    }
    throw PatronError(
      .data,
      """
      \(FileName.of(reader.exports.files[.identities] ?? [])): identifiers stand for each other in a \
      ring: export one row for each identifier with the customer it belongs to
      """)
  }

  /// So many identifiers may stand for one another in turn.
  private static let longestChain = 30

  /// Refuses an identifier that belongs to two customers.
  private func checkIdentities() async throws {
    guard configuration.tables[.identities] != nil else { return }
    struct Count: Decodable { let count: Int }
    let shared = try await engine.rows(
      """
      select count(*) as count from (
        select alias from identities_typed where alias is not null and customer_id is not null
        group by alias having count(distinct customer_id) > 1) as shared;
      """, as: Count.self
    ).first?.count
    guard let shared, shared > 0 else { return }
    throw PatronError(
      .data,
      """
      \(FileName.of(reader.exports.files[.identities] ?? [])): \(shared) identifiers belong to more than \
      one customer: keep one row for each
      """)
  }

  // MARK: Oddities

  /// Refuses identifiers that a spreadsheet has rounded and identifiers that are no single value.
  private func refuseDamaged() async throws {
    struct Damage: Decodable {
      let rounded: Int
      let nested: Int
    }
    let damage = try await engine.rows(
      """
      select count(case when regexp_full_match(customer_id, '[0-9]([.,][0-9]+)?[eE][+][0-9]+') then 1 end)
          as rounded,
        count(case when left(customer_id, 1) in ('{', '[') and json_valid(customer_id) then 1 end)
          as nested
      from identifiers where not is_nobody;
      """, as: Damage.self
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
        them, and several customers have become one; export them again as text
        """
        : """
        \(damage.nested) identifiers in \(columns) are objects or lists: name the key inside, such as \
        'customer: customer.id'
        """)
  }

  /// Identifiers that stand for nobody, and identifiers so alike that they may be one customer's.
  func notices() async throws -> [String] {
    struct Word: Decodable {
      let word: String
      let rows: Int
    }
    let words = try await engine.rows(
      """
      select lower(customer_id) as word, cast(sum(row_count) as bigint) as rows from identifiers
      where is_nobody group by 1 order by 2 desc, 1;
      """, as: Word.self)
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
    let missing = IdentifierVariant.allCases.filter {
      !configuration.ignoreInIdentifiers.contains($0)
    }
    struct Variants: Decodable { let counts: [Int] }
    let counts = missing.map {
      SQL("count(distinct plain) - count(distinct \(Self.without($0, "plain")))")
    }
    guard !missing.isEmpty,
      let variants = try await engine.rows(
        "select [\(counts.joined(separator: ", "))] as counts from identifiers where not is_nobody;",
        as: Variants.self
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
