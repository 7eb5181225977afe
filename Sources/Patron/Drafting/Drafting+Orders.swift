import PatronData
import PatronEngine
import PatronReport

/// The meaning of a row of orders and of its money.
extension Drafting {
  /// Where nearly every order has a customer of its own, another column that names fewer people is taken.
  mutating func chooseCustomer(of guess: TableGuess) async throws {
    guard guess.preset == nil, let customer = guess.roles["customer"] else { return }
    let orders = guess.roles["order"]?.profile.different ?? guess.file.rows
    guard customer.profile.different >= 100, customer.profile.different * 100 >= orders * 98 else {
      return
    }
    let others = candidates(for: "customer", in: guess).filter { other in
      other != customer && other.profile.different * 10 <= customer.profile.different * 9
        && other.profile.different > 1 && other.profile.filled * 2 > guess.file.rows
    }
    guard let better = others.first else { return }
    guesses[.transactions]?.roles["customer"] = better
    assumptions.append(
      "'\(customer.name)' is another one in nearly every order, so customers are identified by "
        + "'\(better.name)' (\(Figures.grouped(better.profile.different)) different)")
  }

  mutating func settleOrders(_ guess: TableGuess) async throws {
    if guess.preset == nil {
      try await settleMoney(of: guess)
      try await settleStatus(of: guess)
    }
    let roles = guesses[.transactions]?.roles ?? [:]
    if roles["amount"] == nil {
      assumptions.append(
        roles["price"] == nil
          ? "orders have no amount: money is in no feature"
          : "a line's money is '\(roles["price"]?.name ?? "")' times "
            + "'\(roles["quantity"]?.name ?? "1")'")
    }
    try await settleCharges(of: guess)
  }

  // MARK: Money

  /// Decides between the amount of a line, a price, and the total of an order.
  private mutating func settleMoney(of guess: TableGuess) async throws {
    guard let amount = guess.roles["amount"] else {
      if let price = guess.roles["price"], try await isLineTotal(price, of: guess) {
        set("amount", price)
        set("price", nil)
        assumptions.append(
          "'\(price.name)' grows with '\(guess.roles["quantity"]?.name ?? "")' for one and the same product, so "
            + "it is the line's total")
      }
      return
    }
    let totals = try await totals(amount, of: guess)
    if let totals, totals.isOrderTotal {
      if let price = guess.roles["price"], totals.summed * 2 > totals.constant {
        set("amount", nil)
        assumptions.append(
          "'\(amount.name)' is the order's total on each of its lines: money is taken from '\(price.name)'"
        )
      } else {
        configuration.tables[.transactions]?.amountOf = .order
        set("price", nil)
        assumptions.append(
          "'\(amount.name)' is the same on all lines of an order, so it is the order's total and counts "
            + "once an order ('amount_of: order')")
      }
      return
    }
    if guess.roles["price"] == nil, try await isUnitPrice(amount, of: guess) {
      set("price", amount)
      set("amount", nil)
      assumptions.append(
        "'\(amount.name)' does not grow with '\(guess.roles["quantity"]?.name ?? "")' for one and the same "
          + "product, so it is the price of one unit")
      return
    }
    // With a sum on every line, a price adds nothing.
    set("price", nil)
  }

  private mutating func set(_ role: String, _ column: ExportFile.Column?) {
    guesses[.transactions]?.roles[role] = column
    configuration.tables[.transactions]?.columns[role] = column?.name
  }

  private struct Totals: Decodable {
    let orders: Int
    let constant: Int
    let amounts: Int
    let summed: Int

    var isOrderTotal: Bool {
      orders >= OrderMeaning.fewestCompared
        && Double(constant) >= OrderMeaning.convincingShare * Double(orders)
        && (summed * 2 > constant || amounts * 4 > constant)
    }
  }

  private func totals(_ amount: ExportFile.Column, of guess: TableGuess) async throws -> Totals? {
    guard guess.roles["order"] != nil else { return nil }
    return try await engine.rows(
      QueryTemplate.orderTotals.filled(["lines": lines(of: guess, value: amount)]), as: Totals.self
    ).first
  }

