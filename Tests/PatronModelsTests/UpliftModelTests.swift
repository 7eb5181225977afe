import PatronModels
import PatronNumerics
import Testing

@Suite("Models of uplift")
struct UpliftModelTests {
  private static let columns = SimulatedCampaign.columns
  private static let learner = UpliftLearner.logistic(columns: columns, penalty: 1)

  /// The effect follows the second column: the log odds rise by 0.4 + 0.6·z.
  private static func campaign(
    rows: Int, shares: [Double] = [0.5, 0.5], seed: UInt64
  ) throws -> SimulatedCampaign {
    try SimulatedCampaign(rows: rows, shares: shares, seed: seed) { arm, z in
      arm == 1 ? 0.4 + 0.6 * z : 0.2 - 0.5 * z
    }
  }

  @Test(arguments: [
    AnyUplift(TwoModels(learner: learner)),
    AnyUplift(ClassTransformation(learner: learner)),
    AnyUplift(
      ClassTransformation(learner: learner, propensity: .logistic(columns: columns, penalty: 1))),
    AnyUplift(InteractionLogistic(columns: columns)),
    AnyUplift(TestedUplift(base: InteractionLogistic(columns: columns))),
    AnyUplift(TestedUplift(base: TwoModels(learner: learner))),
  ])
  func `simulated effects are recovered`(estimator: AnyUplift) throws {
    let campaign = try Self.campaign(rows: 20_000, shares: [0.3, 0.7], seed: 1)
    let test = try Self.campaign(rows: 5_000, seed: 2)
    let model = try estimator.fit(campaign)
    let found = model.effects(test.frame)[0]
    let truth = test.effects[0]
    let error =
      (zip(found, truth).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / 5000).squareRoot()
    let agreement = correlation(found, truth)
    // A transformed outcome is no logistic sum of the columns, and noisier.
    #expect(agreement > (estimator.isTransformed ? 0.9 : 0.98))
    #expect(error < (estimator.isTransformed ? 0.05 : 0.02))
    #expect(model.differs(arm: 1) && model.treatmentCount == 1)
    let curve = try UpliftCurve(
      scores: found, outcomes: test.outcomes.map(Double.init), arms: test.arms)
    #expect(curve.qiniArea > 0)
  }

