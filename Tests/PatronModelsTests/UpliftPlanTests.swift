import PatronModels
import PatronNumerics
import Testing

@Suite("The plan of a campaign")
struct UpliftPlanTests {
  /// The examples of R's help page of power.prop.test: 50 an arm, 0.50 against 0.75, power 0.740; a
  /// power of 0.90 needs 76.7 an arm.
  @Test func `shares, as R has them`() throws {
    let plan = SamplePlan(outcome: .share(0.5), power: 0.9)
    let power = try plan.power(of: .init(control: 50, treated: 50), effect: 0.25)
    #expect(abs(power - 0.740) <= 5e-4)
    #expect(try plan.sizes(effect: 0.25) == .init(control: 77, treated: 77))
    // 76 have less, 77 enough.
    #expect(try plan.power(of: .init(control: 76, treated: 76), effect: 0.25) < 0.9)
    #expect(try plan.power(of: .init(control: 77, treated: 77), effect: 0.25) >= 0.9)
  }

  @Test func `means, by hand`() throws {
    // 2·(1.959964 + 0.841621)²/0.5² = 62.79.
    #expect(try SamplePlan(outcome: .mean(deviation: 1)).sizes(effect: -0.5).control == 63)
    // Half of the variance explained: half of the customers.
    let covariate = SamplePlan(outcome: .mean(deviation: 1), explainedShare: 0.5)
    #expect(try covariate.sizes(effect: 0.5).control == 32)
    // Three treated to one: (1 + 1/3)·7.8489/0.25 = 41.86.
    let unequal = SamplePlan(outcome: .mean(deviation: 1), treatedPerControl: 3)
    #expect(try unequal.sizes(effect: 0.5) == .init(control: 42, treated: 126))
    // Two arms: 2·(2.241403 + 0.841621)²/0.25 = 76.04.
    let arms = SamplePlan(outcome: .mean(deviation: 1), comparisons: 2)
    #expect(try arms.sizes(effect: 0.5).control == 77)
  }

  @Test(arguments: [SamplePlan.Outcome.share(0.02), .share(0.5), .mean(deviation: 40)])
  func `size, power and effect agree`(outcome: SamplePlan.Outcome) throws {
    let effect = outcome == .mean(deviation: 40) ? 3.0 : 0.01
    for ratio in [0.5, 1, 9] {
      let plan = SamplePlan(outcome: outcome, treatedPerControl: ratio)
      let sizes = try plan.sizes(effect: effect)
      let power = try plan.power(of: sizes, effect: effect)
      // One customer more or less of hundreds.
      #expect(power >= 0.8 && power < 0.803)
      let detectable = try #require(try plan.detectableEffect(sizes))
      #expect(detectable <= effect && detectable > 0.99 * effect)
    }
  }

  @Test func `the control of an audience`() throws {
    let plan = SamplePlan(outcome: .share(0.1))
    let control = try #require(try plan.control(ofAudience: 100_000, effect: 0.01))
    let power = try plan.power(
      of: .init(control: control, treated: 100_000 - control), effect: 0.01)
    let less = try plan.power(
      of: .init(control: control - 1, treated: 100_001 - control), effect: 0.01)
    #expect(power >= 0.8 && less < 0.8)
    #expect(try plan.control(ofAudience: 500, effect: 0.01) == nil)
  }

  @Test func `the power is that of simulated campaigns`() throws {
    let plan = SamplePlan(outcome: .mean(deviation: 2))
    let sizes = try plan.sizes(effect: 0.6)
    let arms = try CampaignArms(
      numbers: (0..<sizes.control + sizes.treated).map { $0 < sizes.control ? 0 : 1 }, count: 2)
    var generator = SeededGenerator(seed: 5)
    var shown = 0
    for _ in 0..<500 {
      let outcomes = arms.numbers.map {
        generator.normal(mean: $0 == 0 ? 1 : 1.6, deviation: 2)
      }
      let effect = try TreatmentEffect.byArm(outcomes: outcomes, arms: arms)[0]
      shown += effect.probability < 0.05 ? 1 : 0
    }
    // Binomial of 500 and 0.8: 0.754 to 0.846 with a probability of 0.99.
    #expect(abs(Double(shown) / 500 - 0.8) <= 0.046)
  }

  @Test func `plans that cannot be are told`() {
    let plan = SamplePlan(outcome: .share(0.9))
    #expect(throws: UpliftError.noEffect) { try plan.sizes(effect: 0) }
    #expect(throws: UpliftError.impossibleShare(found: 1.4)) { try plan.sizes(effect: 0.5) }
    #expect(throws: UpliftError.impossibleDeviation(found: 0)) {
      try SamplePlan(outcome: .mean(deviation: 0)).sizes(effect: 1)
    }
  }
}

