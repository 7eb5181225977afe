import PatronData
import PatronEngine
import PatronReport

/// A column beside the status of orders by which rows are no purchases, or no goods: a mark that the order was
/// cancelled, the time when it was, the kind of row. `init` leaves such rows out, `check` names them.
struct PurchaseMark: Sendable {
  enum Meaning: Sendable {
    /// Rows of the words are no purchases.
    case unwanted
    /// Rows with any text are no purchases.
    case filled
    /// Rows of the words gave something back, though their amounts are not negative.
    case returned
    /// Rows of the words are no goods.
    case charge
  }

  let column: String
  let meaning: Meaning
  /// The rows' cells in the column, "" the empty one; for `filled` the cells of all other rows.
  let words: [String]
  let rows: Int
  /// Why its rows are reported and not left out, if so.
  let doubt: Doubt?

  enum Doubt: Sendable {
    /// The mark stands on one line of an order alone, so that leaving out its row leaves the others in.
    case oneLine
    /// So many rows are marked that the mark may mean something else.
    case many
  }

  struct Column {
    let name: String
    let cell: SQL
    let profile: ColumnProfile
  }

  private struct Word: Decodable {
    let word: String
    let rows: Int
    /// Rows whose amount is not negative.
    let positive: Int

    var folded: String { OrderStatus.folded(word) }
  }

  /// The marks among `columns` of the `rows` cells of `table`.
  ///
  /// - Parameters:
  ///   - numbers: a row's amount, price and quantity as far as they are there, in SQL.
  ///   - order: the cell with a row's order.
  static func find(
    among columns: [Column], in table: SQL, rows: Int, numbers: [SQL], order: SQL?,
    engine: any Engine
  ) async throws -> [PurchaseMark] {
    let negative: SQL =
      numbers.isEmpty
      ? "false" : "coalesce(\(numbers.map { SQL("\($0) < 0") }.joined(separator: " or ")), false)"
    var marks: [PurchaseMark] = []
    for column in columns where column.profile.filled > 0 {
      let name = ExportFile.words(of: column.name)
      let isTime = unwantedTimes.contains(name) || wantedTimes.contains(name)
      guard isTime || column.profile.different <= mostWords,
        isTime || flags.contains(name) || Synonyms.lineKinds.contains(name)
          || statuses.contains(name)
      else { continue }
      let words =
        isTime
        ? []
        : try await Self.words(
          of: column, in: table, negative: negative, where: "true", most: mostWords + 1,
          engine: engine)
      for (meaning, chosen, count) in try await verdicts(
        name, column, words, in: table, rows: rows, engine: engine)
      where count > 0 {
        let isMany = count * (openNames.contains(name) ? 5 : 2) >= rows
        let isOnOneLine =
          isMany
          ? false
          : try await isOnOneLine(column.cell, in: table, order: order, engine: engine)
        marks.append(
          PurchaseMark(
            column: column.name, meaning: meaning, words: chosen, rows: count,
            doubt: isMany ? .many : isOnOneLine ? .oneLine : nil))
      }
    }
    return marks
  }

  /// A column with more different words marks nothing.
  private static let mostWords = 20

  private static func words(
    of column: Column, in table: SQL, negative: SQL, where condition: SQL, most: Int,
    engine: any Engine
  ) async throws -> [Word] {
    try await engine.rows(
      QueryTemplate(PackageResources.mark_words_sql).filled([
        "cell": .sql(column.cell), "negative": .sql(negative), "table": .sql(table),
        "condition": .sql(condition), "most": .integer(most),
      ]), as: Word.self)
  }

