import PatronEngine

/// A name that rows have, and the number that stands for it in them.
struct NamedKey: Decodable, Sendable {
  let name: String
  let key: Int32
}

extension Engine {
  /// The names in `column` of `table`, which numbers them as `column_key`, in the order of their keys; those for which
  /// `condition` holds.
  func namedKeys(
    _ column: String, in table: String, where condition: SQL = "true"
  ) async throws -> [NamedKey] {
    try await rows(
      QueryTemplate(PackageResources.named_keys_sql).filled([
        "name": .sql(SQL(name: column)), "key": .sql(SQL(name: column + "_key")),
        "table": .sql(SQL(name: table)), "condition": .sql(condition),
      ]), as: NamedKey.self)
  }
}
