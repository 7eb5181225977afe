import PatronData
import PatronEngine

/// How the times of a column are written, by all its cells.
struct TimeSurvey {
  let profile: ColumnProfile
  /// The column's name in small letters.
  let words: String
  /// How its cells are written, the commonest first.
  let shapes: [CellShape]
  /// How many cells are filled with more than a word for nothing.
  let filled: Int
  let texts: ColumnReading.Texts
  let engine: any Engine

  private var dialect: any Dialect { engine.dialect }
  private var convincing: Double { Double(filled) * ColumnProfile.convincingShare }

  init(
    profile: ColumnProfile, words: String, shapes: [CellShape], filled: Int,
    texts: ColumnReading.Texts, engine: any Engine
  ) {
    self.profile = profile
    self.words = words
    self.shapes = shapes
    self.filled = filled
    self.texts = texts
    self.engine = engine
  }

  /// A column of `file` again.
  init(of column: ExportFile.Column, in file: ExportFile, engine: any Engine) async throws {
    let index = file.columns.firstIndex { $0.name == column.name } ?? 0
    let shapes = try await file.cells.shapes(ofColumn: index, engine: engine)
    self.init(
      profile: column.profile, words: column.words, shapes: shapes, filled: column.profile.filled,
      texts: ColumnReading.Texts(file.cells, index, dialect: engine.dialect), engine: engine)
  }

  /// The times of an expression over `table`, such as a day and a clock that stand in two columns.
  static func time(
    of expression: SQL, in table: SQL, engine: any Engine
  ) async throws -> ColumnReading.Time? {
    let texts = ColumnReading.Texts(of: expression, in: table, dialect: engine.dialect)
    let shapes = try await CellShape.of(
      "text", in: texts.texts, counted: "cast(sum(n) as bigint)", engine: engine)
    return try await TimeSurvey(
      profile: ColumnProfile(index: 0), words: "time", shapes: shapes,
      filled: shapes.reduce(0) { $0 + $1.count }, texts: texts, engine: engine
    ).written()
  }

  /// How the column is read; nil where its cells are no times.
  func time() async throws -> ColumnReading.Time? {
    if Double(profile.numbers) >= convincing, let middle = profile.middle {
      return try await counted(middle)
    }
    if Double(profile.moments) >= convincing, profile.isPlausible { return ColumnReading.Time() }
    if Double(NumberEvidence(shapes).decimalCommas) * 2 >= convincing,
      let time = try await days(between: Self.spreadsheetDays, by: "excel")
    {
      return time
    }
    return try await written()
  }

  // MARK: Numbers

  /// From 1980 to 2099 by a spreadsheet's count, of births from 1913 on.
  private static let spreadsheetDays = 29_221...73_050
  private static let spreadsheetBirths = 5_000...73_050
  /// From 1990 to 2049, counted since 1970.
  private static let daysSince1970 = 7_305...29_219
  /// From 1997 to 2076 by Windows' count; as nanoseconds since 1970 they would lie before 1980.
  private static let filetimes = 1.25e17...1.5e17
  /// The formats of dates without marks, by how many digits they have.
  private static let compact = [
    6: ["%y%m%d", "%d%m%y", "%m%d%y"], 8: ["%Y%m%d", "%d%m%Y", "%m%d%Y"], 12: ["%Y%m%d%H%M"],
    14: ["%Y%m%d%H%M%S"],
  ]

