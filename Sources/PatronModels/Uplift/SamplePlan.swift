import Foundation
import PatronNumerics

/// How many customers a campaign needs in its control and its arms, or what so many can show.
///
/// By the normal test of two means or two shares, two-sided, the variance of shares pooled under no effect
/// and by arm under the effect (Fleiss, Levin & Paik, Statistical Methods for Rates and Proportions 2003,
/// chapter 4, without the continuity correction; power.prop.test of R). Customers of tens
/// need one or two more for a mean, as its deviation is estimated too, and for shares that Fisher's test
/// compares, which is wary of few successes.
///
///     let plan = SamplePlan(outcome: .share(0.5), power: 0.9)
///     print(try plan.sizes(effect: 0.25).control)  // 77
public struct SamplePlan: Hashable, Sendable, Codable {
  /// What is measured of each customer.
  public enum Outcome: Hashable, Sendable, Codable {
    /// 0 or 1, of this share without a campaign.
    case share(Double)
    /// An amount, of this standard deviation between customers.
    case mean(deviation: Double)
  }

  /// The customers of the control and of each treated arm.
  public struct Sizes: Hashable, Sendable, Codable {
    public let control: Int
    public let treated: Int

    public init(control: Int, treated: Int) {
      (self.control, self.treated) = (control, treated)
    }
  }

  public var outcome: Outcome
  /// The confidence of the test, such as 0.95: one less the share of campaigns without an effect that show one.
  public var level: Double
  /// The share of campaigns with the effect that show it.
  public var power: Double
  /// The treated of one arm to each customer of the control.
  public var treatedPerControl: Double
  /// The arms compared with the control: each gets its part of 1 − level (Bonferroni).
  public var comparisons: Int
  /// The share of the variance that a covariate known before explains: the square of its correlation
  /// with the outcome, which CUPED takes off.
  public var explainedShare: Double

  public init(
    outcome: Outcome, level: Double = 0.95, power: Double = 0.8, treatedPerControl: Double = 1,
    comparisons: Int = 1, explainedShare: Double = 0
  ) {
    precondition(level > 0 && level < 1 && power > 0 && power < 1, "shares between 0 and 1")
    precondition(treatedPerControl > 0 && comparisons >= 1, "an arm, and customers in it")
    precondition(explainedShare >= 0 && explainedShare < 1, "a share of 0 or more below 1")
    self.outcome = outcome
    self.level = level
    self.power = power
    self.treatedPerControl = treatedPerControl
    self.comparisons = comparisons
    self.explainedShare = explainedShare
  }

  /// The fewest customers that show `effect`, a difference of means or of shares, with the power asked for.
  ///
  /// - Throws: `UpliftError` for an effect of 0, and a base rate or deviation that cannot be.
  public func sizes(effect: Double) throws(UpliftError) -> Sizes {
    let variances = try variances(effect: effect, treatedPerControl: treatedPerControl)
    let reach =
      criticalValue * variances.null.squareRoot()
      + SpecialFunctions.normalQuantile(power) * variances.alternative.squareRoot()
    // A power below the level may need nobody.
    let control = max(2, (max(0, reach) * max(0, reach) / (effect * effect)).rounded(.up))
    return Sizes(
      control: Int(control), treated: max(2, Int((control * treatedPerControl).rounded(.up))))
  }

  /// The probability that arms of `sizes` show `effect`, on its own side.
  ///
  /// - Throws: as `sizes(effect:)`.
  public func power(of sizes: Sizes, effect: Double) throws(UpliftError) -> Double {
    precondition(sizes.control >= 1 && sizes.treated >= 1, "customers in both arms")
    let control = Double(sizes.control)
    let variances = try variances(
      effect: effect, treatedPerControl: Double(sizes.treated) / control)
    let (null, other) = (variances.null / control, variances.alternative / control)
    guard other > 0 else { return 1 }
    return SpecialFunctions.normalCumulative(
      (abs(effect) - criticalValue * null.squareRoot()) / other.squareRoot())
  }

  /// The least increase that arms of `sizes` show with the power asked for; nil where none does.
  ///
  /// - Throws: `UpliftError` for a base rate or deviation that cannot be.
  public func detectableEffect(_ sizes: Sizes) throws(UpliftError) -> Double? {
    var high: Double
    switch outcome {
    case .share(let base): high = 1 - base
    case .mean(let deviation):
      high = deviation
      while deviation > 0, try power(of: sizes, effect: high) < power { high *= 2 }
    }
    guard try power(of: sizes, effect: high) >= power else { return nil }
    var low = 0.0
    while true {
      let middle = (low + high) / 2
      guard low < middle, middle < high else { return high }
      if try power(of: sizes, effect: middle) < power { low = middle } else { high = middle }
    }
  }

  /// The smallest control that shows `effect` where all others of `audience` customers are treated, in
  /// equal parts by arm; nil where no control up to as large as an arm does.
  ///
  /// - Throws: as `sizes(effect:)`.
  /// - Complexity: O(log audience).
  public func control(ofAudience audience: Int, effect: Double) throws(UpliftError) -> Int? {
    func shows(_ control: Int) throws(UpliftError) -> Bool {
      let sizes = Sizes(control: control, treated: (audience - control) / comparisons)
      return try power(of: sizes, effect: effect) >= power
    }
    var (low, high) = (1, audience / (comparisons + 1))
    guard high >= 2, try shows(high) else { return nil }
    while low + 1 < high {
      let middle = (low + high) / 2
      if try shows(middle) { high = middle } else { low = middle }
    }
    return high
  }

  private var criticalValue: Double {
    -SpecialFunctions.normalQuantile((1 - level) / 2 / Double(comparisons))
  }

  /// The variance of the estimated effect, times the customers of the control, with no effect and
  /// with `effect`.
  private func variances(
    effect: Double, treatedPerControl k: Double
  ) throws(UpliftError) -> (null: Double, alternative: Double) {
    guard effect != 0 else { throw .noEffect }
    let rest = 1 - explainedShare
    switch outcome {
    case .share(let base):
      let treated = base + effect
      guard base >= 0, base <= 1 else { throw .impossibleShare(found: base) }
      // Rounding may leave a sum of 1 beyond it.
      guard treated >= -1e-12, treated <= 1 + 1e-12 else { throw .impossibleShare(found: treated) }
      let held = min(max(treated, 0), 1)
      let pooled = (base + k * held) / (1 + k)
      return (
        rest * pooled * (1 - pooled) * (1 + 1 / k),
        rest * (base * (1 - base) + held * (1 - held) / k)
      )
    case .mean(let deviation):
      guard deviation > 0, deviation.isFinite else {
        throw .impossibleDeviation(found: deviation)
      }
      let variance = rest * deviation * deviation * (1 + 1 / k)
      return (variance, variance)
    }
  }
}
