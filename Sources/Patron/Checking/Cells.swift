package import PatronFeatures

/// Rows of files as text in a table of the engine, and what each of their columns looks like.
package struct Cells: Sendable {
  /// The engine's table; its columns are `c0`, `c1` … in the order of `columns`.
  package let table: String
  package let columns: [String]
  package let rows: Int
  package let profiles: [ColumnProfile]

  /// Reads `source` into `table` and profiles its columns.
  ///
  /// - Parameters:
  ///   - timeFormat: how the times of the columns `times` are written, where it is not ISO 8601.
  ///   - today: the local day of the clock; the range of a time ends there.
  package init(
    of source: Dialect.Fragment, columns: [String], table: String, times: Set<String> = [],
    timeFormat: String? = nil, timezone: String, engine: any Engine
  ) async throws {
    let dialect = engine.dialect
    let name = QueryTemplate.Value.sql(Dialect.Fragment(trusted: table))
    func fragment(_ sql: String) -> QueryTemplate.Value { .sql(Dialect.Fragment(trusted: sql)) }
    try await engine.run(
      QueryTemplate.cells.filled([
        "table": name, "source": .sql(source),
        "columns": .list(
          columns.enumerated().map { place, column in
            ["text": .sql(dialect.text(column)), "cell": fragment("c\(place)")]
          }),
      ]))
    let text = Dialect.Fragment(trusted: "text")
    profiles = try await engine.rows(
      QueryTemplate.columnProfiles.filled([
        "table": name, "day": .sql(dialect.localDay("moment", timezone: timezone)),
        "columns": .list(
          columns.enumerated().map { place, column in
            let format = times.contains(column) ? timeFormat : nil
            func quantile(_ share: Double) -> QueryTemplate.Value {
              fragment(
                """
                (select quantile_disc(number, \(share)) from (select try_cast(c\(place) as double) \
                as number from \(table)) as numbers where isfinite(number))
                """)
            }
            return [
              "place": .integer(place), "cell": fragment("c\(place)"),
              "moment": .sql(dialect.microseconds(text, timezone: timezone, format: format)),
              "middle": quantile(0.5), "high": quantile(0.999),
            ]
          }),
      ]), as: ColumnProfile.self)
    struct Count: Decodable { let count: Int }
    rows =
      try await engine.rows("select count(*) as count from \(table);", as: Count.self).first?.count
      ?? 0
    self.table = table
    self.columns = columns
  }

  /// The engine's column that holds the cells of `column`.
  package func cell(_ column: String) -> String? {
    columns.firstIndex(of: column).map { "c\($0)" }
  }

  package func profile(_ column: String) -> ColumnProfile? {
    columns.firstIndex(of: column).map { profiles[$0] }
  }
}

/// What the cells of one column look like: how many of them are what.
package struct ColumnProfile: Decodable, Hashable, Sendable {
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
  /// Amounts with the sign or the code of a currency.
  package let marked: Int
  /// Numbers with a decimal comma.
  package let commas: Int
  /// Dates such as 3/4/2025, and those among them whose first or second part can be no month.
  package let dates: Int
  package let dayFirst: Int
  package let monthFirst: Int
  package let digitless: Int
  /// The characters of the longest text.
  package let longest: Int

  private enum CodingKeys: String, CodingKey {
    case filled, different, numbers, whole, negative, least, middle, high, greatest, moments, timed
    case midnights, padded, marked, commas, dates, digitless, longest
    case firstDay = "first_day"
    case lastDay = "last_day"
    case dayFirst = "day_first"
    case monthFirst = "month_first"
  }

  /// What a column is taken for where so many of its cells are it.
  private static let convincingShare = 0.99

  /// What the column seems to hold.
  package var type: ColumnType {
    guard filled > 0 else { return .empty }
    let convincing = Double(filled) * Self.convincingShare
    if Double(numbers) >= convincing { return padded > 0 ? .text : .number }
    if Double(moments) >= convincing { return timed > 0 ? .time : .date }
    return .text
  }
}

/// What the cells of a column are.
public enum ColumnType: String, Hashable, Sendable, Codable {
  case identifier, time, date, number, text, empty
}
