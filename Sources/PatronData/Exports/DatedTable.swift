import PatronEngine

/// A table of the engine whose rows have a day, with the noise that replaces its later rows in the proof
/// that the features of a query know nothing of them.
package struct DatedTable: Sendable {
  package let name: String
  private let table: EngineTable
  private let exported: Table
  private let noise: QueryTemplate

  private init(_ table: EngineTable, of exported: Table, noise: [UInt8]) {
    name = table.rawValue
    self.table = table
    self.exported = exported
    self.noise = QueryTemplate(noise)
  }

  package static let all = [lines, touches, answers]

  static let lines = DatedTable(
    .lines, of: .transactions, noise: PackageResources.noise_lines_sql)
  static let touches = DatedTable(.touches, of: .events, noise: PackageResources.noise_touches_sql)
  static let answers = DatedTable(
    .answers, of: .surveys, noise: PackageResources.noise_answers_sql)

  /// Makes `table` the rows that were read, in which a negative quantity or amount marks a return.
  static func original(_ table: EngineTable) -> SQL {
    view(
      table,
      of: QueryTemplate(PackageResources.rows_as_read_sql).filled([
        "rows": .sql(SQL(name: table.rawValue + "_read")),
        "lines": .list(table == .lines ? [[:]] : []),
      ]))
  }

  private static func view(_ table: EngineTable, of query: SQL) -> SQL {
    QueryTemplate(PackageResources.table_view_sql).filled([
      "table": .sql(table.sql), "query": .sql(query),
    ])
  }

  /// Puts noise in the place of the rows from `snapshot` on; nothing where the exports lack the table.
  func withNoise(_ values: [String: QueryTemplate.Value], in prepared: PreparedExports) -> SQL {
    isThere(in: prepared) ? Self.view(table, of: noise.filled(values)) : SQL()
  }

  /// Takes the noise away again.
  func withoutNoise(in prepared: PreparedExports) -> SQL {
    isThere(in: prepared) ? Self.original(table) : SQL()
  }

  private func isThere(in prepared: PreparedExports) -> Bool {
    prepared.tables.contains(exported) && (table != .lines || prepared.engineHasLines)
  }
}
