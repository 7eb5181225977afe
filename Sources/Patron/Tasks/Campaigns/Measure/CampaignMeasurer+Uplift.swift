import PatronModels
import PatronNumerics

extension CampaignMeasurer {
  /// What the test of differing effects gave.
  struct TestedCampaign {
    /// The campaign that models see: its first customers in the order of chance.
    let sample: CampaignTable
    let outcome: Int?
    let obstacle: CampaignMeasurement.Obstacle?
    /// By treated arm; nil with an obstacle.
    let probabilities: [Double?]?
    let slopes: [Double]

    var labels: [Float] { outcome.map { sample.outcomes[$0].values.map { Float($0) } } ?? [] }
  }

  private static let replicates = 200

  func testedUplift(strataDiffer: Bool) throws(UpliftError) -> TestedCampaign {
    let count = min(table.arms.numbers.count, CampaignMeasurement.Uplift.mostCustomers)
    let sample =
      count < table.arms.numbers.count ? table.selecting(rows: Array(0..<count)) : table
    let outcome = sample.outcomes.firstIndex { $0.kind == .share }
    func result(
      _ obstacle: CampaignMeasurement.Obstacle?, _ probabilities: [Double?]? = nil,
      slopes: [Double] = []
    ) -> TestedCampaign {
      TestedCampaign(
        sample: sample, outcome: outcome, obstacle: obstacle, probabilities: probabilities,
        slopes: slopes)
    }
    guard let outcome else { return result(.noShare) }
    guard let covariates = sample.covariates, prepared != nil else { return result(.noColumns) }
    if strataDiffer { return result(.strataDiffer) }
    if let few = fewSuccesses(sample.outcomes[outcome].values, sample.arms) { return result(few) }
    do throws(UpliftError) {
      let model = try TestedUplift(base: InteractionLogistic(columns: covariates.columns))
        .fit(
          covariates.frame, outcomes: sample.outcomes[outcome].values.map { Float($0) },
          arms: sample.arms, workers: workers)
      let corrections = model.corrections ?? []
      return result(
        nil, corrections.map(\.probability),
        slopes: corrections.map { min(1, max(0, $0.calibration?.slope ?? 0)) })
    } catch {
      guard case .notFitted = error else { throw error }
      return result(.notFitted)
    }
  }

  private func fewSuccesses(
    _ values: [Double], _ arms: CampaignArms
  ) -> CampaignMeasurement.Obstacle? {
    var successes = [Int](repeating: 0, count: arms.count)
    for (row, value) in values.enumerated() where value != 0 {
      successes[Int(arms.numbers[row])] += 1
    }
    for arm in 0..<arms.count {
      let found = min(successes[arm], arms.sizes[arm] - successes[arm])
      if found < CampaignMeasurement.Uplift.fewestSuccesses {
        return .tooFew(arm: table.armNames[arm], found: found)
      }
    }
    return nil
  }

  /// The figures of `tested`.
  ///
  /// - Parameter isShared: whether groups look for differences as well, and have their part of the
  ///   false findings allowed.
  func uplift(
    _ tested: TestedCampaign, isShared: Bool
  ) throws(UpliftError) -> CampaignMeasurement.Uplift {
    let name = tested.outcome.map { table.outcomes[$0].name }
    let customers = tested.sample.arms.numbers.count
    guard let probabilities = tested.probabilities else {
      return CampaignMeasurement.Uplift(
        outcome: name, customers: customers, obstacle: tested.obstacle, arms: [], policy: nil)
    }
    let families = FamilyWise.adjusted(probabilities.compactMap { $0 })
    let factor =
      isShared ? CampaignMeasurement.modelFactor : CampaignMeasurement.loneModelFactor
    var next = families.makeIterator()
    let adjusted = probabilities.map { probability in
      probability.flatMap { _ in next.next() }.map { min(1, $0 * factor) }
    }
    let differing = table.arms.treatments.filter {
      (adjusted[$0 - 1] ?? 1) <= CampaignMeasurement.significance && tested.slopes[$0 - 1] > 0
    }
    let held = try differing.isEmpty ? [] : heldOut(tested)
    let movers = differing.isEmpty ? [:] : self.movers(tested, arms: Array(differing))
    var arms: [CampaignMeasurement.ArmUplift] = []
    for arm in table.arms.treatments {
      let differs = differing.contains(arm)
      arms.append(
        CampaignMeasurement.ArmUplift(
          arm: table.armNames[arm], probability: probabilities[arm - 1],
          adjusted: adjusted[arm - 1], differs: differs, slope: tested.slopes[arm - 1],
          rankings: try differs ? rankings(held, tested, arm: arm) : [],
          movers: movers[arm] ?? [],
          profit: try differs ? profit(held[0].ranked[arm - 1], tested, arm: arm) : nil))
    }
    return CampaignMeasurement.Uplift(
      outcome: name, customers: customers, obstacle: nil, arms: arms,
      policy: try held.isEmpty || table.arms.count < 3
        ? nil : policy(held[0], differing: differing, tested))
  }

  /// The effects that a model predicts for customers of folds it has not seen, by arm.
  private struct HeldOut {
    let model: CampaignMeasurement.Ranking.Model
    let effects: [[Double]]
    /// The mean prediction of each customer's fold.
    let means: [[Double]]
    /// The predictions less these: a fold whose effect happens to be high is predicted from others where it
    /// is low, and would else rank below them.
    let ranked: [[Double]]