@Suite("Stratified assignment")
struct UpliftAssignmentTests {
  @Test func `every stratum has its shares, whatever the order of the rows`() throws {
    let plan = try StratifiedAssignment(shares: [0.1, 0.6, 0.3], seed: 3)
    let identifiers = (0..<1000).map { UInt64($0) }
    let strata = identifiers.map { Int32($0 % 7 == 0 ? 0 : $0 % 3 + 1) }
    let arms = try plan.assign(identifiers: identifiers, strata: strata)
    for stratum in 0..<4 {
      let rows = strata.indices.filter { strata[$0] == Int32(stratum) }
      for (arm, share) in [0.1, 0.6, 0.3].enumerated() {
        let count = rows.count { arms.numbers[$0] == Int32(arm) }
        #expect(abs(Double(count) - share * Double(rows.count)) < 1)
      }
    }
    #expect(arms.sizes == [100, 600, 300])
    let order = shuffled(1000, seed: 1)
    let other = try plan.assign(
      identifiers: order.map { identifiers[$0] }, strata: order.map { strata[$0] })
    #expect(other.numbers == order.map { arms.numbers[$0] })
    // The customers of one stratum have their arms whoever is in the others.
    let whole = try StratifiedAssignment(shares: [0.5, 0.5], seed: 9)
    let alone = try whole.assign(identifiers: Array(identifiers.prefix(100)))
    let beside = try whole.assign(
      identifiers: identifiers, strata: identifiers.map { $0 < 100 ? 0 : 1 })
    #expect(Array(beside.numbers.prefix(100)) == alone.numbers)
  }

  @Test func `whole shares are exact, and strata of one get a control too`() throws {
    let plan = try StratifiedAssignment(shares: [0.1, 0.9], seed: 7)
    let identifiers = (0..<300).map { UInt64($0) }
    let strata = identifiers.map { Int32($0 / 30) }
    let arms = try plan.assign(identifiers: identifiers, strata: strata)
    for stratum in 0..<10 {
      #expect((30 * stratum..<30 * stratum + 30).count { arms.numbers[$0] == 0 } == 3)
    }
    let single = try plan.assign(identifiers: identifiers, strata: identifiers.map { Int32($0) })
    #expect(single.sizes == [30, 270])
  }

  @Test func `each customer has the chance of the share, and campaigns are independent`() throws {
    let identifiers = (0..<20).map { UInt64($0) }
    var counts = [Int](repeating: 0, count: 20)
    var both = 0
    for seed in 0..<2000 {
      let arms = try StratifiedAssignment(shares: [0.25, 0.75], seed: UInt64(seed))
        .assign(identifiers: identifiers)
      for row in 0..<20 { counts[row] += arms.numbers[row] == 0 ? 1 : 0 }
      both += arms.numbers[3] == 0 && arms.numbers[4] == 0 ? 1 : 0
    }
    // 500 ± 19.4 for each; four deviations for the largest of twenty.
    #expect(counts.allSatisfy { abs($0 - 500) < 78 })
    // 5·4/(20·19) of 2,000 is 105.3 ± 10.
    #expect(abs(both - 105) < 40)
    let one = try StratifiedAssignment(shares: [0.5, 0.5], seed: 1)
      .assign(identifiers: (0..<10_000).map { UInt64($0) })
    let two = try StratifiedAssignment(shares: [0.5, 0.5], seed: 2)
      .assign(identifiers: (0..<10_000).map { UInt64($0) })
    // Half agree, ± 50.
    #expect(abs(zip(one.numbers, two.numbers).count { $0 == $1 } - 5000) < 200)
    // Neighbours in number are no neighbours in the order.
    #expect(abs(zip(one.numbers, one.numbers.dropFirst()).count { $0 == $1 } - 5000) < 200)
  }

  @Test func `what cannot be assigned is told`() throws {
    #expect(throws: UpliftError.invalidShares(sum: 1)) {
      try StratifiedAssignment(shares: [0, 1], seed: 0)
    }
    let plan = try StratifiedAssignment(shares: [0.5, 0.5], seed: 0)
    #expect(throws: UpliftError.repeatedIdentifier(row: 2)) {
      try plan.assign(identifiers: [4, 5, 4], strata: [0, 0, 1])
    }
    #expect(throws: UpliftError.unknownGroup(row: 1, found: -1, groups: 1)) {
      try plan.assign(identifiers: [4, 5], strata: [0, -1])
    }
    #expect(try plan.assign(identifiers: []).sizes == [0, 0])
  }
}
