import PatronData
import PatronEngine
import PatronEngineTestSupport
import PatronNumerics
import Testing

@Suite("Outcomes: churn and repurchase")
struct OutcomeTests {
  /// Outcomes of 10 days behind a gap of 2: the snapshot of 1 June looks at 3 to 12 June.
  private static let orders = """
    customer,time
    stays,2024-05-25
    stays,2024-06-03
    late,2024-05-25
    late,2024-06-13
    gap,2024-05-31
    gap,2024-06-02
    edge,2024-05-22
    edge,2024-06-12
    old,2024-05-21
    old,2024-06-05
    gone,2024-05-01
    new,2024-06-05
    clock,2024-06-20
    """

  private func frame(
    before day: String? = nil, churn: DayCount = 10, repurchase: DayCount = 10
  ) async throws -> NamedFrame {
    let exports = try TemporaryExports([
      "patron.yaml": "transactions: {file: o.csv}", "o.csv": Self.orders,
    ])
    let prepared = try await exports.prepared(before: day)
    return try await prepared.frame(
      at: "2024-06-01", observation: 30,
      labels: prepared.targets(gap: 2, churn: churn, repurchase: repurchase))
  }

  @Test func `only the lately active can churn, and the window has exact ends`() async throws {
    let frame = try await frame()
    let churned = ["stays", "late", "gap", "edge", "old", "gone", "new"].map(frame.churned)
    // The 22nd of May is ten days back, the 21st eleven: too long ago to be eligible.
    #expect(churned.map { $0.map { $0.isNaN ? -1 : $0 } } == [0, 1, 1, 0, -1, -1, -1])
    let repurchased = ["stays", "late", "gap", "edge", "old", "gone", "new"].map(frame.repurchased)
    // Whoever bought before can buy again, 1 May being 31 days back.
    #expect(repurchased.map { $0.map { $0.isNaN ? -1 : $0 } } == [1, 0, 0, 1, 1, 0, -1])
  }

  @Test func `an outcome that was not watched to its end is unknown, not negative`() async throws {
    // The window's last day is 12 June: on the 13th it was seen whole, on the 12th it was not.
    let whole = try await frame(before: "2024-06-13")
    #expect(whole.churned("stays") == 0)
    #expect(whole.churned("late") == 1)
    let cut = try await frame(before: "2024-06-12")
    #expect(cut.frame.churned.allSatisfy { $0.isNaN })
    #expect(cut.frame.repurchased.allSatisfy { $0.isNaN })
    // A shorter outcome ends sooner.
    let mixed = try await frame(before: "2024-06-12", repurchase: 9)
    #expect(mixed.frame.churned.allSatisfy { $0.isNaN })
    #expect(mixed.repurchased("stays") == 1)
  }

  @Test func `moving the end back takes snapshots away, not customers' returns`() async throws {
    let rows = (0..<300).map { "c\($0 % 7),\(day("2024-01-01") + DayCount($0))\n" }.joined()
    let exports = try TemporaryExports([
      "patron.yaml": "transactions: {file: o.csv}", "o.csv": "customer,time\n" + rows,
    ])
    var counts: [Int] = []
    for end in ["2024-10-27", "2024-09-01", "2024-06-01"] {
      let days = try #require(try await exports.prepared(before: end).days)
      #expect(days.end == day(end))
      let plan = try WindowPlan(
        days, horizon: 30, gap: 0, observation: 60)
      #expect(plan.origins.allSatisfy { $0.outcome(of: 30).end <= days.end })
      counts.append(plan.origins.count)
    }
    #expect(counts == [5, 5, 3])
  }

