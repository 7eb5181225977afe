/// What reading one table found: how many rows, which of them cannot be used and why.
public struct TableQuality: Hashable, Sendable, Codable {
  public let table: Table
  public let files: [String]
  public let rows: Int
  /// Rows that cannot be used, by reason, the reasons that did not occur left out.
  public let unusable: [Count]
  /// Things worth knowing that leave a row in use, by kind, those that did not occur left out.
  public let remarks: [Count]
  /// The first and the last local day, where the table has times.
  public let firstDay: Int?
  public let lastDay: Int?

  public struct Count: Hashable, Sendable, Codable {
    public let reason: String
    public let rows: Int
  }

  /// What a user should know even who does not run a check.
  package var notices: [String] {
    unusable.map { "\(table): \($0.rows) of \(rows) rows left out: \($0.reason)" }
  }
}

extension TableQuality {
  package init(_ table: Table, exports: Exports, engine: any Engine) async throws {
    switch table {
    case .customers: self = try await Self.customers(exports: exports, engine: engine)
    case .content: self = try await Self.content(exports: exports, engine: engine)
    case .transactions, .events, .surveys:
      self = try await Self.timed(table, exports: exports, engine: engine)
    }
    guard rows > 0 else {
      let settings = exports.configuration.tables[table]
      let isFiltered = settings?.keep.isEmpty == false || settings?.drop.isEmpty == false
      throw PatronError(
        .data,
        """
        \(Exports.names(exports.files[table] ?? [])): a header and no rows\
        \(isFiltered ? " that 'keep' and 'drop' let through" : ""): export \(table) again, or leave \
        it out of \(Exports.configurationName)
        """)
    }
    let refused = unusable.reduce(0) { $0 + $1.rows }
    let tolerance = exports.configuration.tolerance
    if Double(refused) > tolerance * Double(rows),
      let worst = unusable.max(by: { $0.rows < $1.rows })
    {
      let place = try await Self.firstPlace(
        of: worst.reason, table, exports: exports, engine: engine)
      throw PatronError(
        .data,
        """
        \(table): \(refused) of \(rows) rows cannot be used (\(worst.reason): \(worst.rows)\(place)), \
        more than the \(Self.percent(tolerance)) that 'tolerance' allows: mend the export, map \
        another column, or write its 'time_format'
        """)
    }
  }

  private struct CountRow: Decodable {
    let reason: Int
    let count: Int
    let first: Int?
    let last: Int?
  }

  private static let reasons: [Table: [Int: String]] = [
    .transactions: [
      1: "no time", 2: "a time that is none", 3: "an amount that is no number",
      4: "a quantity that is no number", 5: "a time after today",
    ],
    .events: [
      1: "no time", 2: "a time that is none", 3: "a value that is no number",
      5: "a time after today",
    ],
    .surveys: [
      1: "no time", 2: "a time that is none", 3: "no score from 0 to 10", 5: "a time after today",
    ],
  ]

  private static func timed(
    _ table: Table, exports: Exports, engine: any Engine
  ) async throws -> TableQuality {
    let counts = try await engine.rows(
      """
      select reason, count(*) as count, min(day) as first, max(day) as last
      from \(table)_typed group by reason order by reason;
      """, as: CountRow.self)
    let usable = counts.first { $0.reason == 0 }
    return TableQuality(
      table: table, files: fileNames(table, exports), rows: counts.reduce(0) { $0 + $1.count },
      unusable: counts.filter { reasons[table]?[$0.reason] != nil }.map {
        Count(reason: reasons[table]?[$0.reason] ?? "", rows: $0.count)
      },
      remarks: try await remarks(table, exports: exports, engine: engine)
        + counts.filter { $0.reason == 6 }.map {
          Count(reason: "on or after --as-of (not looked at)", rows: $0.count)
        },
      firstDay: usable?.first, lastDay: usable?.last)
  }

  /// What is worth knowing of rows that are in use.
  private static func remarks(
    _ table: Table, exports: Exports, engine: any Engine
  ) async throws -> [Count] {
    struct Remarks: Decodable {
      let guests: Int?
      let returns: Int?
      let free: Int?
      let copies: Int?
    }
    // Without a number, lines that repeat another are perhaps the same thing bought twice.
    let copies =
      exports.column("line", of: table) == nil
      ? "0"
      : """
      (select cast(sum(row_count - 1) as bigint) from (
        select count(*) as row_count from transactions_typed
        where reason = 0 and line_id is not null
        group by customer_id, order_id, line_id having count(*) > 1
      ) as repeated)
      """
    let ofOrders = """
      cast(sum(case when quantity < 0 or amount < 0 then 1 else 0 end) as bigint) as returns,
      cast(sum(case when amount = 0 then 1 else 0 end) as bigint) as free, \(copies) as copies
      """
    let found = try await engine.rows(
      """
      select cast(sum(case when customer_id is null then 1 else 0 end) as bigint) as guests,
        \(table == .transactions ? ofOrders : "null as returns, null as free, null as copies")
      from \(table)_typed where reason = 0;
      """, as: Remarks.self
    ).first
    let hasAmounts =
      exports.column("amount", of: table) != nil || exports.column("price", of: table) != nil
    return [
      Count(
        reason: "no customer (counted in money, in no customer's history)",
        rows: found?.guests ?? 0),
      Count(reason: "returns (a negative quantity or amount)", rows: found?.returns ?? 0),
      Count(reason: "an amount of zero", rows: hasAmounts ? found?.free ?? 0 : 0),
      Count(reason: "copies of an order line (counted once)", rows: found?.copies ?? 0),
    ].filter { $0.rows > 0 }
  }

  static func fileNames(_ table: Table, _ exports: Exports) -> [String] {
    (exports.files[table] ?? []).map(Exports.name)
  }

  private static func percent(_ share: Double) -> String {
    let percent = share * 100
    return percent == percent.rounded() ? "\(Int(percent)) %" : "\(percent) %"
  }
}
