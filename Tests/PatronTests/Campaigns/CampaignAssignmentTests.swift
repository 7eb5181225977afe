import Patron
import PatronModels
import PatronNumerics
import PatronReport
import Testing

@Suite("When a campaign may be measured")
struct CampaignAssignmentTests {
  /// Nothing that could be read as an effect.
  private func expectNoFigure(_ found: CampaignMeasurement) {
    #expect(!found.assignment.verdict.allowsEffects)
    #expect(found.effects.isEmpty && found.contrasts.isEmpty)
    #expect(found.groups == nil && found.money == nil && found.uplift == nil)
    #expect(found.outcomes.allSatisfy { $0.arms.count == found.arms.count })
    let tables = found.document.blocks.compactMap { block -> Document.Table? in
      if case .table(let table) = block { table } else { nil }
    }
    for value in tables.flatMap(\.rows).joined() {
      if case .interval = value { Issue.record("an interval of what is no effect") }
    }
    #expect(found.document.blocks.contains { if case .warning = $0 { true } else { false } })
  }

  @Test(arguments: CampaignTable.Assignment.allCases)
  func `customers chosen by what was known of them are no random assignment`(
    stated: CampaignTable.Assignment
  ) throws {
    var campaign = try InventedCampaign(rows: 2000, armCount: 2, seed: 1, choosesByX: true)
    campaign.table.assignment = stated
    let found = try CampaignMeasurement(campaign.table)
    #expect(found.assignment.verdict == .notRandom(.imbalance))
    #expect(found.assignment.largest[0].column == "recency")
    expectNoFigure(found)
  }

  @Test func `sizes other than planned are refused`() throws {
    // 50,000 planned by halves; 51,000 against 49,000 is 6.3 deviations away.
    let table = try counted(
      names: ["c", "a"], sizes: [51_000, 49_000], outcomes: [("orders", [500, 600])],
      shares: [0.5, 0.5])
    let found = try CampaignMeasurement(table)
    #expect(found.assignment.verdict == .notRandom(.sizes))
    expectNoFigure(found)
    var unplanned = table
    unplanned.plannedShares = nil
    #expect(try CampaignMeasurement(unplanned).assignment.verdict == .random)
  }

  @Test func `a table of others needs something known before`() throws {
    let table = try counted(
      names: ["c", "a"], sizes: [1000, 1000], outcomes: [("orders", [100, 200])],
      assignment: .unknown)
    let found = try CampaignMeasurement(table)
    #expect(found.assignment.verdict == .notRandom(.nothingKnown))
    expectNoFigure(found)
    var campaign = try InventedCampaign(rows: 2000, seed: 2)
    campaign.table.assignment = .unknown
    let likely = try CampaignMeasurement(campaign.table)
    #expect(likely.assignment.verdict == .doubtful(.notStated) && !likely.effects.isEmpty)
  }

  @Test func `a plan is believed where one campaign in a hundred looks like it`() {
    // The bounds are 0.01 and, under a plan, 0.0001; of sizes 0.0005.
    func verdict(
      _ stated: CampaignTable.Assignment, _ probability: Double?, _ sizes: Double? = nil
    ) -> CampaignMeasurement.Verdict {
      CampaignMeasurement.Assignment.verdict(stated, probability: probability, sizes: sizes)
    }
    #expect(verdict(.planned, nil) == .random && verdict(.planned, 0.02) == .random)
    #expect(verdict(.planned, 0.005) == .doubtful(.imbalance))
    #expect(verdict(.planned, 0.00001) == .notRandom(.imbalance))
    #expect(verdict(.unknown, 0.005) == .notRandom(.imbalance))
    #expect(verdict(.planned, 0.5, 0.0004) == .notRandom(.sizes))
    #expect(verdict(.planned, 0.5, 0.0006) == .random)
  }

  /// Chance within strata that have other shares of the arms: the plain difference compares unlike customers.
  @Test func `strata with other shares are compared within`() throws {
    var generator = SeededGenerator(seed: 4)
    let rows = 4000
    let strata = (0..<rows).map { _ in Int32(generator.index(below: 2)) }
    let numbers = strata.map { stratum -> Int32 in
      generator.chance(stratum == 0 ? 0.2 : 0.8) ? 1 : 0
    }
    // Customers of stratum 1 buy more, whether treated or not.
    let bought = strata.map { generator.chance($0 == 0 ? 0.1 : 0.4) ? 1.0 : 0 }
    let x = strata.map { Float($0) + Float(generator.normal()) }
    var table = CampaignTable(
      name: "strata", armNames: ["c", "a"], arms: try CampaignArms(numbers: numbers, count: 2),
      assignment: .planned, outcomes: [.init(name: "orders", kind: .share, values: bought)],
      covariates: .init(
        frame: Matrix(rowCount: rows, columnCount: 1, elements: x),
        columns: [.init(name: "x", kind: .linear)]))
    #expect(try CampaignMeasurement(table).assignment.verdict == .notRandom(.imbalance))
    table.strata = strata
    let found = try CampaignMeasurement(table)
    #expect(found.assignment.verdict == .random && found.assignment.strataDiffer)
    let effect = try #require(found.effects.first)
    // The plain difference is 0.6 of 30 points; within strata there is none.
    #expect(!effect.isShown && abs(effect.effect.estimate) < 0.05 && effect.coveredShare == 1)
    #expect(effect.refined == nil && found.uplift?.obstacle == .strataDiffer)
  }

  @Test func `rare shares within strata are not given an interval of no width`() throws {
    var table = try counted(
      names: ["c", "a"], sizes: [400, 400], outcomes: [("orders", [0, 0])])
    table.strata = (0..<800).map { Int32($0 % 4) }
    let effect = try #require(try CampaignMeasurement(table).effects.first)
    #expect(effect.effect.interval.lower < -0.005 && effect.effect.interval.upper > 0.005)
    #expect(effect.coveredShare == nil)
  }

  @Test func `arms that share no stratum are not compared`() throws {
    var table = try counted(
      names: ["c", "a"], sizes: [200, 200], outcomes: [("orders", [50, 80])])
    table.strata = table.arms.numbers
    let found = try CampaignMeasurement(table)
    #expect(found.effects.isEmpty && found.assignment.strataDiffer)
    #expect(!found.description.isEmpty)
  }
}
