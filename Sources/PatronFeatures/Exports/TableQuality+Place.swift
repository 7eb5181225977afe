/// Where the rows stand that cannot be used.
extension TableQuality {
  /// Where the first row refused for `reason` stands:
  /// ", first in column 'total' of orders.csv, row 7 below the header".
  static func firstPlace(
    of reason: String, _ table: Table, exports: Exports, engine: any Engine
  ) async throws -> String {
    let role: String
    switch reason {
    case "an amount that is no number":
      role = exports.column("amount", of: table) == nil ? "price" : "amount"
    case "a quantity that is no number": role = "quantity"
    case "a value that is no number": role = "value"
    case "no score from 0 to 10": role = "score"
    case "no identifier": role = "id"
    case "a date that is none":
      return exports.column("published", of: table).map { ", in column '\($0)' or 'expires'" } ?? ""
    default: role = "time"
    }
    guard let column = exports.column(role, of: table) else { return "" }
    let place = try await firstRow(
      table, column: column, reason: reason, exports: exports, engine: engine)
    return ", first in column '\(column)'\(place)"
  }

  /// The data row of the first cell that is refused, counted again from the file: only errors pay.
  private static func firstRow(
    _ table: Table, column: String, reason: String, exports: Exports, engine: any Engine
  ) async throws -> String {
    let dialect = engine.dialect
    let cell = dialect.text(column)
    let settings = exports.configuration.tables[table]
    let refused: String
    switch reason {
    case "no time", "no identifier": refused = "\(cell.sql) is null"
    case "a time that is none":
      let moment = dialect.microseconds(
        cell, timezone: exports.configuration.timezone, format: settings?.timeFormat)
      refused = "\(cell.sql) is not null and (\(moment.sql)) is null"
    case "a time after today": return ""
    case "no score from 0 to 10":
      let score = "try_cast(\(cell.sql) as decimal(18,4))"
      refused = "\(score) is null or \(score) < 0 or \(score) > 10"
    default: refused = "\(cell.sql) is not null and try_cast(\(cell.sql) as decimal(16,4)) is null"
    }
    struct Place: Decodable {
      let file: String
      let row: Int
    }
    var fileColumn = "patron_file"
    while exports.columns[table]?.contains(fileColumn) == true { fileColumn += "_" }
    let filter = exports.filter(of: table, dialect: dialect)?.sql ?? "true"
    let place = try await engine.rows(
      """
      select file, cast(min(case when refused then row end) - min(row) + 1 as bigint) as row from (
        select \(fileColumn) as file, row_number() over () as row,
          coalesce((\(refused)) and \(filter), false) as refused
        from \(exports.allRows(of: table, dialect: dialect, fileColumn: fileColumn).sql)
      ) as numbered group by file having max(refused) order by file limit 1;
      """, as: Place.self
    ).first
    return place.map { " of \(Exports.name($0.file)), row \($0.row) below the header" } ?? ""
  }
}
