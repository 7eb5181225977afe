import PatronData
import PatronEngine
import PatronTestSupport
import Testing

@Suite("Who a customer is")
struct IdentifierTests {
  private func prepared(
    _ yaml: String = "", orders: [String], files: [String: String] = [:]
  ) async throws -> PreparedExports {
    try await TemporaryExports(
      files.merging([
        "patron.yaml": yaml + "transactions: {file: o.csv, customer: id, time: t, amount: a}\n",
        "o.csv": "id,t,a\n"
          + orders.enumerated()
          .map { "\($1),2024-06-\(10 + $0 % 20),1" }.joined(separator: "\n") + "\n",
      ]) { $1 }
    ).prepared()
  }

  @Test func `words for nobody are guests, reported with counts`() async throws {
    let prepared = try await prepared(orders: [
      "A", "NULL", "guest", "B", "0", "-1", "(not set)", "\\N", "A", "nan", "", "000",
      "00000000-0000-0000-0000-000000000000",
    ])
    #expect(prepared.customerCount == 2)
    let notice = try #require(prepared.notices.first { $0.contains("stands for nobody") })
    #expect(notice.hasPrefix("9 rows"))
    #expect(notice.contains("'guest' 1"))
    // Their money is in the totals of the check and in no customer's history.
    let frame = try await prepared.frame(at: "2024-07-01", observation: 60)
    frame.expect("A", ["spend": 2])
  }

  @Test func `people are keyed alike whether or not some could be one`() async throws {
    // Orders of two customers more, one a word for nobody, and none that the rule would join with another.
    let orders = ["b10", "B2", "10", "9", "guest", "b10", "Ä1", "100", "x"]
    let plain = try await prepared(orders: orders)
    let joining = try await prepared("ignore_in_identifiers: [blanks]\n", orders: orders)
    struct Key: Decodable, Hashable { let id: String, key: Int, person: String, spelling: String }
    func keys(_ prepared: PreparedExports) async throws -> [Key] {
      try await prepared.engine.rows(
        """
        select k.customer_id as id, k.customer_key as key, k.person, s.customer_id as spelling
        from customer_keys as k join customer_spellings as s on s.customer_key = k.customer_key
        order by k.customer_key, s.customer_id;
        """, as: Key.self)
    }
    let found = try await keys(plain)
    #expect(found.map(\.id) == ["9", "x", "10", "B2", "Ä1", "100", "b10"])
    #expect(found.map(\.key) == Array(0..<7) && found.allSatisfy { $0.person == $0.spelling })
    #expect(try await keys(joining) == found)
  }

  @Test func `0 is somebody where customers are numbered from 0`() async throws {
    let numbered = try await prepared(orders: (0..<40).map { "\($0 % 8)" })
    #expect(numbered.customerCount == 8)
    let listed = try await prepared(
      "customers: {file: c.csv, id: id}\n", orders: ["0", "7", "9"],
      files: ["c.csv": "id,plan\n0,a\n7,b\n9,a\n"])
    #expect(listed.customerCount == 3)
  }

  @Test(arguments: [
    ("case", "a@x.com", "A@X.com"), ("blanks", "AB 12", "AB12"), ("zeros", "007", "7"),
    ("apostrophe", "'42", "42"), ("decimals", "42.0", "42"),
  ]) func `spellings of one identifier are reported, and joined where written`(
    variant: String, left: String, right: String
  ) async throws {
    let apart = try await prepared(orders: [left, right, "other"])
    #expect(apart.customerCount == 3)
    let notice = apart.notices.first { $0.contains("differ from another") }
    #expect(notice?.hasPrefix("1 identifiers") == true)
    #expect(notice?.contains("ignore_in_identifiers: [\(variant)]") == true)
    let joined = try await prepared(
      "ignore_in_identifiers: [\(variant)]\n", orders: [left, right, "other"])
    #expect(joined.customerCount == 2)
    #expect(!joined.notices.contains { $0.contains("differ from another") })
  }

  @Test func `identities follow from alias to alias`() async throws {
    let yaml = "identities: {file: i.csv, alias: alias, customer: person}\n"
    let chain = try await prepared(
      yaml, orders: ["a1", "a2", "P", "Q"],
      files: ["i.csv": "alias,person\na1,a2\na2,P\nP,P\n"])
    #expect(chain.customerCount == 2)
    let frame = try await chain.frame(at: "2024-07-01", observation: 60)
    frame.expect("P", ["spend": 3])
    let two = await #expect(throws: PatronError.self) {
      _ = try await prepared(
        yaml, orders: ["a1"], files: ["i.csv": "alias,person\na1,P\na1,Q\n"])
    }
    #expect(two?.description.contains("more than one customer") == true)
    let ring = await #expect(throws: PatronError.self) {
      _ = try await prepared(
        yaml, orders: ["a1"], files: ["i.csv": "alias,person\na1,a2\na2,a3\na3,a1\n"])
    }
    #expect(ring?.description.contains("in a ring") == true)
  }

  @Test func `identifiers that a spreadsheet has rounded are refused`() async throws {
    let error = await #expect(throws: PatronError.self) {
      _ = try await prepared(orders: ["4.9E+12", "4.9E+12", "4900000000001"])
    }
    #expect(error?.category == .data)
    #expect(error?.description.contains("a spreadsheet has rounded them") == true)
  }

  @Test func `several rows of a customer are merged by a written rule alone`() async throws {
    let files = [
      "c.csv":
        "id,plan,changed\nA,old,2024-01-05\nA,new,2024-05-01\nB,x,2024-01-01\nB,x,2024-01-01\n"
    ]
    let error = await #expect(throws: PatronError.self) {
      _ = try await prepared("customers: {file: c.csv, id: id}\n", orders: ["A"], files: files)
    }
    #expect(error?.description.contains("1 identifier stands on rows that differ") == true)
    #expect(error?.description.contains("'plan' of 1") == true)
    #expect(error?.description.contains("repeated: first") == true)
    for (rule, plan) in [("first", "old"), ("{latest: changed}", "new")] {
      let merged = try await prepared(
        "customers: {file: c.csv, id: id, repeated: \(rule)}\n", orders: ["A"], files: files)
      struct Row: Decodable { let plan: String }
      let rows = try await merged.engine.rows(
        "select plan from customers order by plan;", as: Row.self)
      #expect(rows.map(\.plan).contains(plan) && rows.count == 2, "\(rule)")
      #expect(merged.notices.contains { $0.contains("2 rows more than customers are merged") })
    }
  }

  @Test func `consent is understood by its present words`() {
    for word in ["SUBSCRIBED", "opted-in", "Yes", "double_opt_in", "1"] {
      #expect(Consent.meaning(of: word) == true, "\(word)")
    }
    for word in ["UNSUBSCRIBED", "NEVER_SUBSCRIBED", "opted out", "cleaned", "false"] {
      #expect(Consent.meaning(of: word) == false, "\(word)")
    }
    #expect(Consent.meaning(of: "perhaps") == nil)
  }
}
