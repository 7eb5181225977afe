import Foundation
import Patron
import PatronData
import PatronEngine
import PatronNumerics
import PatronReport
import PatronTestSupport
import Testing

/// A plan from exports and models to its files.
@Suite("Planned campaigns")
struct CampaignPlanTests {
  private static func settings(_ name: String = "spring") throws -> CampaignSettings {
    var settings = CampaignSettings(
      name, objective: try #require(CampaignObjective.named("save")), rate: 0.2)
    settings.channels = [.init("email", cost: 0.5), .init("post", cost: 2, capacity: 20)]
    settings.budget = 60
    settings.margin = 0.4
    settings.control = 0.2
    return settings
  }

  private static func plan(
    _ settings: CampaignSettings, to output: String, options: RunOptions = RunOptions(),
    from results: ScoreFolder? = nil
  ) async throws -> CampaignPlan {
    try await CampaignPlanner(options: options).plan(
      settings, of: TrainedShop.folder, from: results, with: try await TrainedShop.trained.value,
      to: output)
  }

  @Test func `days that are not those of the prediction are told apart`() async throws {
    let folder = try TemporaryFolder()
    let usual = try await Self.plan(try Self.settings(), to: folder.path("usual"))
    #expect(usual.horizon == 90 && usual.window == 90)
    #expect(!usual.warnings.contains { $0.contains("are predicted") })
    var settings = try Self.settings("short")
    settings.window = 14
    let plan = try await Self.plan(settings, to: folder.path("short"))
    #expect(plan.horizon == 90 && plan.window == 14)
    #expect(plan.warnings.contains { $0.contains("measured in 14 days, and 90 are predicted") })
    // The share of those who stay is one of 90 days.
    let text = plan.document.description
    #expect(text.contains("of the list stay in 90 days") && !text.contains("stay in 14 days"))
  }

  @Test func `of nobody there is no picture`() async throws {
    let folder = try TemporaryFolder()
    var settings = try Self.settings("none")
    settings.filter = "churn_probability > 2"
    let plan = try await Self.plan(settings, to: folder.path("none"))
    #expect(plan.everyone.customers == 0 && plan.curve.isEmpty)
    let text = plan.document.description
    #expect(text.contains("nobody is eligible") && !text.contains("Profit by how many"))
  }

  @Test func `of few customers no figure is told`() async throws {
    let folder = try TemporaryFolder()
    let all = try await Self.plan(try Self.settings(), to: folder.path("all"))
    let rows = CSVRows.of(try folder.text("all/list.csv"))
    #expect(all.document.description.contains("most profitable"))
    var settings = try Self.settings("few")
    let ids = try rows.prefix(3).map { try #require($0["customer_id"]) }
    settings.filter = "customer_id in (" + ids.map { "'\($0)'" }.joined(separator: ", ") + ")"
    let few = try await Self.plan(settings, to: folder.path("few"))
    #expect((1...3).contains(few.list.customers) && few.everyone.customers == 3)
    let text = few.document.description
    for profit in [few.list.profit, few.everyone.profit] {
      #expect(!text.contains(Figures.money(profit)), "\(text)")
    }
    #expect(!text.contains("of the list stay") && !text.contains("most profitable"))
    #expect(!text.contains("The list pays from"))
  }

  @Test func `lists hold who is eligible, once, and spend the budget`() async throws {
    let folder = try TemporaryFolder()
    var settings = try Self.settings()
    settings.filter = "segment in (1, 2, 3, 4, 5)"
    settings.columns = ["marketing_consent", "churn_band"]
    let plan = try await Self.plan(settings, to: folder.path("spring"))
    let list = CSVRows.of(try folder.text("spring/list.csv"))
    let control = CSVRows.of(try folder.text("spring/control.csv"))
    #expect(list.count == plan.list.customers && control.count == plan.control.control)
    #expect(list.count > 30 && control.count > 5)
    let ids = (list + control).compactMap { $0["customer_id"] }
    #expect(Set(ids).count == ids.count)
    for row in list + control {
      #expect(row["marketing_consent"] == "yes")
      #expect(["low", "medium", "high"].contains(row["churn_band"] ?? ""))
      #expect(["email", "post"].contains(row["channel"] ?? ""))
      #expect(Double(row["expected_profit"] ?? "") ?? 0 > 0)
    }
    let costs = list.map { $0["channel"] == "post" ? 2.0 : 0.5 }
    #expect(costs.reduce(0, +) <= 60 && costs.reduce(0, +) > 55)
    #expect(list.count { $0["channel"] == "post" } <= 20)
    // Each row is rounded to four digits.
    let profit = list.reduce(0) { $0 + (Double($1["expected_profit"] ?? "") ?? .nan) }
    #expect(abs(profit - plan.list.profit) <= 5e-5 * Double(list.count))
    #expect(abs(costs.reduce(0, +) - plan.list.cost) <= 1e-9)
    // Everybody is told, once.
    let left = plan.exclusions.reduce(0) { $0 + $1.customers }
    #expect(left + list.count == plan.customers)
    #expect(plan.window == 90 && plan.asOf != nil)
  }

  @Test func `the money is probability, effect, worth and cost of the results`() async throws {
    let folder = try TemporaryFolder()
    let plan = try await Self.plan(try Self.settings(), to: folder.path("spring"))
    let scores = folder.path("scores")
    _ = try await Scorer().score(
      TrainedShop.folder, with: try await TrainedShop.trained.value, to: scores)
    let values = Dictionary(
      uniqueKeysWithValues: CSVRows.of(try folder.text("scores/value.csv")).map {
        ($0["customer_id"] ?? "", $0)
      })
    let probabilities = Dictionary(
      uniqueKeysWithValues: CSVRows.of(try folder.text("scores/scores.csv")).map {
        ($0["customer_id"] ?? "", $0["churn_probability"] ?? "")
      })
    for row in CSVRows.of(try folder.text("spring/list.csv")) {
      let id = try #require(row["customer_id"])
      let probability = try #require(Double(probabilities[id] ?? ""))
      let worth = try #require(Double(values[id]?[Self.worth] ?? "")) * 0.4
      let profit = probability * 0.2 * worth - (row["channel"] == "post" ? 2 : 0.5)
      // Cells are rounded, and cross as Float.
      #expect(abs(profit - (Double(row["expected_profit"] ?? "") ?? .nan)) <= 1e-3)
    }
    #expect(plan.list.interval != nil)
  }

  private static let worth = "value_if_saved"

  @Test func `kept results, threads and a second run give the same bytes`() async throws {
    let folder = try TemporaryFolder()
    let models = try await TrainedShop.trained.value
    _ = try await Scorer().score(TrainedShop.folder, with: models, to: folder.path("scores"))
    let first = try await Self.plan(
      try Self.settings(), to: folder.path("a"), options: TrainedShop.options(threads: 1))
    let second = try await Self.plan(
      try Self.settings(), to: folder.path("b"), options: TrainedShop.options(threads: 4))
    let third = try await Self.plan(
      try Self.settings(), to: folder.path("c"), from: ScoreFolder(folder.path("scores")))
    #expect(first == second && first == third)
    for name in CampaignPlan.fileNames {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path("a/" + name)))
      for other in ["b", "c"] {
        let again = try Data(contentsOf: URL(fileURLWithPath: folder.path("\(other)/\(name)")))
        #expect(bytes == again, "\(name)")
      }
    }
  }

