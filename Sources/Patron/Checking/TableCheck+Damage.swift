import PatronData
import PatronEngine
import PatronReport

extension TableCheck.Look {
  /// Identifiers that a spreadsheet has rounded, and money in several currencies.
  func damage() async throws -> [CheckReport.Finding] {
    var findings: [CheckReport.Finding] = []
    for (column, profile) in zip(cells.columns, cells.profiles) where profile.filled > 0 {
      guard let role = roles[column] else { continue }
      let cell: SQL = "c\(profile.index)"
      if role.kind == .identifier, let finding = try await rounded(column, cell) {
        findings.append(finding)
      }
      if ["amount", "price", "refunded"].contains(role.name),
        let finding = try await currencies(column, cell)
      {
        findings.append(finding)
      }
    }
    return findings
  }

  /// Order lines without the number that their money is made of. A sum on one line of an order is enough.
  func emptyNumbers() async throws -> [CheckReport.Finding] {
    guard table == .transactions, settings?.amountOf != .order else { return [] }
    let hasAmount = exports.column("amount", of: table) != nil
    let needed =
      hasAmount
      ? [("amount", "they count as no money")]
      : [("price", "they count as no money"), ("quantity", "they count as one piece")]
    var findings: [CheckReport.Finding] = []
    for (role, consequence) in needed {
      guard let column = exports.column(role, of: table), let cell = cells.cell(column),
        let profile = cells.profile(column), (1..<cells.rows).contains(profile.filled)
      else { continue }
      let order = exports.column("order", of: table).flatMap(cells.cell)
      struct Count: Decodable { let rows: Int }
      let orders = role == "amount" ? order.map { ["order": QueryTemplate.Value.sql($0)] } : nil
      let count = try await session.engine.rows(
        QueryTemplate(PackageResources.empty_numbers_sql).filled([
          "cell": .sql(cell), "table": .sql(cells.table),
          "orders": .list(orders.map { [$0] } ?? []),
        ]), as: Count.self
      ).first
      guard let count, count.rows > 0 else { continue }
      findings.append(
        .init(
          kind: .emptyNumber,
          text: "\(table): '\(column)' is empty on \(Figures.grouped(count.rows)) of "
            + "\(Figures.grouped(cells.rows)) rows: \(consequence)",
          remedy:
            "leave such rows out if they are no purchases: 'drop: {\(column): [\"\"]}' under \(table)"
        ))
    }
    return findings
  }

  /// Order lines that count although a mark says that they are no purchases.
  func marks() async throws -> [CheckReport.Finding] {
    guard table == .transactions else { return [] }
    let filtered = Set(settings?.keep.keys.map { $0 } ?? []).union(
      settings?.drop.keys.map { $0 } ?? [])
    let columns = zip(cells.columns, cells.profiles).enumerated().compactMap { index, column in
      roles[column.0] == nil && !filtered.contains(column.0)
        ? PurchaseMark.Column(name: column.0, cell: "c\(index)", profile: column.1) : nil
    }
    let numbers = zip(cells.columns, cells.columns.indices).compactMap { column, index in
      guard let role = roles[column]?.name, ["amount", "price", "quantity"].contains(role) else {
        return nil as SQL?
      }
      let notation = settings?.notation(column: column, role: role) ?? NumberNotation()
      return dialect.number("c\(index)", notation: notation, decimal: "decimal(18,4)")
    }
    return try await PurchaseMark.find(
      among: columns, in: cells.table, rows: cells.rows, numbers: numbers,
      order: exports.column("order", of: table).flatMap(cells.cell), engine: session.engine
    ).map { mark in
      let (text, remedy) = mark.finding
      return .init(
        kind: .noPurchase, text: "\(table): '\(mark.column)' \(text)", remedy: remedy)
    }
  }

