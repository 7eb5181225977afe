import Foundation
import Patron
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import PatronTestSupport
import Testing

/// The effect of a measured campaign as the rate of the next plan.
@Suite("Rates that an earlier campaign showed")
struct MeasuredRateTests {
  private func objective(_ name: String) throws -> CampaignObjective {
    try #require(CampaignObjective.named(name))
  }

  /// 4,000 contacted beside 1,000 left alone, so many of each with a success.
  private func measurement(_ treated: Int, _ control: Int) throws -> CampaignMeasurement {
    try CampaignMeasurement(
      counted(
        names: ["control", "mail"], sizes: [1_000, 4_000],
        outcomes: [("done", [control, treated])]))
  }

  @Test func `each objective has its own rate, worked out by hand`() throws {
    let measured = try measurement(3_200, 700)
    // 80 % beside 70 %: a third of the 30 % who would not have stayed, a seventh more, or a tenth of all.
    let expected = ["save": (0.8 - 0.7) / 0.3, "repurchase": 0.8 / 0.7 - 1, "review": 0.8 - 0.7]
    for (name, value) in expected {
      let rate = try MeasuredRate(measured, for: objective(name))
      #expect(abs(rate.value - value) < 1e-12, "\(name)")
      #expect(rate.treated == 4_000 && rate.control == 1_000 && rate.arm == "mail")
      #expect(rate.interval.lower < value && rate.interval.upper > value)
    }
  }

  /// Of 2,000 pairs of binomial arms the interval of 95 % holds the true rate in 93 to 97 %: four standard errors of so
  /// many runs are 2 %.
  @Test(arguments: ["save", "repurchase"])
  func `intervals hold the true rate`(name: String) throws {
    var generator = SeededGenerator(seed: 11)
    let (p, q) = (0.5, 0.6)
    let objective = try objective(name)
    let truth = name == "save" ? (q - p) / (1 - p) : q / p - 1
    var (held, shown) = (0, 0)
    for _ in 0..<2_000 {
      let control = (0..<1_000).count { _ in generator.chance(p) }
      let treated = (0..<4_000).count { _ in generator.chance(q) }
      // Of an effect of six standard errors few are not shown.
      guard let rate = try? MeasuredRate(measurement(treated, control), for: objective) else {
        continue
      }
      shown += 1
      if rate.interval.lower <= truth, truth <= rate.interval.upper { held += 1 }
    }
    #expect(shown > 1_990)
    #expect((0.93...0.97).contains(Double(held) / Double(shown)))
  }

  @Test func `what was not shown is no rate`() throws {
    let save = try objective("save")
    func refusal(_ measured: CampaignMeasurement, arm: String? = nil) -> PatronError? {
      do {
        _ = try MeasuredRate(measured, arm: arm, for: save)
        return nil
      } catch { return error as? PatronError }
    }
    let same = refusal(try measurement(2_810, 700))
    #expect(same?.fact.contains("showed no effect") == true && same?.category == .data)
    let worse = refusal(try measurement(2_000, 700))
    #expect(worse?.fact.contains("lowered 'done' by 20.00") == true)
    let several = try CampaignMeasurement(HillstromCounts.table())
    #expect(refusal(several)?.remedy?.contains("--effect-arm") == true)
    #expect(refusal(several, arm: "x")?.fact.contains("no arm 'x'") == true)
    let men = try MeasuredRate(several, arm: "men's e-mail", for: objective("repurchase"))
    #expect(abs(men.value - (3_894.0 / 21_307) / (2_262.0 / 21_306) + 1) < 1e-12)
    var notRandom = try counted(
      names: ["control", "mail"], sizes: [1_000, 9_000], outcomes: [("done", [100, 3_000])],
      shares: [0.5, 0.5])
    notRandom.name = "odd"
    #expect(refusal(try CampaignMeasurement(notRandom))?.fact.contains("no effect") == true)
  }

  private func planned(
    _ objective: String, known: DayCount = 90, window: DayCount = 90, isObserved: Bool = true
  ) -> MeasuredCampaign.Planned {
    .init(objective: objective, window: window, known: known, isObserved: isObserved)
  }

