import PatronModels
import PatronNumerics
import Testing

@Suite("Curves of uplift")
struct UpliftCurveTests {
  /// Six customers by score: treated 1, control 0, then a tie of treated 1, 0 and control 1, then control 0.
  private static let scores = [0.9, 0.8, 0.5, 0.5, 0.5, 0.1]
  private static let outcomes = [1.0, 0, 1, 0, 1, 0]
  private static var arms: CampaignArms {
    get throws { try CampaignArms(numbers: [1, 0, 1, 1, 0, 0], count: 2) }
  }

  @Test func `by hand`() throws {
    let curve = try UpliftCurve(scores: Self.scores, outcomes: Self.outcomes, arms: Self.arms)
    #expect(curve.points.map(\.treated) == [1, 1, 3, 3])
    #expect(curve.points.map(\.control) == [0, 1, 2, 3])
    // Nothing without a control; 1 − 0; 2/3 − 1/2; 2/3 − 1/3.
    #expect(curve.points[0].uplift == nil && curve.points[0].gain == nil)
    let uplifts = curve.points.dropFirst().compactMap(\.uplift)
    for (uplift, expected) in zip(uplifts, [1, 1.0 / 6, 1.0 / 3]) {
      #expect(abs(uplift - expected) < 1e-12)
    }
    // (1, 1, 2 − 1·3/2, 2 − 1)/6.
    for (point, expected) in zip(curve.points, [1.0, 1, 0.5, 1]) {
      #expect(abs(point.qini - expected / 6) < 1e-12)
    }
    // Trapezoids of width 1, 1, 3, 1 sixths: (1/2 + 1 + 9/4 + 3/4)/36, less 1/12.
    let qiniArea: Double = 4.5 / 36 - 1.0 / 12
    #expect(abs(curve.qiniArea - qiniArea) < 1e-12)
    // Gains 1/3, 5/36, 1/3 at 2, 5 and 6 sixths: (2·1/6 + 3·17/72 + 17/72)/6.
    let gainArea: Double = (1.0 / 3 + 4 * 17.0 / 72) / 6
    #expect(abs(curve.gainArea - gainArea) < 1e-12)
    #expect(abs(curve.averageEffect - 1.0 / 3) < 1e-12)
    // Best: up to 2 of 6 at 2, level to 5, down to 1: (2 + 6 + 3/2)/36 − 1/12.
    let coefficient = try #require(curve.qiniCoefficient)
    #expect(abs(coefficient - 1.5 / 6.5) < 1e-12)
  }

  @Test func `the top of a tie counts by its share`() throws {
    let curve = try UpliftCurve(scores: Self.scores, outcomes: Self.outcomes, arms: Self.arms)
    // 3.5 rows: half of the tie, so 1.5 of 2 treated and 0.5 of 1.5 of the control succeeded.
    let half = try #require(curve.uplift(atShare: 3.5 / 6))
    #expect(abs(half - 0.75 + 1.0 / 3) < 1e-12)
    #expect(curve.uplift(atShare: 1 / 6.0) == nil)
    #expect(abs(try #require(curve.uplift(atShare: 1)) - 1.0 / 3) < 1e-12)
    // By arm: the first treated and half of two; the first of the control and half of the next.
    let separate = try #require(curve.uplift(atShare: 0.5, sort: .separate))
    // 1.5 treated: 1 and a quarter of the tie's 2 rows with 1: 1.25; 1.5 of the control: 0.5.
    #expect(abs(separate - 0.5) < 1e-12)
  }

  @Test func `a constant score says nothing, whatever the order of the rows`() throws {
    let campaign = try SimulatedCampaign(rows: 500, seed: 3) { _, z in 0.5 * z }
    for seed in 0..<5 {
      let order = shuffled(500, seed: UInt64(seed))
      let curve = try UpliftCurve(
        scores: Array(repeating: 0.4, count: 500),
        outcomes: order.map { Double(campaign.outcomes[$0]) },
        arms: CampaignArms(numbers: order.map { campaign.arms.numbers[$0] }, count: 2))
      let coefficient = try #require(curve.qiniCoefficient)
      #expect(abs(curve.qiniArea) < 1e-15 && abs(coefficient) < 1e-12)
      #expect(abs(curve.gainArea - curve.averageEffect / 2) < 1e-15)
      for share in [0.1, 0.5, 1] {
        for sort in UpliftCurve.Sort.allCases {
          let uplift = try #require(curve.uplift(atShare: share, sort: sort))
          #expect(abs(uplift - curve.averageEffect) < 1e-12)
        }
      }
    }
  }

  @Test func `the order of rows and the scale of scores change nothing`() throws {
    let campaign = try SimulatedCampaign(rows: 800, seed: 4) { _, z in 0.8 * z }
    // Scores of eleven values: many ties.
    let scores = campaign.effects[0].map { ($0 * 20).rounded() }
    let outcomes = campaign.outcomes.map(Double.init)
    let curve = try UpliftCurve(scores: scores, outcomes: outcomes, arms: campaign.arms)
    let order = shuffled(800, seed: 5)
    let other = try UpliftCurve(
      scores: order.map { 3 * scores[$0] - 7 }, outcomes: order.map { outcomes[$0] },
      arms: CampaignArms(numbers: order.map { campaign.arms.numbers[$0] }, count: 2))
    #expect(curve.qiniArea == other.qiniArea && curve.gainArea == other.gainArea)
    #expect(curve.points.map(\.qini) == other.points.map(\.qini))
    #expect(curve.uplift(atShare: 0.13) == other.uplift(atShare: 0.13))
    // Turned round, the top is the bottom.
    let turned = try UpliftCurve(
      scores: scores.map { -$0 }, outcomes: outcomes, arms: campaign.arms)
    #expect(curve.qiniArea > 0 && turned.qiniArea < 0)
  }

