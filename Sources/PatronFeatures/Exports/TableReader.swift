/// Reads the tables one by one into the engine.
struct TableReader {
  let exports: Exports
  let engine: any Engine
  /// Rows after this day cannot be true.
  let today: Int
  /// Rows of this day and later ones are not looked at.
  let asOf: Int

  private var dialect: Dialect { engine.dialect }
  private var timezone: String { exports.configuration.timezone }

  private func text(_ role: String, of table: Table) -> QueryTemplate.Value {
    .sql(
      exports.column(role, of: table).map(dialect.text)
        ?? Dialect.Fragment(trusted: "cast(null as varchar)"))
  }

  private func moment(_ column: String, of table: Table) -> QueryTemplate.Value {
    .sql(
      dialect.microseconds(
        Dialect.Fragment(trusted: column), timezone: timezone,
        format: exports.configuration.tables[table]?.timeFormat))
  }

  /// The column that plays `role`, as text with the blanks it has.
  private func cell(_ role: String, of table: Table) -> Dialect.Fragment {
    Dialect.Fragment(
      trusted: exports.column(role, of: table).map {
        "cast(\(dialect.identifier($0).sql) as varchar)"
      } ?? "cast(null as varchar)")
  }

  /// Makes what times are read by, where a table has them.
  func makeClock() async throws {
    let timed: [Table] = [.transactions, .events, .surveys]
    guard timed.contains(where: { exports.configuration.tables[$0] != nil }) else { return }
    try await engine.run(dialect.clock(timezone: timezone).sql)
  }

  func read(_ table: Table) async throws -> TableQuality {
    do {
      try await type(table)
      return try await TableQuality(table, exports: exports, engine: engine)
    } catch let error as PatronError {
      throw error.placed(in: Exports.names(exports.files[table] ?? []))
    }
  }

  /// Makes the table of `table`'s rows, each value of the type it must have.
  private func type(_ table: Table) async throws {
    var values: [String: QueryTemplate.Value] = [
      "source": .sql(exports.source(table, dialect: dialect)), "today": .integer(today),
      "as_of": .integer(asOf),
      "customer": text("customer", of: table), "channel": text("channel", of: table),
      "timeless": .integer(exports.column("time", of: table) == nil ? 1 : 0),
    ]
    values.merge(timeValues(of: table)) { $1 }
    switch table {
    case .customers:
      values["columns"] = .list(
        (exports.columns[table] ?? []).map { column in
          ["text": .sql(dialect.text(column)), "name": .sql(dialect.identifier(column))]
        })
      let id = exports.column("id", of: table).map(dialect.identifier)
      values["id"] = .sql(id ?? Dialect.Fragment(trusted: "cast(patron_row as varchar)"))
      try await engine.run(QueryTemplate(PackageResources.customers_sql).filled(values))
    case .transactions:
      for role in ["order", "line", "product", "category"] { values[role] = text(role, of: table) }
      for role in ["quantity", "amount", "price"] {
        values.merge(numberValues(role, of: table, decimal: Self.decimal)) { $1 }
      }
      values["quantity"] = .sql(quantity)
      values["amount"] = .sql(amount)
      try await engine.run(QueryTemplate(PackageResources.transactions_sql).filled(values))
    case .events:
      values["type"] = text("type", of: table)
      values["content"] = text("content", of: table)
      values.merge(numberValues("value", of: table, decimal: "decimal(18,4)")) { $1 }
      try await engine.run(QueryTemplate(PackageResources.events_sql).filled(values))
    case .surveys:
      values.merge(numberValues("score", of: table, decimal: "decimal(18,4)")) { $1 }
      try await engine.run(QueryTemplate(PackageResources.surveys_sql).filled(values))
    case .content:
      for role in ["id", "title", "topic", "stage", "audience"] {
        values[role] = text(role, of: table)
      }
      for role in ["published", "expires"] {
        values[role + "_text"] = text(role, of: table)
        values[role] = moment(role + "_text", of: table)
        values[role + "_day"] = .sql(dialect.localDay(role + "_us", timezone: timezone))
      }
      try await engine.run(QueryTemplate(PackageResources.content_sql).filled(values))
    }
  }

