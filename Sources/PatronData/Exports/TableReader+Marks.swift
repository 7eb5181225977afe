import PatronEngine

/// Points that may part thousands are not guessed at.
extension TableReader {
  /// With fewer cells with decimals nothing is decided.
  private static let fewestFractions = 3
  private static let sample = 10_000

  private func evidence(
    of column: String, _ table: Table, limit: Int? = nil
  ) async throws -> NumberEvidence {
    let text = dialect.text(column)
    let source = exports.source(table, dialect: dialect, columns: [column])
    let rows =
      limit.map { most -> SQL in
        let first = QueryTemplate(PackageResources.first_rows_sql).filled([
          "rows": .sql(source), "most": .integer(most),
        ])
        return "(\(first))"
      } ?? source
    return NumberEvidence(
      try await CellShape.of(
        text, in: "\(rows) as cells", where: "\(text) is not null", engine: engine))
  }

  /// Refuses numbers whose every point stands before three digits, for 3.502 may be 3502, unless patron.yaml
  /// sets the decimal mark.
  ///
  /// A sample of the cells decides whether all of them are looked at.
  func checkMarks(of table: Table, plain: PlainLines?) async throws {
    guard exports.isCSV(table) else { return }
    let columns: [(role: String, typed: String)] =
      switch table {
      case .transactions: [("amount", "amount"), ("price", "price"), ("quantity", "quantity")]
      case .events: [("value", "value")]
      default: []
      }
    for (role, typed) in columns {
      guard let column = exports.column(role, of: table),
        !exports.notation(role, of: table).isWritten
      else { continue }
      let fractions =
        if let plain { plain.doubtfulFractions(role) } else {
          try await self.fractions(typed, table)
        }
      guard fractions >= Self.fewestFractions,
        try await evidence(of: column, table, limit: Self.sample).isOpen
      else { continue }
      try await refuseOpenPoints(column, table)
    }
  }

  /// How many numbers of the typed column have decimals, counted no further than is asked for.
  private func fractions(_ typed: String, _ table: Table) async throws -> Int {
    struct Decimals: Decodable { let fractions: Int }
    return try await engine.rows(
      QueryTemplate(PackageResources.fractions_sql).filled([
        "number": .sql(SQL(name: typed)), "table": .sql(table.typed),
        "most": .integer(Self.fewestFractions),
      ]), as: Decimals.self
    ).first?.fractions ?? 0
  }

  private func refuseOpenPoints(_ column: String, _ table: Table) async throws {
    let text = dialect.text(column)
    let source = exports.source(table, dialect: dialect, columns: [column], isNumbered: true)
    let evidence = try await evidence(of: column, table)
    guard evidence.isOpen else { return }
    struct Marks: Decodable {
      let zeros: Int
      let first: Int?
    }
    // No group of thousands follows a zero.
    let marks = try await engine.rows(
      QueryTemplate(PackageResources.open_points_sql).filled([
        "zero": .sql(dialect.matches("text", pattern: "^[^0-9]*0?[.][0-9]{3}")),
        "text": .sql(text), "place": .sql(exports.place(ofRowOf: table, dialect: dialect)),
        "rows": .sql(source),
      ]), as: Marks.self
    ).first
    guard let marks, marks.zeros == 0 else { return }
    throw PatronError(
      .data, at: exports.place(of: table),
      """
      every point of '\(column)' stands before three digits (\(evidence.openPoints) cells, first in \
      row \(marks.first ?? 0) below the header), and parts thousands or decimals
      """, remedy: "write thousands: '.' or decimal: '.' under \(table)")
  }
}

extension NumberEvidence {
  /// Whether every point stands before three digits.
  fileprivate var isOpen: Bool { [.thousands("."), .open].contains(verdict) }
}
