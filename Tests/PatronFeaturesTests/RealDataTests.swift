import Foundation
import PatronFeatures
import PatronNumerics
import Testing

/// The fixtures of Tests/Fixtures over the public data sets, where those are at hand.
enum RealData {
  private static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Where the data sets lie: PATRON_TEST_DATA, else ../shared/data beside the repository.
  static let folder =
    ProcessInfo.processInfo.environment["PATRON_TEST_DATA"]
    ?? repository.deletingLastPathComponent().appendingPathComponent("shared/data").path

  static func has(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: folder + "/" + name)
  }

  static func prepared(_ name: String, threads: Int = 2) async throws -> PreparedExports {
    let fixture = repository.appendingPathComponent("Tests/Fixtures/\(name)").path
    let engine = try await DuckDBEngine(
      folders: [folder + "/" + name], limits: .init(threads: threads))
    let exports = try await Exports(
      folder: folder + "/" + name, configuration: try Exports.configuration(of: fixture),
      engine: engine)
    return try await PreparedExports(exports, engine: engine, today: day("2026-01-01"))
  }
}

extension PreparedExports {
  func quality(of table: Table) throws -> TableQuality {
    try #require(quality.first { $0.table == table })
  }

  /// A frame at the day before the history's end less `horizon` days.
  func lastFrame(horizon: Int) async throws -> NamedFrame {
    let history = try #require(history)
    let plan = try WindowPlan(
      start: history.start, end: history.end, horizon: horizon, gap: 0, observation: nil)
    return try await frame(
      at: CivilDay(plan.origins[0]).description, observation: plan.observation,
      outcomes: .init(gap: 0, churnHorizon: horizon, repurchaseHorizon: horizon))
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

@Suite("The public data sets, by their published counts")
struct RealDataTests {
  @Test(.enabled(if: RealData.has("cdnow"))) func `CDNOW`() async throws {
    let prepared = try await RealData.prepared("cdnow")
    let orders = try prepared.quality(of: .transactions)
    #expect(orders.rows == 6_919)
    #expect(orders.unusable == [])
    #expect(prepared.customerCount == 2_357)
    #expect(CivilDay(orders.firstDay ?? 0).description == "1997-01-01")
    #expect(prepared.history?.end == day("1998-07-01"))
    // Same-day orders are one occasion: 223 rows fewer (TRAPS 11).
    struct Count: Decodable { let count: Int }
    let days = try await prepared.engine.rows(
      "select count(*) as count from occasions where is_purchase;", as: Count.self)
    #expect(days.first?.count == 6_919 - 223)
    let frame = try await prepared.lastFrame(horizon: 90)
    print("cdnow", frame.mean("recency_days"), frame.mean("spend"), frame.churnRate)
  }

  @Test(.enabled(if: RealData.has("online_retail"))) func `Online Retail`() async throws {
    let prepared = try await RealData.prepared("online_retail")
    let orders = try prepared.quality(of: .transactions)
    print(orders, prepared.customerCount, prepared.notices)
    let frame = try await prepared.lastFrame(horizon: 90)
    print("retail", frame.mean("recency_days"), frame.mean("spend"), frame.mean("returned_share"), frame.churnRate)
  }

  @Test(.enabled(if: RealData.has("telco"))) func `Telco`() async throws {
    let prepared = try await RealData.prepared("telco")
    print(try prepared.quality(of: .customers), prepared.customerCount, prepared.notices, prepared.ignoredColumns)
    let features = try await FeaturePlanner(prepared).features(observation: 1, before: 0)
    let frame = try await FrameBuilder(prepared, features: features).frame(at: 0, of: .labelled)
    print(features.features.map { "\($0.name):\($0.kind):\($0.levels)" }, frame.churned.reduce(0, +), frame.features.rowCount)
  }

  @Test(.enabled(if: RealData.has("completejourney"))) func `Complete Journey`() async throws {
    let clock = ContinuousClock()
    let start = clock.now
    let prepared = try await RealData.prepared("completejourney")
    print("prepared", clock.now - start)
    print(prepared.quality, prepared.customerCount, prepared.notices, prepared.ignoredColumns)
    let frame = try await prepared.lastFrame(horizon: 30)
    print("cj", clock.now - start, frame.mean("recency_days"), frame.mean("spend"), frame.churnRate)
  }

  @Test(.enabled(if: RealData.has("movielens"))) func `MovieLens`() async throws {
    let prepared = try await RealData.prepared("movielens")
    print(prepared.quality, prepared.customerCount, prepared.notices, prepared.history as Any)
    let items = try await prepared.interactions(.content, at: nil, items: nil, largest: 5_000)
    print(items.items.count, items.seen.columns.count)
  }

  @Test(.enabled(if: RealData.has("taobao_events"))) func `Taobao`() async throws {
    let prepared = try await RealData.prepared("taobao_events")
    print(prepared.quality, prepared.customerCount, prepared.notices, prepared.history as Any)
    let frame = try await prepared.lastFrame(horizon: 2)
    print("taobao", frame.mean("events"), frame.mean("carts_left"), frame.churnRate, frame.features.features.map(\.name))
  }
}
