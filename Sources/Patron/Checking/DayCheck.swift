import PatronData
import PatronEngine
import PatronReport

/// Finds days that are doubtful: outliers, and dates whose day and month could be swapped.
struct DayCheck {
  let session: Session
  /// The days of orders, or of events where there are none; nil where nothing has a time.
  let span: Span?

  /// The days of a table's rows; outliers are before `first` and behind `last`.
  struct Span: Decodable {
    let first: Int
    let last: Int
    let least: Int
    let greatest: Int
    let early: Int
    let late: Int
  }

  private var exports: Exports { session.prepared.exports }

  init(session: Session) async throws {
    self.session = session
    let exports = session.prepared.exports
    guard let table = exports.activeTable else {
      span = nil
      return
    }
    span = try await session.engine.rows(
      QueryTemplate.daySpan.filled([
        "rows": .sql(table.typed), "condition": .sql("reason = 0"),
      ]), as: Span.self
    ).first
  }

  func findings() async throws -> [CheckReport.Finding] {
    try await apart() + swappable()
  }

  private func apart() -> [CheckReport.Finding] {
    guard let table = exports.activeTable, let span else { return [] }
    var findings: [CheckReport.Finding] = []
    let remedy = "see whether their dates are true, and correct wrong dates in the export"
    if span.early > 0 {
      findings.append(
        .init(
          kind: .strayDays,
          text:
            "\(table): \(Figures.grouped(span.early)) rows lie before \(Day(span.first)), the first on "
            + "\(Day(span.least)), with a long silence between: the first day leaves them out",
          remedy: remedy))
    }
    if span.late > 0 {
      findings.append(
        .init(
          kind: .strayDays,
          text:
            "\(table): \(Figures.grouped(span.late)) rows lie behind \(Day(span.last)), the last on "
            + "\(Day(span.greatest)), with a long silence between: every customer seems to have left",
          remedy: remedy))
    }
    return findings
  }

  private struct Dates: Decodable {
    let days: Int
    let greatest: Int?
    let inMonth: Int
    let years: Int
    let first: Int?
    let last: Int?
  }

  /// Numeric dates, none beyond the 12th of a month: two formats read them all.
  private func swappable() async throws -> [CheckReport.Finding] {
    var findings: [CheckReport.Finding] = []
    for table in Table.allCases where session.configuration.tables[table] != nil {
      for role in Role.known(in: table) where role.kind == .time || role.kind == .date {
        guard let column = exports.column(role.name, of: table),
          case .pattern(let format)? = exports.timeFormat(role.name, of: table),
          let other = Self.swapped(format), let days = days(of: column, role, in: table),
          let dates = try await dates(days.day, in: days.table), dates.days > 1,
          dates.greatest ?? 31 <= 12,
          let first = dates.first, let last = dates.last,
          // The first of every month, over years.
          dates.inMonth > 1 || dates.years == 1
        else { continue }
        findings.append(
          .init(
            kind: .openDates,
            text:
              "\(table): no date of '\(column)' lies beyond the 12th of a month, so that \(format) and \(other) "
              + "both read all",
            remedy:
              "see whether \(Day(first)) and \(Day(last)) are its first and last day; if not, write "
              + "time_format: \"\(other)\""))
      }
    }
    return findings
  }

  /// Where the reading put the days of a column: the engine's table, and the day in SQL.
  private func days(
    of column: String, _ role: Role, in table: Table
  ) -> (table: EngineTable, day: SQL)? {
    switch (table, role.name) {
    case (.transactions, "time"): (.lines, "day")
    case (.events, "time"): (.touches, "day")
    case (.surveys, "time"): (.answers, "day")
    case (.contracts, "started"): (.contracts, "day")
    case (.customers, _): (.customers, session.engine.dialect.dayOfDate(SQL(name: column)))
    default: nil
    }
  }

  private func dates(_ day: SQL, in table: EngineTable) async throws -> Dates? {
    try await session.engine.rows(
      QueryTemplate(PackageResources.different_days_sql).filled([
        "day": .sql(day), "table": .sql(table.sql),
        "time": .sql(session.engine.dialect.time(ofDay: "day")),
      ]), as: Dates.self
    ).first
  }

  /// `format` with its day and month in the other order; nil where a name or the year's position decides.
  private static func swapped(_ format: String) -> String? {
    guard format.contains(/%[dm].?%[dm].?%[Yy]/) else { return nil }
    return format.replacing("%d", with: "%\u{1}").replacing("%m", with: "%d")
      .replacing("%\u{1}", with: "%m")
  }
}
