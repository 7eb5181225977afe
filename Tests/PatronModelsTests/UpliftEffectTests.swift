import PatronModels
import PatronNumerics
import Testing

@Suite("What a campaign did")
struct UpliftEffectTests {
  /// R, t.test(extra ~ group, data = sleep): t = −1.8608, df = 17.776, p = 0.07939, interval
  /// −3.3654832 to 0.2054832, of the first drug less the second.
  @Test func `a difference of means is the published one`() throws {
    let effect = try TreatmentEffect.byArm(outcomes: Sleep.extra, arms: Sleep.arms)[0]
    #expect(abs(effect.estimate - 1.58) < 1e-12)
    #expect(abs(effect.interval.lower - -0.2054832) <= 5e-8)
    #expect(abs(effect.interval.upper - 3.3654832) <= 5e-8)
    #expect(abs(effect.probability - 0.07939) <= 5e-6)
    #expect(abs(effect.estimate / effect.standardError - 1.8608) <= 5e-5)
    #expect(abs(try #require(effect.lift) - 1.58 / 0.75) < 1e-12)
    // A mean of 0.75 with an error of 0.57 may be 0: a ratio to it may be anything.
    #expect(effect.liftInterval == nil && effect.varianceReduction == nil)
  }

  @Test func `shares have the interval of their comparison`() throws {
    // 9 of 10 against 3 of 10, then nobody of 20.
    let outcomes = (0..<20).map { $0 < 3 || $0 >= 10 && $0 < 19 ? 1.0 : 0 }
    let arms = try CampaignArms(numbers: (0..<20).map { $0 < 10 ? 0 : 1 }, count: 2)
    let effect = try TreatmentEffect.byArm(outcomes: outcomes, arms: arms)[0]
    // Newcombe 1998, table II, method 10.
    #expect(abs(effect.interval.lower - 0.1705) <= 5e-5)
    #expect(abs(effect.interval.upper - 0.8090) <= 5e-5)
    let none = try TreatmentEffect.byArm(
      outcomes: [Double](repeating: 0, count: 20), arms: arms)[0]
    #expect(none.estimate == 0 && none.probability == 1 && none.lift == nil)
    #expect(none.interval.lower < -0.2 && none.interval.upper > 0.2)
  }

  @Test func `a lift's interval has the two ratios that the means allow`() throws {
    let arms = try CampaignArms(numbers: [0, 0, 0, 0, 1, 1, 1, 1], count: 2)
    let effect = try TreatmentEffect.byArm(
      outcomes: [8, 10, 12, 10, 12, 15, 18, 15], arms: arms)[0]
    let interval = try #require(effect.liftInterval)
    let factor = (effect.interval.upper - effect.estimate) / effect.standardError
    // Fieller: 15 − R·10 is as far from 0 as its error allows, of variance 18/3/4 + R²·8/3/4.
    for ratio in [1 + interval.lower, 1 + interval.upper] {
      let error = (1.5 + ratio * ratio * 2 / 3).squareRoot()
      #expect(abs(abs(15 - 10 * ratio) - factor * error) < 1e-9)
    }
    #expect(interval.lower < 0.5 && 0.5 < interval.upper && effect.lift == 0.5)
  }

  @Test func `a covariate that explains all leaves the effect alone`() throws {
    // Slope 2 within both arms; 3 apart, of which 2 by a covariate 1 higher.
    let arms = try CampaignArms(numbers: [0, 0, 0, 1, 1, 1], count: 2)
    let effect = try TreatmentEffect.byArm(
      outcomes: [2, 4, 6, 5, 7, 9], covariate: [1, 2, 3, 2, 3, 4], arms: arms)[0]
    #expect(abs(effect.estimate - 1) < 1e-12 && abs(effect.controlMean - 5) < 1e-12)
    #expect(abs(try #require(effect.varianceReduction) - 1) < 1e-12)
    // A constant covariate changes nothing.
    let plain = try TreatmentEffect.byArm(outcomes: [2, 4, 6, 5, 7, 9], arms: arms)[0]
    let same = try TreatmentEffect.byArm(
      outcomes: [2, 4, 6, 5, 7, 9], covariate: Array(repeating: 4, count: 6), arms: arms)[0]
    #expect(same.estimate == plain.estimate && same.interval == plain.interval)
  }

