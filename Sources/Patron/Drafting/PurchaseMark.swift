import PatronFeatures

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
  let words: [String]
  let rows: Int

  struct Column {
    let name: String
    let cell: String
    let profile: ColumnProfile
  }

  /// The marks among `columns` of the `rows` cells of `table`.
  ///
  /// - Parameter negative: whether a row's amount or quantity is negative, in SQL.
  static func find(
    among columns: [Column], in table: String, rows: Int, negative: String, engine: any Engine
  ) async throws -> [PurchaseMark] {
    var marks: [PurchaseMark] = []
    for column in columns where column.profile.filled > 0 {
      let name = ExportFile.words(of: column.name)
      if unwantedTimes.contains(name) {
        let marked = column.profile.filled
        // Where most orders are marked, the mark means something else.
        guard marked * 2 < rows else { continue }
        marks.append(
          PurchaseMark(column: column.name, meaning: .filled, words: [], rows: marked))
        continue
      }
      guard (2...20).contains(column.profile.different),
        flags.contains(name) || Synonyms.lineKinds.contains(name)
      else { continue }
      struct Word: Decodable {
        let word: String
        let rows: Int
        let positive: Int
      }
      let words = try await engine.rows(
        """
        select \(column.cell) as word, count(*) as rows,
          count(case when not \(negative) then 1 end) as positive
        from \(table) where \(column.cell) is not null group by 1 order by 1;
        """, as: Word.self)
      func add(_ meaning: Meaning, _ chosen: [Word]) {
        let rows = chosen.reduce(0) { $0 + $1.rows }
        guard rows > 0, rows * 2 < column.profile.filled else { return }
        marks.append(
          PurchaseMark(
            column: column.name, meaning: meaning, words: chosen.map(\.word), rows: rows))
      }
      if flags.contains(name) {
        guard words.count <= 3 else { continue }
        let unwanted = wantedFlags.contains(name) ? Synonyms.negatives : Synonyms.positives
        let chosen = words.filter { unwanted.contains($0.word.lowercased()) && $0.positive > 0 }
        add(returnFlags.contains(name) ? .returned : .unwanted, chosen)
      } else {
        add(.charge, words.filter { Synonyms.chargeKinds.contains(OrderStatus.folded($0.word)) })
        add(
          .returned,
          words.filter { returnKinds.contains(OrderStatus.folded($0.word)) && $0.positive > 0 })
      }
    }
    return marks
  }

  /// What `init` says of rows that it leaves out.
  var assumption: String {
    let rows = Figures.grouped(rows)
    let said = words.joined(separator: ", ")
    return switch meaning {
    case .unwanted: "\(rows) rows whose '\(column)' is \(said) are left out: they are no purchases"
    case .filled: "\(rows) rows with a '\(column)' are left out: they are no purchases"
    case .returned:
      "\(rows) rows whose '\(column)' is \(said) are left out: they gave something back, and their "
        + "amounts are not negative"
    case .charge: "\(rows) rows whose '\(column)' is \(said) are left out: they are no goods"
    }
  }

  /// What `check` says of rows that are counted all the same, and the line that leaves them out.
  var finding: (text: String, remedy: String) {
    let rows = Figures.grouped(rows)
    let said = words.joined(separator: ", ")
    let text =
      switch meaning {
      case .unwanted: "is \(said) on \(rows) rows that count as purchases"
      case .filled: "is filled on \(rows) rows that count as purchases"
      case .returned:
        "is \(said) on \(rows) rows whose amounts are not negative: they count as sales"
      case .charge: "is \(said) on \(rows) rows that count as goods"
      }
    let line =
      meaning == .filled
      ? "keep: {\(column): [\"\"]}" : "drop: {\(column): [\(words.joined(separator: ", "))]}"
    return (text, "leave them out if they are none: \(line)")
  }

  private static let wantedFlags: Set<String> = [
    "paid", "is_paid", "completed", "is_completed", "confirmed", "is_confirmed", "bezahlt",
  ]
  private static let returnFlags: Set<String> = [
    "returned", "is_returned", "is_return", "is_refund", "is_refunded", "refund_flag",
    "return_flag", "retoure",
  ]
  private static let unwantedFlags: Set<String> = [
    "cancelled", "canceled", "is_cancelled", "is_canceled", "was_cancelled", "voided", "is_voided",
    "void", "is_void", "deleted", "is_deleted", "test", "is_test", "test_order", "is_test_order",
    "chargeback", "is_chargeback", "charged_back", "fraud", "is_fraud", "is_fraudulent",
    "storniert", "cancelled_flag", "cancel_flag",
  ]
  private static let flags = wantedFlags.union(returnFlags).union(unwantedFlags)
  private static let unwantedTimes: Set<String> = [
    "cancelled_at", "canceled_at", "cancelled_on", "canceled_on", "cancel_date", "cancelled_date",
    "canceled_date", "cancellation_date", "cancelled_time", "voided_at", "deleted_at",
    "date_cancelled", "storniert_am", "stornodatum",
  ]
  /// What a column of kinds holds for rows that gave something back.
  private static let returnKinds: Set<String> = [
    "refund", "refunded", "return", "returned", "returns", "credit", "credit note", "credit memo",
    "reversal", "chargeback", "erstattung", "gutschrift", "retoure", "rückgabe", "storno",
    "remboursement", "retour", "avoir", "reembolso", "devolución", "rimborso", "reso",
    "terugbetaling",
  ]
}
