package import PatronEngine

/// Who is who: every customer of any table gets a dense key.
extension TableReader {
  /// Gives every customer of any table a dense key, and what order lines name.
  func keyCustomers(
    _ quality: [TableQuality], _ plain: PlainLines?
  ) async throws -> (count: Int, files: History.Files, notices: [String]) {
    let tables = exports.configuration.tables.keys.filter {
      ![.content, .identities, .consents].contains($0)
    }
    .sorted { $0.rawValue < $1.rawValue }
    // Customers that are read from rows of another table are the ones its rows name.
    let isDescribed = exports.configuration.describingTable != nil
    let identifiers = Identifiers(
      reader: self, tables: isDescribed ? tables.filter { $0 != .customers } : tables,
      areCounted: plain != nil)
    try await plain?.loadTexts(of: .customer, into: engine)
    try await identifiers.makeKeys()
    let customers = try await engine.rowCount(of: EngineTable.customerKeys.sql)
    guard customers > 0 else {
      throw PatronError(
        .data,
        "the exports hold no row with a customer\(beforeSnapshot)\(quality.reasons)")
    }
    var notices = try await identifiers.notices()
    if tables.contains(.customers) { notices += try await mergeCustomers() }
    if let rows = exports.configuration.describingTable {
      let others = try await engine.rowCount(
        of: "(\(QueryTemplate(PackageResources.unnamed_customers_sql).filled())) as others")
      if others > 0 {
        notices.append(
          "customers: \(others) people have no row of \(rows) that counts, and are left out")
      }
    }
    let files = try await key(tables, plain)
    return (customers, files, notices)
  }

  /// Keys the rows of `tables`, in which customers, products and channels are integers, and hands the dated ones over.
  private func key(_ tables: [Table], _ plain: PlainLines?) async throws -> History.Files {
    var files = History.Files()
    for table in tables {
      switch table {
      case .customers: break
      case .transactions:
        if let plain {
          files.ownLines = try await keyLines(plain)
        } else {
          files.lines = try await shareLines()
        }
      case .events: files.touches = try await shareTouches()
      case .surveys: files.answers = try await shareAnswers()
      case .contracts: files.contracts = try await shareContracts()
      case .content, .identities, .consents: continue
      }
      if table == .customers || table == .surveys || !keepsTyped {
        try await engine.drop([table == .transactions ? Self.storedLines : table.typed])
      }
    }
    return files
  }

  private func shareLines() async throws -> NumberFile {
    let order: SQL = "cast(order_id % 9223372036854775807 as bigint)"
    try await nameOrders(
      in: "transactions_typed", "transactions_typed", "transactions_typed", areCounted: false,
      orders: .list(
        namesOrders ? [["order": .sql(order), "name": .sql(SQL(name: "order"))]] : []))
    let lines = QueryTemplate(PackageResources.lines_sql).filled([
      "rows": .sql(exports.distinctLines), "order": .sql(order),
    ])
    return try await engine.share(.lines, Line.columns, from: lines)
  }

  /// Makes the tables of what order lines name: products, categories and channels, which stand in these tables.
  ///
  /// - Parameter areCounted: whether a row of them is a name with its `row_count` of rows in use.
  private func nameOrders(
    in products: SQL, _ categories: SQL, _ channels: SQL, areCounted: Bool,
    orders: QueryTemplate.Value
  ) async throws {
    let hasTitles = exports.column("title", of: .transactions) != nil
    try await engine.run(
      QueryTemplate(PackageResources.order_names_sql).filled([
        "titled": .list(hasTitles ? [[:]] : []), "untitled": .list(hasTitles ? [] : [[:]]),
        "product_rows": .sql(products), "category_rows": .sql(categories),
        "channel_rows": .sql(channels), "usable": .sql(areCounted ? "true" : "reason = 0"),
        "count": .sql(areCounted ? "sum(row_count)" : "count(*)"),
        "nothing_product": .sql(dialect.isNothing("product", blank: [])),
        "nothing_category": .sql(dialect.isNothing("category", blank: [])),
        "nothing_channel": .sql(dialect.isNothing("channel", blank: [])),
        "orders": orders,
      ]))
  }

  /// Keys the order lines that the core has read.
  private func keyLines(_ plain: PlainLines) async throws -> KeyedLines {
    let fields = [PlainOrders.Field.product, .category, .channel]
    for field in fields { try await plain.loadTexts(of: field, into: engine) }
    let tables = fields.map { SQL(name: $0.table) }
    try await nameOrders(
      in: tables[0], tables[1], tables[2], areCounted: true, orders: .list([]))
    return try await plain.keyed(by: engine)
  }

