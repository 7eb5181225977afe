import PatronData
import PatronEngine
import PatronNumerics
import Testing

@Suite("Stages of life, RFM scores and favourites, worked by hand")
struct LifecycleTests {
  /// The snapshot is 1 July 2024. Customers who come every ten days, and who came once.
  private static func orders(_ days: KeyValuePairs<String, [String]>) -> String {
    "customer,time,order,amount\n"
      + days.enumerated().flatMap { index, pair in
        pair.value.map { "\(pair.key),2024-\($0),\(index)-\($0),10" }
      }.joined(separator: "\n") + "\n"
  }

  private func frame(_ days: KeyValuePairs<String, [String]>) async throws -> NamedFrame {
    try await TemporaryExports([
      "patron.yaml": "transactions: {file: orders.csv}", "orders.csv": Self.orders(days),
    ]).prepared(before: "2024-07-01").frame(at: "2024-07-01", observation: 120)
  }

  @Test func `the stage follows the customer's own rhythm`() async throws {
    let frame = try await frame([
      // Four gaps of ten days: the median over customers is 10, and so is each rhythm.
      "a_active": ["05-12", "05-22", "06-01", "06-11", "06-21"],
      "b_at_risk": ["05-01", "05-11", "05-21", "05-31", "06-10"],
      "c_lapsed": ["04-11", "04-21", "05-01", "05-11", "05-21"],
      "d_lost": ["02-25", "03-06", "03-16", "03-26", "04-05"],
      // One purchase: the rhythm is that of all.
      "e_new": ["06-20"], "f_at_risk": ["06-05"], "g_lost": ["03-10"],
      // A rhythm of their own: gaps of 40 and 40 days, drawn to (80 + 10) / 3 = 30 days.
      "h_active": ["03-03", "04-12", "05-22"],
    ])
    let stages = Feature.lifecycleStages
    for (customer, stage) in [
      ("a_active", "active"), ("b_at_risk", "at risk"), ("c_lapsed", "lapsed"),
      ("d_lost", "lost"), ("e_new", "new"), ("f_at_risk", "at risk"), ("g_lost", "lost"),
      ("h_active", "active"),
    ] {
      let value = try #require(frame.value(customer, "lifecycle"))
      #expect(stages[Int(value)] == stage, "\(customer)")
    }
  }

  @Test func `fifths share the score of equals`() async throws {
    let frame = try await frame([
      "a": ["06-30"], "b": ["06-20"], "c": ["06-10"], "d": ["05-31"], "e": ["05-21", "05-20"],
    ])
    // The least recent has 1, the most recent 5; four have bought once and share the first quintile.
    for (customer, recency) in [("a", 5.0), ("b", 4), ("c", 3), ("d", 2), ("e", 1)] {
      frame.expect(customer, ["recency_score": recency])
    }
    frame.expect("a", ["frequency_score": 1, "monetary_score": 1])
    frame.expect("e", ["frequency_score": 5, "monetary_score": 5])
  }

  @Test func `favourites are a group's items and times more than all customers'`() async throws {
    let lines = (0..<40).map { index in
      // Group 1 buys tea on Saturday evenings, group 2 cups on Monday mornings, all buy milk.
      index % 2 == 0
        ? "c\(index),2024-06-15T20:00,o\(index),tea,1\nc\(index),2024-06-15T20:00,o\(index),milk,1"
        : "c\(index),2024-06-17T09:00,o\(index),cups,1\nc\(index),2024-06-17T09:00,o\(index),milk,1"
    }
    let prepared = try await TemporaryExports([
      "patron.yaml": "timezone: Europe/Paris\ntransactions: {file: orders.csv}",
      "orders.csv": "customer,time,order,product,amount\n" + lines.joined(separator: "\n") + "\n",
    ]).prepared(before: "2024-07-01")
    let frame = try await prepared.frame(at: "2024-07-01", observation: 120)
    let groups = frame.customers.map { Int($0.dropFirst()).map { $0 % 2 + 1 } ?? 0 }
    let favourites = try await prepared.favourites(
      of: groups, customers: frame.frame.customers, source: .product,
      in: Snapshot("2024-07-01").observed(122), least: 5)
    #expect(favourites[1]?.items == [Favourite(name: "tea", share: 1, overall: 0.5, count: 20)])
    #expect(favourites[2]?.items.map(\.name) == ["cups"])
    #expect(favourites[1]?.times.map(\.name) == ["Saturdays", "in the evening"])
    #expect(favourites[2]?.times.map(\.name) == ["Mondays", "in the morning"])
    let many = try await prepared.favourites(
      of: groups, customers: frame.frame.customers, source: .product,
      in: Snapshot("2024-07-01").observed(122), least: 21)
    #expect(many.values.allSatisfy { $0.items.isEmpty && $0.times.isEmpty })
  }
}
