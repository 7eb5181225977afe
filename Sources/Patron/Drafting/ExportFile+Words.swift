import PatronData
import PatronEngine

extension ExportFile {
  /// A text of a column, with how many rows have it.
  struct Word: Decodable {
    let word: String
    let rows: Int
  }

  /// The different texts of `column` for which `condition` holds, the commonest first, and no more than `most`.
  func words(
    of column: Column, where condition: SQL = "true", most: Int, isRarestFirst: Bool = false,
    engine: any Engine
  ) async throws -> [Word] {
    try await engine.rows(
      QueryTemplate(PackageResources.words_sql).filled([
        "texts": .sql(cells.texts), "cell": .sql(column.cell), "condition": .sql(condition),
        "direction": .sql(isRarestFirst ? "asc" : "desc"), "most": .integer(most),
      ]), as: Word.self)
  }
}
