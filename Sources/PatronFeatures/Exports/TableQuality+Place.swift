/// Where the rows stand that cannot be used, and how their cells are written.
extension TableQuality {
  /// Where the first row refused for `reason` stands:
  /// ", first in column 'total' of orders.csv, row 7 below the header".
  static func firstPlace(
    of reason: RowReason, _ table: Table, exports: Exports, engine: any Engine
  ) async throws -> String {
    if table == .content, reason == .unreadableTime {
      return exports.column("published", of: table).map { ", in column '\($0)' or 'expires'" } ?? ""
    }
    guard
      let refused = RefusedCells(of: reason, table, exports: exports, dialect: engine.dialect)
    else { return "" }
    let place = try await refused.firstRow(engine: engine)
    return ", first in column '\(refused.column)'\(place)"
  }

  /// So many rows whose cells are written alike are a notation and no slips.
  private static let fewestAlike = 3

  /// Refuses a table of which rows fail in one and the same way, whatever their share: they are of a notation of
  /// their own, such as all amounts above 999.
  static func refuseAlike(
    _ table: Table, reasons: [RowReason: Int], exports: Exports, engine: any Engine
  ) async throws {
    let notations: [RowReason] = [
      .unreadableTime, .unreadableNumber, .unreadableQuantity, .unreadableRefund, .impossibleYear,
    ]
    for reason in notations where reasons[reason] ?? 0 >= fewestAlike && table != .content {
      guard
        let refused = RefusedCells(of: reason, table, exports: exports, dialect: engine.dialect)
      else { continue }
      let shapes = try await refused.shapes(engine: engine)
      guard let common = shapes.first, common.count >= fewestAlike,
        // Scores beyond the scale are numbers like any others.
        common.count * 2 >= shapes.reduce(0, { $0 + $1.count })
      else { continue }
      let place = try await refused.firstRow(engine: engine)
      throw PatronError(
        .data,
        """
        \(table): \(common.count) rows cannot be used for one reason, \
        \(reason.fault(in: table) ?? ""): their '\(refused.column)' is written like \
        '\(common.masked)' (9 stands for digits, a for letters; the first is\(place)): \
        \(try await refused.remedy(engine: engine))
        """)
    }
  }
}

/// The cells that a reason refuses, looked at again from the files: only errors pay for it.
struct RefusedCells {
  let column: String
  private let role: String
  private let table: Table
  private let exports: Exports
  private let text: Dialect.Fragment
  private let condition: String

  init?(of reason: RowReason, _ table: Table, exports: Exports, dialect: Dialect) {
    guard let role = reason.role(in: table, has: { exports.column($0, of: table) != nil }),
      let column = exports.column(role, of: table)
    else { return nil }
    let settings = exports.configuration.tables[table]
    let blank = settings?.blank ?? []
    let timezone = exports.configuration.timezone
    switch role {
    case "time":
      text = exports.timeText(role, of: table, dialect: dialect)
      let moment = dialect.microseconds(
        text, timezone: timezone, format: exports.timeFormat(role, of: table),
        pivot: settings?.pivot(role: role) ?? 69
      ).sql
      let day = dialect.localDay("(\(moment))", timezone: timezone).sql
      switch reason {
      case .noTime: condition = "(\(text.sql)) is null"
      case .unreadableTime: condition = "(\(text.sql)) is not null and (\(moment)) is null"
      case .placeholderTime: condition = "\(Dialect.isPlaceholder("(\(day))")) or (\(day)) = -1"
      case .impossibleYear: condition = "(\(day)) < \(Dialect.firstDayOfRecords)"
      default: return nil
      }
    case "id", "customer":
      text = dialect.text(column)
      condition = "(\(text.sql)) is null"
    default:
      text = dialect.text(column)
      let number = dialect.number(
        "(\(text.sql))", notation: exports.notation(role, of: table),
        decimal: TableReader.wideDecimal
      ).sql
      let isNothing = dialect.isNothing("(\(text.sql))", blank: blank).sql
      var refused = "(\(text.sql)) is not null and not \(isNothing) and (\(number)) is null"
      if table == .surveys, let scale = settings?.scale ?? .some(.standard) {
        let score = "coalesce(\(number), \(dialect.numberAmongWords("(\(text.sql))").sql))"
        refused = """
          (\(text.sql)) is not null and not \(isNothing) and not coalesce(\(score) between \
          \(scale.least) and \(scale.greatest), false)
          """
      }
      condition = refused
    }
    self.column = column
    self.role = role
    self.table = table
    self.exports = exports
  }

  /// The file and the data row of the first cell that is refused.
  func firstRow(engine: any Engine) async throws -> String {
    let dialect = engine.dialect
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
          coalesce((\(condition)) and \(filter), false) as refused
        from \(exports.allRows(of: table, dialect: dialect, fileColumn: fileColumn).sql)
      ) as numbered group by file having max(refused) order by file limit 1;
      """, as: Place.self
    ).first
    return place.map { " of \(Exports.name($0.file)), row \($0.row) below the header" } ?? ""
  }

  struct Shape: Decodable {
    let masked: String
    let count: Int
  }

  /// How the refused cells are written, the commonest first.
  func shapes(engine: any Engine) async throws -> [Shape] {
    try await engine.rows(
      """
      select masked, count(*) as count from (
        select \(CellShape.masked("(\(text.sql))")) as masked
        from \(exports.source(table, dialect: engine.dialect).sql) where \(condition)
      ) as shapes group by masked order by count(*) desc, masked limit 50;
      """, as: Shape.self)
  }

  /// What to write, judged by all cells of the column.
  func remedy(engine: any Engine) async throws -> String {
    let shapes = try await engine.rows(
      """
      select shape, count(*) as count from (
        select \(CellShape.of("(\(text.sql))")) as shape
        from \(exports.source(table, dialect: engine.dialect).sql)
      ) as shapes where shape is not null group by shape order by count(*) desc, shape limit 200;
      """, as: CellShape.self)
    let blank = "mend the export, or list what says nothing under 'blank'"
    if role == "time" {
      let refused = try await engine.rows(
        """
        select \(CellShape.of("(\(text.sql))")) as shape, count(*) as count
        from \(exports.source(table, dialect: engine.dialect).sql) where \(condition)
        group by 1 order by 2 desc, 1 limit 1;
        """, as: CellShape.self
      ).first
      let formats = refused.map { TimeShape.formats(of: $0.shape) } ?? []
      guard !formats.isEmpty else {
        return "write their 'time_format' under \(table), or \(blank)"
      }
      let lines = formats.prefix(3).map { "time_format: \"\($0)\"" }.joined(separator: " or ")
      return "write \(lines) under \(table) if all rows are written so, else mend the export"
    }
    if table == .surveys, role == "score" {
      return """
        write the 'scale' under surveys, such as scale: [1, 5], and list codes for no answer under \
        'blank'
        """
    }
    switch NumberEvidence(shapes).verdict {
    case .decimal(let mark): return "write decimal: '\(mark)' under \(table)"
    case .thousands(let mark): return "write thousands: '\(mark)' under \(table)"
    case .mixed, .open, .plain: return blank
    }
  }
}