  /// An effect on lapsed customers is none on active ones, and an order is no review.
  @Test func `what a campaign was planned for is what its effect is of`() throws {
    let measured = try measurement(3_200, 700)
    for name in ["repurchase", "review"] {
      let own = try MeasuredRate(measured, for: objective(name), planned: planned(name))
      #expect(own.planned == planned(name))
      for other in CampaignObjective.all where other.name != name {
        let error = #expect(throws: PatronError.self) {
          _ = try MeasuredRate(measured, for: other, planned: planned(name))
        }
        #expect(error?.fact.contains("was planned for '\(name)'") == true)
      }
    }
    let error = #expect(throws: PatronError.self) {
      _ = try MeasuredRate(
        measured, for: objective("review"), planned: planned("review", isObserved: false))
    }
    #expect(error?.fact.contains("no events of a review") == true)
  }

  @Test func `a plan takes it, says so, and is less sure`() async throws {
    let folder = try TemporaryFolder()
    let measured = try JSONEncoder().encode(measurement(3_200, 700))
    try folder.write(
      "{\"measurement\": \(String(decoding: measured, as: UTF8.self)), \"notices\": []}",
      to: "earlier.json")
    let save = try objective("save")
    let rate = try MeasuredRate(of: folder.path("earlier.json"), for: save)
    func plan(_ settings: CampaignSettings) async throws -> CampaignPlan {
      var settings = settings
      settings.control = 0.2
      settings.margin = 0.4
      settings.channels = [.init("email", cost: 0.5)]
      return try await CampaignPlanner().plan(
        settings, of: TrainedShop.folder, with: try await TrainedShop.trained.value,
        to: folder.path(settings.name))
    }
    let taken = try await plan(CampaignSettings("taken", objective: save, measured: rate))
    let stated = try await plan(CampaignSettings("stated", objective: save, rate: rate.value))
    #expect(taken.list.profit > 0 && taken.rate == rate.value && taken.measured == rate)
    #expect(stated.measured == nil)
    // The same customers but for the draw by the campaign's name, and what is left open of the effect is in the interval.
    #expect(taken.everyone.profit == stated.everyone.profit)
    let (wide, narrow) = (
      try #require(taken.everyone.interval), try #require(stated.everyone.interval)
    )
    #expect(wide.upper - wide.lower > 1.05 * (narrow.upper - narrow.lower))
    let text = taken.document.description
    #expect(text.contains("measured: 'mail' of the campaign 'counts', 4,000 customers"))
    #expect(text.contains("'counts' was not planned here: its 'done' is taken for what 'save' is"))
    let early = try MeasuredRate(
      measurement(3_200, 700), for: save, planned: planned("save", known: 7))
    let warned = try await plan(CampaignSettings("early", objective: save, measured: early))
    #expect(warned.warnings.contains { $0.contains("is of 7 of its 90 days") })
    // Of those who are silent for 20 days most would not leave within 90.
    let other = try MeasuredRate(
      measurement(3_200, 700), for: save, planned: planned("save", window: 20))
    let error = await #expect(throws: PatronError.self) {
      _ = try await plan(CampaignSettings("other", objective: save, measured: other))
    }
    #expect(error?.fact.contains("measured in 20 days, and who leaves is predicted in 90") == true)
    #expect(!warned.warnings.contains { $0.contains("not planned here") })
    let read = try JSONDecoder().decode(
      CampaignPlan.self, from: Data(folder.text("taken/plan.json").utf8))
    #expect(read == taken)
  }

  @Test func `a file of something else is refused with its name`() throws {
    let folder = try TemporaryFolder()
    try folder.write("{}", to: "x.json")
    for (name, category) in [
      ("x.json", PatronError.Category.data), ("y.json", .missingInput),
    ] {
      #expect {
        _ = try MeasuredRate(of: folder.path(name), for: objective("save"))
      } throws: { ($0 as? PatronError)?.category == category }
    }
  }
}