  private func shareTouches() async throws -> NumberFile {
    let items: [[String: QueryTemplate.Value]] =
      exports.configuration.tables[.content] == nil ? [] : [[:]]
    try await engine.run(
      QueryTemplate(PackageResources.event_names_sql).filled([
        "tables": .list(items),
        "nothing_content_id": .sql(dialect.isNothing("content_id", blank: [])),
      ]))
    try await nameGroups(of: .events)
    let touches = QueryTemplate(PackageResources.touches_sql).filled(groupValues(of: .events))
    return try await engine.share(.touches, Touch.columns, from: touches)
  }

  private func shareAnswers() async throws -> NumberFile {
    try await nameGroups(of: .surveys)
    let answers = QueryTemplate(PackageResources.answers_sql).filled(groupValues(of: .surveys))
    return try await engine.share(.answers, Answer.columns, from: answers)
  }

  // MARK: Rows of one customer

  private struct Repeats: Decodable {
    let extra: Int
    let conflicting: Int
    let alike: Int
    let first: Int?
    let last: Int?
    let columns: [Int?]?
  }

  /// Makes the table of customers, of several rows with one identifier the one that `repeated` names.
  func mergeCustomers() async throws -> [String] {
    let columns = exports.columns[.customers] ?? []
    let names = columns.enumerated().map { index, name -> [String: QueryTemplate.Value] in
      ["name": .sql(SQL(name: name)), "differs": .sql("differs_\(index)")]
    }
    let repeats = try await engine.rows(
      QueryTemplate(PackageResources.customers_duplicates_sql).filled([
        "columns": .list(names),
        "counts": .sql(
          dialect.list(columns.indices.map { "cast(sum(differs_\($0)) as bigint)" })),
      ]), as: Repeats.self
    ).first
    let rows = exports.configuration.describingTable
    let rule = settings(.customers).repeated ?? (rows == nil ? nil : .first)
    if let repeats, repeats.conflicting > 0, rule == nil {
      throw conflict(repeats, columns: columns)
    }
    let rank: SQL =
      switch rule {
      case .latest(let column):
        "coalesce(try_cast(t.\(name: column) as timestamp), cast('1970-01-01' as timestamp))"
      case .first, nil: "0"
      }
    try await engine.run(
      QueryTemplate(PackageResources.customers_keyed_sql).filled([
        "columns": .list(names), "rank": .sql(rank),
      ]))
    guard let repeats, repeats.extra > 0 else { return [] }
    if let rows {
      guard repeats.conflicting > 0 else { return [] }
      return [
        """
        customers: \(repeats.conflicting) described in more than one way by their \(rows): the first row of each \
        counts
        """
      ]
    }
    let which =
      switch rule {
      case .latest(let column): "the one with the latest '\(column)' counts"
      case .first: "the first counts"
      case nil: "they are alike"
      }
    return ["customers: \(repeats.extra) rows more than customers are merged: \(which)"]
  }

  private func conflict(_ repeats: Repeats, columns: [String]) -> PatronError {
    let id = exports.column("id", of: .customers)
    let differing = zip(columns, repeats.columns ?? []).compactMap { column, count in
      (count ?? 0) > 0 && column != id ? (column, count ?? 0) : nil
    }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    let shown = differing.prefix(4).map { "'\($0.0)' of \($0.1)" }.joined(separator: ", ")
    let isOne = repeats.conflicting == 1
    return PatronError(
      .data, at: exports.place(of: .customers),
      """
      \(repeats.conflicting) \(isOne ? "identifier stands" : "identifiers stand") on rows that \
      differ, in \(shown) (the first on rows \(repeats.first ?? 0) and \(repeats.last ?? 0) below \
      the header)
      """,
      remedy: """
        write 'repeated: first' under customers, or 'repeated: {latest: COLUMN}' with a column of times
        """)
  }
}

extension Exports {
  /// Order lines, each once: where the export numbers them, a repeated number is the same line.
  package var distinctLines: SQL {
    let lines = QueryTemplate(
      column("line", of: .transactions) == nil
        ? PackageResources.numbered_lines_sql : PackageResources.distinct_lines_sql
    ).filled()
    return "(\(lines))"
  }
}
