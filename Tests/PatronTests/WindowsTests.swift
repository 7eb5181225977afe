import Foundation
import Patron
import PatronData
import PatronEngine
import PatronNumerics
import PatronTestSupport
import Testing

/// What is known, what segments describe and what predictions look back are three windows.
@Suite("Three windows")
struct WindowsTests {
  private static let (start, end) = ("2023-07-01", "2024-06-30")

  /// Ninety customers who came and went in a year of orders; each amount is a whole number.
  private static func orders() throws -> [(customer: String, day: Day, amount: Int)] {
    var generator = SeededGenerator(seed: 17)
    let first = try day(start)
    // Enough on the first day that it counts as the begin of the history.
    var orders = (0..<10).map { ("f\($0)", first, 5 + $0) } + [("last", try day(end), 7)]
    for customer in 0..<90 {
      let begins = generator.index(below: 200)
      let lasts = 20 + generator.index(below: 300)
      var day = begins
      while day <= min(365, begins + lasts) {
        orders.append(("c\(customer)", first + DayCount(day), 1 + generator.index(below: 60)))
        day += 3 + generator.index(below: 10 + customer % 40)
      }
    }
    return orders
  }

  private static func shop(_ segments: String) throws -> TemporaryFolder {
    let lines = try orders().map { "\($0.customer),\($0.day),\($0.amount)\n" }.joined()
    return try TemporaryFolder([
      "orders.csv": "customer,time,amount\n" + lines,
      "patron.yaml": """
      name: shop
      observation: 60d
      transactions: {file: orders.csv}
      segments: {count: 3\(segments)}
      churn: {definition: inactivity, horizon: 30d}
      repurchase: {horizon: 30d}
      """,
    ])
  }

  @Test(arguments: [("", 366), (", observation: 45d", 45)] as [(String, DayCount)])
  func `segments describe their own days, and tell what is known beside them`(
    setting: String, days: DayCount
  ) async throws {
    let shop = try Self.shop(setting)
    let models = try await Trainer().train(shop.path)
    let segments = try #require(models.segments)
    let described = min(days, 365)
    #expect(models.manifest.windows?.observation == 60 && segments.observation == described)
    #expect(models.manifest.features(for: .description).observation == described)
    #expect(models.manifest.features(for: .prediction).observation == 60)
    _ = try await Scorer().score(shop.path, with: models, to: shop.path + "/out")
    let rows = try shop.rows("out/segments.csv")
    let segmentOf = Dictionary(
      uniqueKeysWithValues: rows.map { ($0["customer_id"] ?? "", Int($0["segment"] ?? "") ?? 0) })
    // By a count of one's own.
    let orders = try Self.orders()
    let all = Double(orders.reduce(0) { $0 + $1.amount })
    let since = try day(Self.end) + 1 - described
    let window = Double(orders.filter { $0.day >= since }.reduce(0) { $0 + $1.amount })
    for segment in segments.segments {
      let own = orders.filter { segmentOf[$0.customer] == segment.id }
      let known = Double(own.reduce(0) { $0 + $1.amount })
      #expect(abs((segment.knownRevenueShare ?? .nan) - known / all) < 1e-9)
      let lately = Double(own.filter { $0.day >= since }.reduce(0) { $0 + $1.amount })
      // Features are stored as Float.
      #expect(abs((segment.revenueShare ?? .nan) - lately / window) < 1e-6)
      let customers = Set(own.map(\.customer)).count
      #expect(customers == segment.size)
      // Smaller segments have no persona.
      guard customers >= 20 else { continue }
      let mean = try #require(segment.persona?.meanKnownSpend)
      #expect(abs(mean - known / Double(customers)) < 1e-9)
    }
    // Who is dormant for the segments' days is so by the last order alone.
    let dormant = segments.segments.first { $0.cluster == nil }
    #expect(dormant != nil)
    let last = Dictionary(grouping: orders, by: \.customer).compactMapValues { $0.map(\.day).max() }
    for (customer, day) in last {
      #expect((day < since) == (segmentOf[customer] == dormant?.id), "\(customer)")
    }
    #expect(dormant.map { $0.revenueShare == 0 && ($0.knownRevenueShare ?? 0) > 0 } ?? true)
    // One customer is explained by the same windows, from the exports and from the results.
    for customer in ["c3", "c40", "f1"] {
      let live = try await Explainer().explain(customer, of: shop.path, with: models)
      let kept = try await Explainer().explain(
        customer, of: shop.path, from: ScoreFolder(shop.path + "/out"), with: models)
      #expect(live == kept)
      #expect(live.segment?.hasPrefix("\(segmentOf[customer] ?? -1) ") == true)
    }
  }