  /// The reading of a column of numbers with the median `middle`.
  private func counted(_ middle: Double) async throws -> ColumnReading.Time? {
    if profile.whole == profile.numbers, let greatest = profile.greatest, greatest > 0,
      greatest < 1e15, ExportFile.isCalledTime(words)
    {
      let length = String(Int(greatest)).count
      let time = try await chosen(Set(Self.compact[length] ?? []), length: length)
      if let time {
        return .init(format: time.format, doubt: time.doubt, isNumber: true)
      }
    }
    if let least = profile.least, let greatest = profile.greatest, ExportFile.isCalledTime(words),
      Self.filetimes.contains(least), Self.filetimes.contains(greatest)
    {
      return .init(
        format: "filetime", doubt: "100 nanoseconds since 1601, as Windows counts",
        isNumber: true)
    }
    let isBirth = ["birth", "born", "dob"].contains { words.contains($0) }
    let spreadsheet = isBirth ? Self.spreadsheetBirths : Self.spreadsheetDays
    if spreadsheet.contains(Int(clamping: Int64(middle.rounded()))) {
      if let time = try await days(between: spreadsheet, by: "excel") { return time }
    } else if Self.daysSince1970.contains(Int(clamping: Int64(middle.rounded()))),
      profile.whole == profile.numbers
    {
      if let time = try await days(between: Self.daysSince1970, by: "days") { return time }
    }
    return Double(profile.moments) >= convincing && profile.isPlausible
      ? ColumnReading.Time(isNumber: true) : nil
  }

  /// A reading by a count of days, where the cells lie between `days`.
  private func days(
    between days: ClosedRange<Int>, by format: String
  ) async throws -> ColumnReading.Time? {
    struct Share: Decodable { let share: Double? }
    let share = try await engine.rows(
      QueryTemplate(PackageResources.counted_days_sql).filled([
        "number": .sql(dialect.double("replace(text, ',', '.')")),
        "first": .integer(days.lowerBound), "last": .integer(days.upperBound),
        "texts": .sql(texts.texts),
      ]), as: Share.self
    ).first?.share
    guard share ?? 0 >= ColumnProfile.convincingShare else { return nil }
    let doubt =
      format == "excel"
      ? "days are counted from 1900; a workbook that counts from 1904 needs 'excel1904'"
      : "days are counted from 1970-01-01"
    return .init(format: format, doubt: doubt, isNumber: true)
  }

  // MARK: Texts

  /// So many of the ways in which cells are written decide what formats are tried.
  static let mostShapes = 60

  /// Whether `format` reads the cells.
  func isRead(by format: String) async throws -> Bool {
    try await chosen([format], isPlain: true) != nil
  }

  /// The reading of a column of texts: by a format as they stand, or else with their words and parts put in order.
  func written() async throws -> ColumnReading.Time? {
    let common = shapes.prefix(Self.mostShapes)
    let formats = Set(common.flatMap { TimeShape.formats(of: $0.shape) })
    if let time = try await chosen(formats) { return time }
    let seemsTime = common.filter { shape in
      shape.shape.count { $0 == "9" } >= 3 && shape.shape.contains { $0 != "9" }
    }.reduce(0) { $0 + $1.count }
    guard Double(seemsTime) >= 0.3 * convincing || ExportFile.isCalledTime(words),
      !common.isEmpty
    else { return nil }
    if Double(common.filter { $0.shape.hasPrefix("/Date(") }.reduce(0) { $0 + $1.count })
      >= convincing
    {
      return .init(format: "milliseconds")
    }
    let plain = Set(
      try await CellShape.plain(common.map(\.shape), engine: engine).flatMap(TimeShape.formats))
    return try await chosen(plain, isPlain: true)
  }

  private struct Trial: Decodable {
    let place: Int
    let parsed: Int
    let years: Int
    let months: Int
    let days: Int
  }

  /// The moment of `text` by `format`, as SQL, and of `plain` where that is none.
  private func moment(_ format: String, isPlain: Bool) -> SQL {
    let read = dialect.time("text", pattern: format)
    return isPlain ? "coalesce(\(read), \(dialect.time("plain", pattern: format)))" : read
  }

  /// The column of `text` with its words and parts put in order, behind others, where it is asked for.
  private func plain(_ isPlain: Bool) -> SQL {
    isPlain ? ", \(dialect.plainTime("text")) as plain" : SQL()
  }