  private struct Units: Decodable {
    let compared: Int
    let units: Int
    let totals: Int

    func isMost(_ count: Int) -> Bool {
      compared >= OrderMeaning.fewestCompared
        && Double(count) >= OrderMeaning.convincingShare * Double(compared)
    }
  }

  private func units(_ value: ExportFile.Column, of guess: TableGuess) async throws -> Units? {
    guard guess.roles["product"] != nil, guess.roles["quantity"] != nil else { return nil }
    return try await engine.rows(
      QueryTemplate.unitPrices.filled(["lines": lines(of: guess, value: value)]), as: Units.self
    ).first
  }

  private func isLineTotal(_ value: ExportFile.Column, of guess: TableGuess) async throws -> Bool {
    try await units(value, of: guess).map { $0.isMost($0.totals) } ?? false
  }

  private func isUnitPrice(_ value: ExportFile.Column, of guess: TableGuess) async throws -> Bool {
    try await units(value, of: guess).map { $0.isMost($0.units) } ?? false
  }

  /// The order lines of a file as the queries on the meaning of money take them.
  private func lines(of guess: TableGuess, value: ExportFile.Column) -> QueryTemplate.Value {
    func text(_ role: String) -> SQL { guess.roles[role]?.cell ?? "cast(null as string)" }
    let role = guess.roles["amount"] == value ? "amount" : "price"
    let lines = QueryTemplate(PackageResources.drafted_lines_sql).filled([
      "order": .sql(text("order")), "product": .sql(text("product")),
      "value": .sql(number(role, value)),
      "price": .sql(number("price", guess.roles["price"])),
      "quantity": .sql(number("quantity", guess.roles["quantity"])),
      "table": .sql(guess.file.cells.table),
    ])
    return .sql("(\(lines))")
  }

  /// The number of a cell that plays `role`, as SQL.
  private func number(_ role: String, _ column: ExportFile.Column?) -> SQL {
    guard let column else { return "cast(null as decimal(18,4))" }
    let notation =
      configuration.tables[.transactions]?.notation(column: column.name, role: role)
      ?? NumberNotation()
    return engine.dialect.number(column.cell, notation: notation, decimal: "decimal(18,4)")
  }

  // MARK: Status

  /// A column with more different words is no status.
  private static let mostStatuses = 60

  /// Takes a column of status words to decide which rows are purchases.
  private mutating func settleStatus(of guess: TableGuess) async throws {
    guard let status = guess.roles["status"] else { return }
    let words =
      status.profile.different > Self.mostStatuses
      ? [] : try await guess.file.words(of: status, most: Self.mostStatuses, engine: engine)
    let known = words.filter { OrderStatus.isPurchase($0.word) != nil }
    let all = words.reduce(0) { $0 + $1.rows }
    let purchases = words.filter { OrderStatus.isPurchase($0.word) == true }
    guard !purchases.isEmpty, known.reduce(0, { $0 + $1.rows }) * 2 > all else {
      set("status", nil)
      return
    }
    let others = words.filter { OrderStatus.isPurchase($0.word) != true }
    configuration.tables[.transactions]?.purchases = purchases.map(\.word)
    func shown(_ words: [ExportFile.Word]) -> String {
      words.map { "\($0.word) (\(Figures.grouped($0.rows)))" }.joined(separator: ", ")
    }
    assumptions.append(
      "rows count as purchases by '\(status.name)': \(shown(purchases))"
        + (others.isEmpty ? "" : "; not \(shown(others)): 'purchases' changes that"))
  }

  // MARK: Lines that are no goods

