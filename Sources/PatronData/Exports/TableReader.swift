package import PatronEngine
import PatronNumerics

/// Reads the tables one by one into the engine.
struct TableReader {
  var exports: Exports
  let engine: any Engine
  /// Rows after this day cannot be true.
  let today: Day?
  /// Rows that it does not see are not looked at.
  let snapshot: Snapshot?
  /// Whether the typed rows stay, to count rows out of use.
  let keepsTyped: Bool
  /// Which rows the core reads itself.
  let path: ReadingPath
  let workers: Workers

  var dialect: any Dialect { engine.dialect }
  private var timezone: String { exports.configuration.timezone }

  func settings(_ table: Table) -> TableConfiguration {
    exports.configuration.tables[table] ?? TableConfiguration(files: [])
  }

  private func text(_ role: String, of table: Table) -> QueryTemplate.Value {
    .sql(
      exports.column(role, of: table).map(dialect.text)
        ?? "cast(null as string)")
  }

  /// Makes what times are read by, where a table has them.
  func makeClock() async throws {
    let timed: [Table] = [.transactions, .events, .surveys, .contracts, .consents]
    guard timed.contains(where: { exports.configuration.tables[$0] != nil }) else { return }
    try await engine.run(dialect.clock(timezone: timezone))
  }

  /// Reads `table`, whose rows the core has read already where they are `plain`.
  func read(_ table: Table, plain: PlainLines?) async throws -> TableQuality {
    do {
      if let plain {
        try await OrderMeaning(reader: self, plain: plain).settle()
      } else {
        try await type(table)
      }
      try await checkMarks(of: table, plain: plain)
      return try await TableQuality(table, plain: plain, exports: exports, engine: engine)
    } catch let error as PatronError {
      throw error.placed(in: exports.files[table] ?? [])
    }
  }

  /// The columns that are read of `table`, or nil for all.
  private func columnsRead(of table: Table) -> Set<String>? {
    table == .customers
      ? nil : Set((exports.roles[table] ?? [:]).values).union(settings(table).by)
  }

  /// Whether a typed row of customers is of somebody who signed up on the snapshot's day or later; nil where that is
  /// nobody, or not known of anybody.
  private var signsUpLater: SQL? {
    guard let snapshot, let column = exports.column("signed_up", of: .customers) else { return nil }
    return "coalesce(\(dialect.dayOfDate(SQL(name: column))) >= \(snapshot.day), false)"
  }

