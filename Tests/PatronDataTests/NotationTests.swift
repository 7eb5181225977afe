import PatronData
import PatronEngine
import PatronTestSupport
import Testing

/// Exports whose cells are written in other notations than the engine's.
@Suite("Notations of numbers and times in exports")
struct NotationTests {
  private func spend(
    _ yaml: String, _ rows: [String], customer: String = "A"
  ) async throws -> Float? {
    let exports = try TemporaryExports([
      "patron.yaml": "transactions:\n  file: o.csv\n\(yaml)",
      "o.csv": "customer;time;amount\n" + rows.joined(separator: "\n") + "\n",
    ])
    let frame = try await exports.prepared().frame(at: "2024-07-01", observation: 60)
    return frame.value(customer, "spend")
  }

  private func failure(_ yaml: String, _ rows: [String]) async throws -> PatronError? {
    let exports = try TemporaryExports([
      "patron.yaml": "transactions:\n  file: o.csv\n\(yaml)",
      "o.csv": "customer;time;amount\n" + rows.joined(separator: "\n") + "\n",
    ])
    return await #expect(throws: PatronError.self) { _ = try await exports.prepared() }
  }

  @Test func `a written decimal mark is held to`() async throws {
    let rows = ["A;2024-06-01;1.234,50", "A;2024-06-02;12,5", "A;2024-06-03;0,25 €"]
    #expect(try await spend("  decimal: ','\n", rows) == 1247.25)
    #expect(try await spend("  decimal: {amount: ','}\n", rows) == 1247.25)
  }

  @Test func `rows that fail alike refuse the file whatever their share`() async throws {
    // 3 of 1,003 rows: the tolerance of 1 % would leave out ten.
    let small = (0..<1000).map { "A;2024-06-\(10 + $0 % 20);\($0 % 90).50" }
    let error = try await failure("", small + (1...3).map { "B;2024-06-01;\($0),234.50" })
    #expect(error?.category == .data)
    #expect(error?.description.contains("3 rows cannot be used for one reason") == true)
    #expect(error?.description.contains("'9,9.9'") == true)
    #expect(error?.description.contains("row 1001 below the header") == true)
    #expect(error?.description.contains("write decimal: '.'") == true)
    // Told so, they are read.
    let all = small + (1...3).map { "B;2024-06-01;\($0),234.50" }
    #expect(try await spend("  decimal: '.'\n", all, customer: "B") == 6703.5)
    // Two slips of two kinds are noise.
    _ = try await spend("", small + ["B;2024-06-01;oops", "B;2024-06-01;1,5"])
  }

  @Test func `a point that always stands before three digits is not guessed at`() async throws {
    let rows = (0..<40).map {
      "A;2024-06-\(10 + $0 % 20);\($0 % 4 == 0 ? "1.\(100 + $0)" : "\(100 + $0)")"
    }
    let error = try await failure("", rows)
    #expect(error?.description.contains("thousands: '.'") == true)
    #expect(error?.description.contains("decimal: '.'") == true)
    let whole = (0..<40).reduce(0) { $0 + ($1 % 4 == 0 ? 1100 + $1 : 100 + $1) }
    #expect(try await spend("  thousands: '.'\n", rows) == Float(whole))
    _ = try await spend("  decimal: '.'\n", rows)
    // A weight of half a kilogram cannot be thousands.
    _ = try await spend("", rows + ["A;2024-06-10;0.500"])
  }