  @Test func `a ratio of equal denominators is a mean`() throws {
    let plain = try TreatmentEffect.byArm(outcomes: Sleep.extra, arms: Sleep.arms)[0]
    let ratio = try TreatmentEffect.ratios(
      numerators: Sleep.extra, denominators: Array(repeating: 2, count: 20), arms: Sleep.arms)[0]
    #expect(abs(2 * ratio.estimate - plain.estimate) < 1e-12)
    #expect(abs(2 * ratio.standardError - plain.standardError) < 1e-12)
    #expect(throws: UpliftError.noDenominator(arm: 1)) {
      try TreatmentEffect.ratios(
        numerators: Sleep.extra, denominators: (0..<20).map { $0 < 10 ? 1 : 0 }, arms: Sleep.arms)
    }
  }

  @Test func `strata by hand`() throws {
    // Stratum 0: 3 against 1; stratum 1: 12 against 11, and treated more often.
    let arms = try CampaignArms(numbers: [0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1], count: 2)
    let outcomes = [0.0, 2, 0, 2, 2, 4, 10, 12, 11, 13, 11, 13]
    let strata: [Int32] = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]
    let plain = try TreatmentEffect.byArm(outcomes: outcomes, arms: arms)[0]
    #expect(abs(plain.estimate - (9 - 26.0 / 6)) < 1e-12)
    let halves = try StratifiedEffect.byArm(outcomes: outcomes, arms: arms, strata: strata)[0]
    #expect(abs(halves.effect.estimate - 1.5) < 1e-12 && halves.coveredShare == 1)
    // ¼·(4/3/4 + 2/2) + ¼·(2/2 + 4/3/4).
    #expect(
      abs(halves.effect.standardError * halves.effect.standardError - (2 + 2.0 / 3) / 4) < 1e-12)
    let weighed = try StratifiedEffect.byArm(
      outcomes: outcomes, arms: arms, strata: strata, shares: [0.9, 0.1])[0]
    #expect(abs(weighed.effect.estimate - 1.9) < 1e-12)
    // A stratum without a control is left out, and told.
    let added = try StratifiedEffect.byArm(
      outcomes: outcomes + [50, 60, 70],
      arms: CampaignArms(numbers: arms.numbers + [1, 1, 1], count: 2),
      strata: strata + [2, 2, 2])[0]
    #expect(abs(added.effect.estimate - 1.5) < 1e-12 && added.leftOut == [2])
    #expect(abs(added.coveredShare - 0.8) < 1e-12)
    #expect(throws: UpliftError.noSharedStratum(arm: 1)) {
      try StratifiedEffect.byArm(
        outcomes: outcomes, arms: arms, strata: arms.numbers.map { $0 })
    }
    #expect(throws: UpliftError.invalidShares(sum: 0.5)) {
      try StratifiedEffect.byArm(
        outcomes: outcomes, arms: arms, strata: strata, shares: [0.25, 0.25])
    }
    #expect(throws: UpliftError.unknownGroup(row: 6, found: 1, groups: 1)) {
      try StratifiedEffect.byArm(outcomes: outcomes, arms: arms, strata: strata, shares: [1])
    }
  }

  @Test func `the order of the rows changes nothing`() throws {
    let campaign = try SimulatedCampaign(rows: 300, shares: [0.3, 0.3, 0.4], seed: 1) { _, _ in 0.5
    }
    let outcomes = campaign.frame.column(0).enumerated().map {
      Double($0.element) + Double(campaign.outcomes[$0.offset])
    }
    let order = shuffled(300, seed: 2)
    let arms = try CampaignArms(numbers: order.map { campaign.arms.numbers[$0] }, count: 3)
    let (one, two) = (
      try TreatmentEffect.byArm(outcomes: outcomes, arms: campaign.arms),
      try TreatmentEffect.byArm(outcomes: order.map { outcomes[$0] }, arms: arms)
    )
    for (a, b) in zip(one, two) {
      #expect(abs(a.estimate - b.estimate) < 1e-12 && abs(a.probability - b.probability) < 1e-9)
    }
  }

  @Test func `money against cost, by hand`() throws {
    let arms = try CampaignArms(numbers: [0, 0, 0, 0, 1, 1, 1, 1], count: 2)
    let effect = try TreatmentEffect.byArm(outcomes: [1, 2, 2, 3, 3, 4, 5, 4], arms: arms)[0]
    let found = CampaignReturn(effect, valuePerUnit: 0.5, contactCost: 0.25, fixedCost: 1)
    // 2 more for each of 4, half of it margin, for 2.
    #expect(found.incremental == 8 && found.gain == 4 && found.cost == 2 && found.profit == 2)
    #expect(found.returnOnCost == 1 && found.breakEvenEffect == 1)
    #expect(abs(found.profitInterval.lower - (2 * effect.interval.lower - 2)) < 1e-12)
    // The break-even effect of 1 is √3 errors below: t with 6 degrees of freedom, 0.0669.
    #expect(abs(effect.standardError - (1.0 / 3).squareRoot()) < 1e-12)
    #expect(abs(found.profitChance - (1 - 0.06697)) < 2e-4)
  }

  @Test func `bad rows are told`() throws {
    #expect(throws: UpliftError.unknownArm(row: 1, found: 2, arms: 2)) {
      try CampaignArms(numbers: [0, 2], count: 2)
    }
    let arms = try CampaignArms(numbers: [0, 0, 1], count: 2)
    #expect(throws: UpliftError.tooFewRows(arm: 1, found: 1, needed: 2)) {
      try TreatmentEffect.byArm(outcomes: [1, 2, 3], arms: arms)
    }
    #expect(throws: UpliftError.nonFiniteValue(row: 3)) {
      try TreatmentEffect.byArm(
        outcomes: [1, 2, 3, .nan], arms: CampaignArms(numbers: [0, 0, 1, 1], count: 2))
    }
  }

  @Test func `every error has the fact and the remedy`() {
    let errors: [(UpliftError, [String])] = [
      (.unknownArm(row: 3, found: 7, arms: 2), ["3", "7", "2"]),
      (.tooFewRows(arm: 1, found: 0, needed: 2), ["1", "0", "2"]), (.nonFiniteValue(row: 4), ["4"]),
      (.nonFiniteCovariate(row: 4, column: 5), ["4", "5"]), (.noColumns, ["at least one"]),
      (.outcomeNotBinary(row: 8), ["8"]), (.unknownGroup(row: 1, found: 9, groups: 3), ["9", "3"]),
      (.noSharedStratum(arm: 2), ["2"]), (.noDenominator(arm: 2), ["2"]),
      (.invalidShares(sum: 0.5), ["0.5"]), (.impossibleShare(found: 1.5), ["1.5"]),
      (.impossibleDeviation(found: -1), ["-1"]), (.noEffect, ["0"]),
      (.impossibleCost(row: 6), ["6"]),
      (.repeatedIdentifier(row: 6), ["6"]),
      (.scenarioDiffers(scenario: 1, found: 2, expected: 3), ["1", "2", "3"]),
      (.notFitted(arm: 2, .separatedClasses), ["arm 2", "penalty"]),
      (.notFitted(arm: nil, .noColumns), ["columns"]),
    ]
    for (error, parts) in errors {
      for part in parts { #expect(error.description.contains(part)) }
      #expect(error.description.contains(":") && !error.description.contains("\n"))
    }
  }
}

