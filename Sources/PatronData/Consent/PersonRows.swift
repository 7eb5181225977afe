import PatronEngine

/// The rows of one person that exports hold.
package struct PersonRows: Hashable, Sendable {
  package let table: Table
  /// The rows by the name of the file.
  package let files: [String: Int]
  package let columns: [String]
  /// The first and the last day of the rows; nil where the table has no times.
  package let firstDay: Day?
  package let lastDay: Day?
}

extension PreparedExports {
  /// All identifiers of the customer with `key`, as tables write them, in order.
  package func identifiers(of key: Int) async throws -> [String] {
    struct Row: Decodable { let name: String }
    return try await engine.rows(
      QueryTemplate(PackageResources.person_spellings_sql).filled(["customer": .integer(key)]),
      as: Row.self
    ).map(\.name)
  }

  /// The identifier by which the customer with `key` leaves with results.
  package func identifierOfResults(of key: Int) async throws -> String? {
    struct Row: Decodable { let name: String }
    return try await engine.rows(
      QueryTemplate(PackageResources.result_identifier_sql).filled(["customer": .integer(key)]),
      as: Row.self
    ).first?.name
  }

  /// The rows of the customer with `key`, by table, whether they count or not; their days are of those that count.
  ///
  /// The engine must have the order lines.
  package func rows(of key: Int) async throws -> [PersonRows] {
    var found: [PersonRows] = []
    for table in Table.allCases where tables.contains(table) {
      guard let identifier = identifier(of: table) else { continue }
      struct File: Decodable {
        let file: String
        let rows: Int
      }
      let files = try await engine.rows(
        QueryTemplate(PackageResources.person_files_sql).filled([
          "id": .sql(identifier), "customer": .integer(key),
          "rows": .sql(
            exports.allRows(of: table, dialect: engine.dialect, fileColumn: "patron_file")),
          "place": .sql(engine.dialect.place),
        ]), as: File.self)
      guard !files.isEmpty else { continue }
      struct Span: Decodable {
        let first: Int?
        let last: Int?
      }
      var span: Span?
      if let keyed = keyed(table) {
        span = try await engine.rows(
          QueryTemplate(PackageResources.person_days_sql).filled([
            "rows": .sql(keyed), "customer": .integer(key),
          ]), as: Span.self
        ).first
      }
      found.append(
        PersonRows(
          table: table,
          files: Dictionary(
            files.map { (FileName.of($0.file), $0.rows) }, uniquingKeysWith: { $0 + $1 }),
          columns: exports.columns[table] ?? [], firstDay: span?.first.map { Day($0) },
          lastDay: span?.last.map { Day($0) }))
    }
    return found
  }

  /// The engine's table of the rows of `table` that count, by customer and day; nil where they have no days.
  private func keyed(_ table: Table) -> SQL? {
    switch table {
    case .transactions: EngineTable.lines.sql
    case .events: EngineTable.touches.sql
    case .surveys: EngineTable.answers.sql
    case .contracts: exports.contractsHaveDays ? EngineTable.contracts.sql : nil
    case .consents: "consents_keyed"
    case .customers, .content, .identities: nil
    }
  }

  /// The identifier of the person in a row of `table`'s files; nil where rows belong to nobody.
  private func identifier(of table: Table) -> SQL? {
    switch table {
    case .content, .identities: nil
    case .contracts: exports.customerOfContract(place: "patron_place", dialect: engine.dialect)
    case .customers, .transactions, .events, .surveys, .consents:
      exports.identifier(of: table, place: "patron_place", dialect: engine.dialect)
    }
  }

  /// The cells of the customer with `key` in the customers table, by column; nil where the table does not have the
  /// customer.
  package func cells(of key: Int) async throws -> [String: String]? {
    guard let columns = exports.columns[.customers], tables.contains(.customers) else { return nil }
    return try await engine.rows(
      QueryTemplate(PackageResources.person_cells_sql).filled([
        "columns": .sql(columns.map { SQL(name: $0) }.joined(separator: ", ")),
        "customer": .integer(key),
      ]), as: [String: String?].self
    ).first?.compactMapValues(\.self)
  }
}