  @Test func `times by role, in two columns, and by a spreadsheet's count`() async throws {
    let exports = try TemporaryExports([
      "patron.yaml": """
      timezone: Europe/Paris
      customers: {file: c.csv, id: id, time_format: {signed_up: '%m/%d/%y', birth_date: '%d.%m.%y'}}
      transactions: {file: o.csv, customer: id, time: day, time_of_day: clock, time_format: '%m/%d/%Y %I:%M %p'}
      events: {file: e.csv, customer: id, time: serial, time_format: excel}

      """,
      "c.csv": "id,signed_up,birth_date\nA,01/31/24,01.02.51\nB,02/01/24,\n",
      "o.csv": "id,day,clock,amount\nA,6/30/2024,11:30 PM,5\nB,6/29/2024,1:00 AM,7\n",
      "e.csv": "id,serial,type\nA,45471.5,open\nB,45472,open\n",
    ])
    let prepared = try await exports.prepared()
    let frame = try await prepared.frame(at: "2024-07-01", observation: 60)
    frame.expect("A", ["recency_days": 1, "tenure_days": 152])
    frame.expect("B", ["recency_days": 2, "tenure_days": 151])
    // 45,471 is 28 June 2024.
    frame.expect("A", ["event_recency_days": 3])
  }

  @Test func `dates that mean none are missing, and impossible years are reported`()
    async throws
  {
    let good = (0..<300).map { "A;2024-06-\(10 + $0 % 20);5" }
    let strays = ["A;1970-01-01;5", "A;0000-00-00;5", "A;1900-01-01 00:00:00;5"]
    let exports = try TemporaryExports([
      "patron.yaml": "transactions:\n  file: o.csv\n",
      "o.csv": "customer;time;amount\n" + (good + strays).joined(separator: "\n") + "\n",
    ])
    let prepared = try await exports.prepared()
    #expect(prepared.days?.first == day("2024-06-10"))
    #expect(prepared.quality[0].unusable.reduce(0) { $0 + $1.rows } == 3)
    let error = try await failure("", good + ["A;23-06-01;5", "A;23-06-02;5", "A;23-06-03;5"])
    #expect(error?.description.contains("a year before 1980") == true)
    #expect(error?.description.contains("%y-%m-%d") == true)
  }

  @Test func `a few early rows do not stretch the history`() async throws {
    let rows = (0..<500).map { "A;2024-0\(1 + $0 % 6)-\(10 + $0 % 19);5" } + ["A;2001-01-01;5"]
    let exports = try TemporaryExports([
      "patron.yaml": "transactions:\n  file: o.csv\n",
      "o.csv": "customer;time;amount\n" + rows.joined(separator: "\n") + "\n",
    ])
    let days = try await exports.prepared().days
    #expect(days?.first == day("2024-01-10"))
  }

  @Test func `words for nothing and a code of one's own are empty cells`() async throws {
    let rows = ["A;2024-06-01;10", "A;2024-06-02;NULL", "A;2024-06-03;n/a", "A;2024-06-04;free"]
    #expect(try await spend("  blank: [free]\n", rows) == 10)
  }

  @Test func `scores are brought from their scale to ten`() async throws {
    let exports = try TemporaryExports([
      "patron.yaml": """
      surveys: {file: s.csv, customer: id, time: t, score: s, scale: [1, 5], blank: ['99']}
      transactions: {file: o.csv, customer: id, time: t}

      """,
      "o.csv": "id,t\nA,2024-06-01\nB,2024-06-01\n",
      "s.csv": "id,t,s\nA,2024-06-01,5 - very good\nB,2024-06-01,99\nB,2024-06-02,2\n",
    ])
    let frame = try await exports.prepared().frame(at: "2024-07-01", observation: 60)
    frame.expect("A", ["last_score": 10])
    frame.expect("B", ["last_score": 2.5])
  }

  @Test func `every column of customers is read by the same rules`() async throws {
    let exports = try TemporaryExports([
      "patron.yaml": "customers: {file: c.csv, id: id, decimal: ','}\n",
      "c.csv": "id;income;fee;born;plan\n"
        + (0..<60).map { "C\($0);1.\(100 + $0),50;\($0),25 €;NULL;p\($0 % 2)" }
        .joined(separator: "\n") + "\n",
    ])
    let prepared = try await exports.prepared()
    let kinds = Dictionary(uniqueKeysWithValues: prepared.attributes.map { ($0.column, $0.kind) })
    #expect(kinds == ["income": .number, "fee": .number, "plan": .category])
    let frame = try await prepared.frame(at: "2024-07-01", observation: 1)
    frame.expect("C3", ["income": 1103.5, "fee": 3.25])
  }
}
