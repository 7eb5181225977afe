/// What reading one table found: how many rows, which of them cannot be used and why.
public struct TableQuality: Hashable, Sendable, Codable {
  public let table: Table
  public let files: [String]
  public let rows: Int
  /// Rows that cannot be used, by reason, the reasons that did not occur left out.
  public let unusable: [Count]
  /// Things worth knowing that leave a row in use, by kind, those that did not occur left out.
  public let remarks: [Count]
  /// The first and the last local day, where the table has times.
  public let firstDay: Int?
  public let lastDay: Int?

  public struct Count: Hashable, Sendable, Codable {
    public let reason: String
    public let rows: Int
  }

  /// What a user should know even who does not run a check.
  package var notices: [String] {
    unusable.map { "\(table): \($0.rows) of \(rows) rows left out: \($0.reason)" }
  }
}

extension TableQuality {
  package init(_ table: Table, exports: Exports, engine: any Engine) async throws {
    let files = (exports.files[table] ?? []).map(Exports.name)
    switch table {
    case .customers:
      self = try await Self.customers(files: files, engine: engine)
    case .content:
      self = try await Self.content(files: files, engine: engine)
    case .transactions, .events, .surveys:
      self = try await Self.timed(table, files: files, exports: exports, engine: engine)
    }
    guard rows > 0 else {
      throw PatronError(
        .data,
        """
        \(files.joined(separator: ", ")): a header and no rows\
        \(exports.configuration.tables[table]?.keep.isEmpty == false ? " that 'keep' lets through" : "")\
        : export \(table) again, or leave it out of \(Exports.configurationName)
        """)
    }
    let refused = unusable.reduce(0) { $0 + $1.rows }
    let tolerance = exports.configuration.tolerance
    if Double(refused) > tolerance * Double(rows), let worst = unusable.max(by: { $0.rows < $1.rows })
    {
      let place = try await Self.firstPlace(of: worst.reason, table, exports: exports, engine: engine)
      throw PatronError(
        .data,
        """
        \(table): \(refused) of \(rows) rows cannot be used (\(worst.reason): \(worst.rows)\(place)), \
        more than the \(Self.percent(tolerance)) that 'tolerance' allows: mend the export, map \
        another column, or write its 'time_format'
        """)
    }
  }

  private struct CountRow: Decodable {
    let reason: Int
    let count: Int
    let first: Int?
    let last: Int?
  }

  private static let reasons: [Table: [Int: String]] = [
    .transactions: [
      1: "no time", 2: "a time that is none", 3: "an amount that is no number",
      4: "a quantity that is no number", 5: "a time after today",
    ],
    .events: [
      1: "no time", 2: "a time that is none", 3: "a value that is no number",
      5: "a time after today",
    ],
    .surveys: [
      1: "no time", 2: "a time that is none", 3: "no score from 0 to 10", 5: "a time after today",
    ],
  ]

  private static func timed(
    _ table: Table, files: [String], exports: Exports, engine: any Engine
  ) async throws -> TableQuality {
    let counts = try await engine.rows(
      """
      select reason, count(*) as count, min(day) as first, max(day) as last
      from \(table)_typed group by reason order by reason;
      """, as: CountRow.self)
    struct Remarks: Decodable {
      let guests: Int?
      let returns: Int?
      let free: Int?
    }
    let money =
      table == .transactions
      ? """
      sum(case when quantity < 0 or amount < 0 then 1 else 0 end) as returns,
      sum(case when amount = 0 then 1 else 0 end) as free
      """ : "cast(null as bigint) as returns, cast(null as bigint) as free"
    let remarks = try await engine.rows(
      """
      select cast(guests as bigint) as guests, cast(returns as bigint) as returns,
        cast(free as bigint) as free
      from (select sum(case when customer_id is null then 1 else 0 end) as guests, \(money)
        from \(table)_typed where reason = 0) as sums;
      """, as: Remarks.self
    ).first
    let usable = counts.first { $0.reason == 0 }
    return TableQuality(
      table: table, files: files, rows: counts.reduce(0) { $0 + $1.count },
      unusable: counts.filter { $0.reason != 0 }.map {
        Count(reason: reasons[table]?[$0.reason] ?? "", rows: $0.count)
      },
      remarks: [
        Count(reason: "no customer (counted in money, in no customer's history)", rows: remarks?.guests ?? 0),
        Count(reason: "returns (a negative quantity or amount)", rows: remarks?.returns ?? 0),
        Count(
          reason: "an amount of zero",
          rows: exports.column("amount", of: table) == nil && exports.column("price", of: table) == nil
            ? 0 : remarks?.free ?? 0),
      ].filter { $0.rows > 0 },
      firstDay: usable?.first, lastDay: usable?.last)
  }

