/// Exports as typed tables in the engine, keyed by dense integers: what features are made from.
public struct PreparedExports: Sendable {
  public let exports: Exports
  package let engine: any Engine
  /// What was found while reading: rows, reasons why some cannot be used, ranges.
  public let quality: [TableQuality]
  /// How many customers any table knows.
  public let customerCount: Int
  /// The days that rows speak of, or nil where no table has times.
  public let history: History?
  /// What the customers table says of people, withheld columns aside.
  package let attributes: [Attribute]
  /// Columns that became no attribute, with the reason.
  public let ignoredColumns: [IgnoredColumn]
  /// The problems worth a user's attention that did not stop the reading.
  public let notices: [String]
  package let eventsHaveTime: Bool

  /// The span of days of the exports' activity; outcomes after `end` are not known yet.
  public struct History: Hashable, Sendable, Codable {
    /// The first day, days before it that hold fewer than one row in a thousand aside.
    public let start: Int
    /// The day behind the last one.
    public let end: Int
  }

  public struct IgnoredColumn: Hashable, Sendable, Codable {
    public let column: String
    public let reason: String
  }

  package var tables: Set<Table> { Set(exports.configuration.tables.keys) }

  /// Whether orders or, without them, events with times say when customers were active.
  public var hasActivity: Bool { history != nil }

  package func has(_ role: String, of table: Table) -> Bool {
    exports.column(role, of: table) != nil
  }

  package var hasAmounts: Bool {
    has("amount", of: .transactions) || has("price", of: .transactions)
  }
}

extension PreparedExports {
  /// Reads, types and keys the exports.
  ///
  /// - Parameters:
  ///   - today: the local day of the clock; rows after it cannot be true. nil believes any day.
  ///   - asOf: the day behind the last one that counts; by default the day after the last row.
  public init(
    _ exports: Exports, engine: any Engine, today: Int? = nil, asOf: Int? = nil,
    progress: (String) -> Void = { _ in }
  ) async throws {
    let reader = TableReader(exports: exports, engine: engine, today: today ?? Int(Int32.max))
    var quality: [TableQuality] = []
    for table in Table.allCases where exports.configuration.tables[table] != nil {
      progress("reading \(table)")
      quality.append(try await reader.read(table))
    }
    progress("keying customers")
    self.customerCount = try await reader.keyCustomers()
    self.exports = exports
    self.engine = engine
    self.quality = quality
    eventsHaveTime = exports.column("time", of: .events) != nil
    history = try await reader.makeActivity(asOf: asOf, eventsHaveTime: eventsHaveTime)
    let profile = try await AttributeProfile(exports: exports, engine: engine)
    attributes = profile.attributes
    ignoredColumns = profile.ignored
    notices = quality.flatMap(\.notices) + profile.notices
  }
}

/// Reads the tables one by one into the engine.
private struct TableReader {
  let exports: Exports
  let engine: any Engine
  let today: Int

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
    var values: [String: QueryTemplate.Value] = [
      "source": .sql(exports.source(table, dialect: dialect)), "today": .integer(today),
      "time": moment("time_text", of: table), "day": day("time_us"),
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
      for role in ["id", "title", "topic", "stage"] { values[role] = text(role, of: table) }
      for role in ["published", "expires"] {
        values[role + "_text"] = text(role, of: table)
        values[role] = moment(role + "_text", of: table)
        values[role + "_day"] = day(role + "_us")
      }
      try await engine.run(QueryTemplate(PackageResources.content_sql).filled(values))
    }
    return try await TableQuality(table, exports: exports, engine: engine)
  }

  /// The line's money: its amount, or its price times its quantity; an empty cell is no money.
  private var amount: Dialect.Fragment {
    let decimal = "decimal(18,4)"
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
            "usable": .sql(Dialect.Fragment(trusted: table == .customers ? "true" : "reason = 0")),
          ]
        })
    ])
    try await engine.run(keys)
    struct Count: Decodable { let count: Int }
    let count = try await engine.rows("select count(*) as count from customer_keys;", as: Count.self)
    guard let customers = count.first?.count, customers > 0 else {
      throw PatronError(
        .data, "the exports hold no row with a customer: see 'patron check' for the reasons")
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
        order by time_us, product, amount, quantity) as copy from transactions_typed) as numbered \
        where copy = 1 or line_id is null)
        """)
  }

  /// Makes the table of active days and tells the days it covers.
  func makeActivity(asOf: Int?, eventsHaveTime: Bool) async throws -> PreparedExports.History? {
    let days: String
    if exports.configuration.tables[.transactions] != nil {
      days = "select customer_key, day from occasions where is_purchase"
    } else if exports.configuration.tables[.events] != nil && eventsHaveTime {
      days = "select distinct customer_key, day from touches"
    } else {
      return nil
    }
    try await engine.run(
      QueryTemplate(PackageResources.activity_sql).filled([
        "days": .sql(Dialect.Fragment(trusted: days))
      ]))
    // The last moment of the exports is the last of any timed table, returns and events included.
    let timed = [
      (Table.transactions, "select day from lines"), (.events, "select day from touches"),
    ]
    .filter { exports.configuration.tables[$0.0] != nil }.map(\.1).joined(separator: " union all ")
    struct Span: Decodable {
      let first: Int?
      let last: Int?
    }
    let spans = try await engine.rows(
      """
      select (select cast(quantile_disc(day, 0.001) as integer) from activity) as first,
        (select max(day) from (\(timed)) as rows) as last;
      """, as: Span.self)
    guard let first = spans.first?.first, let last = spans.first?.last else {
      throw PatronError(
        .data, "no row says when a known customer was active: see 'patron check' for the reasons")
    }
    let end = asOf ?? last + 1
    guard end > first else {
      throw PatronError(.data, "--as-of lies before the first day of the exports")
    }
    return PreparedExports.History(start: first, end: min(end, last + 1))
  }
}

extension PreparedExports {
  /// The columns that `features` are made from and these exports lack, as "table.column".
  public func missingColumns(of features: FeatureSet) -> [String] {
    let known = Set(exports.columns[.customers] ?? [])
    let attributes = features.vocabulary.attributes.map(\.column).filter { !known.contains($0) }
      .map { "customers.\($0)" }
    let needed: [(Feature.Source, Table, String)] = [
      (.baskets, .transactions, features.index(of: "products") != nil ? "product" : ""),
      (.baskets, .transactions, features.vocabulary.categories.isEmpty ? "" : "category"),
      (.baskets, .transactions, features.vocabulary.channels.isEmpty ? "" : "channel"),
      (.events, .events, features.eventsHaveTime ? "time" : ""),
    ]
    let sources = Set(features.features.map(\.source))
    let roles = needed.filter { source, table, role in
      !role.isEmpty && sources.contains(source) && !has(role, of: table)
    }.map { "\($0.1).\($0.2)" }
    return attributes + roles
  }
}
