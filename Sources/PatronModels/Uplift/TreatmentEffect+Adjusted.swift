import Foundation
import PatronNumerics

extension TreatmentEffect {
  /// The effect of each treated arm on `outcomes` (n), less the part of chance that `covariate` (n)
  /// explains: CUPED (Deng, Xu, Kohavi & Walker, WSDM 2013, control variates).
  ///
  /// The means are those of y − θ·(x − x̄), x̄ over all rows and θ = Σ(x − x̄ₐ)(y − ȳₐ)/Σ(x − x̄ₐ)², pooled
  /// within the arms, so that no effect leaks into it. The covariate must have been known before the
  /// campaign, such as the spend of the months before: one that the campaign moved takes the effect
  /// away. A constant covariate changes nothing. The intervals hold for many rows, as θ counts as known.
  ///
  /// - Throws: `UpliftError` with fewer than three rows in an arm, and for a value that is not finite.
  /// - Complexity: O(n·arms).
  public static func byArm(
    outcomes: [Double], covariate: [Double], arms: CampaignArms, level: Double = 0.95
  ) throws(UpliftError) -> [TreatmentEffect] {
    try arms.requireRows(3)
    try arms.requireFinite(outcomes)
    try arms.requireFinite(covariate)
    let rows = (0..<arms.count).map { arms.rows(of: $0) }
    let middle = covariate.reduce(0, +) / Double(covariate.count)
    var (along, across) = (0.0, 0.0)
    for own in rows {
      let x = own.reduce(0.0) { $0 + covariate[$1] } / Double(own.count)
      let y = own.reduce(0.0) { $0 + outcomes[$1] } / Double(own.count)
      for row in own {
        along += (covariate[row] - x) * (covariate[row] - x)
        across += (covariate[row] - x) * (outcomes[row] - y)
      }
    }
    let theta = along > 0 ? across / along : 0
    let raw = rows.map { own in MeanEstimate(own.map { outcomes[$0] }) }
    let adjusted = rows.map { own in
      MeanEstimate(own.map { outcomes[$0] - theta * (covariate[$0] - middle) })
    }
    return arms.treatments.map { arm in
      let before = raw[arm].variance + raw[0].variance
      let after = adjusted[arm].variance + adjusted[0].variance
      return TreatmentEffect(
        arm: arm, treated: adjusted[arm], control: adjusted[0],
        varianceReduction: before > 0 ? 1 - after / before : 0, level: level)
    }
  }

  /// The effect of each treated arm on the ratio of two sums over its customers, such as revenue by
  /// orders or clicks by messages: `numerators` and `denominators` (n each).
  ///
  /// The variance is that of the customers' residuals (yᵢ − R·zᵢ)/z̄, by the delta method (Deng, Knoblich
  /// & Lu, KDD 2018): customers were assigned, not their orders, which are alike within one.
  /// An effect on the denominators moves a ratio too: look at both.
  ///
  /// - Throws: `UpliftError` with fewer than two rows in an arm, for a value that is not finite and for
  ///   denominators that sum to 0 or less.
  /// - Complexity: O(n·arms).
  public static func ratios(
    numerators: [Double], denominators: [Double], arms: CampaignArms, level: Double = 0.95
  ) throws(UpliftError) -> [TreatmentEffect] {
    try arms.requireRows(2)
    try arms.requireFinite(numerators)
    try arms.requireFinite(denominators)
    var means: [MeanEstimate] = []
    for arm in 0..<arms.count {
      let rows = arms.rows(of: arm)
      let below = rows.reduce(0.0) { $0 + denominators[$1] }
      guard below > 0 else { throw .noDenominator(arm: arm) }
      let ratio = rows.reduce(0.0) { $0 + numerators[$1] } / below
      let scale = Double(rows.count) / below
      // The residuals have mean 0.
      means.append(
        MeanEstimate(rows.map { ratio + (numerators[$0] - ratio * denominators[$0]) * scale }))
    }
    return arms.treatments.map { arm in
      TreatmentEffect(arm: arm, treated: means[arm], control: means[0], level: level)
    }
  }
}