  /// The meanings of the column `name`, each with its words and its number of rows.
  private static func verdicts(
    _ name: String, _ column: Column, _ words: [Word], in table: SQL, rows: Int,
    engine: any Engine
  ) async throws -> [(Meaning, [String], Int)] {
    func verdict(_ meaning: Meaning, _ chosen: [Word]) -> (Meaning, [String], Int) {
      (meaning, chosen.map(\.word), chosen.reduce(0) { $0 + $1.rows })
    }
    if unwantedTimes.contains(name) {
      let empty = try await emptyWords(of: column, in: table, engine: engine)
      return [(.filled, [""] + empty.words, rows - empty.rows)]
    }
    if wantedTimes.contains(name) {
      let empty = try await emptyWords(of: column, in: table, engine: engine)
      return [(.unwanted, [""] + empty.words, empty.rows)]
    }
    if flags.contains(name) {
      guard Set(words.map(\.folded)).count <= 3 else { return [] }
      let isWanted = wantedFlags.contains(name)
      var chosen = words.filter { isYes($0.word) == !isWanted && $0.positive > 0 }
      // A flag that is set or empty: the empty cell is the other word.
      if isWanted, chosen.isEmpty, words.contains(where: { isYes($0.word) == true }) {
        chosen = words.filter { $0.word.isEmpty }
      }
      return [verdict(returnFlags.contains(name) ? .returned : .unwanted, chosen)]
    }
    if statuses.contains(name) {
      let known = words.filter { OrderStatus.isPurchase($0.word) != nil }
      guard known.reduce(0, { $0 + $1.rows }) * 2 > rows else { return [] }
      return [verdict(.unwanted, known.filter { OrderStatus.isPurchase($0.word) == false })]
    }
    guard words.count > 1 else { return [] }
    return [
      verdict(.charge, words.filter { Synonyms.chargeKinds.contains($0.folded) }),
      verdict(.returned, words.filter { returnKinds.contains($0.folded) && $0.positive > 0 }),
      verdict(.unwanted, words.filter { unwantedKinds.contains($0.folded) }),
    ]
  }

  /// The words for nothing and zero dates of a column of times, and how many rows have one of them or no cell.
  private static func emptyWords(
    of column: Column, in table: SQL, engine: any Engine
  ) async throws -> (words: [String], rows: Int) {
    let isNothing = engine.dialect.isNothing(column.cell, blank: ["0"])
    let isZero = engine.dialect.matches(column.cell, whole: "[0:/. T-]+")
    let words = try await words(
      of: column, in: table, negative: "true",
      where: "\(column.cell) is null or \(isNothing) or \(isZero)", most: mostWords,
      engine: engine)
    return (words.map(\.word).filter { !$0.isEmpty }, words.reduce(0) { $0 + $1.rows })
  }

  /// Whether orders have the cell on some of their lines alone.
  private static func isOnOneLine(
    _ cell: SQL, in table: SQL, order: SQL?, engine: any Engine
  ) async throws -> Bool {
    guard let order else { return false }
    let orders = QueryTemplate(PackageResources.partly_marked_orders_sql).filled([
      "order": .sql(order), "table": .sql(table), "cell": .sql(cell),
    ])
    return try await engine.rowCount(of: "(\(orders)) as orders") > 0
  }

  /// The text of `init` on these rows.
  var assumption: String {
    let rows = Figures.grouped(rows)
    let which =
      meaning == .filled
      ? "\(rows) rows with a '\(column)'" : "\(rows) rows whose '\(column)' is \(shown)"
    switch doubt {
    case .oneLine:
      return
        "\(which) count as purchases: the mark stands on one line of an order alone; leave such orders out of "
        + "the export if they are none"
    case .many:
      return
        "\(which) count as purchases: so many may mean something else; 'drop' and 'keep' leave rows out"
    case nil: break
    }
    return switch meaning {
    case .unwanted, .filled: "\(which) are left out: they are no purchases"
    case .returned:
      "\(which) are left out: they gave something back, and their amounts are not negative"
    case .charge: "\(which) are left out: they are no goods"
    }
  }

