import Foundation
import Patron
import PatronModels
import PatronNumerics
import Testing

@Suite("What a campaign did, measured")
struct CampaignMeasurementTests {
  @Test func `Hillstrom's counts give the published shares`() throws {
    let found = try CampaignMeasurement(HillstromCounts.table())
    #expect(found.assignment.verdict == .random)
    #expect(found.arms.map(\.customers) == HillstromCounts.sizes)
    #expect(found.outcomes[0].arms.map(\.active) == HillstromCounts.visits)
    let effects = found.effects.map(\.effect)
    // FIGURES: 18.2757 %, 15.1400 %, 10.6167 %; 1.2531 %, 0.8837 %, 0.5726 %: half of the last digit.
    let expected = [
      (0.182757, 0.106167), (0.151400, 0.106167), (0.012531, 0.005726), (0.008837, 0.005726),
    ]
    for (effect, means) in zip(effects, expected) {
      #expect(abs(effect.treatedMean - means.0) <= 5e-7)
      #expect(abs(effect.controlMean - means.1) <= 5e-7)
    }
    #expect(abs(effects[0].estimate - 0.0766) <= 5e-5)
    #expect(abs(effects[1].estimate - 0.0452) <= 5e-5)
    // Of many customers Newcombe's interval is the normal one: 1.96·√(p·q/n + p₀·q₀/n₀) = 0.00664.
    #expect(abs(effects[0].interval.lower - 0.0700) <= 5e-5)
    #expect(abs(effects[0].interval.upper - 0.0832) <= 5e-5)
    #expect(found.effects.allSatisfy { $0.isShown })
    // The women's e-mail less the men's.
    #expect(found.contrasts.allSatisfy { $0.isShown && $0.effect.estimate < 0 })
    #expect(found.uplift?.obstacle == .noColumns && found.groups == nil && found.money == nil)
  }

  @Test func `none of 100 against 5 of 100 is measured, and not claimed`() throws {
    let table = try counted(
      names: ["control", "mail"], sizes: [100, 100], outcomes: [("orders", [0, 5])])
    let effect = try #require(try CampaignMeasurement(table).effects.first)
    #expect(effect.effect.estimate == 0.05 && effect.effect.interval.lower > -0.02)
    // Fisher: 2·C(100, 5)/C(200, 5) = 0.0594.
    #expect(abs(effect.adjusted - 0.0594) < 5e-4 && !effect.isShown)
    #expect(effect.effect.lift == nil)
  }

  @Test func `Holm over arms and outcomes decides`() throws {
    // The first by itself has about 0.014: twice that with two comparisons, four times with four.
    let one = try CampaignMeasurement(
      counted(
        names: ["c", "a", "b"], sizes: [500, 500, 500], outcomes: [("orders", [50, 77, 56])]))
    #expect(one.effects[0].adjusted == min(1, 2 * one.effects[0].effect.probability))
    let two = try CampaignMeasurement(
      counted(
        names: ["c", "a", "b"], sizes: [500, 500, 500],
        outcomes: [("orders", [50, 77, 56]), ("calls", [40, 40, 40])]))
    #expect(abs(two.effects[0].adjusted - 4 * one.effects[0].effect.probability) < 1e-15)
    #expect(one.effects[0].isShown && !two.effects[0].isShown)
    // No effect beside the control: no arm beats another either.
    #expect(two.contrasts.allSatisfy { !$0.isShown })
  }

  @Test func `the least detectable effect is that of the plan`() throws {
    let found = try CampaignMeasurement(
      counted(names: ["c", "a"], sizes: [2000, 2000], outcomes: [("orders", [200, 205])]))
    let effect = try #require(found.effects.first)
    let least = try #require(effect.detectable)
    let power = try SamplePlan(outcome: .share(0.1)).power(
      of: .init(control: 2000, treated: 2000), effect: least)
    #expect(!effect.isShown && abs(power - 0.8) < 1e-9)
  }

  @Test func `the order of the rows changes no byte`() throws {
    let campaign = try InventedCampaign(rows: 3000, seed: 1) { arm, x, _ in
      arm == 1 ? 0.1 + 0.1 * x : 0.05
    }
    let one = try CampaignMeasurement(campaign.table)
    var generator = SeededGenerator(seed: 2)
    let order = Array(0..<3000).shuffled(using: &generator)
    let two = try CampaignMeasurement(campaign.table.reordered(order), workers: Workers(1))
    #expect(try campaignBytes(one) == campaignBytes(two))
    #expect(one.uplift?.arms[0].differs == true)
  }

