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

  private func day(_ column: String) -> QueryTemplate.Value {
    .sql(dialect.localDay(column, timezone: timezone))
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
      "time": moment("time_text", of: table), "day": day("time_us"),
      "day_part": .sql(dialect.localDayPart("time_us", timezone: timezone)),
      "moment": text("time", of: table), "customer": text("customer", of: table),
      "channel": text("channel", of: table),
      "timeless": .integer(exports.column("time", of: table) == nil ? 1 : 0),
    ]
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
      for role in ["order", "line", "product", "category", "quantity", "price"] {
        values[role] = text(role, of: table)
      }
      values["money"] = text("amount", of: table)
      values["amount"] = .sql(amount)
      try await engine.run(QueryTemplate(PackageResources.transactions_sql).filled(values))
    case .events:
      values["type"] = text("type", of: table)
      values["content"] = text("content", of: table)
      values["number"] = text("value", of: table)
      try await engine.run(QueryTemplate(PackageResources.events_sql).filled(values))
    case .surveys:
      values["number"] = text("score", of: table)
      try await engine.run(QueryTemplate(PackageResources.surveys_sql).filled(values))
    case .content:
      for role in ["id", "title", "topic", "stage", "audience"] {
        values[role] = text(role, of: table)
      }
      for role in ["published", "expires"] {
        values[role + "_text"] = text(role, of: table)
        values[role] = moment(role + "_text", of: table)
        values[role + "_day"] = day(role + "_us")
      }
      try await engine.run(QueryTemplate(PackageResources.content_sql).filled(values))
    }
  }

  /// The line's money: its amount, or its price times its quantity; an empty cell is no money.
  private var amount: Dialect.Fragment {
    let decimal = "decimal(16,4)"
    if exports.column("amount", of: .transactions) != nil {
      return Dialect.Fragment(
        trusted: """
          case when amount_text is null then cast(0 as \(decimal)) \
          else try_cast(amount_text as \(decimal)) end
          """)
    }
    guard exports.column("price", of: .transactions) != nil else {
      return Dialect.Fragment(trusted: "cast(0 as \(decimal))")
    }
    return Dialect.Fragment(
      trusted: """
        case when price_text is null then cast(0 as \(decimal)) \
        else try_cast(try_cast(price_text as \(decimal)) * coalesce(try_cast(quantity_text as \
        \(decimal)), cast(1 as \(decimal))) as \(decimal)) end
        """)
  }

  /// Gives every customer of any table a dense key; returns how many there are.
  func keyCustomers() async throws -> Int {
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
    return customers
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
