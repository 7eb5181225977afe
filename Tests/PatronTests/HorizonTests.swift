import Foundation
import Patron
import PatronData
import PatronEngine
import PatronNumerics
import PatronTestSupport
import Testing

/// A model scores only customers of the kind it learned from: one silent for longer than the horizon has
/// left already, one who bought nothing in the observation window has nothing to buy again.
@Suite("Customers are scored as they were learned from")
struct HorizonTests {
  private static let lastDay = "2024-09-30"
  private static let horizon: DayCount = 30
  private static let observation: DayCount = 90

  /// The days before `now`, and before the latest snapshot, on which customers by these names ordered last:
  /// silent for exactly the horizon and for one day more, for exactly the observation and for one day more.
  private static let silences: [String: DayCount] = [
    "horizon": 30, "beyond": 31, "seen": 90, "unseen": 91, "fresh": 1,
  ]

  /// Sixty customers of many paces, and the customers of `silences`, all over nine months.
  private static func shop() throws -> (TemporaryFolder, orders: [String: [Day]]) {
    var generator = SeededGenerator(seed: 31)
    let (start, end) = (try day("2024-01-01"), try day(lastDay))
    var orders: [String: [Day]] = ["first": [start], "last": [end]]
    for customer in 0..<60 {
      var day = start + DayCount(generator.index(below: 40))
      var days: [Day] = []
      while day <= end, generator.uniform() < 0.97 {
        days.append(day)
        day = day + DayCount(2 + generator.index(below: 4 + customer))
      }
      orders["c\(customer)"] = days
    }
    for (name, silence) in silences { orders["now \(name)"] = [start + 7, end - silence + 1] }
    // The latest snapshot is where the horizon of thirty days and the gap of five leave its outcome whole.
    for (name, silence) in silences { orders["then \(name)"] = [start + 9, end - 34 - silence] }
    let lines = orders.sorted { $0.key < $1.key }.flatMap { customer, days in
      days.map { "\(customer),\($0),10\n" }
    }
    let folder = try TemporaryFolder([
      "orders.csv": "customer,time,amount\n" + lines.joined(),
      "patron.yaml": """
      name: shop
      observation: \(observation)d
      gap: 5d
      transactions: {file: orders.csv}
      churn: {definition: inactivity, horizon: \(horizon)d}
      repurchase: {horizon: \(horizon)d}
      """,
    ])
    return (folder, orders)
  }

  /// How long each customer seen before `day` had been silent at it.
  private static func silences(_ orders: [String: [Day]], at day: Day) -> [String: DayCount] {
    orders.compactMapValues { days in days.filter { $0 < day }.max().map { day - $0 } }
  }

  @Test func `silent for exactly the horizon is scored, one day more has left`() async throws {
    let (shop, orders) = try Self.shop()
    let models = try await Trainer(only: [.churn, .repurchase]).train(shop.path)
    _ = try await Scorer().score(shop.path, with: models, to: shop.path + "/out")
    let rows = Dictionary(
      uniqueKeysWithValues: try shop.rows("out/scores.csv").map { ($0["customer_id"] ?? "", $0) })
    #expect(rows.count == orders.count)
    for (name, isScored, canRepeat) in [
      ("horizon", true, true), ("beyond", false, true), ("seen", false, true),
      ("unseen", false, true), ("fresh", true, true),
    ] {
      let row = try #require(rows["now \(name)"])
      #expect((Double(row["churn_probability"] ?? "") != nil) == isScored, "\(name)")
      #expect((row["churn_band"] == "left") == !isScored, "\(name)")
      #expect((Double(row["repurchase_probability"] ?? "") != nil) == canRepeat, "\(name)")
    }
    // The same of all customers, by a separate count.
    let silent = Self.silences(orders, at: try day(Self.lastDay) + 1)
    for (customer, row) in rows {
      let silence = try #require(silent[customer])
      #expect((row["churn_probability"] != "") == (silence <= Self.horizon), "\(customer)")
      // Whoever lapsed has a probability of coming back.
      #expect(row["repurchase_probability"] != "", "\(customer)")
    }
  }

  @Test func `the labels that are learned from draw the same lines`() async throws {
    let (shop, orders) = try Self.shop()
    try await Session.with(folder: shop.path, options: RunOptions()) { session in
      let plan = Plan(session, only: [.churn, .repurchase])
      let frame = try #require(try await Material(plan, session: session).frames.first)
      let (churn, repurchase) = (frame.labels[.churn], frame.labels[.repurchase])
      let churned = try #require(churn).values
      let repurchased = try #require(repurchase).values
      let snapshot = try day(Self.lastDay) - 34
      #expect(frame.snapshot.day == snapshot)
      struct Customer: Decodable { let id: String }
      let names = try await session.prepared.engine.rows(
        "select customer_id as id from customer_keys order by customer_key;", as: Customer.self
      ).map(\.id)
      var labels: [String: (churned: Float, repurchased: Float)] = [:]
      for (row, key) in frame.customers.enumerated() {
        labels[names[Int(key)]] = (churned[row], repurchased[row])
      }
      // None of them came back: they churned, if they could, and did not buy again.
      #expect(labels["then horizon"].map { $0 == (1, 0) } == true)
      #expect(labels["then fresh"].map { $0 == (1, 0) } == true)
      #expect(labels["then beyond"].map { $0.churned.isNaN && $0.repurchased == 0 } == true)
      #expect(labels["then seen"].map { $0.churned.isNaN && $0.repurchased == 0 } == true)
      #expect(labels["then unseen"].map { $0.churned.isNaN && $0.repurchased == 0 } == true)
      // The same of all customers, with their outcomes, by a separate count.
      let silent = Self.silences(orders, at: snapshot)
      #expect(Set(labels.keys) == Set(silent.keys))
      for (customer, label) in labels {
        let days = try #require(orders[customer])
        let came: Float = days.contains { (snapshot + 5..<snapshot + 35).contains($0) } ? 1 : 0
        let silence = try #require(silent[customer])
        #expect(label.repurchased == came, "\(customer)")
        #expect(
          silence <= Self.horizon ? label.churned == 1 - came : label.churned.isNaN, "\(customer)")
      }
    }
  }
}