@Suite("Effects by segment")
struct UpliftSegmentTests {
  @Test func `the one segment that differs is found, by arm`() throws {
    var generator = SeededGenerator(seed: 6)
    var (numbers, segments, outcomes) = ([Int32](), [Int32](), [Double]())
    for row in 0..<24_000 {
      let (arm, segment) = (generator.index(below: 3), row % 8)
      numbers.append(Int32(arm))
      segments.append(Int32(segment))
      outcomes.append(
        generator.chance(0.1 + (arm == 2 && segment == 5 ? 0.1 : 0)) ? 1 : 0)
    }
    let found = try SegmentEffects(
      outcomes: outcomes, arms: CampaignArms(numbers: numbers, count: 3), segments: segments)
    let named = found.parts.filter { ($0.adjusted ?? 1) <= 0.05 }
    #expect(named.map(\.segment) == [5] && named.map(\.arm) == [2])
    #expect(named.first?.effect?.arm == 2 && found.parts.count == 16)
    #expect(found.differences.map(\.freedom) == [7, 7])
    #expect(found.differences[1].probability < 1e-3 && found.differences[0].probability > 0.01)
  }

  @Test func `segments alike raise no more alarms than the level says`() throws {
    var (alarms, differences) = (0, 0)
    for seed in 0..<200 {
      var generator = SeededGenerator(seed: UInt64(seed))
      let outcomes = (0..<1000).map { _ in generator.normal() }
      let found = try SegmentEffects(
        outcomes: outcomes,
        arms: CampaignArms(
          numbers: outcomes.map { _ in Int32(generator.index(below: 2)) }, count: 2),
        segments: outcomes.indices.map { Int32($0 % 10) })
      alarms += found.parts.contains { ($0.adjusted ?? 1) <= 0.05 } ? 1 : 0
      differences += found.differences[0].probability <= 0.05 ? 1 : 0
    }
    // Binomial of 200 and 0.05: up to 19 with a probability above 0.99. Q takes its variances as known,
    // which of 50 each makes it a little larger.
    #expect(alarms <= 19 && differences <= 24)
  }

