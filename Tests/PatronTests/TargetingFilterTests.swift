import Patron
import PatronData
import PatronEngine
import Testing

@Suite("Filters of target lists")
struct TargetingFilterTests {
  static let columns = [
    OutputColumn("customer_id", .text),
    OutputColumn("segment", .number, values: ["1", "2", "3"]),
    OutputColumn("segment_name", .text, values: ["Big spenders", "O'Neill's, \"loyal\""]),
    OutputColumn("churn_probability", .number),
    OutputColumn("churn_band", .text, values: ["low", "medium", "high", "left"]),
    OutputColumn("next_content_1", .text),
  ]

  private func sql(_ filter: String) throws -> String {
    DuckDBDialect().text(of: try Filter(filter).condition(on: Self.columns, of: "t"))
  }

  @Test func `a comparison becomes a column, an operator and a literal`() throws {
    #expect(try sql("churn_band = 'high'") == #""t"."churn_band" = 'high'"#)
    #expect(
      try sql("churn_probability >= .5")
        == #"cast("t"."churn_probability" as double) >= cast(0.5 as double)"#)
  }

  @Test(arguments: [("==", "="), ("<>", "!="), ("<", "<"), ("<=", "<="), (">", ">"), ("!=", "!=")])
  func `operators have their usual spellings`(written: String, meant: String) throws {
    #expect(
      try sql("churn_probability \(written) 1")
        == "cast(\"t\".\"churn_probability\" as double) \(meant) cast(1.0 as double)")
  }

  @Test func `and binds before or, and not before both`() throws {
    let parsed = try Filter("segment = 1 or not segment = 2 and segment = 3")
    func segment(_ number: Double, _ written: String) -> Filter {
      .comparison(column: "segment", .equal, .number(number, written: written))
    }
    #expect(
      parsed == .any([segment(1, "1"), .all([.not(segment(2, "2")), segment(3, "3")])]))
    #expect(
      try Filter("(segment = 1 or segment = 2) AND segment = 3")
        == .all([.any([segment(1, "1"), segment(2, "2")]), segment(3, "3")]))
  }

  @Test func `lists, ranges, parts of text and missing values have words`() throws {
    #expect(try sql("churn_band in ('low', \"high\")") == #""t"."churn_band" in ('low', 'high')"#)
    #expect(try sql("churn_band not in ('low')") == #"not ("t"."churn_band" in ('low'))"#)
    #expect(
      try sql("churn_probability between -1 and 1e-3")
        == #"cast("t"."churn_probability" as double) between cast(-1.0 as double) "#
        + "and cast(0.001 as double)")
    #expect(
      try sql("next_content_1 contains 'Tent'")
        == #"contains(lower("t"."next_content_1"), lower('Tent'))"#)
    #expect(try sql("churn_band is null") == #""t"."churn_band" is null"#)
    #expect(try sql("churn_band is not null") == #"not ("t"."churn_band" is null)"#)
  }

  @Test func `identifiers that look like numbers need no quotes, and keep their zeros`() throws {
    #expect(try sql("customer_id in (0012, '13')") == #""t"."customer_id" in ('0012', '13')"#)
  }

  @Test func `quotes inside text are written twice, or of the other kind`() throws {
    #expect(
      try Filter("customer_id = 'O''Neill \"x\"'")
        == .comparison(column: "customer_id", .equal, .text("O'Neill \"x\"")))
    #expect(
      try sql("segment_name = \"O'Neill's, \"\"loyal\"\"\"")
        == #""t"."segment_name" = 'O''Neill''s, "loyal"'"#)
  }

  @Test(arguments: [
    "'; drop table customer_keys; --", "' or 1=1 --", "\u{0}'; select 1", "\\'; select 1",
    "{{table}}",
    "$(rm -rf /)", "*/ 1 /*", "’ or ’1’=’1",
  ])
  func `hostile text stays one literal`(text: String) throws {
    let quoted = "'" + text.replacing("'", with: "''") + "'"
    let expected = DuckDBDialect().text(of: SQL(text: text))
    #expect(try sql("customer_id = \(quoted)") == "\"t\".\"customer_id\" = \(expected)")
    #expect(
      try sql("customer_id contains \(quoted)")
        == "contains(lower(\"t\".\"customer_id\"), lower(\(expected)))")
  }

  @Test(arguments: [
    "1 = 1", "customer_id", "customer_id =", "customer_id = segment", "customer_id = 'a' garbage",
    "customer_id = 'a'; drop table x", "customer_id = 'a' -- comment", "and", "not", "()",
    "(segment = 1",
    "segment = 1)", "segment in ()", "segment in (1,)", "segment in 1", "segment is 1",
    "segment between 1", "segment contains 1", "segment = 1 2", "segment === 1", "segment = nan",
    "segment = 0x10", "segment = 1e999", "segment = 1.2.3", "segment = +-1", "select * from x",
    "'customer_id' = 'a'", "segment = (1)", "customer_id || 'a' = 'b'", "customer_id = `a`",
  ])
  func `text that is no filter is refused`(text: String) {
    #expect(throws: TargetError.self) { try self.sql(text) }
  }

  @Test func `errors say where, what is expected, and what was meant`() {
    #expect(throws: TargetError.emptyFilter) { try Filter("  ") }
    #expect(throws: TargetError.unclosedQuote(position: 15)) { try Filter("customer_id = 'abc") }
    #expect(
      throws: TargetError.unexpected(
        "'high'", position: 12, expected: "a comparison (=, !=, <, <=, >, >=, in, …)")
    ) { try Filter("churn_band 'high'") }
    let known = Self.columns.map(\.name)
    #expect(throws: TargetError.unknownColumn("churn_bnad", known: known)) {
      try self.sql("churn_bnad = 'high'")
    }
    let message = TargetError.unknownColumn("churn_bnad", known: known).description
    #expect(message.contains("did you mean 'churn_band'?"))
    #expect(message.contains("customer_id, segment, segment_name"))
  }

  @Test func `a value that no customer can have is a slip, not an empty list`() {
    #expect(
      throws: TargetError.unknownValue(
        "hgih", column: "churn_band", known: ["low", "medium", "high", "left"])
    ) { try self.sql("churn_band = 'hgih'") }
    #expect(throws: TargetError.unknownValue("9", column: "segment", known: ["1", "2", "3"])) {
      try self.sql("segment in (1, 9)")
    }
  }

  @Test func `text and numbers are not mixed up`() {
    #expect(throws: TargetError.notNumber(column: "segment")) { try self.sql("segment = 'one'") }
    #expect(throws: TargetError.noOrder(column: "churn_band")) {
      try self.sql("churn_band > 'low'")
    }
    #expect(throws: TargetError.noOrder(column: "customer_id")) {
      try self.sql("customer_id between 1 and 5")
    }
    #expect(throws: TargetError.notText(column: "segment")) { try self.sql("segment contains '1'") }
  }

  @Test func `a filter too long or too deep is refused before it costs anything`() {
    let deep = String(repeating: "(", count: 50_000) + "segment = 1"
    #expect(throws: TargetError.tooDeep(limit: 100)) { try Filter(deep) }
    #expect(throws: TargetError.tooDeep(limit: 100)) {
      try Filter(String(repeating: "not ", count: 5_000) + "segment = 1")
    }
    #expect(throws: TargetError.tooLong(characters: 100_001, limit: 100_000)) {
      try Filter(String(repeating: " ", count: 100_001))
    }
    #expect(throws: Never.self) {
      try Filter((0..<2_000).map { "segment = \($0)" }.joined(separator: " or "))
    }
  }
}
