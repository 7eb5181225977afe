import PatronEngine

/// How order lines are read.
extension TableReader {
  /// The table with what the exports have of order lines, which `Table.transactions.typed` shows.
  static let storedLines: SQL = "transactions_stored"

  /// Whether an aggregate of the user's own speaks of orders: only then their names are kept.
  var namesOrders: Bool {
    exports.configuration.features.contains { $0.table == .transactions && $0.names("order") }
  }

  /// How the rows of orders are read, which of their columns are stored, and what stands for the others.
  func orderLineValues(fileColumn: String?) -> [String: QueryTemplate.Value] {
    func column(_ role: String) -> String? { exports.column(role, of: .transactions) }
    var texts = [
      ("line", "line_id"), ("product", "product"), ("title", "title"), ("category", "category"),
      ("channel", "channel"), ("status", "status"),
    ].compactMap { role, name in
      column(role).map { column -> (name: String, text: SQL) in
        (name, role == "status" ? "lower(\(dialect.text(column)))" : dialect.text(column))
      }
    }
    if let fileColumn { texts.append(("file", SQL(name: fileColumn))) }
    let order = column("order").map { dialect.text($0) }
    let stored =
      ["quantity", "price"].filter { column($0) != nil }
      + (order != nil && namesOrders ? ["order_name"] : [])
    let present = Set(
      texts.map(\.name) + stored + (order == nil ? [] : ["order_id"])
        + (column("refunded") == nil ? [] : ["refunded"]))
    let names = [
      "line_id", "order_name", "product", "title", "category", "channel", "status", "file",
    ]
    let columns: [(name: String, absent: SQL)] =
      names.map { ($0, "cast(null as string)") } + [
        ("order_id", "cast(null as bigint)"), ("quantity", "cast(1 as decimal(18,4))"),
        ("price", "cast(null as decimal(18,4))"), ("refunded", "cast(0 as decimal(18,4))"),
      ]
    return [
      "row": .sql(dialect.rowNumber), "hash": .sql(dialect.hash("order_name")),
      "texts": .list(texts.map { ["name": .sql(SQL(name: $0.name)), "text": .sql($0.text)] }),
      "orders": .list(order.map { [["order": .sql($0)]] } ?? []),
      "stored": .list(stored.map { ["name": .sql(SQL(name: $0))] }),
      "refunds": .list(column("refunded") == nil ? [] : [[:]]),
      "columns": .list(
        columns.map { name, absent in
          let stored = SQL(name: name)
          return ["name": .sql(stored), "value": .sql(present.contains(name) ? stored : absent)]
        }),
      "numbers": .list(
        ["quantity", "amount", "price", "refunded"].filter { column($0) != nil }.map { role in
          numberValues(role, of: .transactions, decimal: Self.decimal).merging([
            "cell_name": .sql(SQL(name: role + "_cell")),
            "number_name": .sql(SQL(name: role + "_number")),
            "text_name": .sql(SQL(name: role + "_text")),
          ]) { $1 }
        }),
      "price": .sql(
        number(
          "price", of: .transactions, empty: "cast(null as \(Self.decimal))",
          decimal: Self.decimal)),
      "quantity": .sql(quantity), "amount": .sql(amount),
      "refunded": .sql(
        number(
          "refunded", of: .transactions, empty: "cast(0 as \(Self.decimal))",
          decimal: Self.decimal)),
    ]
  }

  /// The line's units, one where the cell is empty.
  private var quantity: SQL {
    number(
      "quantity", of: .transactions, empty: "cast(1 as \(Self.decimal))", decimal: Self.decimal)
  }

  /// The line's money: its amount, or its price times its quantity; an empty cell is no money.
  private var amount: SQL {
    let nothing: SQL = "cast(0 as \(Self.decimal))"
    if exports.column("amount", of: .transactions) != nil {
      return number("amount", of: .transactions, empty: nothing, decimal: Self.decimal)
    }
    let price = number("price", of: .transactions, empty: nothing, decimal: Self.decimal)
    return """
      try_cast((\(price)) * coalesce(\(quantity), cast(1 as \(Self.decimal))) \
      as \(Self.decimal))
      """
  }
}
