import Foundation
import PatronNumerics

/// What one arm of a campaign did, by intention to treat: its mean outcome less the control's.
///
/// An outcome is 0 or 1 (visited, bought, left) or an amount (spent). The arms may differ in their
/// variance (Welch, Biometrika 1947), which for a randomised campaign is the design-based variance of
/// Neyman, slightly wide. Of an outcome of 0 and 1 that nothing adjusts, the interval is Newcombe's and
/// the probability that of `ProportionComparison`, which hold for few and for no successes. Of many arms
/// some seem to do something by chance: see `FalseDiscovery`.
///
///     let arms = try CampaignArms(numbers: [0, 0, 0, 0, 1, 1, 1, 1], count: 2)
///     let effects = try TreatmentEffect.byArm(outcomes: [1, 2, 2, 3, 3, 4, 5, 4], arms: arms)
///     print(effects[0].estimate)                   // 2.0
public struct TreatmentEffect: Hashable, Sendable, Codable {
  public private(set) var arm: Int
  /// The rows of the arm and of the control.
  public let treated: Int
  public let control: Int
  /// The means, a ratio's or a covariate's adjustment included, in the unit of the outcome.
  public let treatedMean: Double
  public let controlMean: Double
  /// The first less the second.
  public let estimate: Double
  public private(set) var standardError: Double
  public private(set) var interval: Interval
  /// Of an estimate as far from 0 on either side without an effect.
  public private(set) var probability: Double
  /// The estimate over the control's mean; nil unless that is above 0.
  public let lift: Double?
  /// Of the lift, by Fieller (JRSS B 1954); nil where the control's mean is not told from 0.
  public private(set) var liftInterval: Interval?
  /// The share of the variance that a covariate took off; nil without one.
  public let varianceReduction: Double?

  /// The degrees of freedom of the standard error.
  private(set) var freedom: Double

  init(
    arm: Int, treated: MeanEstimate, control: MeanEstimate, comparison: ProportionComparison? = nil,
    varianceReduction: Double? = nil, level: Double
  ) {
    self.arm = arm
    (self.treated, self.control) = (treated.count, control.count)
    (treatedMean, controlMean) = (treated.mean, control.mean)
    estimate = treated.mean - control.mean
    let variance = treated.variance + control.variance
    standardError = variance.squareRoot()
    freedom = treated.freedom(with: control)
    let factor = SpecialFunctions.reach(level: level, freedom: freedom)
    let reach = factor * standardError
    interval =
      comparison?.interval
      ?? Interval(lower: estimate - reach, upper: estimate + reach, level: level)
    probability =
      comparison?.probability
      ?? (standardError > 0
        ? SpecialFunctions.twoSided(estimate / standardError, freedom: freedom)
        : estimate == 0 ? 1 : 0)
    self.varianceReduction = varianceReduction
    guard control.mean > 0 else {
      (lift, liftInterval) = (nil, nil)
      return
    }
    let ratio = treated.mean / control.mean
    lift = ratio - 1
    let g = factor * factor * control.variance / (control.mean * control.mean)
    guard g < 1 else {
      liftInterval = nil
      return
    }
    let width =
      factor / control.mean
      * (treated.variance * (1 - g) + ratio * ratio * control.variance).squareRoot()
    liftInterval = Interval(
      lower: (ratio - width) / (1 - g) - 1, upper: (ratio + width) / (1 - g) - 1, level: level)
  }

  /// The effect of each treated arm on `outcomes` (n), in the order of the arms.
  ///
  /// - Throws: `UpliftError` with fewer than two rows in an arm, and for an outcome that is not finite.
  /// - Complexity: O(n·arms).
  public static func byArm(
    outcomes: [Double], arms: CampaignArms, level: Double = 0.95
  ) throws(UpliftError) -> [TreatmentEffect] {
    try arms.requireRows(2)
    try arms.requireFinite(outcomes)
    let values = (0..<arms.count).map { arm in arms.rows(of: arm).map { outcomes[$0] } }
    let means = values.map { MeanEstimate($0) }
    return arms.treatments.map { arm in
      TreatmentEffect(
        arm: arm, treated: means[arm], control: means[0],
        comparison: comparison(values[arm], values[0], level: level), level: level)
    }
  }

  /// The same effect with another probability, and the interval of the normal distribution of that error.
  func replacing(probability: Double, error: Double) -> TreatmentEffect {
    var effect = self
    effect.probability = probability
    effect.standardError = error
    effect.freedom = .infinity
    let reach = SpecialFunctions.reach(level: interval.level, freedom: effect.freedom) * error
    effect.interval = Interval(
      lower: estimate - reach, upper: estimate + reach, level: interval.level)
    // Fieller's is of the error that was.
    effect.liftInterval = nil
    return effect
  }

  /// The same effect as that of the arm numbered `arm`.
  package func renumbered(_ arm: Int) -> TreatmentEffect {
    var effect = self
    effect.arm = arm
    return effect
  }

  /// The comparison of shares where all values are 0 or 1.
  private static func comparison(
    _ treated: [Double], _ control: [Double], level: Double
  ) -> ProportionComparison? {
    guard treated.allSatisfy({ $0 == 0 || $0 == 1 }), control.allSatisfy({ $0 == 0 || $0 == 1 })
    else { return nil }
    return ProportionComparison(
      treated.count { $0 == 1 }, of: treated.count, with: control.count { $0 == 1 },
      of: control.count, level: level)
  }
}
