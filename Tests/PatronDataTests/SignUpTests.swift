import PatronData
import PatronTestSupport
import Testing

@Suite("Customers by the day they signed up")
struct SignUpTests {
  private static let exports = [
    "patron.yaml": """
    customers: {file: c.csv, id: id, signed_up: joined}
    transactions: {file: o.csv, customer: id, time: t, amount: a}

    """,
    // B on the day behind the run's, C on its last; D does not say; E came as a guest before.
    "c.csv": "id,joined\nA,2024-01-01\nB,2024-06-10\nC,2024-06-09\nD,\nE,2024-07-01\n",
    "o.csv": "id,t,a\nA,2024-02-01,1\nE,2024-03-01,1\nA,2024-06-09,1\nB,2024-08-01,1\n",
  ]

  @Test func `a run as of a day knows nobody who signed up later, but for who had bought`()
    async throws
  {
    let folder = try TemporaryExports(Self.exports)
    let then = try await folder.prepared(before: "2024-06-10")
    #expect(try await then.identifiers() == ["A", "C", "D", "E"])
    let customers = try #require(then.quality.first { $0.table == .customers })
    #expect(customers.rows == 5)
    #expect(customers.remarks.map(\.rows) == [2])
    #expect(customers.remarks.first?.reason == "on or after --as-of (not looked at)")
    let now = try await folder.prepared()
    #expect(try await now.identifiers() == ["A", "B", "C", "D", "E"])
    #expect(now.quality.first { $0.table == .customers }?.remarks.isEmpty == true)
  }

  @Test func `a day behind the exports' last one is told`() async throws {
    let late = try await TemporaryExports(Self.exports).prepared(before: "2025-01-01")
    #expect(
      late.notices.contains(
        "--as-of is 2024-12-31, and the exports end on 2024-08-01: that day counts"))
    let last = try await TemporaryExports(Self.exports).prepared(before: "2024-08-02")
    #expect(!last.notices.contains { $0.contains("--as-of") })
  }

  @Test func `people without a row that counts are told where rows of another table name them`()
    async throws
  {
    let prepared = try await TemporaryExports([
      "patron.yaml": """
      customers: {file: s.csv, id: who, attributes: [place]}
      surveys: {file: s.csv, customer: who, score: nps, drop: {nps: "11"}}

      """,
      "s.csv": "who,nps,place\nA,9,x\nB,11,y\nC,11,x\nD,3,y\nA,11,x\n",
    ]).prepared()
    #expect(try await prepared.identifiers() == ["A", "D"])
    #expect(
      prepared.notices.contains(
        "customers: 2 people have no row of surveys that counts, and are left out")
    )
  }
}