  @Test func `a segment without a control has no effect`() throws {
    let found = try SegmentEffects(
      outcomes: [1, 2, 3, 4, 5, 6], arms: CampaignArms(numbers: [0, 0, 1, 1, 1, 1], count: 2),
      segments: [0, 0, 0, 0, 1, 1])
    #expect(found.parts.map { $0.effect == nil } == [false, true])
    #expect(found.parts[1].adjusted == nil && found.differences.isEmpty)
  }
}

/// Intervals of 95 % in 1,000 simulated campaigns hold the effect 930 to 970 times, three standard
/// deviations of a binomial.
@Suite("Intervals hold the effect as often as they say")
struct UpliftCoverageTests {
  private static let runs = 1000

  /// How often the interval of `run` holds `effect`.
  private static func held(
    _ effect: Double, _ run: (inout SeededGenerator) throws -> TreatmentEffect
  ) rethrows -> Int {
    var generator = SeededGenerator(seed: 77)
    var held = 0
    for _ in 0..<runs {
      let interval = try run(&generator).interval
      held += interval.lower <= effect && effect <= interval.upper ? 1 : 0
    }
    return held
  }

  /// Fixed sizes: few treated of a wide spread beside many of the control.
  private static func arms() throws -> CampaignArms {
    try CampaignArms(numbers: (0..<160).map { $0 % 8 == 0 ? 1 : 0 }, count: 2)
  }

  @Test func `means of unequal spread`() throws {
    let arms = try Self.arms()
    let held = try Self.held(1) { generator in
      try TreatmentEffect.byArm(
        outcomes: arms.numbers.map {
          $0 == 0 ? generator.normal() : generator.normal(mean: 1, deviation: 4)
        }, arms: arms)[0]
    }
    #expect((930...970).contains(held))
  }

  @Test func `rare shares`() throws {
    let arms = try CampaignArms(numbers: (0..<800).map { $0 % 4 == 0 ? 0 : 1 }, count: 2)
    let held = try Self.held(0.02) { generator in
      try TreatmentEffect.byArm(
        outcomes: arms.numbers.map { generator.chance($0 == 0 ? 0.03 : 0.05) ? 1 : 0 }, arms: arms)[
          0]
    }
    #expect((930...970).contains(held))
  }

