import PatronModels
import PatronNumerics
import Testing

/// The data set's own sums, and the figures of the project's independent script: two logistics, test = rows
/// 7, 8, 9 of each ten in the file order of a pair of arms.
@Suite("The MineThatData campaign", .enabled(if: Hillstrom.isThere, "the data are not there"))
struct UpliftHillstromTests {
  @Test func `groups and effects are the published ones`() async throws {
    let data = try await Hillstrom.all.value
    #expect(data.arms.sizes == [21_306, 21_307, 21_387])
    let visits = try TreatmentEffect.byArm(outcomes: data.visits, arms: data.arms)
    let sums = try [0, 1, 2].map { arm in
      let rows = data.arms.numbers.indices.filter { data.arms.numbers[$0] == arm }
      try #require(!rows.isEmpty)
      return rows.reduce(0.0) { $0 + data.visits[$1] }
    }
    #expect(sums == [2_262, 3_894, 3_238])
    // Half of the last printed digit.
    #expect(abs(visits[0].treatedMean - 0.182757) <= 5e-7)
    #expect(abs(visits[1].treatedMean - 0.151400) <= 5e-7)
    #expect(abs(visits[0].controlMean - 0.106167) <= 5e-7)
    #expect(abs(visits[0].estimate - 0.0766) <= 5e-5 && abs(visits[1].estimate - 0.0452) <= 5e-5)
    let conversions = try TreatmentEffect.byArm(outcomes: data.conversions, arms: data.arms)
    #expect(abs(conversions[0].estimate - 0.0068) <= 5e-5)
    #expect(abs(conversions[1].estimate - 0.0031) <= 5e-5)
    let spends = try TreatmentEffect.byArm(outcomes: data.spends, arms: data.arms)
    #expect(abs(spends[0].treatedMean - 1.422617) <= 5e-7)
    #expect(abs(spends[1].treatedMean - 1.077202) <= 5e-7)
    #expect(abs(spends[0].controlMean - 0.652789) <= 5e-7)
    #expect(abs(spends[0].estimate - 0.770) <= 5e-4 && abs(spends[1].estimate - 0.424) <= 5e-4)
    #expect((visits + conversions + spends).allSatisfy { $0.interval.lower > 0 })
  }

  @Test func `the assignment was random, and told from another one`() async throws {
    let data = try await Hillstrom.all.value
    let prepared = try Preprocessor(columns: data.columns, encoding: .reference).fit(data.frame)
      .transform(data.frame)
    let third = 1.0 / 3
    let test = try BalanceTest(prepared, arms: data.arms, shares: [third, third, third])
    #expect(test.isPlausible && test.isNegligible)
    // Who was contacted last is what a list of the best customers would follow.
    let biased = try CampaignArms(
      numbers: data.frame.column(0).enumerated().map { row, recency in
        recency < 6 && row % 10 > 0 || row % 10 == 1 ? 1 : 0
      }, count: 2)
    let other = try BalanceTest(prepared, arms: biased)
    #expect(!other.isPlausible && !other.isNegligible)
    #expect(other.arms[0].largest == 0)
  }

  @Test(arguments: [
    // The average, uplift of the top 10 % and 30 %, Qini area per head.
    (1, 0.0765, 0.1244, 0.0792, 0.00073), (2, 0.0418, 0.0636, 0.0667, 0.00423),
  ])
  func `two logistics rank as published`(
    arm: Int32, average: Double, atTen: Double, three: Double, area: Double
  ) async throws {
    let data = try await Hillstrom.all.value
    let pair = data.pair(arm)
    let (training, test) = (
      pair.indices.filter { $0 % 10 < 7 }.map { pair[$0] },
      pair.indices.filter { $0 % 10 >= 7 }.map { pair[$0] }
    )
    func arms(_ rows: [Int]) throws -> CampaignArms {
      try CampaignArms(numbers: rows.map { data.arms.numbers[$0] == 0 ? 0 : 1 }, count: 2)
    }
    func features(_ rows: [Int]) -> Matrix { data.standardised(rows, by: training) }
    func probabilities(ofArm arm: Int32) throws -> [Double] {
      let rows = training.filter { data.arms.numbers[$0] == arm }
      return try LogisticRegression(penalty: 1).fit(
        features: features(rows), labels: rows.map { Float(data.visits[$0]) }
      ).probabilities(features(test))
    }
    let scores = zip(try probabilities(ofArm: arm), try probabilities(ofArm: 0)).map { $0 - $1 }
    let outcomes = test.map { data.visits[$0] }
    let curve = try UpliftCurve(scores: scores, outcomes: outcomes, arms: arms(test))
    #expect(abs(curve.averageEffect - average) <= 5e-5)
    // Half of the last printed digit, and of a row at the edge, which the script rounds off: up to one
    // visit of some 600, or 2,000, treated.
    #expect(abs(try #require(curve.uplift(atShare: 0.1)) - atTen) <= 0.0010)
    #expect(abs(try #require(curve.uplift(atShare: 0.3)) - three) <= 0.0006)
    #expect(abs(curve.qiniArea - area) <= 0.00001)
    let intervals = try UpliftCurve.intervals(
      scores: scores, outcomes: outcomes, arms: arms(test),
      bootstrap: Bootstrap(replicates: 100, seed: 1))
    let interval = try #require(intervals.qiniArea)
    #expect(interval.lower < area && area < interval.upper)
  }

  @Test func `the effect differs between customers for women's, as one test and another say`()
    async throws
  {
    let data = try await Hillstrom.all.value
    for arm in [Int32(1), 2] {
      let pair = data.pair(arm)
      let frame = data.frame.selecting(rows: pair)
      let outcomes = pair.map { Float(data.visits[$0]) }
      let arms = try CampaignArms(
        numbers: pair.map { data.arms.numbers[$0] == 0 ? 0 : 1 }, count: 2)
      let test = try InteractionTest(
        frame, columns: data.columns, outcomes: outcomes, arms: arms)
      let model = try TestedUplift(base: InteractionLogistic(columns: data.columns))
        .fit(frame, outcomes: outcomes, arms: arms)
      if arm == 2 { #expect(test.probability < 1e-6 && model.differs(arm: 1)) }
    }
  }
}