    init(_ model: CampaignMeasurement.Ranking.Model, _ effects: [[Double]], folds: Folds) {
      (self.model, self.effects) = (model, effects)
      means = effects.map { effects in
        var sums = [(sum: Double, count: Double)](repeating: (0, 0), count: folds.count)
        for (value, fold) in zip(effects, folds.numbers) {
          sums[Int(fold)].sum += value
          sums[Int(fold)].count += 1
        }
        return folds.numbers.map { sums[Int($0)].sum / sums[Int($0)].count }
      }
      ranked = zip(effects, means).map { effects, means in zip(effects, means).map { $0 - $1 } }
    }
  }

  private func heldOut(_ tested: TestedCampaign) throws(UpliftError) -> [HeldOut] {
    guard let covariates = tested.sample.covariates else { return [] }
    let labels = tested.labels
    let folds = TestedUplift<InteractionLogistic>.folds(
      outcomes: labels, arms: tested.sample.arms, count: 5)
    let learner = UpliftLearner.logistic(columns: covariates.columns, penalty: 1)
    func held(
      _ model: CampaignMeasurement.Ranking.Model, _ estimator: some UpliftEstimator
    ) throws(UpliftError) -> HeldOut {
      let effects = try estimator.heldOutEffects(
        covariates.frame, outcomes: labels, arms: tested.sample.arms, folds: folds,
        workers: workers)
      return HeldOut(model, effects, folds: folds)
    }
    return [
      try held(.interactions, InteractionLogistic(columns: covariates.columns)),
      try held(.twoModels, TwoModels(learner: learner)),
      try held(.transformation, ClassTransformation(learner: learner)),
    ]
  }

  private func rankings(
    _ held: [HeldOut], _ tested: TestedCampaign, arm: Int
  ) throws(UpliftError) -> [CampaignMeasurement.Ranking] {
    guard let outcome = tested.outcome else { return [] }
    let (values, arms) = (tested.sample.outcomes[outcome].values, tested.sample.arms)
    let shares = CampaignMeasurement.Uplift.shares
    return try held.map { own throws(UpliftError) in
      let curve = try UpliftCurve(
        scores: own.ranked[arm - 1], outcomes: values, arms: arms, arm: arm)
      return CampaignMeasurement.Ranking(
        model: own.model, qiniArea: curve.qiniArea, gainArea: curve.gainArea,
        uplifts: shares.map { curve.uplift(atShare: $0) }, averageEffect: curve.averageEffect,
        intervals: try UpliftCurve.intervals(
          scores: own.ranked[arm - 1], outcomes: values, arms: arms, arm: arm, shares: shares,
          bootstrap: Bootstrap(replicates: Self.replicates), workers: workers))
    }
  }

  private func profit(
    _ effects: [Double], _ tested: TestedCampaign, arm: Int
  ) throws(UpliftError) -> MeasuredProfit? {
    guard let money = table.money else { return nil }
    return try MeasuredProfit(
      scores: effects, outcomes: tested.sample.outcomes[money.outcome].values,
      arms: tested.sample.arms, arm: arm, valuePerUnit: money.valuePerUnit,
      contactCost: money.contactCosts[arm - 1], shares: CampaignMeasurement.Uplift.profitShares,
      bootstrap: Bootstrap(replicates: Self.replicates), workers: workers)
  }

  /// The columns that move the effect, by arm.
  private func movers(
    _ tested: TestedCampaign, arms: [Int]
  ) -> [Int: [CampaignMeasurement.Mover]] {
    guard let prepared, let outcome = tested.outcome else { return [:] }
    var found: [(arm: Int, column: Int, figures: EffectModifier)] = []
    for arm in arms {
      let rows = tested.sample.arms.rows(ofPair: arm)
      let values = rows.map { tested.sample.outcomes[outcome].values[$0] }
      let isTreated = rows.map { tested.sample.arms.numbers[$0] != 0 }
      for column in 0..<prepared.columnCount {
        // The sample is the first rows of the table.
        let figures = EffectModifier(
          column: rows.map { Double(prepared[$0, column]) }, outcomes: values,
          isTreated: isTreated, level: CampaignMeasurement.level)
        if let figures { found.append((arm, column, figures)) }
      }
    }
    let rates = FalseDiscovery.adjusted(found.map(\.figures.probability))
    var movers: [Int: [CampaignMeasurement.Mover]] = [:]
    for (found, rate) in zip(found, rates) where rate <= CampaignMeasurement.significance {
      movers[found.arm, default: []].append(
        .init(column: names[found.column], figures: found.figures, adjusted: rate))
    }
    return movers.mapValues { own in
      own.sorted {
        let (one, other) = (abs($0.figures.slope), abs($1.figures.slope))
        return one == other ? $0.column < $1.column : one > other
      }
    }
  }

  /// The arm of the highest predicted effect for each customer; the control where none is above 0. An arm whose
  /// effect is not shown to differ has its average for all.
  private func policy(
    _ held: HeldOut, differing: [Int], _ tested: TestedCampaign
  ) throws(UpliftError) -> CampaignMeasurement.Policy? {
    guard let outcome = tested.outcome else { return nil }
    let (values, arms) = (tested.sample.outcomes[outcome].values, tested.sample.arms)
    let effects = arms.treatments.map {
      differing.contains($0) ? held.effects[$0 - 1] : held.means[$0 - 1]
    }
    let choices = values.indices.map { row in
      var (best, highest) = (0, 0.0)
      for (index, effects) in effects.enumerated() where effects[row] > highest {
        (best, highest) = (index + 1, effects[row])
      }
      return Int32(best)
    }
    let figures = try ArmPolicy(
      choices: choices, outcomes: values, arms: arms, level: CampaignMeasurement.level)
    return CampaignMeasurement.Policy(
      bestArm: table.armNames[figures.bestArm], shares: figures.shares, figures: figures,
      isBetter: figures.interval.lower > 0)
  }
}
