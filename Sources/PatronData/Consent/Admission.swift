import PatronEngine

/// Finds the people whose rows are not to be read, before anything else is.
///
/// For that it keys everybody, by the rules by which all customers are keyed.
struct Admission {
  let reader: TableReader

  private var exports: Exports { reader.exports }
  private var engine: any Engine { reader.engine }

  /// The tables whose rows belong to people.
  private var tables: [Table] {
    exports.configuration.tables.keys.filter { ![.content, .identities, .consents].contains($0) }
      .sorted { $0.rawValue < $1.rawValue }
  }

  /// Makes the table of their identifiers; nil where there are none.
  func settle() async throws -> SetAside? {
    let people = try exports.people
    let suppressed = try SuppressionList(people.suppressed).read()
    guard exports.speak(of: .profiling) || !suppressed.isEmpty else { return nil }
    let identifiers = try await everybody()
    if suppressed.isEmpty {
      try await setAside([])
    } else {
      try await identifiers.makeNames()
      try await engine.load(suppressed.map(\.hash), as: "suppressed_hashes", column: "hash")
      try await engine.with(try PersonKey(of: people.key)) {
        let customers = QueryTemplate(PackageResources.suppressed_customers_sql).filled([
          "hash": .sql(engine.dialect.personHash(of: "n.name"))
        ])
        try await setAside([(.suppressed, customers)])
      }
      try await engine.drop(["suppressed_hashes", "person_names"])
    }
    let found = try await counted()
    try await engine.drop(tables.map(\.written))
    return found
  }

  /// Keys everybody, whoever is set aside.
  func everybody() async throws -> Identifiers {
    for table in [Table.identities, .customers, .consents]
    where exports.configuration.tables[table] != nil {
      try await reader.type(table)
    }
    for table in tables { try await write(table) }
    let identifiers = Identifiers(reader: reader, tables: tables, areCounted: false)
    try await identifiers.makeKeys(
      from: tables.map {
        [
          "table": .sql($0.written), "id": .sql("customer_id"), "count": .sql("sum(row_count)"),
          "listed": .integer($0 == .customers ? 1 : 0), "usable": .sql("true"),
        ]
      })
    if tables.contains(.customers) { _ = try await reader.mergeCustomers() }
    return identifiers
  }

  /// Makes the table of the identifiers of `table`.
  private func write(_ table: Table) async throws {
    let rows: SQL
    let id: SQL
    if table == .customers {
      (rows, id) = (table.typed, "patron_id")
    } else {
      rows = exports.source(table, dialect: engine.dialect)
      id =
        table == .contracts
        ? exports.customerOfContract(place: engine.dialect.place, dialect: engine.dialect)
        : exports.identifier(of: table, place: engine.dialect.place, dialect: engine.dialect)
    }
    try await engine.run(
      QueryTemplate(PackageResources.written_identifiers_sql).filled([
        "written": .sql(table.written), "id": .sql(id), "rows": .sql(rows),
      ]))
  }

  /// - Parameter others: further reasons, each with the query of its customers.
  private func setAside(_ others: [(SetAside.Reason, SQL)]) async throws {
    let rule = ConsentRule(exports: exports, dialect: engine.dialect, ends: reader.endsOfConsents)
    var reasons: [(reason: SetAside.Reason, customers: SQL)] = others
    if let consenting = rule.consenting(to: .profiling, by: nil) {
      let others = QueryTemplate(PackageResources.not_consenting_sql).filled([
        "consenting": .sql(consenting)
      ])
      reasons.append((.withoutConsent, others))
    }
    try await engine.run(
      QueryTemplate(PackageResources.set_aside_sql).filled([
        "reasons": .list(
          reasons.map { ["reason": .integer($0.reason.rawValue), "customers": .sql($0.customers)] })
      ]))
  }

  /// The people and rows that are set aside; nil where there are none.
  private func counted() async throws -> SetAside? {
    struct People: Decodable {
      let reason: Int
      let people: Int
    }
    struct Rows: Decodable {
      let name: String
      let reason: Int
      let rows: Int
      let people: Int
    }
    let people = try await engine.rows(
      QueryTemplate(PackageResources.set_aside_people_sql).filled(), as: People.self)
    guard !people.isEmpty else { return nil }
    let rows = try await engine.rows(
      QueryTemplate(PackageResources.set_aside_rows_sql).filled([
        "tables": .list(
          tables.map { ["table": .sql(SQL(text: $0.rawValue)), "written": .sql($0.written)] })
      ]), as: Rows.self)
    let all = try await engine.rowCount(of: EngineTable.customerKeys.sql)
    let found = SetAside(
      people: all,
      counts: people.compactMap { count in
        SetAside.Reason(rawValue: count.reason).map { reason in
          SetAside.Count(
            reason: reason, people: count.people,
            rows: rows.filter { $0.reason == count.reason }.compactMap { row in
              Table(rawValue: row.name).map {
                SetAside.TableRows(table: $0, rows: row.rows, people: row.people)
              }
            })
        }
      })
    guard people.reduce(0, { $0 + $1.people }) < all else { throw nobody(found) }
    return found
  }

  private func nobody(_ found: SetAside) -> PatronError {
    let isConsent = found.counts.contains { $0.reason == .withoutConsent }
    return PatronError(
      .data, "nobody is left to read: \(found.notices.joined(separator: "; "))",
      remedy: isConsent
        ? """
        see which column or history says who may be profiled: 'consent: {profiling: COLUMN}' under customers, or \
        'purposes' under consents where the history does not speak of profiling
        """ : nil)
  }
}

extension Table {
  /// The table of the identifiers that its rows name.
  fileprivate var written: SQL { SQL(name: "written_" + rawValue) }
}

extension TableReader {
  /// The first days on which a consent or a withdrawal does not count yet, ascending: that of the run and the clock's.
  var endsOfConsents: [Day] {
    let clock = today.map { Snapshot(lastSeen: $0).day } ?? Day.storable.upperBound
    return snapshot.map { $0.day < clock ? [$0.day, clock] : [clock] } ?? [clock]
  }
}
