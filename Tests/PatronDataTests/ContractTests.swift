import PatronData
import PatronEngine
import PatronNumerics
import Testing

/// Contracts as rows, stays, labels and features, worked by hand.
@Suite("Contracts")
struct ContractTests {
  private static let none = Contract.missing

  private func stays(_ spans: [(Int32, Int32)], at day: Int32) -> [(Int32, Int32?, Int)] {
    let contracts = spans.map { Contract(customer: 0, day: $0.0, end: $0.1) }
    return contracts.withUnsafeBufferPointer {
      ContractStay.stays(of: $0, at: day).map { ($0.start, $0.end, $0.contracts.count) }
    }
  }

  @Test func `contracts that follow within a month are one stay, and a later one is another`() {
    // From day 100 to 200, and on from 231 (31 days later) or from 232.
    #expect(stays([(100, 200), (231, 300)], at: 400).map(\.0) == [100])
    #expect(stays([(100, 200), (231, 300)], at: 400).map(\.1) == [300])
    #expect(stays([(100, 200), (232, 300)], at: 400).map(\.0) == [100, 232])
    // A short one within a long one does not end it.
    #expect(stays([(100, 500), (150, 160), (520, 530)], at: 600).map(\.1) == [530])
    // An end that nobody knew of at the snapshot is none.
    #expect(stays([(100, 200), (300, Self.none)], at: 400).map(\.1) == [200, nil])
    #expect(stays([(100, 400)], at: 400).map(\.1) == [nil])
    #expect(stays([(100, 399)], at: 400).map(\.1) == [399])
    #expect(stays([], at: 400).isEmpty)
  }

  private func history(_ contracts: [Contract], customers: Int = 1, until last: Int = 10_000)
    throws -> History
  {
    try History(
      contracts: contracts, customerCount: customers, contractsAreActivity: Day(last),
      scratch: ScratchFolder())
  }

