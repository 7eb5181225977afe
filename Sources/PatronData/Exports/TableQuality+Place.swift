import PatronEngine

/// Where the rows stand that cannot be used, and how their cells are written.
extension TableQuality {
  /// The first row refused for `reason`, such as ", first in column 'total' of orders.csv, row 7 below the
  /// header", and the remedy.
  static func locationAndRemedy(
    of reason: RowReason, _ table: Table, exports: Exports, engine: any Engine
  ) async throws -> (location: String, remedy: String) {
    let usual = "mend the export, or map another column"
    if table == .content, reason == .unreadableTime {
      let column = exports.column("published", of: table)
      return (
        column.map { ", in column '\($0)' or 'expires'" } ?? "",
        "write their 'time_format' under content, or mend the export"
      )
    }
    guard
      let refused = RefusedCells(of: reason, table, exports: exports, dialect: engine.dialect)
    else {
      let column = reason.role(in: table) { exports.column($0, of: table) != nil }
        .flatMap { exports.column($0, of: table) }
      return (column.map { ", in column '\($0)'" } ?? "", usual)
    }
    let location =
      ", first in column '\(refused.column)'\(try await refused.firstRow(engine: engine))"
    switch reason {
    case .unreadableTime, .unreadableNumber, .unreadableQuantity, .unreadableRefund,
      .unreadableEnd, .impossibleYear:
      return (location, try await refused.remedy(engine: engine))
    case .placeholderTime, .noTime:
      return (location, "mend the export, or write a 'tolerance' that leaves these rows out")
    default: return (location, usual)
    }
  }

  /// So many rows whose cells are written alike are a notation and no slips.
  private static let fewestAlike = 3

  /// Refuses a table whose rows fail in one and the same way, whatever their share: they have a notation of
  /// their own, such as all amounts above 999.
  static func refuseAlike(
    _ table: Table, reasons: [RowReason: Int], exports: Exports, engine: any Engine
  ) async throws {
    let notations: [RowReason] = [
      .unreadableTime, .unreadableNumber, .unreadableQuantity, .unreadableRefund, .unreadableEnd,
      .impossibleYear,
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
      let location = try await refused.firstRow(engine: engine)
      throw PatronError(
        .data, at: .table("\(table)"),
        """
        \(common.count) rows cannot be used for one reason, \
        \(reason.fault(in: table) ?? ""): their '\(refused.column)' is written like \
        '\(common.masked)' (9 stands for digits, a for letters; the first is\(location))
        """, remedy: try await refused.remedy(engine: engine))
    }
  }
}

/// The cells that a reason refuses, looked at again from the files: only errors pay for it.
struct RefusedCells {
  let column: String
  private let role: String
  private let table: Table
  private let exports: Exports
  private let dialect: any Dialect
  /// Whether a row of `rows` is refused, as SQL over its columns.
  private let condition: SQL

  init?(of reason: RowReason, _ table: Table, exports: Exports, dialect: any Dialect) {
    guard let role = reason.role(in: table, has: { exports.column($0, of: table) != nil }),
      let column = exports.column(role, of: table)
    else { return nil }
    let settings = exports.configuration.tables[table]
    let isNothing = dialect.isNothing("patron_text", blank: settings?.blank ?? [])
    switch (role, reason) {
    case (_, .noTime), ("id", _), ("customer", _): condition = "patron_text is null"
    case ("tenure", .unreadableTime):
      condition = "patron_text is not null and not coalesce(patron_number >= 0, false)"
    case (_, .unreadableTime), (_, .unreadableEnd):
      condition = "patron_text is not null and patron_moment is null"
    case (_, .placeholderTime):
      condition = "\(CellRules.isPlaceholder("patron_day")) or patron_day = -1"
    case (_, .impossibleYear): condition = "patron_day < \(CellRules.firstDayOfRecords)"
    case ("time", _), ("started", _): return nil
    case ("interval", _): return nil
    case ("fee", _):
      condition = """
        patron_text is not null and not \(isNothing) and not coalesce(patron_number >= 0, false)
        """
    case ("score", _):
      let scale = settings?.scale ?? .standard
      let score: SQL =
        "coalesce(patron_number, \(dialect.numberAmongWords("patron_text")))"
      condition = """
        patron_text is not null and not \(isNothing) and not coalesce(\(score) between \
        \(scale.least) and \(scale.greatest), false)
        """
    default:
      condition = "patron_text is not null and not \(isNothing) and patron_number is null"
    }
    self.column = column
    self.role = role
    self.table = table
    self.exports = exports
    self.dialect = dialect
  }

