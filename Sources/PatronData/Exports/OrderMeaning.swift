import PatronEngine

/// The meaning of a row of orders and of its money, settled after typing and before anything is counted.
package struct OrderMeaning {
  let reader: TableReader
  /// The rows, where the core has read them.
  let plain: PlainLines?

  private var exports: Exports { reader.exports }
  private var engine: any Engine { reader.engine }
  private var settings: TableConfiguration { reader.settings(.transactions) }

  /// Rows are looked at in a sample of about this size.
  private static let sampleRows = 500_000
  /// With fewer orders or lines nothing is decided.
  package static let fewestCompared = 20
  /// The share of them that decides.
  package static let convincingShare = 0.9

  func settle() async throws {
    if (exports.files[.transactions]?.count ?? 0) > 1 { try await leaveOutOverlaps() }
    if let status = exports.column("status", of: .transactions),
      // A column that keep or drop uses already needs no second rule.
      settings.columns["status"] != nil
        || (settings.keep[status] == nil && settings.drop[status] == nil)
    {
      try await checkStatus()
    }
    try await leaveOutOrdersGivenBack()
    if settings.amountOf == .order {
      try await countOncePerOrder()
    } else {
      try await checkTotals()
    }
    try await checkUnits()
  }

  /// Gives order lines their new values of `columns`, which the query of `resource` has beside the numbers of the rows.
  private func update(
    _ columns: [String], _ resource: [UInt8], reason: RowReason? = nil,
    _ values: [String: QueryTemplate.Value] = [:]
  ) async throws {
    var values = values
    values["reason"] = reason.map { .integer($0.rawValue) }
    try await engine.run(
      engine.dialect.update(
        TableReader.storedLines, columns, from: QueryTemplate(resource).filled(values)))
  }

  // MARK: Files that overlap

  /// Rows of two files that are the same are one, where the files overlap in time and most rows of the overlap are
  /// in both: the later file's counts, whose status is the newer.
  private func leaveOutOverlaps() async throws {
    struct Span: Decodable {
      let file: String
      let first: Int
      let last: Int
    }
    let spans = try await engine.rows(
      QueryTemplate(PackageResources.file_days_sql).filled(), as: Span.self)
    // The days that more than one file covers.
    var overlaps: [SQL] = []
    var reach = Int.min
    for span in spans {
      if span.first <= reach {
        overlaps.append("day between \(span.first) and \(min(reach, span.last))")
      }
      reach = max(reach, span.last)
    }
    guard !overlaps.isEmpty else { return }
    struct Share: Decodable {
      let rows: Int
      let copies: Int
    }
    let share = try await engine.rows(
      QueryTemplate(PackageResources.overlaps_sql).filled([
        "shared": .sql(overlaps.joined(separator: " or "))
      ]), as: Share.self
    ).first
    if let share, share.copies > 0, share.copies * 4 >= share.rows {
      try await update(
        ["reason"], PackageResources.repeated_lines_sql, reason: .repeated)
    }
    try await engine.drop(["overlapping"])
  }

  // MARK: Status

  private struct Word: Decodable {
    let status: String
    let rows: Int
  }

  /// Rows whose status is not one of a purchase are none. Where a status stands on an order's first line
  /// alone, as Shopify writes it, it holds for the others.
  private func checkStatus() async throws {
    if exports.column("order", of: .transactions) != nil {
      try await update(["status"], PackageResources.order_status_sql)
    }
    let words = try await engine.rows(
      QueryTemplate(PackageResources.order_statuses_sql).filled([
        "filtered": .integer(RowReason.filtered.rawValue)
      ]), as: Word.self)
    guard let purchases = try purchases(among: words) else { return }
    try await update(
      ["reason"], PackageResources.unpurchased_lines_sql, reason: .noPurchase,
      ["purchase": .sql(engine.dialect.isAmong("status", purchases))])
  }

  /// The words that are purchases; nil where the column is no status.
  private func purchases(among words: [Word]) throws -> [String]? {
    if let written = settings.purchases {
      let known = Set(written.map { $0.lowercased() })
      let folded = Set(written.map(OrderStatus.folded))
      return words.map(\.status).filter {
        known.contains($0) || folded.contains(OrderStatus.folded($0))
      }
    }
    // A column that merely bears the name may mean something else.
    let known = words.filter { OrderStatus.isPurchase($0.status) != nil }
    if settings.columns["status"] == nil,
      known.reduce(0, { $0 + $1.rows }) * 2 <= words.reduce(0, { $0 + $1.rows })
    {
      return nil
    }
    let purchases = words.map(\.status).filter { OrderStatus.isPurchase($0) == true }
    let unknown = words.filter { OrderStatus.isPurchase($0.status) == nil }
    guard unknown.isEmpty else {
      let column = exports.column("status", of: .transactions) ?? "status"
      let shown = unknown.prefix(5).map { "'\($0.status)' (\($0.rows) rows)" }
      throw PatronError(
        .data, at: exports.place(of: .transactions),
        """
        '\(column)' holds words that may or may not be purchases, \
        \(shown.joined(separator: ", "))
        """,
        remedy: """
          write 'purchases: [\(purchases.joined(separator: ", "))]' under transactions with all words \
          that are
          """)
    }
    return purchases
  }

  /// An order that was given back as a whole is no purchase.
  private func leaveOutOrdersGivenBack() async throws {
    guard exports.column("refunded", of: .transactions) != nil else { return }
    try await update(
      ["reason"], PackageResources.returned_orders_sql, reason: .noPurchase,
      ["orders": .list(exports.column("order", of: .transactions) == nil ? [] : [[:]])])
  }

  // MARK: Amounts

  /// Leaves an amount that is the order's on the first of its lines alone.
  private func countOncePerOrder() async throws {
    guard exports.column("order", of: .transactions) != nil else {
      throw PatronError(
        .configuration, at: exports.configuration.place(of: "transactions.amount_of"),
        "'amount_of: order' needs the order of a line",
        remedy: "write 'order: COLUMN' under transactions")
    }
    let columns =
      ["amount"] + (exports.column("refunded", of: .transactions) == nil ? [] : ["refunded"])
    try await update(columns, PackageResources.amounts_once_sql)
  }

  /// The lines whose meaning is looked at, all of an order or a product together, which have one `number`.
  private func sample(
    by number: SQL, of field: PlainOrders.Field, value: SQL = "amount"
  ) async throws -> QueryTemplate.Value {
    if let plain {
      try await plain.loadSample(
        by: field, every: max(1, plain.rowCount / Self.sampleRows), into: engine)
      let lines = QueryTemplate(PackageResources.sampled_rows_sql).filled(["value": .sql(value)])
      return .sql("(\(lines))")
    }
    let rows = try await engine.rowCount(of: Table.transactions.typed)
    let lines = QueryTemplate(PackageResources.sampled_lines_sql).filled([
      "value": .sql(value), "number": .sql(number),
      // Written out: by a number that it has to work out, the engine divides hashes thirty times as slowly.
      "every": .integer(max(1, rows / Self.sampleRows)),
    ])
    return .sql("(\(lines))")
  }

  /// Refuses amounts that are the order's total on each of its lines: money would count once a line.
  private func checkTotals() async throws {
    guard settings.amountOf == nil, let column = exports.column("amount", of: .transactions),
      exports.column("order", of: .transactions) != nil
    else { return }
    struct Totals: Decodable {
      let orders: Int
      let constant: Int
      let amounts: Int
      let summed: Int
    }
    let totals = try await engine.rows(
      QueryTemplate.orderTotals.filled(["lines": try await sample(by: "order_id", of: .order)]),
      as: Totals.self
    ).first
    guard let totals, totals.orders >= Self.fewestCompared,
      Double(totals.constant) >= Self.convincingShare * Double(totals.orders),
      // Where everything costs the same, lines are alike too, and amounts are few.
      totals.summed * 2 > totals.constant || totals.amounts * 4 > totals.constant
    else { return }
    throw PatronError(
      .data, at: exports.place(of: .transactions),
      """
      '\(column)' is the same on all lines of \(totals.constant) of \(totals.orders) orders with \
      several lines, as an order's total is, which would count once a line
      """,
      remedy: """
        write 'amount_of: order' under transactions, or 'price: COLUMN' with the price of one unit \
        instead of 'amount' ('amount_of: line' if it is the line's all the same)
        """)
  }

  /// Refuses prices that are totals of lines, and amounts that are prices of one unit.
  private func checkUnits() async throws {
    guard exports.column("product", of: .transactions) != nil,
      exports.column("quantity", of: .transactions) != nil, settings.amountOf == nil
    else { return }
    let isPrice = exports.column("amount", of: .transactions) == nil
    guard let column = exports.column(isPrice ? "price" : "amount", of: .transactions) else {
      return
    }
    struct Units: Decodable {
      let compared: Int
      let units: Int
      let totals: Int
    }
    let found = try await engine.rows(
      QueryTemplate.unitPrices.filled([
        "lines": try await sample(
          by: engine.dialect.hash("product"), of: .product, value: isPrice ? "price" : "amount")
      ]), as: Units.self
    ).first
    guard let found, found.compared >= Self.fewestCompared else { return }
    let wrong = isPrice ? found.totals : found.units
    guard Double(wrong) >= Self.convincingShare * Double(found.compared) else { return }
    let what = "on \(wrong) of \(found.compared) lines of several units '\(column)' is"
    throw PatronError(
      .data, at: exports.place(of: .transactions),
      isPrice
        ? "\(what) as many times what one unit costs, as the line's total is"
        : "\(what) what one unit costs, as a unit's price is",
      remedy: isPrice
        ? "write 'amount: \(column)' under transactions instead of 'price'"
        : """
        write 'price: \(column)' under transactions instead of 'amount' ('amount_of: line' if it is \
        the line's total all the same)
        """)
  }
}