  private func trialled(_ formats: [String], isPlain: Bool) -> QueryTemplate.Value {
    .list(
      formats.enumerated().map { index, format in
        ["place": .integer(index), "moment": .sql(moment(format, isPlain: isPlain))]
      })
  }

  /// The format of `formats` that reads the texts, by what its fields would be.
  ///
  /// - Parameters:
  ///   - length: how many characters a text must have; nil for any.
  ///   - isPlain: whether texts are read with their words and parts put in order too.
  func chosen(
    _ formats: Set<String>, length: Int? = nil, isPlain: Bool = false
  ) async throws -> ColumnReading.Time? {
    // A blank stands for any number of them.
    let formats = Set(formats.map { $0.replacing(/[ ]+/, with: " ") }).sorted()
    guard !formats.isEmpty else { return nil }
    let trials = try await engine.rows(
      QueryTemplate(PackageResources.format_trials_sql).filled([
        "plain": .sql(plain(isPlain)), "texts": .sql(texts.texts),
        "condition": .sql(length.map { "length(text) = \($0)" } ?? "true"),
        "formats": trialled(formats, isPlain: isPlain),
      ]), as: Trial.self
    ).filter { Double($0.parsed) >= convincing }
    guard let most = trials.map(\.parsed).max() else { return nil }
    var best = trials.filter { $0.parsed == most }
    // A year takes few values, a day many.
    if let fewest = best.map(\.years).min() { best.removeAll { $0.years > fewest * 3 } }
    // A day that stands second, behind a year, is the rarer way.
    let usual = best.filter { !formats[$0.place].contains(/^%Y.%d/) }
    if !usual.isEmpty { best = usual }
    // What has its fields in the same order reads the same days.
    if let first = best.first, Set(best.map { Self.order(of: formats[$0.place]) }).count == 1 {
      return .init(format: formats[first.place])
    }
    // No field is beyond 12. Over several years a field of one value, or of few beside one of nearly all months, is
    // the day; within a year it may as well be the month.
    if let fewest = best.map(\.days).min(), best.contains(where: { $0.days > fewest }) {
      let moved = best.filter { $0.days == fewest }
      if moved.count == 1, let only = moved.first, only.years > 1,
        only.days == 1 && only.months > 1 || only.days <= 3 && only.months >= 10
      {
        return .init(
          format: formats[only.place],
          doubt: only.days == 1
            ? nil : "no date is beyond the 12th; the field that moves less is taken for the day")
      }
    }
    let turns = try await turns(best.map { formats[$0.place] }, isPlain: isPlain)
    if let least = turns.min(), turns.filter({ $0 == least }).count == 1,
      let index = turns.firstIndex(of: least), turns.allSatisfy({ $0 == least || $0 > 4 * least })
    {
      return .init(
        format: formats[best[index].place],
        doubt: "no date is beyond the 12th; so read, rows are in the order of time")
    }
    return .init(
      format: formats[(best.first { formats[$0.place].hasPrefix("%d") } ?? best[0]).place],
      open: best.map { formats[$0.place] })
  }

  /// The fields of `format` in their order, a month's name as its short one.
  private static func order(of format: String) -> [Character] {
    format.split(separator: "%").compactMap(\.first).map { $0 == "B" ? "b" : $0 }
  }

  /// How often a row lies before the one above it, by each of `formats`.
  private func turns(_ formats: [String], isPlain: Bool) async throws -> [Int] {
    struct Turns: Decodable { let turns: Int }
    return try await engine.rows(
      QueryTemplate(PackageResources.time_turns_sql).filled([
        "plain": .sql(plain(isPlain)), "cells": .sql(texts.ordered),
        "formats": trialled(formats, isPlain: isPlain),
      ]), as: Turns.self
    ).map(\.turns)
  }
}

extension ColumnProfile {
  /// Whether the moments are of a time that customers live in.
  var isPlausible: Bool {
    guard let lastDay else { return false }
    // Years of two digits are read as years of antiquity.
    return Day(lastDay) > Day(year: 1900, month: 1, day: 1)
  }
}