  /// Makes the table of `table`'s rows, each value of the type it must have.
  func type(_ table: Table) async throws {
    let filters = settings(table)
    let wanted = columnsRead(of: table)?.union(filters.keep.keys).union(filters.drop.keys)
    var values: [String: QueryTemplate.Value] = [
      "source": .sql(exports.source(table, dialect: dialect, columns: wanted)),
      "today": .day(today ?? Day.storable.upperBound),
      "as_of": .day(snapshot?.day ?? Day.storable.upperBound),
      "customer": text("customer", of: table), "channel": text("channel", of: table),
      "timeless": .integer(exports.column("time", of: table) == nil ? 1 : 0),
      "first_day": .integer(CellRules.firstDayOfRecords),
      "placeholder": .sql(Self.isPlaceholder),
      "file": .sql("cast(null as string)"),
      "kept": .sql(
        exports.filter(of: table, dialect: dialect) ?? "true"),
    ]
    values.merge(timeValues(of: table)) { $1 }
    values["by"] = .list(groupColumns(of: table))
    switch table {
    case .customers:
      let cells = try await CustomerCells(exports: exports, engine: engine)
      values["columns"] = .list(
        cells.columns.map {
          [
            "text": .sql(dialect.text($0.name)), "cell": .sql($0.expression),
            "name": .sql(SQL(name: $0.name)),
          ]
        })
      let id = exports.column("id", of: table).map { SQL(name: $0) }
      values["id"] = .sql(id ?? "cast(patron_row as string)")
      values["place"] = .sql(exports.place(ofRowOf: table, dialect: dialect))
      let later = signsUpLater
      values["later"] = .sql(later ?? "false")
      try await engine.run(QueryTemplate(PackageResources.customers_sql).filled(values))
      if let later {
        try await engine.run(
          QueryTemplate(PackageResources.customers_known_sql).filled(["later": .sql(later)]))
      }
    case .transactions:
      let fileColumn = (exports.files[table]?.count ?? 0) > 1 ? "patron_file" : nil
      values["source"] = .sql(
        exports.allRows(
          of: table, dialect: dialect, fileColumn: fileColumn, columns: wanted))
      values.merge(orderLineValues(fileColumn: fileColumn)) { $1 }
      try await engine.run(QueryTemplate(PackageResources.transactions_sql).filled(values))
      try await OrderMeaning(reader: self, plain: nil).settle()
    case .events:
      values["source"] = .sql(
        exports.allRows(of: table, dialect: dialect, columns: wanted))
      values["type"] = text("type", of: table)
      values["content"] = text("content", of: table)
      values.merge(numberValues("value", of: table, decimal: Self.wideDecimal)) { $1 }
      values["value"] = .sql(
        number(
          "value", of: table, empty: "cast(null as \(Self.wideDecimal))",
          decimal: Self.wideDecimal))
      try await engine.run(QueryTemplate(PackageResources.events_sql).filled(values))
    case .surveys:
      values["source"] = .sql(
        exports.allRows(of: table, dialect: dialect, columns: wanted))
      values.merge(numberValues("score", of: table, decimal: Self.wideDecimal)) { $1 }
      values["score"] = .sql(score)
      for (name, value) in numberValues("weight", of: table, decimal: Self.wideDecimal) {
        values["weight_" + name] = value
      }
      values["weight"] = .sql(
        number(
          "weight", of: table, empty: "cast(null as \(Self.wideDecimal))",
          decimal: Self.wideDecimal))
      let scale = settings(table).scale ?? .standard
      values["least"] = .sql(SQL(scale.least))
      values["greatest"] = .sql(SQL(scale.greatest))
      try await engine.run(QueryTemplate(PackageResources.surveys_sql).filled(values))
    case .content:
      for role in ["id", "title", "topic", "stage", "audience"] {
        values[role] = text(role, of: table)
      }
      for role in ["published", "expires"] {
        let text = exports.timeText(role, of: table, dialect: dialect)
        values[role + "_text"] = .sql(text)
        values[role] = .sql(
          dialect.microseconds(
            SQL(name: role + "_text"), timezone: timezone,
            format: exports.timeFormat(role, of: table), pivot: settings(table).pivot(role: role)))
        values[role + "_day"] = .sql(dialect.localDay(SQL(name: role + "_us"), timezone: timezone))
      }
      try await engine.run(QueryTemplate(PackageResources.content_sql).filled(values))
    case .contracts:
      values.merge(contractValues()) { $1 }
      try await engine.run(QueryTemplate(PackageResources.contracts_sql).filled(values))
    case .consents:
      values["source"] = .sql(
        exports.allRows(of: table, dialect: dialect, columns: wanted))
      values["purpose"] = text("purpose", of: table)
      values.merge(statusValues()) { $1 }
      try await engine.run(QueryTemplate(PackageResources.consents_sql).filled(values))
    case .identities:
      values["alias"] = text("alias", of: table)
      try await engine.run(QueryTemplate(PackageResources.identities_sql).filled(values))
    }
  }

  /// The local day of a row that systems write where they know none: day 0 stands on the day before
  /// it where the clock is behind UTC.
  private static let isPlaceholder: SQL = "(\(CellRules.isPlaceholder("day")) or day = -1)"

  /// How a row's time is read: as the clock shows it where it is written the usual way, and from the
  /// trimmed text elsewhere.
  ///
  /// - Parameter cell: the cell, as SQL; nil for the one of the files.
  func timeValues(of table: Table, cell: SQL? = nil) -> [String: QueryTemplate.Value] {
    let format = exports.timeFormat("time", of: table)
    let cell = cell ?? exports.timeCell("time", of: table, dialect: dialect)
    return [
      "time_cell": .sql(cell), "clock_time": .sql(dialect.clockTime(cell, format: format)),
      "clock_day": .sql(dialect.clockDay), "clock_shift": .sql(dialect.clockShift),
      "time_text": .sql(
        dialect.timeText("time_cell", blank: settings(table).blank)),
      "time": .sql(
        dialect.microsecondsOfRow(
          timezone: timezone, format: format, pivot: settings(table).pivot(role: "time"))),
      "day": .sql(dialect.dayOfRow(timezone: timezone)),
      "clock": .sql(dialect.clockOfRow(timezone: timezone)),
    ]
  }

