import PatronData
import PatronEngine
import PatronNumerics
import Testing

/// The contract of every outcome of `OutcomeDefinition.all`.
@Suite("The contract of outcomes")
struct OutcomeContractTests {
  @Test func `names and words are an outcome's own`() {
    let all = OutcomeDefinition.all
    #expect(Set(all.map(\.id)).count == all.count && Set(all.map(\.title)).count == all.count)
    for outcome in all {
      #expect(OutcomeDefinition.named(outcome.id)?.title == outcome.title)
      let wording = outcome.wording
      let words = [
        wording.prediction(30), wording.probability, wording.emptiness, wording.past,
        wording.event, wording.caution, outcome.band?.likely ?? "-", outcome.band?.left ?? "-",
      ]
      #expect(words.allSatisfy { !$0.isEmpty }, "\(outcome.id)")
      #expect(wording.prediction(30).contains("30"))
      #expect(outcome.standardHorizon > 0)
    }
    #expect(OutcomeDefinition.named("no such outcome") == nil)
  }

  /// Orders of a year by customers of every kind: lately active, silent, new, and none before the snapshot.
  private static func orders() -> [String: [Int]] {
    var generator = SeededGenerator(seed: 11)
    var orders: [String: [Int]] = [:]
    for customer in 0..<120 {
      let pace = 3 + Int(generator.uniform() * 80)
      let first = Int(generator.uniform() * 340)
      let last = first + Int(generator.uniform() * Double(364 - first))
      orders["c\(customer)"] = Array(stride(from: first, through: last, by: pace))
    }
    // Whatever was drawn, the history has its ends.
    orders["first"] = [0, 364]
    return orders
  }

  /// The labels by a count of one's own, from the definition.
  private static func label(
    _ outcome: OutcomeDefinition, _ days: [Int], snapshot: Int, gap: Int, horizon: Int
  ) -> Float? {
    let lookback = outcome.eligible == .known ? snapshot : horizon
    guard days.contains(where: { (snapshot - lookback..<snapshot).contains($0) }) else {
      return nil
    }
    let start = snapshot + gap
    let isThere = days.contains { (start..<start + horizon).contains($0) }
    return isThere == (outcome.occurs == .present) ? 1 : 0
  }

  @Test(arguments: [(0, 30), (5, 30), (3, 100)])
  func `labels are those of the definition`(gap: Int, horizon: Int) async throws {
    let orders = Self.orders()
    let rows = orders.flatMap { customer, days in
      days.map { "\(customer),\(Day(20_000) + DayCount($0))" }
    }.sorted()
    // Events on the days of the orders, and others of a type that decides nothing.
    let events =
      rows.enumerated().map { "\($1),\($0 % 2 == 0 ? "review_written" : "share")" }
      + (0..<365).map { "first,\(Day(20_000) + DayCount($0)),open" }
    let exports = try TemporaryExports([
      "patron.yaml": "transactions: {file: o.csv}\nevents: {file: e.csv}\n",
      "o.csv": "customer,time\n" + rows.joined(separator: "\n"),
      "e.csv": "customer,time,type\n" + events.joined(separator: "\n"),
    ])
    let prepared = try await exports.prepared()
    let snapshot = 240
    for outcome in OutcomeDefinition.all {
      let target = try outcome.target(
        horizon: DayCount(horizon), gap: DayCount(gap), in: prepared)
      let frame = try await prepared.frame(
        at: "\(Day(20_000 + snapshot))", observation: 60, labels: [target])
      let labels = try #require(frame.frame.labels[outcome.id])
      var known = 0
      for (row, key) in frame.frame.customers.enumerated() {
        let wanted = Self.label(
          outcome, orders[frame.customers[Int(key)]] ?? [], snapshot: snapshot, gap: gap,
          horizon: horizon)
        #expect(wanted == (labels.values[row].isNaN ? nil : labels.values[row]))
        if wanted != nil { known += 1 }
      }
      // A check counts the same.
      let rate = try await prepared.rates([
        OutcomeRate.Trial(target, at: Snapshot(before: Day(20_000 + snapshot)))
      ])
      #expect(rate.first?.known == known && known > 0)
      #expect(rate.first?.positive == labels.values.count { $0 == 1 })
      // A window that is not over has no labels.
      let unknown = try await prepared.frame(
        at: "\(Day(20_000 + 365 - gap - horizon + 1))", observation: 60, labels: [target])
      #expect(unknown.frame.labels[outcome.id]?.values.allSatisfy { $0.isNaN } == true)
    }
  }
}
