package import PatronEngine

/// A table of the engine with what the exports hold, keyed by dense integers; the queries know it by its name.
package enum EngineTable: String, Hashable, Sendable {
  case lines, touches, answers, contracts
  case customers
  case customerKeys = "customer_keys"
  case contents, products, categories, channels

  /// The name as the engine reads it.
  package var sql: SQL { SQL(name: rawValue) }
}

extension Engine {
  /// Makes the `columns` of `query` a table that the core reads too.
  ///
  /// The table is a view of a second one, `TABLE_read`, so that noise can stand in for it.
  func share(
    _ table: EngineTable, _ columns: [SharedColumn], from query: SQL
  ) async throws -> NumberFile {
    let file = try await share(table.rawValue + "_read", columns: columns, of: query)
    try await run(DatedTable.original(table))
    return file
  }
}