  @Test func `as-of shows the exports as they were that day`() async throws {
    let cut = Self.orders.split(separator: "\n").filter { !$0.contains("-06-") }
    let truncated = try TemporaryExports([
      "patron.yaml": "transactions: {file: o.csv}", "o.csv": cut.joined(separator: "\n"),
    ])
    let whole = try TemporaryExports([
      "patron.yaml": "transactions: {file: o.csv}", "o.csv": Self.orders,
    ])
    let then = try await truncated.prepared()
    let now = try await whole.prepared(before: "2024-06-01")
    let known = try await (now.identifiers(), then.identifiers())
    #expect(known.0 == known.1)
    #expect(now.customerCount == 6)
    #expect(now.days == then.days)
    #expect(
      now.quality[0].remarks.map(\.text).contains(
        "7 on or after --as-of (not looked at)"))
    let left = try await then.frame(at: "2024-06-01", observation: 30)
    let right = try await now.frame(at: "2024-06-01", observation: 30)
    #expect(bits(left.frame) == bits(right.frame))
    await expectError(
      .data,
      """
      the exports hold no row with a customer before 2024-01-01: transactions: 13 of 13 rows: on or after --as-of \
      (not looked at)
      """
    ) { _ = try await whole.prepared(before: "2024-01-01") }
  }

  @Test func `the same weeks a year before are given, where the history reaches back`() async throws
  {
    // 364 days before 1 June 2024 is 3 June 2023, a Saturday as well; the outcome's ten days begin two
    // days later.
    let exports = try TemporaryExports([
      "patron.yaml": "transactions: {file: o.csv}",
      "o.csv": """
      customer,time
      came,2023-06-05
      came,2024-05-25
      last,2023-06-14
      last,2024-05-25
      before,2023-06-04
      before,2024-05-25
      behind,2023-06-15
      behind,2024-05-25
      clock,2023-01-01
      clock,2024-07-20
      """,
    ])
    let prepared = try await exports.prepared()
    let targets = prepared.targets(gap: 2, churn: 10, repurchase: 9)
    let frame = try await prepared.frame(at: "2024-06-01", observation: 30, labels: targets)
    let rows = try ["came", "last", "before", "behind"].map { customer in
      try #require(frame.customers.firstIndex(of: customer))
    }
    #expect(rows.map { frame.frame.labels[.churn]?.lastYear[$0] } == [1, 1, 0, 0])
    #expect(rows.map { frame.frame.labels[.repurchase]?.lastYear[$0] } == [1, 0, 0, 0])
    // Days known: from 5 June 2023 to 1 June 2024.
    #expect(frame.frame.groups[rows[0], 0] == 362)
    let early = try await prepared.frame(at: "2023-07-01", observation: 30, labels: targets)
    #expect(early.frame.labels[.churn]?.lastYear.allSatisfy { $0.isNaN } == true)
  }

  @Test func `a label column decides who left`() async throws {
    let exports = try TemporaryExports([
      "patron.yaml": """
      customers: {file: c.csv}
      churn: {definition: label, column: left, positive: "Yes"}
      """,
      "c.csv": "id,left,plan\n1,Yes,a\n2,No,b\n3,,a\n4,\"YES \",b\n",
    ])
    let prepared = try await exports.prepared()
    let features = try await FeaturePlanner(prepared).features(
      observation: 1, before: Snapshot("1970-01-01"))
    #expect(features.features.map(\.name) == ["plan"])
    let builder = FrameBuilder(prepared, features: features)
    let target = OutcomeTarget(.churn, .column("left", positive: ["Yes"]))
    let labelled = try await builder.frame(
      at: Snapshot("1970-01-01"), of: .labelled, labels: [target])
    // Compared without the case of letters and the blanks around them.
    #expect(labelled.churned == [1, 0, 1])
    let everybody = try await builder.frame(at: Snapshot("1970-01-01"), of: .everybody)
    #expect(everybody.features.rowCount == 4)
  }

  @Test func `a sample keeps the same customers at every snapshot`() async throws {
    let rows = (0..<1000).map { "\($0),2024-01-0\($0 % 9 + 1)\n" }.joined()
    let prepared = try await TemporaryExports([
      "patron.yaml": "transactions: {file: o.csv}", "o.csv": "customer,time\n" + rows,
    ]).prepared()
    let features = try await FeaturePlanner(prepared).features(
      observation: 30, before: Snapshot("2024-02-01"))
    let builder = FrameBuilder(prepared, features: features)
    let half = try await builder.frame(at: Snapshot("2024-01-20"), of: .known, share: 0.5)
    let later = try await builder.frame(at: Snapshot("2024-01-25"), of: .known, share: 0.5)
    #expect((400...600).contains(half.features.rowCount))
    #expect(half.features.rowCount == later.features.rowCount)
    let nobody = try await builder.frame(at: Snapshot("2024-01-20"), of: .known, share: 0)
    #expect(nobody.features.rowCount == 0)
  }

  @Test(arguments: [0, 0.3, 0.5, 1])
  func `the engine's sample keeps the customers of the frame's`(share: Double) async throws {
    let rows = (0..<1000).map { "\($0),2024-01-0\($0 % 9 + 1)\n" }.joined()
    let prepared = try await TemporaryExports([
      "patron.yaml": "transactions: {file: o.csv}", "o.csv": "customer,time\n" + rows,
    ]).prepared()
    let snapshot = Snapshot("2024-01-20")
    let features = try await FeaturePlanner(prepared).features(observation: 30, before: snapshot)
    let builder = FrameBuilder(prepared, features: features)
    struct Customer: Decodable { let key: Int32 }
    let engine = prepared.engine
    let sampled = try await prepared.withNoise(from: snapshot, share: share) {
      try await engine.rows(
        "select customer_key as key from cohort order by key;", as: Customer.self)
    }.map(\.key)
    let everybody = try await builder.frame(at: snapshot, of: .everybody, share: share)
    let known = try await builder.frame(at: snapshot, of: .known, share: share)
    #expect(sampled == everybody.customers && sampled == known.customers)
    let wanted = Int(1000 * share)
    #expect((wanted - 50...wanted + 50).contains(sampled.count))
    // A sample is no run of keys.
    #expect(share == 0 || share == 1 || sampled != Array(0..<Int32(sampled.count)))
  }
}

/// The frame's numbers as they are stored, so that missing values compare too.
func bits(_ frame: FrameBuilder.Frame) -> [UInt32] { frame.features.elements.map(\.bitPattern) }