  @Test func `the best order has the coefficient 1`() throws {
    let campaign = try SimulatedCampaign(rows: 400, shares: [0.3, 0.7], seed: 6) { _, _ in 0.4 }
    let scores = campaign.outcomes.indices.map { row in
      Double(campaign.outcomes[row]) * (campaign.arms.numbers[row] == 0 ? -1 : 1)
    }
    let curve = try UpliftCurve(
      scores: scores, outcomes: campaign.outcomes.map(Double.init), arms: campaign.arms)
    #expect(abs(try #require(curve.qiniCoefficient) - 1) < 1e-12)
    // Amounts have no such order.
    let money = try UpliftCurve(
      scores: scores, outcomes: campaign.outcomes.map { 7 * Double($0) }, arms: campaign.arms)
    #expect(money.qiniCoefficient == nil && abs(money.qiniArea - 7 * curve.qiniArea) < 1e-12)
  }

  @Test func `other arms do not count, and a missing one is told`() throws {
    let campaign = try SimulatedCampaign(rows: 600, shares: [0.3, 0.3, 0.4], seed: 7) { arm, z in
      arm == 1 ? 0.5 : z
    }
    let outcomes = campaign.outcomes.map(Double.init)
    let both = try UpliftCurve(
      scores: campaign.effects[1], outcomes: outcomes, arms: campaign.arms, arm: 2)
    let rows = outcomes.indices.filter { campaign.arms.numbers[$0] != 1 }
    let alone = try UpliftCurve(
      scores: rows.map { campaign.effects[1][$0] }, outcomes: rows.map { outcomes[$0] },
      arms: CampaignArms(numbers: rows.map { campaign.arms.numbers[$0] == 0 ? 0 : 1 }, count: 2))
    #expect(both == alone)
    #expect(throws: UpliftError.tooFewRows(arm: 1, found: 0, needed: 1)) {
      try UpliftCurve(
        scores: [1, 2], outcomes: [0, 1], arms: CampaignArms(numbers: [0, 0], count: 2))
    }
    #expect(throws: UpliftError.nonFiniteValue(row: 1)) {
      try UpliftCurve(
        scores: [1, .nan], outcomes: [0, 1], arms: CampaignArms(numbers: [0, 1], count: 2))
    }
  }

  @Test func `intervals of resamples hold what more customers show`() throws {
    let truth = try SimulatedCampaign(rows: 200_000, seed: 100) { _, z in 0.3 + 0.7 * z }
    let whole = try UpliftCurve(
      scores: truth.frame.column(1).map(Double.init), outcomes: truth.outcomes.map(Double.init),
      arms: truth.arms)
    let top = try #require(whole.uplift(atShare: 0.2))
    var (areas, tops) = (0, 0)
    for seed in 0..<100 {
      let campaign = try SimulatedCampaign(rows: 600, seed: UInt64(seed)) { _, z in 0.3 + 0.7 * z }
      let found = try UpliftCurve.intervals(
        scores: campaign.frame.column(1).map(Double.init),
        outcomes: campaign.outcomes.map(Double.init), arms: campaign.arms, shares: [0.2],
        bootstrap: Bootstrap(replicates: 200, seed: UInt64(seed)))
      let (area, uplift) = (try #require(found.qiniArea), try #require(found.uplifts[0]))
      areas += area.lower <= whole.qiniArea && whole.qiniArea <= area.upper ? 1 : 0
      tops += uplift.lower <= top && top <= uplift.upper ? 1 : 0
    }
    // Binomial of 100 and 0.95: 89 to 99 with a probability of 0.99; percentiles are a little narrow.
    #expect(areas >= 87 && tops >= 87)
  }

  @Test func `an arm that is missing in the top of a resample leaves no interval`() throws {
    let scores = (0..<60).map { Double($0) }
    let arms = try CampaignArms(numbers: (0..<60).map { $0 >= 57 ? 1 : 0 }, count: 2)
    let found = try UpliftCurve.intervals(
      scores: scores, outcomes: scores.map { $0 > 30 ? 1 : 0 }, arms: arms, shares: [0.05],
      bootstrap: Bootstrap(replicates: 50))
    #expect(found.uplifts == [nil])
  }

  @Test func `profit by depth, by hand`() throws {
    let found = try MeasuredProfit(
      scores: Self.scores, outcomes: Self.outcomes, arms: Self.arms, valuePerUnit: 30,
      contactCost: 6, shares: [1.0 / 3], bootstrap: Bootstrap(replicates: 20))
    // A third at 30·1 − 6; all at 30/3 − 6.
    #expect(abs(try #require(found.points[0].profit) - 8) < 1e-12)
    #expect(abs(try #require(found.contactAll.profit) - 4) < 1e-12)
    #expect(found.best == 0)
    let dear = try MeasuredProfit(
      scores: Self.scores, outcomes: Self.outcomes, arms: Self.arms, valuePerUnit: 1,
      contactCost: 6, bootstrap: Bootstrap(replicates: 20))
    #expect(dear.best == nil)
  }
}
