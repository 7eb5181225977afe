import Foundation
import PatronData
import PatronEngine
import PatronNumerics
import PatronTestSupport
import Testing

/// The fixtures of Tests/Fixtures over the public data sets, where they are at hand.
enum RealData {
  static func prepared(
    _ name: String, threads: Int = 2, path reading: ReadingPath = .fastest
  ) async throws -> PreparedExports {
    let folder = PublicData.folder.appendingPathComponent(name).path
    let engine = try await DuckDBEngine(folders: [folder], limits: .init(threads: threads))
    let exports = try await Exports(
      folder: folder,
      configuration: try Exports.configuration(of: PublicData.fixture(name).path), engine: engine)
    return try await PreparedExports(
      exports, engine: engine, today: day("2026-01-01"), path: reading)
  }
}

extension PreparedExports {
  func quality(of table: Table) throws -> TableQuality {
    try #require(quality.first { $0.table == table })
  }

  /// A frame at the day before the history's end less `horizon` days.
  func lastFrame(horizon: DayCount) async throws -> NamedFrame {
    let days = try #require(days)
    let plan = try WindowPlan(
      days, horizon: horizon, gap: 0, observation: nil)
    return try await frame(
      at: plan.origins[0].day.description, observation: plan.observation,
      labels: targets(churn: horizon, repurchase: horizon))
  }
}

extension NamedFrame {
  /// The mean of a feature over the customers that have it, with how many have.
  func mean(_ feature: String) -> (mean: Double, count: Int) {
    guard let column = features.index(of: feature) else { return (.nan, 0) }
    let values = customers.indices.map { Double(frame.features[$0, column]) }.filter { !$0.isNaN }
    return (values.reduce(0, +) / Double(values.count), values.count)
  }

  var churnRate: Double {
    let known = frame.churned.filter { !$0.isNaN }
    return Double(known.reduce(0, +)) / Double(known.count)
  }
}

/// Counts are from the data sets' own descriptions, unless another source is named.
@Suite("The public data sets, by their published counts", .serialized)
struct RealDataTests {
  /// One number that `query` selects as `count`.
  private func count(_ query: SQL, _ prepared: PreparedExports) async throws -> Double {
    struct Count: Decodable { let count: Double }
    return try await prepared.engine.rows("\(query);", as: Count.self).first?.count ?? .nan
  }

  @Test(.enabled(if: PublicData.has("cdnow"))) func `CDNOW`() async throws {
    let prepared = try await RealData.prepared("cdnow")
    let orders = try prepared.quality(of: .transactions)
    #expect(orders.rows == 6_919)
    #expect(orders.unusable == [])
    #expect(orders.remarks.contains { $0.text == "8 an amount of zero" })
    #expect(prepared.customerCount == 2_357)
    #expect(prepared.days?.end == day("1998-07-01"))
    // Same-day orders are one purchase day: 223 rows fewer (TRAPS 11).
    let everybody = Array(0..<Int32(prepared.customerCount))
    let purchases = prepared.history.walk(everybody, workers: .all) { rows, reader in
      everybody[rows].reduce(0) { $0 + reader.customer($1).occasions.count(where: \.isPurchase) }
    }
    #expect(purchases.reduce(0, +) == 6_919 - 223)
    let frame = try await prepared.lastFrame(horizon: 90)
    #expect(frame.frame.features.rowCount == 2_357)
    // Counted from the file by a script: 590 customers bought in the 180 days before; all have bought.
    let column = try #require(frame.features.index(of: "recency_days"))
    let recency = frame.frame.features.column(column).filter { $0 <= 180 }.map(Double.init)
    #expect(recency.count == 590)
    #expect(abs(recency.reduce(0, +) / 590 - 68.41694915254237) < 1e-9)
    #expect(frame.mean("recency_days").count == 2_357)
    #expect((0.5...0.6).contains(frame.churnRate))
    let single = try await RealData.prepared("cdnow", threads: 1).lastFrame(horizon: 90)
    #expect(bits(single.frame) == bits(frame.frame))
  }

