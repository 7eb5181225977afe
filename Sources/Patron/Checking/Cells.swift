package import PatronData
package import PatronEngine

/// Rows of files as text in a table of the engine, and what each of their columns looks like.
package struct Cells: Sendable {
  /// The engine's table; its columns are `c0`, `c1` … in the order of `columns`. Beside it stands a table of the
  /// different texts of each column: its `name`, a `text`, and how many rows `n` have it.
  package let table: SQL
  package let texts: SQL
  package let columns: [String]
  package let rows: Int
  package let profiles: [ColumnProfile]

  /// How the cells of a column are written, where it is not the usual way.
  package struct Notation: Sendable {
    package var number = NumberNotation()
    package var time: TimeFormat?
    package var pivot = 69

    package init(
      number: NumberNotation = NumberNotation(), time: TimeFormat? = nil, pivot: Int = 69
    ) {
      (self.number, self.time, self.pivot) = (number, time, pivot)
    }
  }

  /// Reads `source` into `table` and profiles its columns.
  ///
  /// - Parameter notations: how columns are written, for those not written the usual way.
  /// - Complexity: one pass over the cells, whatever the number of columns.
  package init(
    of source: SQL, columns: [String], table name: String,
    notations: [String: Notation] = [:], timezone: String, engine: any Engine
  ) async throws {
    let dialect = engine.dialect
    table = SQL(name: name)
    texts = SQL(name: name + "_texts")
    try await engine.run(
      QueryTemplate.cells.filled([
        "table": .sql(table), "source": .sql(source),
        "columns": .list(
          columns.enumerated().map { index, column in
            [
              "text": .sql(dialect.text(column)),
              "cell": .sql("c\(index)"),
            ]
          }),
      ]))
    func read(
      _ expression: (Notation) -> SQL, where isSpecial: (Notation) -> Bool
    ) -> QueryTemplate.Value {
      let cases = columns.enumerated().compactMap { index, column in
        notations[column].flatMap {
          isSpecial($0) ? SQL("when name = 'c\(index)' then \(expression($0))") : nil
        }
      }
      let usual = expression(Notation())
      return .sql(
        cases.isEmpty ? usual : "case \(cases.joined(separator: " ")) else \(usual) end")
    }
    let found = try await engine.rows(
      QueryTemplate.columnProfiles.filled([
        "texts": .sql(texts),
        "cells": .sql(dialect.unpivoted(columns.indices.map { "c\($0)" }, of: table)),
        "code": .sql(dialect.isPadded("text")),
        "digits": .sql(dialect.matches("text", pattern: "[0-9]")),
        "first_day": .sql(dialect.localDay("c.first_moment", timezone: timezone)),
        "last_day": .sql(dialect.localDay("c.last_moment", timezone: timezone)),
        "number": read(
          { Self.number($0.number, dialect) }, where: { $0.number != NumberNotation() }),
        "moment": read(
          {
            dialect.microseconds(
              "text", timezone: timezone, format: $0.time,
              pivot: $0.pivot
            )
          }, where: { $0.time != nil }),
      ]), as: ColumnProfile.self)
    let byIndex = Dictionary(found.map { ($0.index, $0) }, uniquingKeysWith: { first, _ in first })
    profiles = columns.indices.map { byIndex[$0] ?? ColumnProfile(index: $0) }
    rows = try await engine.rowCount(of: table)
    self.columns = columns
  }

  /// The number of `text`, as SQL: long text is no number, and is not looked at closely.
  private static func number(_ notation: NumberNotation, _ dialect: any Dialect) -> SQL {
    let careful = dialect.number("text", notation: notation, decimal: "decimal(18,4)")
    let plain: SQL =
      dialect.isPlain(notation)
      ? "when \(dialect.isFinite(dialect.double("text"))) then \(dialect.double("text")) " : ""
    return """
      case \(plain)when length(text) <= 32 and \(dialect.matches("text", pattern: "[0-9]")) \
      then cast(\(careful) as double) end
      """
  }

  /// How the cells of the column at `index` are written, the commonest first, and no more than 200 ways.
  package func shapes(ofColumn index: Int, engine: any Engine) async throws -> [CellShape] {
    try await CellShape.of(
      "text", in: texts, counted: "cast(sum(n) as bigint)", where: "name = 'c\(index)'",
      engine: engine)
  }

  /// Removes the tables from the engine.
  package func drop(engine: any Engine) async throws {
    try await engine.drop([table, texts])
  }

  /// The engine's column that holds the cells of `column`.
  package func cell(_ column: String) -> SQL? {
    columns.firstIndex(of: column).map { SQL("c\($0)") }
  }

  package func profile(_ column: String) -> ColumnProfile? {
    columns.firstIndex(of: column).map { profiles[$0] }
  }
}

/// What the cells of one column look like: how many are of each kind.
package struct ColumnProfile: Decodable, Hashable, Sendable {
  package let index: Int
  package let filled: Int
  package let different: Int
  package let numbers: Int
  package let whole: Int
  package let negative: Int
  package let least: Double?
  /// The median of the numbers.
  package let middle: Double?
  /// The number that one in a thousand exceeds.
  package let high: Double?
  package let greatest: Double?
  package let moments: Int
  /// Moments written with more than a date.
  package let timed: Int
  /// Moments at exactly midnight UTC.
  package let midnights: Int
  package let firstDay: Int?
  package let lastDay: Int?
  /// Texts that begin with a zero and another digit, as codes do and numbers do not.
  package let padded: Int
  package let digitless: Int
  /// The characters of the longest text.
  package let longest: Int

  private enum CodingKeys: String, CodingKey {
    case index = "place"
    case filled, different, numbers, whole, negative, least, middle, high, greatest, moments
    case timed, midnights, padded, digitless, longest
    case firstDay = "first_day"
    case lastDay = "last_day"
  }

  /// A column in which no cell is filled.
  init(index: Int) {
    self.index = index
    (filled, different, numbers, whole, negative, moments, timed) = (0, 0, 0, 0, 0, 0, 0)
    (midnights, padded, digitless, longest) = (0, 0, 0, 0)
    (least, middle, high, greatest, firstDay, lastDay) = (nil, nil, nil, nil, nil, nil)
  }

  /// The share of cells of one kind from which a column is of that kind.
  package static let convincingShare = 0.99

  /// The kind that the column seems to be of.
  package var type: ColumnType {
    guard filled > 0 else { return .empty }
    let convincing = Double(filled) * Self.convincingShare
    if Double(numbers) >= convincing { return padded > 0 ? .text : .number }
    if Double(moments) >= convincing { return timed > 0 ? .time : .date }
    return .text
  }
}

/// The kind of a column's cells.
public enum ColumnType: String, Hashable, Sendable, Codable {
  case identifier, time, date, number, text, empty
}
