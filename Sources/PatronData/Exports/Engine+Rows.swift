package import PatronEngine

/// What is asked of many tables and queries.
extension Engine {
  /// How many rows there are in `rows`, a table or a query with a name, which may go on with a condition.
  package func rowCount(of rows: SQL) async throws -> Int {
    let query = QueryTemplate(PackageResources.row_count_sql).filled(["rows": .sql(rows)])
    return try await self.rows(query, as: RowCount.self).first?.count ?? 0
  }

  /// Removes `tables`, those that are there.
  package func drop(_ tables: [SQL]) async throws {
    try await run(QueryTemplate.dropping(tables))
  }
}

extension QueryTemplate {
  /// The script that removes `tables`, those that are there.
  static func dropping(_ tables: [SQL]) -> SQL {
    QueryTemplate(PackageResources.drop_tables_sql).filled([
      "tables": .list(tables.map { ["table": .sql($0)] })
    ])
  }
}

private struct RowCount: Decodable { let count: Int }