  @Test(.enabled(if: PublicData.has("online_retail"))) func `Online Retail`() async throws {
    let prepared = try await RealData.prepared("online_retail")
    let all = prepared.exports.allRows(of: .transactions, dialect: prepared.engine.dialect)
    let published = try await prepared.engine.rows(
      """
      select count(*) as rows, count(*) - count(customer_id) as guests,
        count(case when cast(quantity as integer) < 0 then 1 end) as negative
      from \(all);
      """, as: [String: Int].self)
    #expect(published == [["rows": 541_909, "guests": 135_080, "negative": 10_624]])
    // Without the lines that are no products, which the fixture drops; one M is written m.
    let orders = try prepared.quality(of: .transactions)
    #expect(orders.rows == 538_993)
    #expect(orders.unusable == [])
    #expect(
      orders.remarks.map(\.text) == [
        "134084 no customer (counted in money, in no customer's history)",
        "10040 returns (a negative quantity or amount)", "2500 an amount of zero",
        "2916 left out by 'keep' and 'drop'",
      ])
    #expect(prepared.customerCount == 4_363)
    let frame = try await prepared.lastFrame(horizon: 90)
    // The same figures by a query of its own, written from the definition of churn.
    #expect(frame.frame.churned.count { !$0.isNaN } == 1_889)
    #expect(abs(frame.churnRate - 0.310_217) < 5e-7)
    #expect((0.01...0.03).contains(frame.mean("returned_share").mean))
  }

  @Test(.enabled(if: PublicData.has("telco"))) func `Telco`() async throws {
    let prepared = try await RealData.prepared("telco")
    #expect(prepared.customerCount == 7_043)
    #expect(prepared.days == nil)
    #expect(prepared.ignoredColumns.map(\.column) == ["churn", "female", "senior_citizen"])
    let features = try await FeaturePlanner(prepared).features(
      observation: 1, before: Snapshot("1970-01-01"))
    let frame = try await FrameBuilder(prepared, features: features).frame(
      at: Snapshot("1970-01-01"), of: .labelled,
      labels: [OutcomeTarget(.churn, .column("churn", positive: ["Yes"]))])
    #expect(frame.churned.reduce(0, +) == 1_869)
    let named = NamedFrame(
      features: features, frame: frame, customers: try await prepared.identifiers())
    #expect(named.mean("total_charges").count == 7_043 - 11)
    let contract = try #require(features.features.first { $0.name == "contract" })
    #expect(contract.levels == ["Month-to-month", "Two year", "One year"])
  }

  @Test(.enabled(if: PublicData.has("completejourney"))) func `The Complete Journey`() async throws
  {
    let prepared = try await RealData.prepared("completejourney")
    let orders = try prepared.quality(of: .transactions)
    #expect(orders.rows == 1_469_307)
    #expect(orders.remarks.map(\.text) == ["11246 an amount of zero"])
    #expect(try prepared.quality(of: .customers).rows == 801)
    #expect(try prepared.quality(of: .events).rows == 2_102)
    #expect(prepared.customerCount == 2_469)
    #expect(prepared.days?.end == day("2018-01-01"))
    #expect(
      try await count("select count(distinct order_key) as count from lines", prepared) == 155_848)
    #expect(try await count("select count(*) as count from products", prepared) == 68_509)
    #expect(
      try await count("select cast(sum(amount) as double) as count from lines", prepared)
        == 4_596_039.58)
    let frame = try await prepared.lastFrame(horizon: 30)
    #expect((15...25).contains(frame.mean("recency_days").mean))
    #expect((0.05...0.15).contains(frame.churnRate))
    #expect(frame.mean("household_comp").count == 801)
  }

  @Test(.enabled(if: PublicData.has("movielens"))) func `MovieLens`() async throws {
    let prepared = try await RealData.prepared("movielens")
    #expect(try prepared.quality(of: .events).rows == 100_004)
    #expect(try prepared.quality(of: .content).rows == 9_066)
    #expect(prepared.customerCount == 671)
    let found = try await prepared.interactions(.content, at: nil, items: nil, largest: 10_000)
    #expect(found.items.count == 9_066)
    #expect(found.seen.columns.count == 100_004)
  }

  @Test(.enabled(if: PublicData.has("taobao_events"))) func `Taobao`() async throws {
    let prepared = try await RealData.prepared("taobao_events")
    #expect(try prepared.quality(of: .events).rows == 84_475)
    #expect(prepared.customerCount == 815)
    #expect(prepared.days?.end == day("2017-12-04"))
    let frame = try await prepared.lastFrame(horizon: 2)
    #expect(frame.features.vocabulary.eventTypes == ["pv", "cart", "buy", "fav"])
    #expect(frame.features.vocabulary.eventRoles == ["cart": ["cart"], "purchase": ["buy"]])
    // Every customer seen on the two days before the last two was seen on the last two.
    #expect(frame.frame.churned.count { !$0.isNaN } == 729)
    #expect(frame.churnRate == 0)
    let single = try await RealData.prepared("taobao_events", threads: 1).lastFrame(horizon: 2)
    #expect(bits(single.frame) == bits(frame.frame))
  }
}
