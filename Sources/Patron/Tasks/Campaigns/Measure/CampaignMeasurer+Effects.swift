import PatronModels
import PatronNumerics

extension CampaignMeasurer {
  /// A share with fewer successes, or failures, in an arm has no variance that strata could be weighed by.
  static let fewestInStrata = 10
  /// The folds that what was to be expected is predicted in.
  private static let foldCount = 5

  /// The effect of each arm on each outcome.
  func effects(strataDiffer: Bool) throws(UpliftError) -> [CampaignMeasurement.Effect] {
    var found:
      [(
        outcome: Int, effect: TreatmentEffect, refined: TreatmentEffect?, covered: Double?
      )] = []
    for (index, outcome) in table.outcomes.enumerated() {
      let refined = strataDiffer ? nil : try self.refined(outcome.values)
      for arm in table.arms.treatments {
        guard let (effect, covered) = try comparison(outcome, arm, 0, strataDiffer) else {
          continue
        }
        found.append((index, effect, refined?[arm - 1], covered))
      }
    }
    let adjusted = FamilyWise.adjusted(found.map(\.effect.probability))
    let count = found.count
    return zip(found, adjusted).map { found, adjusted in
      CampaignMeasurement.Effect(
        outcome: table.outcomes[found.outcome].name, arm: table.armNames[found.effect.arm],
        effect: found.effect, adjusted: adjusted,
        isShown: adjusted <= CampaignMeasurement.significance, coveredShare: found.covered,
        refined: found.refined,
        detectable: detectable(
          found.effect, kind: table.outcomes[found.outcome].kind,
          comparisons: count))
    }
  }

  /// The treated arms beside each other. Without an effect beside the control none is a finding: of
  /// arms that do nothing at all, one would else be found to beat another.
  func contrasts(
    _ effects: [CampaignMeasurement.Effect], strataDiffer: Bool
  ) throws(UpliftError) -> [CampaignMeasurement.Contrast] {
    var found: [(outcome: String, arm: Int, against: Int, effect: TreatmentEffect)] = []
    for outcome in table.outcomes {
      for arm in table.arms.treatments {
        for against in 1..<arm {
          guard let (effect, _) = try comparison(outcome, arm, against, strataDiffer) else {
            continue
          }
          found.append((outcome.name, arm, against, effect))
        }
      }
    }
    let adjusted = FamilyWise.adjusted(found.map(\.effect.probability))
    return zip(found, adjusted).map { found, adjusted in
      let (arm, against) = (table.armNames[found.arm], table.armNames[found.against])
      let hasEffect = effects.contains {
        $0.isShown && $0.outcome == found.outcome && ($0.arm == arm || $0.arm == against)
      }
      return CampaignMeasurement.Contrast(
        outcome: found.outcome, arm: arm, against: against, effect: found.effect,
        adjusted: adjusted, isShown: hasEffect && adjusted <= CampaignMeasurement.significance)
    }
  }

  /// `arm` less `against`, within strata where there are any; nil where no stratum has both, and where strata
  /// that differ in their shares hold too few successes to be weighed.
  private func comparison(
    _ outcome: CampaignTable.Outcome, _ arm: Int, _ against: Int, _ strataDiffer: Bool
  ) throws(UpliftError) -> (effect: TreatmentEffect, covered: Double?)? {
    let rows = table.arms.numbers.indices.filter {
      let own = Int(table.arms.numbers[$0])
      return own == arm || own == against
    }
    let values = rows.map { outcome.values[$0] }
    let arms = try CampaignArms(
      numbers: rows.map { Int(table.arms.numbers[$0]) == arm ? 1 : 0 }, count: 2)
    let isFew = Self.isFew(values, arms, outcome.kind)
    if let strata = table.strata, !isFew {
      do throws(UpliftError) {
        let effect = try StratifiedEffect.byArm(
          outcomes: values, arms: arms, strata: rows.map { strata[$0] },
          level: CampaignMeasurement.level)[0]
        return (effect.effect.renumbered(arm), effect.coveredShare)
      } catch {
        guard case .noSharedStratum = error else { throw error }
        return nil
      }
    }
    if strataDiffer { return nil }
    let effect = try TreatmentEffect.byArm(
      outcomes: values, arms: arms, level: CampaignMeasurement.level)[0]
    let tested =
      isFew && outcome.kind != .share ? effect.permuted(values, arms: arms) : effect
    return (tested.renumbered(arm), nil)
  }

  /// Whether an arm has so few successes or failures, or values beside the usual one, that strata could not be weighed and
  /// a mean is not normal.
  private static func isFew(
    _ values: [Double], _ arms: CampaignArms, _ kind: CampaignTable.Outcome.Kind
  ) -> Bool {
    guard kind == .share else {
      return TreatmentEffect.active(values, arms: arms).contains {
        $0 < TreatmentEffect.fewestActive
      }
    }
    var successes = [0, 0]
    for (row, value) in values.enumerated() where value != 0 {
      successes[Int(arms.numbers[row])] += 1
    }
    return (0..<2).contains(where: {
      min(successes[$0], arms.sizes[$0] - successes[$0]) < fewestInStrata
    })
  }

  /// The effects less what was to be expected by what was known before; nil where nothing was.
  private func refined(_ values: [Double]) throws(UpliftError) -> [TreatmentEffect]? {
    guard let known else { return nil }
    let folds = Folds(numbers: values.indices.map { Int32($0 % Self.foldCount) })
    return try TreatmentEffect.byArm(
      outcomes: values,
      covariate: CovariateScore.heldOut(known, outcomes: values, folds: folds, workers: workers),
      arms: table.arms, level: CampaignMeasurement.level)
  }

  /// The least effect that arms of this size would have shown.
  private func detectable(
    _ effect: TreatmentEffect, kind: CampaignTable.Outcome.Kind, comparisons: Int
  ) -> Double? {
    let (control, treated) = (Double(effect.control), Double(effect.treated))
    let outcome: SamplePlan.Outcome =
      switch kind {
      case .share: .share(effect.controlMean)
      case .amount, .count:
        .mean(deviation: effect.standardError / (1 / control + 1 / treated).squareRoot())
      }
    let plan = SamplePlan(
      outcome: outcome, level: CampaignMeasurement.level, power: CampaignMeasurement.power,
      comparisons: comparisons)
    // Nothing varies, or nobody of the control had the outcome.
    return try? plan.detectableEffect(
      .init(control: effect.control, treated: effect.treated))
  }
}