  private mutating func settleCharges(of guess: TableGuess) async throws {
    guard let settings = configuration.tables[.transactions], settings.drop.isEmpty else { return }
    let used = Set(guess.roles.values.map(\.name)).union(settings.keep.keys)
    let marks = try await PurchaseMark.find(
      among: guess.file.columns.filter { !used.contains($0.name) }.map {
        .init(name: $0.name, cell: $0.cell, profile: $0.profile)
      }, in: guess.file.cells.table, rows: guess.file.rows, numbers: numbers(of: guess),
      order: guess.roles["order"]?.cell, engine: engine)
    for mark in marks {
      if mark.doubt != nil {
        // It is reported, and the business decides.
      } else if mark.meaning == .filled {
        configuration.tables[.transactions]?.keep[mark.column] = mark.words
      } else {
        configuration.tables[.transactions]?.drop[mark.column, default: []] += mark.words
      }
      assumptions.append(mark.assumption)
    }
    guard !marks.contains(where: { $0.meaning == .charge }) else { return }
    guard let product = guess.roles["product"] else { return }
    var codes: [String] = []
    if product.profile.digitless > 0,
      Double(product.profile.digitless) < Double(product.profile.filled) * 0.05
    {
      codes = try await OddCodes.find(
        in: product.cell, of: guess.file.cells.table, engine: engine
      ).map(\.code).filter { code in
        code.count <= 4 || Synonyms.charges.contains { code.lowercased().contains($0) }
      }
    }
    codes += try await chargeNames(in: product, of: guess).filter { !codes.contains($0) }
    if !codes.isEmpty {
      configuration.tables[.transactions]?.drop[product.name] = codes
      comments["transactions.drop.\(product.name)"] = "codes that look like postage and fees"
      assumptions.append(
        "rows whose '\(product.name)' looks like postage, a fee or an adjustment are left out: "
          + "look through the list under 'drop'")
      return
    }
    guard let title = guess.roles["title"], title != product else { return }
    let names = try await chargeNames(in: title, of: guess)
    guard !names.isEmpty else { return }
    configuration.tables[.transactions]?.drop[title.name] = names
    assumptions.append(
      "rows whose '\(title.name)' is \(names.joined(separator: ", ")) are left out: they look like no goods"
    )
  }

  /// The texts of `column` that are names of lines that are no goods, the commonest first.
  private func chargeNames(
    in column: ExportFile.Column, of guess: TableGuess
  ) async throws -> [String] {
    let dialect = engine.dialect
    let letters = dialect.replacing(
      #"[^\p{L}]+"#, in: "lower(text)", with: " ", isRepeated: true)
    let isCharge = dialect.isAmong("trim(\(letters))", Synonyms.chargeNames.sorted())
    return try await guess.file.words(
      of: column, where: "length(text) <= 30 and \(isCharge)", most: 40, engine: engine
    ).map(\.word)
  }

  /// The numbers that show whether a row gives something back, as SQL.
  private func numbers(of guess: TableGuess) -> [SQL] {
    ["amount", "price", "quantity"].compactMap { role in
      guess.roles[role].map { number(role, $0) }
    }
  }

  // MARK: Purchases among events

  /// With fewer purchases among events it is not known who returns.
  private static let fewestPurchases = 50

  /// Events that are purchases with money serve as orders where there are no others.
  mutating func takePurchasesFromEvents() async throws {
    guard let events = guesses[.events], let type = events.roles["type"],
      let customer = events.roles["customer"], let time = events.roles["time"]
    else { return }
    let money =
      Role.known(in: .transactions).filter { ["amount", "price"].contains($0.name) }
      .lazy.compactMap { role in
        TableGuess.columns(of: events.file, called: role, in: .transactions)
          .first { $0.fits(.number) }.map { (role.name, $0) }
      }.first
      ?? events.roles["value"].flatMap { value in
        ["revenue", "value", "amount", "total", "price"].contains { value.words.hasSuffix($0) }
          ? ("amount", value) : nil
      }
    let words = try await events.file.words(of: type, most: 200, engine: engine).filter {
      Synonyms.eventTypes["purchase"]?.contains(ExportFile.words(of: $0.word)) ?? false
    }
    let purchases = words.map(\.word)
    guard let money, words.reduce(0, { $0 + $1.rows }) >= Self.fewestPurchases else { return }
    var guess = TableGuess(events.file, purchases: purchases, type: type)
    guess.roles["customer"] = customer
    guess.roles["time"] = time
    guess.roles[money.0] = money.1
    guesses[.transactions] = guess
    assumptions.append(
      "events whose '\(type.name)' is \(purchases.joined(separator: ", ")) serve as orders, their money is "
        + "'\(money.1.name)'")
  }
}