  @Test func `a segment's outcomes are of those who were in it at the snapshot`() async throws {
    let shop = try Self.shop("")
    let models = try await Trainer().train(shop.path)
    let snapshot = try #require(models.manifest.windows?.origins.first)
    // Both outcomes are known 30 days before the end.
    #expect(try snapshot.day == day(Self.end) + 1 - 30)
    var options = RunOptions()
    options.asOf = snapshot.lastSeenDay
    _ = try await Scorer(options: options).score(shop.path, with: models, to: shop.path + "/then")
    let segmentOf = Dictionary(
      uniqueKeysWithValues: try shop.rows("then/segments.csv").map {
        ($0["customer_id"] ?? "", Int($0["segment"] ?? "") ?? 0)
      })
    let days = Dictionary(grouping: try Self.orders(), by: \.customer)
      .mapValues { $0.map(\.day) }
    func isIn(_ customer: String, _ first: Day, _ count: DayCount) -> Bool {
      (days[customer] ?? []).contains { $0 >= first && $0 < first + count }
    }
    var told = 0
    for segment in try #require(models.segments).segments {
      // Who had ever bought can buy again; who bought in the 30 days before can leave.
      let members = days.keys.filter {
        segmentOf[$0] == segment.id && (days[$0] ?? []).contains { $0 < snapshot.day }
      }
      let active = members.filter { isIn($0, snapshot.day - 30, 30) }
      for rate in segment.persona?.outcomes ?? [] {
        told += 1
        let own = rate.outcome == .churn ? active : members
        let count = own.count { isIn($0, snapshot.day, 30) == (rate.outcome == .repurchase) }
        #expect(rate.customers == own.count)
        #expect(abs(rate.share - Double(count) / Double(own.count)) < 1e-12)
      }
    }
    #expect(told >= 3)
  }

  @Test func `whoever has left is lapsed or lost, and can buy again`() async throws {
    let shop = try Self.shop("")
    let models = try await Trainer().train(shop.path)
    _ = try await Scorer().score(shop.path, with: models, to: shop.path + "/out")
    let stages = Dictionary(
      uniqueKeysWithValues: try shop.rows("out/segments.csv").map {
        ($0["customer_id"] ?? "", $0["lifecycle"] ?? "")
      })
    let rows = try shop.rows("out/scores.csv")
    let left = rows.filter { $0["churn_band"] == "left" }
    #expect(left.count > 20 && left.count < rows.count)
    for row in left {
      #expect(["lapsed", "lost"].contains(stages[row["customer_id"] ?? ""]))
    }
    #expect(rows.allSatisfy { Double($0["repurchase_probability"] ?? "") != nil })
  }

  /// A table without times, where the label says who has left.
  @Test func `who has left by the label is ranked only where that is asked`() async throws {
    var generator = SeededGenerator(seed: 4)
    var hasLeft: [String: Bool] = [:]
    let lines = (0..<600).map { customer in
      let visits = generator.index(below: 12)
      let left = generator.uniform() < 0.5 - 0.04 * Double(visits)
      hasLeft["\(customer)"] = left
      return "\(customer),\(visits),\(generator.index(below: 50)),\(left ? "yes" : "no")\n"
    }.joined()
    let shop = try TemporaryFolder([
      "customers.csv": "id,visits,other,gone\n" + lines,
      "patron.yaml": """
      customers: {file: customers.csv}
      segments: off
      churn: {definition: label, column: gone, positive: "yes"}
      """,
    ])
    let models = try await Trainer().train(shop.path)
    #expect(models.outcome(.churn)?.trainedOn.first?.rows == 600)
    var options = RunOptions()
    for ranksLeft in [false, true] {
      options.ranksLeft = ranksLeft
      let summary = try await Scorer(options: options).score(
        shop.path, with: models, to: shop.path + "/out")
      let rows = try shop.rows("out/scores.csv")
      for row in rows {
        let left = hasLeft[row["customer_id"] ?? ""] == true
        let isRanked = ranksLeft || !left
        #expect((row["churn_band"] == "left") == !isRanked)
        #expect((Double(row["churn_probability"] ?? "") != nil) == isRanked)
        if !isRanked { #expect(row["churn_reason_1"] == "") }
      }
      if ranksLeft {
        // Lists of who may leave would have who has left already.
        let lists = try TemporaryFolder()
        let error = await #expect(throws: PatronError.self) {
          try await Targeter().export(
            TargetSelection(), of: shop.path, from: ScoreFolder(shop.path + "/out"), with: models,
            to: lists.path("list.csv"))
        }
        #expect(error?.description.contains("--with-left") == true, "\(error?.description ?? "")")
      }
      // An explanation has a probability where the scores have one.
      for wanted in ranksLeft ? [] : [false, true] {
        let customer = try #require(hasLeft.keys.sorted().first { hasLeft[$0] == wanted })
        let live = try await Explainer().explain(customer, of: shop.path, with: models)
        let kept = try await Explainer().explain(
          customer, of: shop.path, from: ScoreFolder(shop.path + "/out"), with: models)
        #expect(live == kept)
        let outcome = try #require(live.outcomes.first)
        #expect((outcome.probability == nil) == wanted)
        #expect((outcome.caution?.contains("by the label") ?? false) == wanted)
      }
      // Few are so average that nothing is a reason.
      #expect(rows.count { $0["churn_reason_1"] != "" } > (ranksLeft ? 500 : 300))
      let left = ranksLeft ? 0 : hasLeft.values.count { $0 }
      #expect(summary.bands[.churn]?["left"] ?? 0 == left)
      // A tenth of those who can still leave is high.
      let stay = hasLeft.values.count { !$0 }
      if !ranksLeft {
        let high = try #require(summary.bands[.churn]?["high"])
        #expect((Double(stay) * 0.05...Double(stay) * 0.15).contains(Double(high)))
      }
      // The customers are those of the training.
      #expect(summary.drift?.changed.isEmpty == true)
    }
  }

  @Test func `a word is earned by a value that is far enough from everybody's`() throws {
    let tenure = Feature(
      name: "first_purchase_days", family: .behavioural, kind: .days, unit: "days", meaning: "x",
      isSegmenting: true, source: .attributes,
      wording: Wording(
        adjectives: .init("tenure", high: "long-standing", low: "newcomers", leastRatio: 2)))
    func name(_ value: Double, _ overall: Double) -> [String] {
      let trait = SegmentModel.Trait(
        feature: "first_purchase_days", unit: "days", level: nil, statistic: .median, value: value,
        overall: overall, difference: value < overall ? -1 : 1, known: 100, knownShare: 1)
      return SegmentNames([tenure]).distinct([[trait]])
    }
    #expect(name(50, 100) == ["Newcomers"])
    #expect(name(51, 100) == ["Like everybody"])
    #expect(name(200, 100) == ["Long-standing"])
    #expect(name(199, 100) == ["Like everybody"])
    #expect(name(0, 10) == ["Newcomers"])
  }
}