  /// The cells of the customers' `column`, which plays `role`, that are no dates.
  init(ofDates column: String, role: String, exports: Exports, dialect: any Dialect) {
    self.column = column
    self.role = role
    table = .customers
    self.exports = exports
    self.dialect = dialect
    condition = """
      patron_text is not null and (patron_moment is null or patron_day < \(CellRules.firstDayOfBirths))
      """
  }

  private var isTime: Bool {
    Role.known(in: table).contains {
      $0.name == role && ($0.kind == .time || $0.kind == .date)
    }
  }

  /// The rows of the files with the text, the number, the moment and the day of the cell, each worked out once, as
  /// `cells`.
  ///
  /// `fileColumn` names the file of each.
  private func rows(fileColumn: String? = nil) -> SQL {
    let settings = exports.configuration.tables[table]
    let timezone = exports.configuration.timezone
    let text =
      isTime ? exports.timeText(role, of: table, dialect: dialect) : dialect.text(column)
    let moment = dialect.microseconds(
      "patron_text", timezone: timezone,
      format: exports.timeFormat(role, of: table), pivot: settings?.pivot(role: role) ?? 69)
    let number = dialect.number(
      "patron_text", notation: exports.notation(role, of: table), decimal: TableReader.wideDecimal)
    let cells = QueryTemplate(PackageResources.read_cells_sql).filled([
      "day": .sql(dialect.localDay("patron_moment", timezone: timezone)),
      "moment": .sql(isTime ? moment : "cast(null as bigint)"),
      "number": .sql(isTime ? "null" : number), "text": .sql(text),
      "file": .sql(fileColumn.map { SQL(name: $0) } ?? "null"),
      "kept": .sql(exports.filter(of: table, dialect: dialect) ?? "true"),
      "place": .sql(exports.place(ofRowOf: table, dialect: dialect)),
      "rows": .sql(
        exports.allRows(of: table, dialect: dialect, fileColumn: fileColumn, isNumbered: true)),
    ])
    return "(\(cells)) as cells"
  }

  /// The file and the data row of the first cell that is refused.
  func firstRow(engine: any Engine) async throws -> String {
    struct Location: Decodable {
      let file: String
      let row: Int
    }
    var fileColumn = "patron_source"
    while exports.columns[table]?.contains(fileColumn) == true { fileColumn += "_" }
    let location = try await engine.rows(
      QueryTemplate(PackageResources.first_refused_sql).filled([
        "condition": .sql(condition), "cells": .sql(rows(fileColumn: fileColumn)),
      ]), as: Location.self
    ).first
    return location.map { " of \(FileName.of($0.file)), row \($0.row) below the header" } ?? ""
  }

  /// How the refused cells are written, the commonest first.
  func shapes(engine: any Engine) async throws -> [MaskedShape] {
    try await MaskedShape.of(
      "patron_text", in: rows(), place: "patron_place",
      where: "patron_kept and (\(condition))", most: 50, engine: engine)
  }

  /// The ways in which the cells are written for which `condition` holds, the commonest first.
  private func exactShapes(
    where condition: SQL, engine: any Engine
  ) async throws -> [CellShape] {
    try await CellShape.of(
      "patron_text", in: rows(),
      where: "patron_kept and patron_text is not null and (\(condition))", engine: engine)
  }