  @Test func `each of several arms is compared with the control`() throws {
    let campaign = try Self.campaign(rows: 24_000, shares: [0.4, 0.3, 0.3], seed: 3)
    for estimator in [
      AnyUplift(TwoModels(learner: Self.learner)),
      AnyUplift(ClassTransformation(learner: Self.learner)),
      AnyUplift(InteractionLogistic(columns: Self.columns)),
    ] {
      let found = try estimator.fit(campaign).effects(campaign.frame)
      #expect(found.count == 2)
      for arm in 0..<2 { #expect(correlation(found[arm], campaign.effects[arm]) > 0.9) }
    }
  }

  @Test func `an additive learner finds an effect that bends`() throws {
    let campaign = try SimulatedCampaign(rows: 6_000, seed: 4) { _, z in abs(z) < 0.7 ? 1.5 : 0 }
    var estimator = AdditiveLogistic(columns: Self.columns, growths: [], seed: 1)
    estimator.knots = 5
    let bent = try TwoModels(learner: .additive(estimator)).fit(
      campaign.frame, outcomes: campaign.outcomes, arms: campaign.arms)
    let straight = try TwoModels(learner: Self.learner).fit(
      campaign.frame, outcomes: campaign.outcomes, arms: campaign.arms)
    let agreement = correlation(bent.effects(campaign.frame)[0], campaign.effects[0])
    #expect(agreement > 0.7)
    let other = correlation(straight.effects(campaign.frame)[0], campaign.effects[0])
    #expect(agreement > 0.2 + other)
  }

  @Test func `the order of the rows changes nothing but rounding`() throws {
    let campaign = try Self.campaign(rows: 1_500, seed: 5)
    let order = shuffled(1_500, seed: 6)
    let arms = try CampaignArms(numbers: order.map { campaign.arms.numbers[$0] }, count: 2)
    let probe = campaign.frame.selecting(rows: Array(0..<50))
    for estimator in [
      AnyUplift(TwoModels(learner: Self.learner)),
      AnyUplift(ClassTransformation(learner: Self.learner)),
      AnyUplift(InteractionLogistic(columns: Self.columns)),
    ] {
      let one = try estimator.fit(campaign).effects(probe)[0]
      let two = try estimator.fit(
        campaign.frame.selecting(rows: order), order.map { campaign.outcomes[$0] }, arms
      ).effects(probe)[0]
      // The regression's tolerance is a gradient of 1e-8.
      for (a, b) in zip(one, two) { #expect(abs(a - b) < 1e-6) }
    }
  }

  @Test func `where the effect is the same for all, everybody gets the average`() throws {
    var differs = 0
    let runs = 1000
    for seed in 0..<runs {
      // On the scale of probabilities: the base rate does not depend on the columns.
      var generator = SeededGenerator(seed: UInt64(seed))
      let frame = Matrix(
        rows: (0..<600).map { _ in [Float(generator.normal()), Float(generator.normal())] })
      let arms = try CampaignArms(
        numbers: (0..<600).map { _ in Int32(generator.index(below: 2)) }, count: 2)
      let outcomes = arms.numbers.map { generator.chance($0 == 0 ? 0.2 : 0.3) ? Float(1) : 0 }
      let model = try TestedUplift(base: TwoModels(learner: Self.learner))
        .fit(frame, outcomes: outcomes, arms: arms)
      differs += model.differs(arm: 1) ? 1 : 0
      if !model.differs(arm: 1) {
        let average = try TreatmentEffect.byArm(
          outcomes: outcomes.map(Double.init), arms: arms)[0].estimate
        #expect(model.effects(frame)[0].allSatisfy { $0 == average })
      }
    }
    // Binomial of 1,000 and 0.05: up to 67 with a probability above 0.99.
    #expect(differs <= 67)
  }

  @Test func `the test of interactions has its level, with copies of columns too`() throws {
    var low = 0
    for seed in 0..<400 {
      let campaign = try SimulatedCampaign(
        rows: 400, shares: [0.4, 0.3, 0.3], seed: UInt64(seed)
      ) { _, _ in 0.7 }
      let test = try InteractionTest(
        campaign.frame, columns: Self.columns, outcomes: campaign.outcomes, arms: campaign.arms)
      #expect(test.freedom == 4)
      low += test.probability < 0.05 ? 1 : 0
    }
    // Binomial of 400 and 0.05: 9 to 33 with a probability above 0.99.
    #expect((9...33).contains(low))
    let campaign = try Self.campaign(rows: 2_000, seed: 9)
    let test = try InteractionTest(
      campaign.frame, columns: Self.columns, outcomes: campaign.outcomes, arms: campaign.arms)
    let wide = try InteractionTest(
      campaign.frame.selecting(columns: [0, 1, 1]), columns: Self.columns + [Self.columns[1]],
      outcomes: campaign.outcomes, arms: campaign.arms)
    #expect(wide.freedom == 2 && test.probability < 1e-6)
    #expect(abs(wide.statistic - test.statistic) < 0.01 * test.statistic)
  }

  @Test func `it agrees with the likelihood ratio`() throws {
    let campaign = try SimulatedCampaign(rows: 20_000, seed: 11) { _, z in 0.3 + 0.08 * z }
    let test = try InteractionTest(
      campaign.frame, columns: Self.columns, outcomes: campaign.outcomes, arms: campaign.arms)
    func design(_ hasInteractions: Bool) -> Matrix {
      Matrix(
        rows: (0..<20_000).map { row in
          let (x, z) = (campaign.frame[row, 0], campaign.frame[row, 1])
          let t = Float(campaign.arms.numbers[row])
          return [x, z, t] + (hasInteractions ? [t * x, t * z] : [])
        })
    }
    let regression = LogisticRegression(penalty: 0)
    let (without, with) = (
      try regression.fit(features: design(false), labels: campaign.outcomes).objective,
      try regression.fit(features: design(true), labels: campaign.outcomes).objective
    )
    let ratio = 2 * (without - with)
    #expect(ratio > 3 && abs(test.statistic - ratio) < 0.02 * ratio)
  }

  @Test func `a slope by hand, and of a prediction that exaggerates`() throws {
    let campaign = try SimulatedCampaign(rows: 20_000, seed: 12) { _, z in 0.3 + 0.6 * z }
    let isTreated = campaign.arms.numbers.map { $0 == 1 }
    let outcomes = campaign.outcomes.map(Double.init)
    func slope(_ factor: Double) throws -> UpliftCalibration {
      try #require(
        UpliftCalibration(
          effects: campaign.effects[0].map { factor * $0 }, outcomes: outcomes,
          isTreated: isTreated))
    }
    let (right, wide) = (try slope(1), try slope(4))
    #expect(abs(right.slope - 1) < 3 * right.slopeError && right.slopeError < 0.15)
    #expect(abs(wide.slope - right.slope / 4) < 1e-9 && wide.probability < 1e-6)
    let flat = try #require(
      UpliftCalibration(
        effects: Array(repeating: 0.1, count: 20_000), outcomes: outcomes, isTreated: isTreated))
    #expect(flat.slope == 0 && flat.probability == 1)
    let average = try TreatmentEffect.byArm(outcomes: outcomes, arms: campaign.arms)[0]
    #expect(abs(flat.average - average.estimate) < 1e-9)
    // The same variance but for the loss of degrees of freedom.
    #expect(abs(flat.averageError / average.standardError - 1) < 0.001)
    #expect(UpliftCalibration(effects: [1], outcomes: [1], isTreated: [true]) == nil)
  }