  private static func customers(files: [String], engine: any Engine) async throws -> TableQuality {
    struct Totals: Decodable {
      let rows: Int
      let unnamed: Int
    }
    let totals = try await engine.rows(
      """
      select count(*) as rows, cast(coalesce(sum(case when customer_id is null then 1 else 0 end), 0)
        as bigint) as unnamed
      from customers_typed;
      """, as: Totals.self
    ).first
    struct Repeats: Decodable {
      let extra_rows: Int
      let conflicting: Int
      let first_row: Int?
      let last_row: Int?
    }
    let columns = try await engine.rows(
      "describe customers_typed;", as: DescribedColumn.self
    ).map(\.column_name).filter { $0 != "patron_row" && $0 != "customer_id" }
    let whole = columns.map { engine.dialect.identifier($0).sql }.joined(separator: ", ")
    let query = QueryTemplate(PackageResources.customers_duplicates_sql).filled([
      "whole": .sql(Dialect.Fragment(trusted: columns.isEmpty ? "1" : "(\(whole))"))
    ])
    let repeats = try await engine.rows(query, as: Repeats.self).first
    if let repeats, repeats.conflicting > 0, let first = repeats.first_row,
      let last = repeats.last_row
    {
      throw PatronError(
        .data,
        """
        \(files.joined(separator: ", ")): \(repeats.conflicting) identifiers stand on rows that \
        differ (the first on rows \(first) and \(last), the header aside): keep one row a customer
        """)
    }
    return TableQuality(
      table: .customers, files: files, rows: totals?.rows ?? 0,
      unusable: [Count(reason: "no identifier", rows: totals?.unnamed ?? 0)].filter { $0.rows > 0 },
      remarks: [Count(reason: "exact copies of a customer (merged)", rows: repeats?.extra_rows ?? 0)]
        .filter { $0.rows > 0 },
      firstDay: nil, lastDay: nil)
  }

  private static func content(files: [String], engine: any Engine) async throws -> TableQuality {
    struct Totals: Decodable {
      let rows: Int
      let unnamed: Int
      let repeated: Int
      let undated: Int
    }
    let totals = try await engine.rows(
      """
      select count(*) as rows, count(*) - count(content_id) as unnamed,
        count(content_id) - count(distinct content_id) as repeated,
        cast(coalesce(sum(case when (published_text is not null and published_us is null)
          or (expires_text is not null and expires_us is null) then 1 else 0 end), 0) as bigint)
          as undated
      from content_typed;
      """, as: Totals.self
    ).first
    if let repeated = totals?.repeated, repeated > 0 {
      throw PatronError(
        .data,
        "\(files.joined(separator: ", ")): \(repeated) rows repeat an identifier: keep one row an item")
    }
    return TableQuality(
      table: .content, files: files, rows: totals?.rows ?? 0,
      unusable: [
        Count(reason: "no identifier", rows: totals?.unnamed ?? 0),
        Count(reason: "a date that is none", rows: totals?.undated ?? 0),
      ].filter { $0.rows > 0 },
      remarks: [], firstDay: nil, lastDay: nil)
  }

  /// Where the first row refused for `reason` stands: ", first in orders.csv, row 7".
  private static func firstPlace(
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
    default: refused = "\(cell.sql) is not null and try_cast(\(cell.sql) as decimal(18,4)) is null"
    }
    struct Place: Decodable {
      let file: String
      let row: Int
    }
    let filter = exports.filter(of: table, dialect: dialect)?.sql ?? "true"
    let place = try await engine.rows(
      """
      select file, cast(min(case when refused then row end) - min(row) + 1 as bigint) as row from (
        select patron_file as file, row_number() over () as row,
          coalesce((\(refused)) and \(filter), false) as refused
        from \(exports.allRows(of: table, dialect: dialect).sql)
      ) as numbered group by file having max(refused) order by file limit 1;
      """, as: Place.self
    ).first
    return place.map { " of \(Exports.name($0.file)), row \($0.row)" } ?? ""
  }

  private static func percent(_ share: Double) -> String {
    let percent = share * 100
    return percent == percent.rounded() ? "\(Int(percent)) %" : "\(percent) %"
  }
}