  /// The remedy, by all cells of the column.
  func remedy(engine: any Engine) async throws -> String {
    let blank = "mend the export, or list words for nothing under 'blank'"
    if isTime {
      return try await timeRemedy(engine: engine)
        ?? "write their 'time_format' under \(table), or \(blank)"
    }
    if table == .surveys, role == "score" {
      return """
        write the 'scale' under surveys, such as scale: [1, 5], and list codes for no answer under \
        'blank'
        """
    }
    let shapes = try await exactShapes(where: "true", engine: engine)
    switch NumberEvidence(shapes).verdict {
    case .decimal(let mark): return "write decimal: '\(mark)' under \(table)"
    case .thousands(let mark): return "write thousands: '\(mark)' under \(table)"
    case .mixed, .open, .plain: return blank
    }
  }
}

extension RefusedCells {
  /// The line for the format of the times: of the formats that their shape allows the ones that read the whole
  /// column, or else all of them; nil where there is none.
  private func timeRemedy(engine: any Engine) async throws -> String? {
    guard let refused = try await exactShapes(where: condition, engine: engine).first else {
      return nil
    }
    let plain =
      try await CellShape.plain([refused.shape], engine: engine).first ?? refused.shape
    switch TimeShape.lack(of: refused.shape) ?? TimeShape.lack(of: plain) {
    case .digits:
      return
        "a spreadsheet kept the first digits alone, and the rest is lost: export whole numbers or dates"
    case .day(let format):
      return """
        they name no day: export it, or write time_format: "\(format)" under \(table), which takes the first of each
        """
    case nil: break
    }
    var formats = TimeShape.formats(of: refused.shape)
    if formats.isEmpty { formats = TimeShape.formats(of: plain) }
    if refused.shape.wholeMatch(of: /9{5}([.,]9+)?/) != nil { formats = ["excel", "days"] }
    if formats.isEmpty, exports.timeFormat(role, of: table) == nil { return nil }
    let read = try await reading(formats, engine: engine)
    let written = exports.configuration.tables[table]?.timeFormat.value(column: column, role: role)
    if read.contains(written ?? "") {
      let own = formats.filter { $0 != written }.prefix(3).joined(separator: " or ")
      return "all others are read as they stand: mend these"
        + (own.isEmpty ? "" : ", which may be \(own)") + ", or list words for nothing under 'blank'"
    }
    if read.contains("") {
      return "leave 'time_format' out under \(table): they are read without one"
    }
    guard !formats.isEmpty else { return nil }
    let lines = (read.isEmpty ? formats : read).prefix(3).map { "time_format: \"\($0)\"" }
    return
      "write \(lines.joined(separator: " or ")) under \(table)"
      + (read.isEmpty ? " if all rows are written so, else mend the export" : "")
  }

  /// The ones of `formats`, and of none ("") where one is written, that read nearly all cells as plausible
  /// times.
  private func reading(_ formats: [String], engine: any Engine) async throws -> [String] {
    struct Reading: Decodable {
      let place: Int
      let filled: Int
      let read: Int
      let years: Int
    }
    let written = exports.configuration.tables[table]?.timeFormat.value(column: column, role: role)
    let tried = ["", written].compactMap(\.self) + formats
    let first = role == "birth_date" ? CellRules.firstDayOfBirths : CellRules.firstDayOfRecords
    let readings = tried.enumerated().map { index, format -> [String: QueryTemplate.Value] in
      let moment = dialect.microseconds(
        "patron_text", timezone: "UTC", format: TimeFormat(format)
      )
      return [
        "place": .integer(index), "moment": .sql(moment), "time": .sql(dialect.time(of: moment)),
      ]
    }
    let day = 86_400_000_000
    let found = try await engine.rows(
      QueryTemplate(PackageResources.format_readings_sql).filled([
        "cells": .sql(rows()), "formats": .list(readings),
        "first": .integer(first * day), "last": .integer(29_220 * day - 1),
      ]), as: Reading.self
    ).filter { $0.read > 0 && Double($0.read) >= 0.99 * Double($0.filled) }
    // A year takes few values, a day many.
    let fewest = found.map(\.years).min() ?? 0
    return found.filter { $0.years <= fewest * 3 }.map { tried[$0.place] }
  }
}