  @Test func `class transformation with equal arms is the paper's`() throws {
    // One column of two values, no penalty: 2·P(z = 1) − 1 is the difference of the shares in each.
    let cells: [(Float, Int32, Int, Int)] = [
      (0, 0, 10, 50), (0, 1, 20, 50), (1, 0, 25, 50), (1, 1, 20, 50),
    ]
    var (rows, numbers, outcomes) = ([[Float]](), [Int32](), [Float]())
    for (x, arm, successes, count) in cells {
      for index in 0..<count {
        rows.append([x])
        numbers.append(arm)
        outcomes.append(index < successes ? 1 : 0)
      }
    }
    let columns = [Preprocessor.Column(name: "x", kind: .linear)]
    let estimator = ClassTransformation(
      learner: .logistic(columns: columns, penalty: 0), propensity: .shares([0.5, 0.5]))
    let effects = try estimator.fit(
      Matrix(rows: rows), outcomes: outcomes, arms: CampaignArms(numbers: numbers, count: 2)
    ).effects(Matrix(rows: [[0], [1]]))[0]
    #expect(abs(effects[0] - 0.2) < 1e-6 && abs(effects[1] - -0.1) < 1e-6)
  }

  @Test func `rows that cannot be learned from are told`() throws {
    let frame = Matrix(rows: (0..<8).map { [Float($0), Float($0 % 3)] })
    let arms = try CampaignArms(numbers: [0, 0, 0, 0, 1, 1, 1, 1], count: 2)
    let estimator = TwoModels(learner: Self.learner)
    #expect(throws: UpliftError.outcomeNotBinary(row: 2)) {
      try estimator.fit(frame, outcomes: [0, 1, 2, 0, 0, 1, 0, 1], arms: arms)
    }
    #expect(throws: UpliftError.notFitted(arm: 1, .oneClass(label: 0, rows: 4))) {
      try estimator.fit(frame, outcomes: [0, 1, 0, 1, 0, 0, 0, 0], arms: arms)
    }
    #expect(throws: UpliftError.invalidShares(sum: 0.5)) {
      try ClassTransformation(learner: Self.learner, propensity: .shares([0.5, 0]))
        .fit(frame, outcomes: [0, 1, 0, 1, 0, 1, 0, 1], arms: arms)
    }
  }
}

/// Any estimator, by its name.
struct AnyUplift: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let isTransformed: Bool
  let fit: @Sendable (Matrix, [Float], CampaignArms) throws -> UpliftModel

  init(_ estimator: some UpliftEstimator) {
    testDescription = "\(type(of: estimator))"
    isTransformed = estimator is ClassTransformation
    fit = { try estimator.fit($0, outcomes: $1, arms: $2) }
  }

  func fit(_ campaign: SimulatedCampaign) throws -> UpliftModel {
    try fit(campaign.frame, campaign.outcomes, campaign.arms)
  }
}