  /// How a row's time is read: as the clock shows it where it is written the usual way, and from the
  /// trimmed text elsewhere.
  private func timeValues(of table: Table) -> [String: QueryTemplate.Value] {
    let format = exports.configuration.tables[table]?.timeFormat
    let cell = cell("time", of: table)
    return [
      "time_cell": .sql(cell), "clock_time": .sql(dialect.clockTime(cell, format: format)),
      "clock_day": .sql(dialect.clockDay), "clock_shift": .sql(dialect.clockShift),
      "time_text": .sql(dialect.text("time_cell")),
      "time": .sql(dialect.microsecondsOfRow(timezone: timezone, format: format)),
      "day": .sql(dialect.dayOfRow(timezone: timezone)),
      "day_part": .sql(dialect.dayPartOfRow(timezone: timezone)),
    ]
  }

  /// How a row's number is read: from the cell as it is, and from its trimmed text where that is none.
  private func numberValues(
    _ role: String, of table: Table, decimal: String
  ) -> [String: QueryTemplate.Value] {
    let cell = cell(role, of: table)
    let number = number(role, empty: "cast(null as \(decimal))", decimal: decimal)
    return [
      "\(role)_cell": .sql(cell),
      "\(role)_number": .sql(Dialect.Fragment(trusted: "try_cast(\(cell.sql) as \(decimal))")),
      "\(role)_text": .sql(dialect.text("\(role)_cell")), role: .sql(number),
    ]
  }

  /// The number of a row's `role`, `empty` where the cell holds nothing and NULL where it is none.
  private func number(_ role: String, empty: String, decimal: String) -> Dialect.Fragment {
    Dialect.Fragment(
      trusted: """
        case when \(role)_number is not null then \(role)_number \
        when \(role)_text is null then \(empty) else try_cast(\(role)_text as \(decimal)) end
        """)
  }

  /// Money and units before they are widened: below a million millions a line.
  private static let decimal = "decimal(16,4)"

  /// The line's units, one where the cell is empty.
  private var quantity: Dialect.Fragment {
    number("quantity", empty: "cast(1 as \(Self.decimal))", decimal: Self.decimal)
  }

  /// The line's money: its amount, or its price times its quantity; an empty cell is no money.
  private var amount: Dialect.Fragment {
    let nothing = "cast(0 as \(Self.decimal))"
    if exports.column("amount", of: .transactions) != nil {
      return number("amount", empty: nothing, decimal: Self.decimal)
    }
    let price = number("price", empty: nothing, decimal: Self.decimal).sql
    return Dialect.Fragment(
      trusted: """
        try_cast((\(price)) * coalesce(\(quantity.sql), cast(1 as \(Self.decimal))) \
        as \(Self.decimal))
        """)
  }

  /// Gives every customer of any table a dense key, and what order lines name; returns how many there
  /// are.
  func keyCustomers() async throws -> PreparedExports.Counts {
    let tables = exports.configuration.tables.keys.filter { $0 != .content }
      .sorted { $0.rawValue < $1.rawValue }
    let keys = QueryTemplate(PackageResources.keys_sql).filled([
      "tables": .list(
        tables.map { table in
          [
            "table": .sql(Dialect.Fragment(trusted: "\(table)_typed")),
            "id": .sql(
              Dialect.Fragment(trusted: table == .customers ? "patron_id" : "customer_id")),
            "usable": .sql(Dialect.Fragment(trusted: table == .customers ? "true" : "reason = 0")),
          ]
        })
    ])
    struct Count: Decodable { let count: Int }
    let count = try await engine.rows(
      keys + "select count(*) as count from customer_keys;", as: Count.self)
    guard let customers = count.first?.count, customers > 0 else {
      let before = asOf == Int(Int32.max) ? "" : " before \(CivilDay(asOf))"
      throw PatronError(
        .data,
        "the exports hold no row with a customer\(before): see 'patron check' for the reasons")
    }
    var script = ""
    for table in tables {
      switch table {
      case .customers:
        script += QueryTemplate(PackageResources.customers_keyed_sql).filled([
          "columns": .list(
            (exports.columns[.customers] ?? []).map { ["name": .sql(dialect.identifier($0))] })
        ])
        script += "drop table customers_typed;"
      case .transactions:
        script += QueryTemplate(PackageResources.lines_sql).filled(["rows": .sql(distinctLines)])
        script += "drop table transactions_typed;"
        script += QueryTemplate(PackageResources.occasions_sql).filled()
      case .events:
        let items: [[String: QueryTemplate.Value]] =
          exports.configuration.tables[.content] == nil ? [] : [[:]]
        script += QueryTemplate(PackageResources.touches_sql).filled(["tables": .list(items)])
        script += "drop table events_typed;"
      case .surveys:
        script += QueryTemplate(PackageResources.answers_sql).filled()
        script += "drop table surveys_typed;"
      case .content: break
      }
    }
    try await engine.run(script)
    guard tables.contains(.transactions) else { return .init(customers: customers) }
    struct Names: Decodable {
      let categories: Int
      let channels: Int
    }
    let names = try await engine.rows(
      """
      select (select count(*) from categories) as categories,
        (select count(*) from channels) as channels;
      """, as: Names.self
    ).first
    return .init(
      customers: customers, categories: names?.categories ?? 0, channels: names?.channels ?? 0)
  }