  @Test func `less a covariate, which narrows them`() throws {
    let arms = try CampaignArms(numbers: (0..<200).map { $0 % 2 == 0 ? 0 : 1 }, count: 2)
    var saved = 0.0
    let held = try Self.held(0.5) { generator in
      let before = (0..<200).map { _ in generator.normal() }
      let effect = try TreatmentEffect.byArm(
        outcomes: arms.numbers.indices.map {
          before[$0] + generator.normal() + (arms.numbers[$0] == 0 ? 0 : 0.5)
        }, covariate: before, arms: arms)[0]
      saved += (effect.varianceReduction ?? 0) / Double(Self.runs)
      return effect
    }
    #expect((930...970).contains(held))
    // A correlation of √½ takes off half.
    #expect(abs(saved - 0.5) < 0.01)
  }

  @Test func `strata treated at different shares`() throws {
    let strata = (0..<300).map { row -> Int32 in row % 3 == 0 ? 0 : 1 }
    // Half of the first stratum, four of five of the second.
    let numbers = (0..<300).map { row -> Int32 in
      strata[row] == 0 ? Int32(row % 2) : row % 10 < 2 ? 0 : 1
    }
    let arms = try CampaignArms(numbers: numbers, count: 2)
    // 1 in a third of the customers, 2.5 in the others.
    let held = try Self.held(2) { generator in
      try StratifiedEffect.byArm(
        outcomes: numbers.indices.map { row in
          let base = strata[row] == 0 ? 0.0 : 5
          let effect = strata[row] == 0 ? 1 : 2.5
          return generator.normal(mean: base + (numbers[row] == 0 ? 0 : effect), deviation: 2)
        }, arms: arms, strata: strata)[0].effect
    }
    #expect((930...970).contains(held))
  }

  @Test func `ratios of sums`() throws {
    let arms = try CampaignArms(numbers: (0..<400).map { $0 % 2 == 0 ? 0 : 1 }, count: 2)
    // Orders of 20 a customer's mean, and 2 more with the campaign; more orders with it too.
    let held = try Self.held(2) { generator in
      let orders = arms.numbers.map { Double(1 + generator.index(below: $0 == 0 ? 3 : 5)) }
      return try TreatmentEffect.ratios(
        numerators: orders.indices.map { row in
          let own = generator.normal(mean: arms.numbers[row] == 0 ? 20 : 22, deviation: 6)
          return orders[row] * own
        }, denominators: orders, arms: arms)[0]
    }
    #expect((930...970).contains(held))
  }

  @Test func `relative lifts`() throws {
    let arms = try CampaignArms(numbers: (0..<200).map { $0 % 2 == 0 ? 0 : 1 }, count: 2)
    var generator = SeededGenerator(seed: 9)
    var held = 0
    for _ in 0..<Self.runs {
      let effect = try TreatmentEffect.byArm(
        outcomes: arms.numbers.map {
          generator.normal(mean: $0 == 0 ? 2 : 3, deviation: 2)
        }, arms: arms)[0]
      let interval = try #require(effect.liftInterval)
      held += interval.lower <= 0.5 && 0.5 <= interval.upper ? 1 : 0
    }
    #expect((930...970).contains(held))
  }

  @Test func `no effect is found where there is none, in 95 of 100`() throws {
    let arms = try Self.arms()
    let binary = try CampaignArms(numbers: (0..<600).map { $0 % 3 == 0 ? 0 : 1 }, count: 2)
    var generator = SeededGenerator(seed: 10)
    var (means, shares) = (0, 0)
    for _ in 0..<Self.runs {
      let amounts = arms.numbers.map {
        generator.normal(mean: 0, deviation: $0 == 0 ? 1 : 4)
      }
      means +=
        try TreatmentEffect.byArm(outcomes: amounts, arms: arms)[0].probability < 0.05 ? 1 : 0
      let visits = binary.numbers.map { _ in generator.chance(0.1) ? 1.0 : 0 }
      shares +=
        try TreatmentEffect.byArm(outcomes: visits, arms: binary)[0].probability < 0.05 ? 1 : 0
    }
    // Fisher's test is at most at its level.
    #expect((30...70).contains(means) && (15...70).contains(shares))
  }
}
