import Patron
import PatronModels
import PatronNumerics
import Testing

@Suite("Simulated campaigns")
struct CampaignSimulationTests {
  /// 1,000 campaigns of 400 customers with a known effect: 95 % intervals hold it in 93 to 97 %, where
  /// chance moves the share by 0.7 points.
  @Test func `the intervals hold what they say`() throws {
    let runs = 1000
    let held = try Workers.all.map(runs) { run -> Result<[Bool], any Error> in
      Result {
        var generator = SeededGenerator(seed: 11, stream: UInt64(run))
        let rows = 400
        let numbers = (0..<rows).map { _ in Int32(generator.index(below: 2)) }
        let before = (0..<rows).map { _ in generator.normal() }
        let bought = numbers.map { generator.chance($0 == 1 ? 0.3 : 0.2) ? 1.0 : 0 }
        let spent = numbers.indices.map { row in
          5 + 2 * Double(numbers[row]) + 3 * before[row] + 3 * generator.exponential()
        }
        let found = try CampaignMeasurement(
          CampaignTable(
            name: "known", armNames: ["c", "a"],
            arms: CampaignArms(numbers: numbers, count: 2), assignment: .planned,
            outcomes: [
              .init(name: "orders", kind: .share, values: bought),
              .init(name: "spend", kind: .amount(currency: nil), values: spent),
            ], scores: [.init(name: "before", values: before)]), workers: Workers(1))
        guard found.assignment.verdict.allowsEffects else { return [] }
        let truths = [0.1, 2.0]
        return zip(found.effects, truths).flatMap { effect, truth -> [Bool] in
          [effect.effect.interval, effect.refined?.interval].compactMap { $0 }.map {
            $0.lower <= truth && truth <= $0.upper
          }
        }
      }
    }.map { try $0.get() }
    let measured = held.filter { !$0.isEmpty }
    // One of 10,000 random campaigns is refused.
    #expect(measured.count >= runs - 2)
    for figure in 0..<4 {
      let share = Double(measured.count { $0[figure] }) / Double(measured.count)
      #expect(share >= 0.93 && share <= 0.97, "figure \(figure): \(share)")
    }
  }

  /// 200 campaigns without any effect: in 95 % none is claimed, and in 95 % no difference between customers.
  @Test func `where nothing happens, nothing is claimed`() throws {
    let runs = 200
    let found = try Workers.all.map(runs) { run in
      Result {
        try CampaignMeasurement(
          InventedCampaign(rows: 1300, seed: UInt64(1000 + run)).table, workers: Workers(1))
      }
    }.map { try $0.get() }
    let effects = found.count { $0.effects.contains(where: \.isShown) }
    let contrasts = found.count { $0.contrasts.contains(where: \.isShown) }
    let differences = found.count {
      $0.groups?.differences.contains(where: \.isShown) == true
        || $0.uplift?.arms.contains(where: \.differs) == true
    }
    // Of 200 at 0.05, 10 are expected at most and more than 18 have a probability of 0.01.
    #expect(effects <= 18 && differences <= 18 && contrasts <= effects)
    // The question was asked.
    #expect(found.count { $0.uplift?.obstacle == nil } >= runs - 5)
    #expect(found.count { $0.groups?.differences.isEmpty == false } >= runs - 5)
    // A part is a finding only below an effect or a difference.
    #expect(
      found.allSatisfy { one in
        one.groups?.parts.contains(where: \.isShown) != true
          || one.effects.contains(where: \.isShown)
          || one.groups?.differences.contains(where: \.isShown) == true
      })
  }

  @Test func `planted effects are found, and who they are for`() throws {
    // Arm one works in the south alone, and more with x; arm two a little everywhere.
    let campaign = try InventedCampaign(rows: 20_000, seed: 21) { arm, x, place in
      arm == 1 ? (place == 1 ? 0.25 : 0) + 0.05 * x : 0.06
    }
    let found = try CampaignMeasurement(campaign.table)
    #expect(found.assignment.verdict == .random)
    let orders = found.effects.filter { $0.outcome == "orders" }
    #expect(orders.allSatisfy { $0.isShown })
    let groups = try #require(found.groups)
    let differences = groups.differences.filter(\.isShown)
    #expect(differences.contains { $0.arm == "one" && $0.outcome == "orders" })
    #expect(!differences.contains { $0.arm == "two" })
    let south = try #require(
      groups.parts.first { $0.arm == "one" && $0.level == "south" && $0.outcome == "orders" })
    // Clipping at 0 and 1 moves it by less than a point; the interval is 3 points wide.
    #expect(south.isShown && abs(south.effect.estimate - 0.25) < 0.04)
    let uplift = try #require(found.uplift)
    #expect(uplift.arms.map(\.differs) == [true, false])
    let one = uplift.arms[0]
    #expect(one.movers.first?.column == "place: south" && one.movers[0].figures.slope > 0)
    #expect(one.rankings.map(\.model) == CampaignMeasurement.Ranking.Model.allCases)
    for ranking in one.rankings {
      let interval = try #require(ranking.intervals.qiniArea)
      #expect(ranking.qiniArea > 0 && interval.lower > 0)
      let top = try #require(ranking.uplifts[0])
      #expect(top > ranking.averageEffect + 0.1)
      #expect(ranking.gainArea > ranking.averageEffect / 2)
    }
    #expect(one.profit?.points.map(\.share) == CampaignMeasurement.Uplift.profitShares)
    // Arm one brings 9 points on average; who it is for gets 25, the others arm two's 6.
    let policy = try #require(uplift.policy)
    #expect(policy.isBetter && policy.figures.gain > 0.02)
    #expect(uplift.arms[1].rankings.isEmpty && uplift.arms[1].movers.isEmpty)
  }
}
