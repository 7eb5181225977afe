import PatronData
import PatronEngine
import PatronTestSupport
import Testing

@Suite("People who are set aside")
struct SetAsideTests {
  private static let yaml = """
    customers: {file: c.csv, id: id, consent: {profiling: p}}
    events: {file: e.csv, customer: id, time: t, type: k}
    surveys: {file: s.csv, customer: id, time: t, score: n}

    """

  private func exports(without gone: Set<String> = []) throws -> TemporaryExports {
    func rows(_ header: String, _ rows: [String]) -> String {
      ([header] + rows.filter { row in !gone.contains { row.hasPrefix($0 + ",") } })
        .joined(separator: "\n") + "\n"
    }
    let people = (1...12).map { "P\($0)" }
    return try TemporaryExports([
      "patron.yaml": Self.yaml
        + "transactions: {file: o.csv, customer: id, time: t, product: x, amount: a}\n",
      "c.csv": rows(
        "id,p,age,plan",
        people.enumerated().map { "\($1),\($0 % 3 == 0 ? "no" : "yes"),\(20 + $0),\($0 % 2)" }),
      "o.csv": rows(
        "id,t,x,a",
        people.enumerated().flatMap { index, id in
          (0...index).map {
            "\(id),2024-0\(1 + $0 % 6)-1\($0 % 9),x\(index)\($0 % 2),\(index + $0)"
          }
        } + ["guest,2024-02-01,x,7"]),
      "e.csv": rows(
        "id,t,k", people.enumerated().map { "\($1),2024-03-1\($0 % 9) 10:00:00,k\($0)" }),
      "s.csv": rows("id,t,n", people.enumerated().map { "\($1),2024-04-01,\($0 % 11)" }),
    ])
  }

  @Test func `are as if they had never been exported`() async throws {
    let gone: Set<String> = ["P1", "P4", "P7", "P10"]
    let setAside = await ReadExports { try await exports().prepared(today: "2024-07-31") }
    var deleted = await ReadExports {
      try await exports(without: gone).prepared(today: "2024-07-31")
    }
    #expect(setAside.error == nil)
    // 1 + 4 + 7 + 10 order lines.
    #expect(
      setAside.notices.first
        == "4 of 12 customers do not consent to profiling and are left out of everything (rows: 4 of customers, "
        + "4 of events, 4 of surveys, 22 of transactions)")
    deleted.notices.insert(try #require(setAside.notices.first), at: 0)
    #expect(setAside == deleted)
    #expect(setAside.names[0] == ["P2", "P3", "P5", "P6", "P8", "P9", "P11", "P12"])
    #expect(setAside.obstacle != nil)
  }

  @Test func `are the same on any number of threads`() async throws {
    let one = await ReadExports { try await exports().prepared(today: "2024-07-31", threads: 1) }
    let many = await ReadExports { try await exports().prepared(today: "2024-07-31", threads: 4) }
    #expect(one.error == nil && one == many)
  }

  @Test func `where customers have no identifier each keeps the number of its row`() async throws {
    let prepared = try await TemporaryExports([
      "patron.yaml":
        "customers: {file: c.csv, consent: {profiling: p}}\n"
        + "contracts: {file: c.csv, tenure: months, ended: left}\n",
      "c.csv": "p,months,left,plan\nyes,3,,a\nno,40,,a\nyes,5,2024,b\nno,9,,a\nyes,2,,b\n",
    ]).prepared(today: "2024-07-31")
    #expect(try await prepared.identifiers() == ["1", "3", "5"])
    struct Contracts: Decodable {
      let who: String
      let day: Int
    }
    let contracts = try await prepared.engine.rows(
      """
      select customer_id as who, day from contracts join customer_keys using (customer_key)
      order by customer_key;
      """, as: Contracts.self)
    #expect(contracts.map(\.who) == ["1", "3", "5"])
    #expect(contracts.map(\.day) == [-3, -5, -2])
  }

  @Test func `where it is everybody the error says why`() async throws {
    let error = await #expect(throws: PatronError.self) {
      _ = try await TemporaryExports([
        "patron.yaml":
          "customers: {file: c.csv, id: id, consent: {profiling: p}}\n"
          + "transactions: {file: o.csv, customer: id, time: t, amount: a}\n",
        "c.csv": "id,p\nA,no\nB,\n", "o.csv": "id,t,a\nA,2024-01-01,1\nC,2024-01-01,1\n",
      ]).prepared()
    }
    #expect(error?.category == .data)
    #expect(error?.description.contains("3 of 3 customers do not consent") == true)
    #expect(error?.description.contains("consent: {profiling: COLUMN}") == true)
  }

  @Test func `are set aside as they are described by the row that counts`() async throws {
    let yaml = """
      customers: {file: c.csv, id: id, repeated: {latest: at}, consent: {profiling: p}}
      transactions: {file: o.csv, customer: id, time: t, amount: a}

      """
    let prepared = try await TemporaryExports([
      "patron.yaml": yaml,
      "c.csv": "id,p,at\nA,yes,2024-01-01\nA,no,2024-03-01\nB,no,2024-01-01\nB,yes,2024-03-01\n",
      "o.csv": "id,t,a\nA,2024-01-01,1\nB,2024-01-01,1\n",
    ]).prepared()
    #expect(try await prepared.identifiers() == ["B"])
    // Neither of the rows of A is read.
    #expect(prepared.quality.first { $0.table == .customers }?.rows == 2)
  }
}