  // MARK: Numbers

  /// Money and units before they are widened: below a million millions a line.
  static let decimal: SQL = "decimal(16,4)"
  static let wideDecimal: SQL = "decimal(18,4)"

  /// How a row's number is read: from the cell as it is, and from its trimmed text where that is none.
  func numberValues(
    _ role: String, of table: Table, decimal: SQL
  ) -> [String: QueryTemplate.Value] {
    let cell = Exports.cell(of: exports.column(role, of: table))
    // A word for nothing may be a number.
    let isQuick =
      dialect.isPlain(exports.notation(role, of: table)) && settings(table).blank.isEmpty
    let plain: SQL = isQuick ? "try_cast(\(cell) as \(decimal))" : "cast(null as \(decimal))"
    let text = dialect.text(role + "_cell")
    let isNothing = dialect.isNothing(text, blank: settings(table).blank)
    return [
      "cell": .sql(cell), "number": .sql(plain),
      "text": .sql("case when not \(isNothing) then \(text) end"),
    ]
  }

  /// The number of a row's `role`, `empty` where the cell holds nothing and NULL where it is none.
  func number(
    _ role: String, of table: Table, empty: SQL, decimal: SQL
  ) -> SQL {
    guard exports.column(role, of: table) != nil else { return empty }
    let (number, text) = (SQL(name: role + "_number"), SQL(name: role + "_text"))
    let read = dialect.number(
      text, notation: exports.notation(role, of: table), decimal: decimal)
    return """
      case when \(number) is not null then \(number) \
      when \(text) is null then \(empty) else \(read) end
      """
  }

  /// The answer's score: a number, or the one number that its words begin or end with ("10 - Extremely
  /// likely").
  private var score: SQL {
    let number = number(
      "score", of: .surveys, empty: "cast(null as \(Self.wideDecimal))", decimal: Self.wideDecimal)
    return SQL("coalesce(\(number), \(dialect.numberAmongWords("score_text")))")
  }
}

extension Exports {
  /// How the numbers of the column that plays `role` are written.
  package func notation(_ role: String, of table: Table) -> NumberNotation {
    guard let column = column(role, of: table) else { return NumberNotation() }
    return configuration.tables[table]?.notation(column: column, role: role) ?? NumberNotation()
  }

  /// How the times of the column that plays `role` are written; nil for ISO 8601.
  package func timeFormat(_ role: String, of table: Table) -> TimeFormat? {
    column(role, of: table).flatMap {
      configuration.tables[table]?.timeFormat(column: $0, role: role)
    }
  }

  /// The text of a row's cell in `column` as it stands; NULL where there is no such column.
  static func cell(of column: String?) -> SQL {
    column.map { "cast(\(name: $0) as string)" } ?? "cast(null as string)"
  }

  /// The cell with the time of `role`, with the blanks it has.
  ///
  /// Where the clock stands in a column of its own, both with a blank between.
  package func timeCell(_ role: String, of table: Table, dialect: any Dialect) -> SQL {
    let cell = Self.cell(of: column(role, of: table))
    guard let column = column(role, of: table), role == "time",
      let clock = self.column("time_of_day", of: table)
    else {
      return cell
    }
    return dialect.joined(day: dialect.text(column), clock: dialect.text(clock))
  }

  /// As `timeCell`, without the blanks around it and what stands for nothing.
  package func timeText(_ role: String, of table: Table, dialect: any Dialect) -> SQL {
    dialect.timeText(
      timeCell(role, of: table, dialect: dialect),
      blank: configuration.tables[table]?.blank ?? [])
  }
}