  @Test func `every objective makes a plan of the simulated shop`() async throws {
    let folder = try TemporaryFolder()
    for objective in CampaignObjective.all {
      var settings = CampaignSettings(objective.name, objective: objective, rate: 0.1)
      settings.channels = [.init(nil, cost: 0.01)]
      if objective.values.isEmpty { settings.value = 5 }
      let plan = try await Self.plan(settings, to: folder.path(objective.name))
      #expect(plan.list.customers > 0, "\(objective.name)")
      #expect(plan.breakEvenRate.map { $0 <= 0.1 } ?? false, "\(objective.name)")
      #expect(!plan.document.description.isEmpty)
    }
  }

  @Test func `what cannot be is refused, and nothing is left behind`() async throws {
    let folder = try TemporaryFolder()
    func expect(_ settings: CampaignSettings, _ text: String, to output: String? = nil) async {
      let path = output ?? folder.path("plan")
      do {
        _ = try await Self.plan(settings, to: path)
        Issue.record("planned all the same: \(text)")
      } catch {
        #expect("\(error)".contains(text), "\(error)")
      }
      if output == nil { #expect(!FileManager.default.fileExists(atPath: path)) }
    }
    var settings = try Self.settings()
    settings.filter = "churn_bnd = 'high'"
    await expect(settings, "churn_band")
    settings = try Self.settings()
    settings.columns = ["emial"]
    await expect(settings, "emial")
    settings = CampaignSettings(
      "r", objective: try #require(CampaignObjective.named("review")), rate: 0.1)
    await expect(settings, "--value")
    await expect(try Self.settings(), "exports are there", to: TrainedShop.folder)
  }
}