  @Test func `an arm's figures do not depend on its number or name`() throws {
    let campaign = try InventedCampaign(rows: 3000, seed: 3) { arm, x, _ in
      arm == 1 ? 0.1 + 0.1 * x : 0.05
    }
    var renamed = campaign.table
    renamed.armNames = ["zzz", "aaa", "mmm"]
    let one = try CampaignMeasurement(campaign.table)
    let two = try CampaignMeasurement(renamed)
    #expect(one.effects.map(\.effect) == two.effects.map(\.effect))
    let turned = try CampaignMeasurement(
      campaign.table.reordered(Array(0..<3000), renumbered: [0, 2, 1]))
    for effect in one.effects {
      let other = try #require(
        turned.effects.first { $0.arm == effect.arm && $0.outcome == effect.outcome })
      #expect(abs(other.effect.estimate - effect.effect.estimate) < 1e-12)
      #expect(abs(other.adjusted - effect.adjusted) < 1e-12)
      let (refined, own) = (try #require(other.refined), try #require(effect.refined))
      #expect(abs(refined.estimate - own.estimate) < 1e-9)
    }
    for arm in try #require(one.uplift).arms {
      let other = try #require(turned.uplift?.arms.first { $0.arm == arm.arm })
      #expect(other.differs == arm.differs)
      // The models iterate to about 1e-6 of the log odds.
      let (a, b) = (try #require(other.probability), try #require(arm.probability))
      #expect(abs(a - b) < 1e-3)
    }
    // Control and arm in each other's place: the sign turns, nothing else.
    let pair = try InventedCampaign(rows: 1000, armCount: 2, seed: 4) { _, _, _ in 0.1 }
    let plain = try CampaignMeasurement(pair.table)
    let swapped = try CampaignMeasurement(
      pair.table.reordered(Array(0..<1000), renumbered: [1, 0]))
    for (a, b) in zip(plain.effects, swapped.effects) {
      #expect(abs(a.effect.estimate + b.effect.estimate) < 1e-12)
      #expect(abs(a.effect.interval.lower + b.effect.interval.upper) < 1e-12)
    }
  }

  @Test func `a constant added to an amount changes no effect`() throws {
    let campaign = try InventedCampaign(rows: 1000, seed: 5)
    var moved = campaign.table
    moved.outcomes[1].values = moved.outcomes[1].values.map { $0 + 100 }
    let (one, two) = (
      try CampaignMeasurement(campaign.table), try CampaignMeasurement(moved)
    )
    for (a, b) in zip(one.effects, two.effects) {
      #expect(abs(a.effect.estimate - b.effect.estimate) < 1e-9)
      #expect(abs(a.effect.interval.lower - b.effect.interval.lower) < 1e-9)
    }
    // The lift is of another control.
    #expect(one.effects[2].effect.lift != two.effects[2].effect.lift)
  }

  @Test func `what was known before makes the interval of an amount narrower`() throws {
    let found = try CampaignMeasurement(InventedCampaign(rows: 4000, seed: 6).table)
    for effect in found.effects {
      let refined = try #require(effect.refined)
      let reduction = try #require(refined.varianceReduction)
      #expect(reduction > 0.02)
      #expect(refined.standardError < effect.effect.standardError)
    }
  }

  @Test func `money is that of the outcome and the arm`() throws {
    let campaign = try InventedCampaign(rows: 2000, seed: 7) { arm, _, _ in 0.1 * Double(arm) }
    let found = try CampaignMeasurement(campaign.table)
    let money = try #require(found.money)
    #expect(money.outcome == "spend" && money.returns.map(\.arm) == ["one", "two"])
    for (own, effect) in zip(money.returns, found.effects.filter { $0.outcome == "spend" }) {
      let customers = Double(effect.effect.treated)
      #expect(abs(own.figures.gain - effect.effect.estimate * customers / 2) < 1e-9)
      #expect(abs(own.figures.cost - customers / 10) < 1e-9)
    }
  }

  @Test func `groups of few customers are left out, and missing levels are none`() throws {
    var table = try counted(
      names: ["c", "a"], sizes: [500, 500], outcomes: [("orders", [100, 150])])
    // 19 customers of the control in "small", 100 of the arm; 60 in neither level.
    table.groupings = [
      .init(
        name: "g", levels: ["large", "small", "nobody"],
        numbers: (0..<1000).map { row in
          row % 500 < 30 ? -1 : row < 500 ? (row < 49 ? 1 : 0) : row < 630 ? 1 : 0
        })
    ]
    let groups = try #require(try CampaignMeasurement(table).groups)
    #expect(groups.parts.map(\.level) == ["large"] && groups.suppressed == 1)
    #expect(groups.parts[0].effect.control == 451 && groups.parts[0].effect.treated == 370)
    // One level is no comparison.
    #expect(groups.differences.isEmpty)
  }

  @Test func `bad tables are told`() throws {
    let good = try counted(
      names: ["c", "a"], sizes: [20, 20], outcomes: [("orders", [2, 3])])
    func error(_ change: (inout CampaignTable) -> Void) -> CampaignError? {
      var table = good
      change(&table)
      do throws(CampaignError) {
        _ = try CampaignMeasurement(table)
        return nil
      } catch { return error }
    }
    #expect(error { _ in } == nil)
    #expect(error { $0.outcomes = [] } == .noOutcomes)
    #expect(error { $0.armNames = ["c", "c"] } == .repeatedName("c"))
    #expect(error { $0.outcomes[0].values[3] = 2 } == .notShare(outcome: "orders", row: 3))
    #expect(
      error { $0.outcomes[0].values[4] = .nan } == .nonFiniteValue(column: "orders", row: 4))
    #expect(error { $0.plannedShares = [0.5, 0.4] } == .invalidShares(sum: 0.9))
    #expect(
      error {
        $0.groupings = [.init(name: "g", levels: ["x"], numbers: Array(repeating: 1, count: 40))]
      } == .unknownLevel(grouping: "g", row: 0, found: 1))
    #expect(
      error { $0.strata = Array(repeating: -1, count: 40) } == .unknownStratum(row: 0, found: -1))
    #expect(
      error { $0.money = .init(outcome: 0, valuePerUnit: 0, contactCosts: [0]) }
        == .impossibleMoney)
    let few = try counted(names: ["c", "a"], sizes: [20, 9], outcomes: [("orders", [2, 3])])
    #expect(throws: CampaignError.tooFewCustomers(arm: "a", found: 9, needed: 10)) {
      try CampaignMeasurement(few)
    }
  }
}