  @Test func `a contract makes its first day and the same day of every month active`() throws {
    // From 2024-01-31 to 2024-05-31: months are over on 1 March (as February has no 31st), 31 March and 1 May.
    let start = Int32(day("2024-01-31").number)
    let end = Int32(day("2024-05-31").number)
    let days = try history([Contract(customer: 0, day: start, end: end)], until: 30_000)
      .walk([0], workers: Workers(1)) { _, reader in Array(reader.customer(0).activeDays) }[0]
    #expect(
      days.map { "\(Day(Int($0)))" } == ["2024-01-31", "2024-03-01", "2024-03-31", "2024-05-01"])
    // Of a contract that runs, up to the last day known.
    let running = try history(
      [Contract(customer: 0, day: start), Contract(customer: 0, day: start + 1)],
      until: day("2024-03-01").number
    ).walk([0], workers: Workers(1)) { _, reader in Array(reader.customer(0).activeDays) }[0]
    #expect(
      running.map { "\(Day(Int($0)))" } == ["2024-01-31", "2024-03-01"])
  }

  @Test func `features are of what a snapshot knew`() throws {
    var rows = FoldedRows(customerCount: 4)
    rows.vocabulary.plans = ["gold", "iron"]
    rows.keys.plans = [7, 3]
    rows.contracts = [
      // Runs, after one that led on to it, on the plan of key 3.
      Contract(customer: 0, day: 100, end: 200, fee: Amount(units: 5), plan: 7),
      Contract(customer: 0, day: 210, end: 950, fee: Amount(units: 9), plan: 3),
      // Ended 50 days before.
      Contract(customer: 1, day: 100, end: 850, fee: Amount(units: 5), plan: 7),
      // Two run, one of a fee that is not known.
      Contract(customer: 2, day: 800, fee: Amount(units: 5), plan: 7),
      Contract(customer: 2, day: 880, plan: 9),
    ]
    let frame = try rows.frame(at: 900, observation: 90)
    func values(_ feature: String) -> [Float?] {
      (0..<4).map { frame.value("\($0)", feature) }.map { $0.flatMap { $0.isNaN ? nil : $0 } }
    }
    #expect(values("contract_days") == [800, nil, 100, nil])
    #expect(values("contract_ended_days") == [nil, 50, nil, nil])
    #expect(values("contracts") == [2, 1, 2, 0])
    #expect(values("contract_fee") == [9, nil, nil, nil])
    // The plan of key 9 has no name among those learned.
    #expect(values("contract_plan") == [1, nil, nil, nil])
  }

  @Test func `a label is whether a contract runs when the window is over`() throws {
    let contracts = [
      Contract(customer: 0, day: 100, end: 1_010),
      Contract(customer: 1, day: 100, end: 1_030),
      Contract(customer: 2, day: 100),
      // Left and came back within the window.
      Contract(customer: 3, day: 100, end: 1_005), Contract(customer: 3, day: 1_020),
      // Not under contract at the snapshot.
      Contract(customer: 4, day: 100, end: 999), Contract(customer: 5, day: 1_000),
      // The last day of the window, and the first behind it.
      Contract(customer: 6, day: 100, end: 1_029),
      Contract(customer: 7, day: 999, end: 1_000),
    ]
    let history = try history(contracts, customers: 8)
    func labels(_ end: Int, gap: DayCount = 0) -> [Float?] {
      let window = ContractWindow(
        at: Snapshot(before: Day(1_000)), horizon: 30, gap: gap,
        days: Days(from: Day(100), before: Day(end)))
      return history.walk(Array(0..<8), workers: Workers(1)) { keys, reader in
        keys.map { window.label(of: reader.customer(Int32($0)).contracts) }
      }.flatMap(\.self).map { $0.isNaN ? nil : $0 }
    }
    #expect(labels(1_030) == [1, 0, 0, 0, nil, nil, 1, 1])
    // One day of the window is not known.
    #expect(labels(1_029).allSatisfy { $0 == nil })
    #expect(labels(1_031, gap: 1)[1] == 1)
  }

  private static let yaml = """
    contracts:
      file: contracts.csv
      customer: member
      started: begin
      ended: finish
      plan: tariff
      fee: monthly
      renews: next
    tolerance: 100%

    """

  private static let header = "member,begin,finish,tariff,monthly,next\n"

  @Test func `rows are read, and what cannot be used is counted by its reason`() async throws {
    let rows = """
      a,2024-01-05,,gold,9.90,2024-06-05
      b,2024-01-05,2024-03-01,iron,5,
      c,2024-02-01,2024-01-31,iron,5,
      d,2024-02-01,soon,iron,5,
      e,2024-02-01,,iron,-5,
      f,2024-02-01,,iron,free of charge,
      g,,,iron,5,
      h,2024-13-01,,iron,5,
      i,2024-07-01,,iron,5,
      j,2024-06-01,2024-08-01,gold,5,
      """
    let prepared = try await TemporaryExports([
      "patron.yaml": Self.yaml, "contracts.csv": Self.header + rows,
    ]).prepared(today: "2024-06-15")
    let quality = prepared.quality[0]
    #expect(quality.rows == 10)
    #expect(
      quality.faults == [
        .noTime: 1, .unreadableTime: 1, .unreadableEnd: 1, .endBeforeStart: 1, .unreadableNumber: 2,
      ])
    #expect(quality.remarks.map(\.rows) == [1])
    let known = prepared.contracts(
      at: Snapshot("2024-06-16"), workers: Workers(1))
    let names = try await prepared.planNames()
    #expect(known.rows.count == 3)
    let (a, b, j) = (known.rows[0], known.rows[1], known.rows[2])
    #expect(a.runs && names[a.contract.plan] == "gold" && a.contract.fee.number == 9.9)
    #expect(a.contract.renewal == Int32(day("2024-06-05").number))
    #expect(!b.runs && b.endsStay && b.contract.end == Int32(day("2024-03-01").number))
    #expect(b.contract.renewal == Contract.missing)
    // The end is agreed and still to come.
    #expect(j.runs && j.scheduledEnd == Int32(day("2024-08-01").number))
    // Without orders and events the contracts are the activity; the last day is the last of today.
    #expect(prepared.days?.first == day("2024-01-05") && prepared.days?.last == day("2024-06-01"))
  }

  @Test func `an end behind --as-of is not known`() async throws {
    let files = [
      "patron.yaml": Self.yaml,
      "contracts.csv": Self.header
        + "a,2024-01-05,2024-05-01,gold,9,\nb,2024-01-05,2024-03-01,iron,5,\nc,2024-04-02,,iron,5,\n",
    ]
    let prepared = try await TemporaryExports(files).prepared(before: "2024-04-02")
    let known = prepared.contracts(at: Snapshot("2024-04-02"), workers: Workers(1))
    #expect(known.rows.map(\.runs) == [true, false])
    #expect(known.rows.allSatisfy { $0.scheduledEnd == Contract.missing })
  }

  @Test func `cells that are written alike and cannot be read are refused with the place`()
    async throws
  {
    let rows = (1...5).map { "m\($0),2024-01-05,31.12.2024,gold,9,\n" }.joined()
    let exports = try TemporaryExports([
      "patron.yaml": Self.yaml, "contracts.csv": Self.header + rows,
    ])
    let error = await #expect(throws: PatronError.self) { try await exports.prepared() }
    #expect(error?.category == .data)
    let text = "\(error.map { "\($0)" } ?? "")"
    for part in ["contracts", "'finish'", "an end that cannot be read", "row 1", "%d.%m.%Y"] {
      #expect(text.contains(part), "\(part) in: \(text)")
    }
    // Nobody's value is told.
    #expect(!text.contains("31.12.2024"))
  }

  @Test func `lengths without days are counted in periods, of the customers' own rows too`()
    async throws
  {
    let yaml = """
      customers: {file: people.csv}
      contracts: {file: people.csv, tenure: months, status: left, over: ["Yes"], fee: charges}

      """
    let rows =
      "months,left,charges,city\n1,No,10,x\n0,Yes,20,y\n2.5,Yes,30,x\n2.5,No,40,y\n0,No,1,x\n"
    let prepared = try await TemporaryExports([
      "patron.yaml": yaml, "people.csv": rows,
    ]).prepared()
    #expect(prepared.days == nil)
    let known = prepared.contracts(at: Snapshot(before: Day(0)), workers: Workers(1))
    #expect(!known.isDated && known.rows.count == 5)
    // Of what is over the period that had begun counts, of what runs those completed.
    #expect(known.rows.map { -$0.contract.day } == [1, 1, 3, 2, 0])
    #expect(known.rows.map(\.runs) == [true, false, false, true, true])
    // Customers keep the order of their rows.
    #expect(known.rows.map(\.contract.fee.number) == [10, 20, 30, 40, 1])
    #expect(known.rows.map(\.contract.customer) == [0, 1, 2, 3, 4])
    #expect(prepared.customerCount == 5)
  }

  @Test func `a section without a customer or with words and no status is refused`() async throws {
    for (yaml, part) in [
      ("contracts: {file: c.csv, started: a, over: [x]}\n", "status"),
      ("contracts: {file: c.csv, started: a, period: day}\n", "week"),
      ("contracts: {file: c.csv, started: a}\n", "customer"),
      ("contracts: {file: c.csv, customer: a}\n", "started"),
    ] {
      let exports = try TemporaryExports(["patron.yaml": yaml, "c.csv": "a,b\n2024-01-01,1\n"])
      var text = ""
      do {
        _ = try await exports.prepared()
      } catch {
        text = "\(error)"
      }
      #expect(text.contains(part), "\(part) in: \(text)")
    }
  }
}