  /// Words of 'keep' and 'drop' that no cell has: most likely misspelt, and then the rule does nothing.
  func unmatchedWords() async throws -> [CheckReport.Finding] {
    let rules =
      ((settings?.keep ?? [:]).map { ("keep", $0.key, $0.value) }
      + (settings?.drop ?? [:]).map { ("drop", $0.key, $0.value) })
      .flatMap { key, column, words in words.filter { !$0.isEmpty }.map { (key, column, $0) } }
      .sorted { $0 < $1 }
    guard !rules.isEmpty else { return [] }
    let rows = exports.allRows(of: table, dialect: dialect, columns: Set(rules.map(\.1)))
    struct Found: Decodable { let found: [Bool] }
    let conditions = rules.map { _, column, word in
      SQL("count(case when \(dialect.isOneOf(dialect.text(column), [word])) then 1 end) > 0")
    }
    let found = try await session.engine.rows(
      QueryTemplate(PackageResources.found_words_sql).filled([
        "found": .sql(dialect.list(conditions)), "rows": .sql(rows),
      ]), as: Found.self
    ).first?.found
    var findings: [CheckReport.Finding] = []
    for ((key, column, word), isFound) in zip(rules, found ?? []) where !isFound {
      struct Text: Decodable { let word: String }
      let known = try await session.engine.rows(
        QueryTemplate(PackageResources.common_words_sql).filled([
          "text": .sql(dialect.text(column)), "rows": .sql(rows), "most": .integer(7),
        ]), as: Text.self
      ).map(\.word)
      let shown = known.prefix(6).map { "'\($0)'" }.joined(separator: ", ")
      findings.append(
        .init(
          kind: .unmatchedWord,
          text: "\(table): no cell of '\(column)' is '\(word)', which '\(key)' names",
          remedy: "take the words as the cells have them: \(shown)\(known.count > 6 ? " …" : "")"))
    }
    return findings
  }

  private func rounded(
    _ column: String, _ cell: SQL
  ) async throws -> CheckReport.Finding? {
    struct Count: Decodable { let rows: Int }
    let count = try await session.engine.rows(
      QueryTemplate(PackageResources.matching_texts_sql).filled([
        "texts": .sql(cells.texts), "cell": .sql(cell),
        "condition": .sql(dialect.matches("text", whole: CellRules.roundedIdentifier)),
      ]), as: Count.self
    ).first
    guard let count, count.rows > 0 else { return nil }
    return .init(
      kind: .roundedIdentifier,
      text:
        "\(table): '\(column)' is written like 9.9E+12 on \(Figures.grouped(count.rows)) rows: a "
        + "spreadsheet has rounded it, and several have become one",
      remedy: "export it again as text, without opening the file in a spreadsheet")
  }

  private func currencies(
    _ column: String, _ cell: SQL
  ) async throws -> CheckReport.Finding? {
    struct Mark: Decodable {
      let mark: String
      let rows: Int
    }
    let pattern = #"[A-Za-z]{3}|\p{Sc}"#
    let marks = try await session.engine.rows(
      QueryTemplate(PackageResources.currency_marks_sql).filled([
        "texts": .sql(cells.texts), "cell": .sql(cell),
        "mark": .sql(dialect.part(of: "text", pattern: pattern, group: 0)),
        "marked": .sql(dialect.matches("text", pattern: pattern)),
      ]), as: Mark.self
    ).filter { $0.mark.count == 1 || CellRules.currencyCodes.contains($0.mark) }
    // A sign may stand for one of several codes.
    var possible: Set<String>?
    for mark in marks {
      let codes = Self.codes[mark.mark] ?? [mark.mark]
      possible = possible?.intersection(codes) ?? codes
    }
    guard possible?.isEmpty == true else { return nil }
    let shown = marks.map { "\($0.mark) on \(Figures.grouped($0.rows)) rows" }
    return .init(
      kind: .mixedCurrency,
      text:
        "\(table): '\(column)' is in several currencies, \(shown.joined(separator: ", ")): sums of them "
        + "mean nothing",
      remedy: "convert the amounts before exporting, or export one currency")
  }

  /// The currencies that share a sign.
  private static let codes: [String: Set<String>] = [
    "€": ["EUR"], "£": ["GBP", "EGP"], "¥": ["JPY", "CNY"], "₹": ["INR"], "₩": ["KRW"],
    "₺": ["TRY"], "₽": ["RUB"], "₴": ["UAH"], "₫": ["VND"], "₪": ["ILS"], "฿": ["THB"],
    "$": [
      "USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "BRL", "UYU",
    ],
  ]
}
