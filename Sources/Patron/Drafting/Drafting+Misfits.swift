import PatronData
import PatronEngine
import PatronReport

/// Why a column that is called as a role is cannot play it.
extension Drafting {
  /// Why `column` cannot have `role`: how its cells are written, where the first of them stands, the remedy.
  func explanation(
    of column: ExportFile.Column, as role: Role, of table: Table, in file: ExportFile
  ) async throws -> String {
    guard column.profile.filled > 0 else {
      return
        "'\(column.name)' is called as the \(role.name) of \(table), and no cell of it is filled"
    }
    let isOdd: SQL =
      role.kind == .number ? " and \(engine.dialect.double(column.cell)) is null" : SQL()
    let sample = try await MaskedShape.of(
      column.cell, in: file.cells.table, place: engine.dialect.rowNumber,
      where: "\(column.cell) is not null\(isOdd)", most: 1, engine: engine
    ).first
    let what =
      switch role.kind {
      case .time, .date: "times that Patron can read"
      case .number: "numbers"
      case .identifier, .text: "identifiers"
      }
    let isTime = role.kind == .time || role.kind == .date
    if isTime, let fault = try await timeFault(of: column, in: file, table: table) {
      return "'\(column.name)' is called as the \(role.name) of \(table), but \(fault)"
    }
    let shown = sample.map {
      "\(role.kind == .number ? "others" : "most") are written like '\($0.masked)' (9 for digits, a for letters), first in row \($0.first + 1)"
    }
    let remedy =
      isTime
      ? "write \(Exports.configurationName) with '\(role.name): \(column.name)' and its 'time_format' under "
        + "\(table), or export ISO dates"
      : "export plain ones, or write \(Exports.configurationName) by hand"
    return
      "'\(column.name)' is called as the \(role.name) of \(table), but its cells are no \(what): "
      + "\(shown ?? ""); \(remedy)"
  }

  /// Why cells that are nearly times cannot be read: they lack something, or are written in several ways; nil
  /// for other cells.
  private func timeFault(
    of column: ExportFile.Column, in file: ExportFile, table: Table
  ) async throws -> String? {
    let parts = Synonyms.dateParts.compactMap { names in
      file.columns.first { names.contains($0.words) && $0.reading.number != nil }?.name
    }
    if parts.count == Synonyms.dateParts.count {
      return
        "the date stands in the columns '\(parts.joined(separator: "', '"))', which are read as none: export it in "
        + "one, such as 2023-01-31"
    }
    let survey = try await TimeSurvey(of: column, in: file, engine: engine)
    let common = Array(survey.shapes.prefix(TimeSurvey.mostShapes))
    let plain = try await CellShape.plain(common.map(\.shape), engine: engine)
    let lacks = zip(common, plain).compactMap { cell, plain in
      (TimeShape.lack(of: cell.shape) ?? TimeShape.lack(of: plain)).map { ($0, cell.count) }
    }
    if lacks.reduce(0, { $0 + $1.1 }) * 2 > survey.filled, let lack = lacks.first?.0 {
      return Self.message(lack, of: column, table: table)
    }
    let formats = zip(common, plain).flatMap {
      TimeShape.formats(of: $0.shape) + TimeShape.formats(of: $1)
    }
    var seen: Set<String> = []
    return try await MixedTimes(
      of: column, in: file, formats: Array(formats.filter { seen.insert($0).inserted }.prefix(12)),
      engine: engine
    )?.description
  }

  private static func message(
    _ lack: TimeShape.Lack, of column: ExportFile.Column, table: Table
  ) -> String {
    switch lack {
    case .digits:
      "its cells are numbers whose last digits a spreadsheet dropped, like '9.9E+9': the rest is lost: "
        + "export them again as whole numbers or as dates"
    case .day(let format):
      "its cells name a month or a week and no day: export the day, or write \(Exports.configurationName) "
        + "with 'time: \(column.name)' and time_format: \"\(format)\" under \(table), which takes the first day of each"
    }
  }
}

/// Times of a column that are written in several ways, so that no format reads them all.
private struct MixedTimes: CustomStringConvertible {
  let description: String

  /// So many of the cells are read by the format that reads most of them.
  private static let leastShare = 0.05

  /// Tries `formats` and ISO 8601 on every file; nil where none reads a cell worth speaking of.
  init?(
    of column: ExportFile.Column, in file: ExportFile, formats: [String], engine: any Engine
  ) async throws {
    let dialect = engine.dialect
    var fileColumn = "patron_source"
    while file.exports.columns[.customers]?.contains(fileColumn) == true { fileColumn += "_" }
    let iso = dialect.microseconds(
      "text", timezone: "UTC", format: nil
    )
    let readings: [SQL] =
      ["case when \(iso) >= 0 then 1 end"]
      + formats.map { format -> SQL in
        let read: SQL = """
          coalesce(\(dialect.time("text", pattern: format)), \(dialect.time("plain", pattern: format)))
          """
        return "case when extract(year from \(read)) between 1900 and 2100 then 1 end"
      }
    let names = ["ISO 8601"] + formats
    let dated = QueryTemplate(PackageResources.dated_cells_sql).filled([
      "plain": .sql(dialect.plainTime("text")), "file": .sql(SQL(name: fileColumn)),
      "text": .sql(dialect.text(column.name)), "place": .sql(dialect.place),
      "rows": .sql(
        file.exports.allRows(of: .customers, dialect: dialect, fileColumn: fileColumn)),
    ])
    let cells: SQL = "(\(dated)) as cells"
    struct Reading: Decodable {
      let file: String
      let filled: Int
      let read: [Int]
    }
    let found = try await engine.rows(
      QueryTemplate(PackageResources.file_readings_sql).filled([
        "counts": .sql(dialect.list(readings.map { SQL("count(\($0))") })), "cells": .sql(cells),
      ]), as: Reading.self)
    let filled = found.reduce(0) { $0 + $1.filled }
    let read = names.indices.map { index in found.reduce(0) { $0 + $1.read[index] } }
    guard let most = read.max(), let best = read.firstIndex(of: most),
      Double(most) >= Self.leastShare * Double(filled), most < filled
    else { return nil }
    let remedy = "export all in one notation"
    let own = found.compactMap { file in
      file.read.indices.max { (file.read[$0], -$0) < (file.read[$1], -$1) }.flatMap { index in
        Double(file.read[index]) >= ColumnProfile.convincingShare * Double(file.filled)
          ? (FileName.of(file.file), names[index]) : nil
      }
    }
    if own.count == found.count, Set(own.map(\.1)).count > 1,
      let other = own.first(where: { $0.1 != own[0].1 })
    {
      description =
        "its files are written in two notations: \(own[0].0) by \(own[0].1), \(other.0) by \(other.1): \(remedy), or "
        + "keep one"
      return
    }
    struct First: Decodable {
      let file: String
      let row: Int
      let masked: String
    }
    let first = try await engine.rows(
      QueryTemplate(PackageResources.first_unread_sql).filled([
        "cells": .sql(cells), "masked": .sql(MaskedShape.of("text", dialect: dialect)),
        "reading": .sql(readings[best]),
      ]), as: First.self
    ).first
    description =
      "its cells are written in several ways: \(Figures.grouped(most)) of \(Figures.grouped(filled)) by "
      + "\(names[best]), others like '\(first?.masked ?? "")' (9 for digits, a for letters), first in "
      + "\(first.map { "\(FileName.of($0.file)), row \($0.row) below the header" } ?? ""): \(remedy)"
  }
}
