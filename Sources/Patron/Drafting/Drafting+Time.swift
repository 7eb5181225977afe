import PatronData
import PatronEngine

/// How times are written, in which zone days begin, and over how many of them outcomes are asked about.
extension Drafting {
  /// Zones by the offsets that their times show over a year; the likeliest where several share them.
  private static let zones: [Set<String>: String] = [
    ["-05:00", "-04:00"]: "America/New_York", ["-06:00", "-05:00"]: "America/Chicago",
    ["-07:00", "-06:00"]: "America/Denver", ["-08:00", "-07:00"]: "America/Los_Angeles",
    ["+00:00", "+01:00"]: "Europe/London", ["+01:00", "+02:00"]: "Europe/Paris",
    ["+02:00", "+03:00"]: "Europe/Athens", ["+10:00", "+11:00"]: "Australia/Sydney",
    ["+12:00", "+13:00"]: "Pacific/Auckland", ["-03:00"]: "America/Sao_Paulo",
    ["+03:00"]: "Europe/Istanbul", ["+05:30"]: "Asia/Kolkata", ["+08:00"]: "Asia/Shanghai",
    ["+09:00"]: "Asia/Tokyo",
  ]

  mutating func settleZone() async throws {
    let timed = [Table.transactions, .events].compactMap { guesses[$0] }.first {
      $0.roles["time"] != nil
    }
    guard let timed, let time = timed.roles["time"], configuration.timezone == "UTC" else { return }
    struct Offset: Decodable { let offset: String }
    let dialect = engine.dialect
    let written = dialect.part(
      of: time.cell, pattern: "([+-][0-9]{2}:?[0-9]{2})$", group: 1)
    let offset = dialect.replacing(
      "^(...)([0-9]{2})$", in: written, with: #"\1:\2"#, isRepeated: false)
    let offsets = try await engine.rows(
      QueryTemplate(PackageResources.offsets_sql).filled([
        "offset": .sql(offset), "table": .sql(timed.file.cells.table), "time": .sql(time.cell),
      ]), as: Offset.self
    ).map(\.offset)
    if let zone = Self.zones[Set(offsets)] {
      configuration.timezone = zone
      comments["timezone"] = "a zone with the offsets \(offsets.sorted().joined(separator: ", "))"
      assumptions.append("days begin in \(zone), by the offsets of '\(time.name)'")
    } else {
      assumptions.append(
        time.profile.hasClock || timed.roles["time_of_day"] != nil
          || time.reading.time?.format != nil
          ? "days begin at midnight UTC: write the 'timezone' of the business, such as Europe/Paris"
          : "times are whole days, so that no time zone moves them")
    }
  }

  /// The lengths an outcome is chosen from.
  private static let horizons: [DayCount] = [730, 365, 180, 90, 60, 30, 14, 7, 3, 2, 1]
  /// A horizon of fewer days is for histories too short for it.
  private static let usualSmallest: DayCount = 30

  mutating func settleHorizons() async throws {
    guard configuration[.churn] == .automatic else { return }
    let timed = [Table.transactions, .events].compactMap { guesses[$0] }.first {
      $0.roles["time"] != nil
    }
    guard let timed, let customer = timed.roles["customer"], let time = timed.roles["time"] else {
      if let contracts = guesses[.contracts], contracts.roles["ended"] != nil {
        configuration[.churn] = .on(.contract(horizon: OutcomeDefinition.churn.standardHorizon))
        comments["churn"] =
          "who has no contract any more, by '\(contracts.roles["ended"]?.name ?? "")'"
      }
      return
    }
    let dialect = engine.dialect
    let settings = configuration.tables[timed.table]
    let cell = time.cell
    let moment = dialect.microseconds(
      timed.roles["time_of_day"].map {
        dialect.joined(day: cell, clock: $0.cell)
      } ?? cell, timezone: configuration.timezone,
      format: settings?.timeFormat(column: time.name, role: "time")
        ?? time.reading.time?.format.flatMap(TimeFormat.init),
      pivot: settings?.pivot(role: "time") ?? 69)
    let day = dialect.localDay("moment", timezone: configuration.timezone)
    let kept = timed.keep.sorted { $0.key < $1.key }.compactMap { column, words in
      timed.file.columns.first { $0.name == column }.map {
        SQL(" and \(dialect.isAmong($0.cell, words))")
      }
    }.joined(separator: SQL())
    let cells = ([customer.cell, time.cell] + (timed.roles["time_of_day"].map { [$0.cell] } ?? []))
      .joined(separator: ", ")
    struct Span: Decodable {
      let first: Int
      let last: Int
    }
    struct Count: Decodable {
      let number: Int
      let count: Int
    }
    struct Returns: Decodable {
      let customers: Int
      let repeaters: Int
    }
    // As in training, outlying days do not stretch the history.
    try await engine.run(
      QueryTemplate(PackageResources.drafted_days_sql).filled([
        "day": .sql(day), "customer": .sql(customer.cell), "moment": .sql(moment),
        "cells": .sql(cells), "table": .sql(timed.file.cells.table), "kept": .sql(kept),
        "first": .integer(CellRules.firstDayOfRecords),
      ]))
    let drafted: SQL = "drafted_days"
    let span = try await engine.rows(
      QueryTemplate.daySpan.filled(["rows": .sql(drafted), "condition": .sql("true")]),
      as: Span.self
    ).first
    let days = try await engine.rows(
      QueryTemplate(PackageResources.drafted_day_counts_sql).filled(), as: Count.self)
    let lengths = try await engine.rows(
      QueryTemplate(PackageResources.drafted_gaps_sql).filled(), as: Count.self)
    let returns = try await engine.rows(
      QueryTemplate(PackageResources.drafted_returns_sql).filled(), as: Returns.self
    ).first
    try await engine.drop([drafted])
    let first = DayCounts(days.map { (day: Day($0.number), rows: $0.count) }).firstDay
    guard let first, let last = span?.last, let returns else { return }
    let gaps = PurchaseGaps(
      lengths.map { (days: DayCount($0.number), count: $0.count) },
      customers: returns.customers, repeaters: returns.repeaters)
    choose(span: Day(last) - first + 1, gaps: gaps)
  }

  private mutating func choose(span: DayCount, gaps: PurchaseGaps) {
    let what = guesses[.transactions] == nil ? "active" : "buying"
    if gaps.repeaters == 0, guesses[.transactions] != nil {
      configuration[.churn] = .off
      configuration[.repurchase] = .off
      assumptions.append(
        "no customer bought on two days, so neither repurchase nor churn can be observed")
      return
    }
    if gaps.repeaters * 2 < gaps.customers, guesses[.transactions] == nil {
      configuration[.churn] = .off
      configuration[.repurchase] = .off
      assumptions.append(
        "most customers were active on one day alone, so churn cannot be observed")
    } else {
      // Three outcomes and an observation as long: enough to learn from, and to evaluate on.
      let possible = Self.horizons.filter { 4 * $0 <= span }
      guard let longest = possible.first else {
        leftOut.append("a history of \(span) days is too short to predict anything by")
        return
      }
      let wanted = max(gaps.tail ?? longest, Self.usualSmallest)
      // A year and a day, for leap years, is a year.
      let churn = possible.last { 100 * $0 >= 97 * wanted } ?? longest
      let repurchase = possible.first { $0 < churn && 100 * $0 >= 97 * (gaps.middle ?? 0) } ?? churn
      configuration[.churn] = .on(.window(horizon: churn))
      comments["churn"] =
        gaps.tail.map { "nine in ten customers are \(what) again within \($0) days" }
        ?? "no customer returned, so the horizon is a guess"
      if guesses[.transactions] != nil {
        configuration[.repurchase] = .on(.window(horizon: repurchase))
      }
    }
    var content = Configuration.Recommendations()
    let eventRows = guesses[.events]?.roles["content"] == nil ? 0 : guesses[.events]?.file.rows ?? 0
    if guesses[.transactions]?.roles["product"] != nil, eventRows > 0,
      eventRows * 10 < guesses[.transactions]?.file.rows ?? 0
    {
      content.source = .product
      assumptions.append("products are recommended, for few events name their item")
    }
    if configuration[.churn] == .off { content.horizon = 365 }
    content.horizon = Self.horizons.first { $0 <= content.horizon && 4 * $0 <= span } ?? 1
    if configuration[.churn] == .off, span > 365 * 4 { content.horizon = 365 }
    let isKnown = eventRows > 0 || guesses[.transactions]?.roles["product"] != nil
    if isKnown, content != Configuration.Recommendations() {
      configuration.recommendations = .on(content)
    }
  }
}
