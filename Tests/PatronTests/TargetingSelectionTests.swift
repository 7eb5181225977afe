import Patron
import PatronData
import PatronEngine
import Testing

@Suite("Target lists, on the engine")
struct TargetingSelectionTests {
  private static let columns = [
    OutputColumn("customer_id", .text), OutputColumn("segment", .number),
    OutputColumn("churn_probability", .number), OutputColumn("note", .text),
  ]

  private static let hostile = "x'; drop table people; --"

  /// Five customers: one without a score, one whose identifier a spreadsheet would run, one hostile.
  private static func engine() async throws -> DuckDBEngine {
    let engine = try await DuckDBEngine(folders: [])
    let rows: [(String, Int, Double, String?)] = [
      ("a", 1, 0.25, "plain"), ("=cmd()", 2, 0.5, "Tents & more"), (hostile, 1, 0.75, "“quoted”"),
      ("d", 2, .nan, nil), ("e", 3, 0.5, "tent"),
    ]
    try await engine.load(
      table: "people",
      columns: [
        LoadedColumn("customer_key", .integer), LoadedColumn("customer_id", .text),
        LoadedColumn("segment", .integer), LoadedColumn("churn_probability", .double),
        LoadedColumn("note", .text),
      ]
    ) { writer in
      for (key, row) in rows.enumerated() {
        writer.write(key)
        writer.write(row.0)
        writer.write(row.1)
        writer.write(row.2)
        writer.write(row.3)
        try writer.endRow()
      }
    }
    return engine
  }

  private func identifiers(_ selection: TargetSelection) async throws -> [String] {
    let engine = try await Self.engine()
    let query = try selection.query(
      over: """
        select customer_key, customer_id, segment,
          cast(churn_probability as decimal(7,6)) as churn_probability, note from people
        """, columns: Self.columns, dialect: engine.dialect)
    struct Row: Decodable { let id: String }
    return try await engine.rows(
      "select customer_id as id from (\(query)) as list;", as: Row.self
    ).map(\.id)
  }

  private func identifiers(_ filter: String) async throws -> [String] {
    var selection = TargetSelection()
    selection.filter = try Filter(filter)
    return try await identifiers(selection)
  }

  @Test(arguments: [
    ("churn_probability = 0.5", ["'=cmd()", "e"]),
    ("churn_probability < 1000000", ["a", "'=cmd()", hostile, "e"]),
    ("churn_probability > 1e30", []),
    ("not churn_probability = 0.5", ["a", hostile]),
    ("churn_probability is null", ["d"]),
    ("churn_probability between 0.5 and 0.75 and segment in (1, 2)", ["'=cmd()", hostile]),
    ("note contains 'TENT'", ["'=cmd()", "e"]),
    ("note = '“quoted”'", [hostile]),
    ("note not contains '%'", ["a", "'=cmd()", hostile, "e"]),
    ("customer_id = 'x''; drop table people; --'", [hostile]),
    ("customer_id = '=cmd()'", ["'=cmd()"]),
    ("segment = 2 or segment = 3", ["'=cmd()", "d", "e"]),
  ])
  func `a filter keeps the customers it describes`(filter: String, kept: [String]) async throws {
    #expect(try await identifiers(filter) == kept)
  }

  @Test func `without a choice all are listed, in the order of customers`() async throws {
    #expect(try await identifiers(TargetSelection()) == ["a", "'=cmd()", Self.hostile, "d", "e"])
  }

  @Test func `an order puts missing values last, and equal ones by customer`() async throws {
    var selection = TargetSelection()
    selection.order = TargetSelection.Order("churn_probability:desc")
    #expect(try await identifiers(selection) == [Self.hostile, "'=cmd()", "e", "a", "d"])
    selection.order = TargetSelection.Order("churn_probability")
    selection.limit = 2
    #expect(try await identifiers(selection) == ["a", "'=cmd()"])
  }

  @Test func `unknown and repeated columns are refused`() {
    var selection = TargetSelection()
    selection.columns = ["customer_id", "customer_id"]
    #expect(throws: TargetError.repeatedColumn("customer_id")) {
      try selection.check(against: Self.columns)
    }
    selection.columns = []
    #expect(throws: TargetError.noColumns) { try selection.check(against: Self.columns) }
    selection.columns = ["segment\"; drop table people"]
    #expect(throws: TargetError.self) { try selection.check(against: Self.columns) }
    selection.columns = nil
    selection.order = TargetSelection.Order(column: "customer_key")
    #expect(throws: TargetError.self) { try selection.check(against: Self.columns) }
  }

  @Test
  func `a product orders by what it comes to, the highest first, and without a factor comes last`()
    async throws
  {
    var selection = TargetSelection()
    selection.order = TargetSelection.Order("churn_probability*segment")
    // 0.25·1, 0.5·2, 0.75·1, none, 0.5·3.
    #expect(try await identifiers(selection) == ["e", "'=cmd()", Self.hostile, "a", "d"])
    selection.order = TargetSelection.Order("segment * churn_probability:asc")
    #expect(try await identifiers(selection) == ["a", Self.hostile, "'=cmd()", "e", "d"])
    selection.order = TargetSelection.Order("churn_probability*note")
    #expect(throws: TargetError.noFactor(column: "note")) {
      try selection.check(against: Self.columns)
    }
    selection.order = TargetSelection.Order("churn_probability*nothing")
    #expect(throws: TargetError.self) { try selection.check(against: Self.columns) }
  }

  @Test
  func
    `columns of the customers table are listed where there are some, and a misspelt one is refused`()
  {
    var selection = TargetSelection()
    selection.columns = ["customer_id", "email"]
    #expect(throws: Never.self) { try selection.checkFilter(against: Self.columns) }
    #expect(throws: Never.self) {
      try selection.check(against: Self.columns, carrying: ["email", "city"])
    }
    selection.columns = ["customer_id", "emial"]
    let error = #expect(throws: TargetError.self) {
      try selection.check(against: Self.columns, carrying: ["email", "city"])
    }
    #expect(error?.description.contains("did you mean 'email'?") == true)
    // A filter sees the results alone.
    selection.columns = nil
    selection.filter = try? Filter("city = 'Lyon'")
    #expect(throws: TargetError.self) {
      try selection.check(against: Self.columns, carrying: ["email", "city"])
    }
  }

  @Test(arguments: ["", ":desc", "a:b", "a:desc:desc", "a*", "*a", "a**b:asc"])
  func `text that is no order is refused`(text: String) {
    #expect(TargetSelection.Order(text) == nil)
  }
}