  /// Order lines, each once: where the export numbers them, a repeated number is the same line.
  private var distinctLines: Dialect.Fragment {
    guard exports.column("line", of: .transactions) != nil else {
      return Dialect.Fragment(trusted: "transactions_typed")
    }
    return Dialect.Fragment(
      trusted: """
        (select * from (select *, row_number() over (partition by customer_id, order_id, line_id \
        order by time_us, product, amount, quantity) as copy from transactions_typed where reason = 0) \
        as numbered where copy = 1 or line_id is null)
        """)
  }

  /// The last day of the active table, guests' rows and those that are not looked at included: so
  /// long was watched.
  func lastDay() async throws -> Int? {
    guard let activeTable = exports.activeTable else { return nil }
    struct Last: Decodable { let day: Int? }
    return try await engine.rows(
      "select max(day) as day from \(activeTable)_typed where reason in (0, 6);", as: Last.self
    ).first?.day
  }

  /// Makes the table of active days and tells the days it covers, of which `last` was the last.
  func makeActivity(last: Int?) async throws -> PreparedExports.History? {
    guard let activity = exports.activityScript else { return nil }
    struct Start: Decodable { let day: Int? }
    let start = try await engine.rows(
      activity + "select cast(quantile_disc(day, 0.001) as integer) as day from activity;",
      as: Start.self)
    guard let first = start.first?.day, let last else {
      throw PatronError(
        .data,
        """
        no row\(asOf == Int(Int32.max) ? "" : " before \(CivilDay(asOf))") says when a known \
        customer was active: see 'patron check' for the reasons
        """)
    }
    return PreparedExports.History(start: first, end: min(asOf, last + 1))
  }

  /// The event types of patron.yaml that no event has: most likely misspelt.
  func notices() async throws -> [String] {
    var written = (exports.configuration.tables[.events]?.types ?? [:]).sorted { $0.key < $1.key }
      .map { (key: "types.\($0.key)", names: $0.value) }
    if case .on(let content) = exports.configuration.recommendations {
      let senses = TableConfiguration.typeNames
      let types = content.weights.keys.filter { !senses.contains($0.lowercased()) }.sorted()
      written.append((key: "content.weights", names: types))
    }
    guard exports.configuration.tables[.events] != nil,
      written.contains(where: { !$0.names.isEmpty })
    else { return [] }
    struct Known: Decodable { let type: String }
    let known = try await engine.rows(
      "select type from event_types order by type limit 1000;", as: Known.self
    ).map(\.type)
    let folded = Set(known.map { $0.lowercased() })
    return written.flatMap { key, names in
      names.filter { !folded.contains($0.lowercased()) }.map { name in
        let meant = nearest(to: name, in: known).map { "; did you mean '\($0)'?" } ?? ""
        return "events: no event is of the type '\(name)' that \(key) names\(meant)"
      }
    }
  }
}