  /// The text of `check` on rows that are counted all the same, and the line that leaves them out.
  var finding: (text: String, remedy: String) {
    let rows = Figures.grouped(rows)
    let text =
      switch meaning {
      case .unwanted: "is \(shown) on \(rows) rows that count as purchases"
      case .filled: "is filled on \(rows) rows that count as purchases"
      case .returned:
        "is \(shown) on \(rows) rows whose amounts are not negative: they count as sales"
      case .charge: "is \(shown) on \(rows) rows that count as goods"
      }
    guard doubt != .oneLine else {
      return (
        text,
        "it stands on one line of an order alone: leave such orders out of the export if they are none"
      )
    }
    let key = meaning == .filled ? "keep" : "drop"
    let list = words.map { $0.isEmpty || $0.contains(",") ? "\"\($0)\"" : $0 }.joined(
      separator: ", ")
    return (
      text, "leave them out if they are none: '\(key): {\(column): [\(list)]}' under transactions"
    )
  }

  private var shown: String { words.map { $0.isEmpty ? "empty" : $0 }.joined(separator: ", ") }

  /// Whether a flag's cell is set: a yes in any language, or a tick.
  private static func isYes(_ word: String) -> Bool? {
    ["x", "j", "wahr", "vrai"].contains(word.lowercased()) ? true : Consent.meaning(of: word)
  }

  private static let statuses = Set(
    Role.known(in: .transactions).filter { $0.name == "status" }
      .flatMap { Synonyms.names(of: $0, in: .transactions) })
  private static let wantedFlags: Set<String> = [
    "paid", "is_paid", "completed", "is_completed", "confirmed", "is_confirmed", "bezahlt", "payé",
    "paye", "pagado", "valid", "is_valid", "captured",
  ]
  private static let returnFlags: Set<String> = [
    "returned", "is_returned", "is_return", "is_refund", "is_refunded", "refund_flag",
    "return_flag", "retoure", "refunded", "reversed", "is_reversed",
  ]
  private static let unwantedFlags: Set<String> = [
    "cancelled", "canceled", "is_cancelled", "is_canceled", "was_cancelled", "voided", "is_voided",
    "void", "is_void", "deleted", "is_deleted", "test", "is_test", "test_order", "is_test_order",
    "chargeback", "is_chargeback", "charged_back", "fraud", "is_fraud", "is_fraudulent",
    "storniert", "storno", "annulé", "annule", "annulée", "cancelado", "annullato", "geannuleerd",
    "cancelled_flag", "cancel_flag", "failed", "is_failed", "is_draft", "draft",
  ]
  /// Names that may as well mean the halves of an experiment.
  private static let openNames: Set<String> = ["test", "valid"]
  private static let flags = wantedFlags.union(returnFlags).union(unwantedFlags)
  private static let unwantedTimes: Set<String> = [
    "cancelled_at", "canceled_at", "cancelled_on", "canceled_on", "cancel_date", "cancelled_date",
    "canceled_date", "cancellation_date", "cancelled_time", "voided_at", "deleted_at",
    "date_cancelled", "storniert_am", "stornodatum", "refunded_at", "failed_at",
  ]
  private static let wantedTimes: Set<String> = ["paid_at", "completed_at", "captured_at"]
  /// The words of a column of kinds for rows that gave something back.
  private static let returnKinds: Set<String> = [
    "refund", "refunded", "return", "returned", "returns", "credit", "credit note", "credit memo",
    "reversal", "chargeback", "erstattung", "gutschrift", "retoure", "rückgabe", "storno",
    "remboursement", "retour", "avoir", "reembolso", "devolución", "rimborso", "reso",
    "terugbetaling",
  ]
  /// Its words for rows that were never paid.
  private static let unwantedKinds: Set<String> = [
    "void", "voided", "authorization", "authorisation", "auth", "preauth", "quote", "quotation",
    "estimate", "angebot", "devis", "draft", "cancelled", "canceled", "cancellation",
  ]
}
