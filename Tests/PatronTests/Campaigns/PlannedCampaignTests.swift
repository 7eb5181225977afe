import Foundation
import Patron
import PatronData
import PatronEngine
import PatronNumerics
import PatronSimulation
import PatronTestSupport
import Testing

/// A campaign from its plan to what the exports of later days say of it: whose rows, which days, whose money.
@Suite("Planned campaigns in later exports")
struct PlannedCampaignTests {
  /// Plans a campaign on the simulated shop, and hands `body` its folder and a copy of the exports to add days to.
  private static func planned(
    control: Double = 0.3,
    _ body: (CampaignPlan, TemporaryFolder, TemporaryFolder) async throws -> Void
  ) async throws {
    var settings = CampaignSettings(
      "spring", objective: try #require(CampaignObjective.named("repurchase")), rate: 0.1)
    settings.channels = [.init("email", cost: 0.2)]
    settings.control = control
    settings.margin = 0.5
    settings.window = 20
    let models = try await TrainedShop.trained.value
    let campaign = try TemporaryFolder()
    let plan = try await CampaignPlanner().plan(
      settings, of: TrainedShop.folder, with: models, to: campaign.path("spring"))
    let later = try await TrainedShop.copy()
    try await body(plan, campaign, later)
  }

  private static func ids(_ folder: TemporaryFolder, _ name: String) throws -> [String] {
    CSVRows.of(try folder.text("spring/" + name)).compactMap { $0["customer_id"] }
  }

  /// Adds orders of `amount` by `customers` on `day` to the exports.
  private static func order(
    _ customers: [String], on day: Day, amount: Double, in folder: TemporaryFolder
  ) throws {
    let text = try folder.text("orders.csv")
    let header = try #require(text.split(whereSeparator: \.isNewline).first)
      .split(separator: ",").map(String.init)
    let rows = customers.enumerated().map { index, customer in
      header.map { column in
        switch column {
        case "customer_id": customer
        case "order_id": "new-\(day)-\(index)"
        case "line_id", "line": "1"
        case "ordered_at", "time": "\(day)T12:00:00"
        case "quantity": "1"
        case "amount", "price", "unit_price", "total": "\(amount)"
        default: ""
        }
      }.joined(separator: ",")
    }
    try folder.write(
      text + rows.joined(separator: "\n") + (rows.isEmpty ? "" : "\n"), to: "orders.csv")
  }

  @Test func `orders of the days of the campaign count, and no others`() async throws {
    try await Self.planned { plan, campaign, later in
      let treated = try Self.ids(campaign, "list.csv")
      let control = try Self.ids(campaign, "control.csv")
      let day = try #require(plan.asOf)
      // A quarter of those contacted on the first day, 10 % of the control on the last, and all of both once it is over.
      let (many, few) = (
        Array(treated.prefix(treated.count / 4)), Array(control.prefix(control.count / 10))
      )
      try Self.order(many, on: day + 1, amount: 30, in: later)
      try Self.order(few, on: day + 20, amount: 50, in: later)
      try Self.order(treated + control, on: day + 21, amount: 999, in: later)
      let found = try await CampaignObserver().measure(
        plan: campaign.path("spring"), in: later.path)
      let measured = found.measurement
      #expect(measured.arms.map(\.customers) == [control.count, treated.count])
      let ordered = try #require(measured.outcomes.first { $0.name == "ordered" })
      #expect(ordered.arms.map(\.active) == [few.count, many.count])
      let spend = try #require(measured.outcomes.first { $0.name == "spend" })
      #expect(spend.arms.map(\.sum) == [50 * Double(few.count), 30 * Double(many.count)])
      #expect(measured.assignment.verdict.allowsEffects)
      // The spend times the margin, less 0.20 a customer contacted.
      let money = try #require(measured.money?.returns.first?.figures)
      // Costs cross as Float.
      #expect(abs(money.cost - 0.2 * Double(treated.count)) <= 1e-5 * Double(treated.count))
      #expect(!found.document.description.contains("Not over"))
    }
  }

  /// Exports of another shop may name their customers in the same way.
  @Test(arguments: [true, false])
  func `exports of other customers are refused`(haveSameNames: Bool) async throws {
    try await Self.planned { plan, campaign, later in
      let other = try TemporaryFolder()
      try Simulation(customers: 800, seed: 4).write(to: URL(fileURLWithPath: other.path("shop")))
      let shop = try TemporaryFolder()
      for name in try FileManager.default.contentsOfDirectory(atPath: later.path) {
        try shop.write(try other.text("shop/" + name), to: name)
      }
      if !haveSameNames {
        for name in ["customers.csv", "orders.csv", "events.csv", "surveys.csv"] {
          try shop.write(try shop.text(name).replacing("C000", with: "K000"), to: name)
        }
      }
      try Self.order(
        Array(try Self.ids(campaign, "list.csv").prefix(50)), on: try #require(plan.asOf) + 20,
        amount: 20, in: shop)
      let error = await #expect(throws: PatronError.self) {
        _ = try await CampaignObserver().measure(plan: campaign.path("spring"), in: shop.path)
      }
      #expect(error?.fact.contains("not the customers that 'spring' was planned for") == true)
      #expect(
        error?.fact.contains(haveSameNames ? "several days of orders" : "are in the exports")
          == true)
    }
  }

  @Test func `segments are called as in the plan`() async throws {
    // So that segments have the customers that a group needs in either arm.
    try await Self.planned(control: 0.5) { plan, campaign, later in
      let day = try #require(plan.asOf)
      let treated = try Self.ids(campaign, "list.csv")
      try Self.order(Array(treated.prefix(treated.count / 3)), on: day + 20, amount: 20, in: later)
      let found = try await CampaignObserver().measure(
        plan: campaign.path("spring"), in: later.path)
      #expect(
        found.planned
          == .init(objective: "repurchase", window: 20, known: 20, isObserved: true))
      let levels = Set(
        (found.measurement.groups?.parts ?? []).filter { $0.grouping == "segment" }.map(\.level))
      #expect(!levels.isEmpty && levels.isSubset(of: plan.bySegment.map(\.name)))
    }
  }

  @Test func `days that are not over are told`() async throws {
    try await Self.planned { plan, campaign, later in
      let day = try #require(plan.asOf)
      await #expect(throws: PatronError.self) {
        _ = try await CampaignObserver().measure(plan: campaign.path("spring"), in: later.path)
      }
      try Self.order(
        Array(try Self.ids(campaign, "list.csv").prefix(5)), on: day + 7, amount: 20, in: later)
      let found = try await CampaignObserver().measure(
        plan: campaign.path("spring"), in: later.path)
      let title = try #require(found.document.title)
      #expect(
        found.document.description.hasPrefix(title)
          && found.document.description.contains("Not over: figures are of 7 of the 20 days"))
    }
  }

  @Test func `a plan that was changed is refused`() async throws {
    try await Self.planned { plan, campaign, later in
      let path = campaign.path("spring/assignments.parquet")
      var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      bytes[bytes.count / 2] ^= 1
      try bytes.write(to: URL(fileURLWithPath: path))
      let error = await #expect(throws: PatronError.self) {
        _ = try await CampaignObserver().measure(plan: campaign.path("spring"), in: later.path)
      }
      #expect(
        error?.category == .data && error?.description.contains("not what was planned") == true)
    }
  }
}
