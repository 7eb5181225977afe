import PatronNumerics

/// What an arm of a campaign brought in money, against what it cost.
///
/// The effect a customer times those treated, in money; the costs are known, so that the interval is
/// that of the effect. Of an outcome that is a share give the worth of one success.
public struct CampaignReturn: Hashable, Sendable, Codable {
  public let effect: TreatmentEffect
  /// Outcomes that would not have come without the campaign: the estimate times the treated.
  public let incremental: Double
  public let incrementalInterval: Interval
  /// The same in money.
  public let gain: Double
  public let gainInterval: Interval
  public let cost: Double
  /// The gain less the cost.
  public let profit: Double
  public let profitInterval: Interval
  /// The probability of a profit above 0, for an effect of which nothing else is known.
  public let profitChance: Double
  /// The profit over the cost; nil without a cost.
  public let returnOnCost: Double?
  /// The effect a customer at which the gain is the cost.
  public let breakEvenEffect: Double

  /// - Parameters:
  ///   - valuePerUnit: the money of one unit of the outcome, above 0: 1 for money, the margin for revenue,
  ///     the worth of a success for a share.
  ///   - contactCost: of each treated customer, whether the message arrived or not.
  ///   - fixedCost: of the arm as a whole.
  ///   - customers: all that were treated; nil for those that the effect is of, who are fewer where strata lack an arm.
  public init(
    _ effect: TreatmentEffect, valuePerUnit: Double = 1, contactCost: Double = 0,
    fixedCost: Double = 0, customers: Int? = nil
  ) {
    precondition(valuePerUnit > 0 && valuePerUnit.isFinite, "a value above 0")
    precondition(contactCost >= 0 && fixedCost >= 0, "costs of 0 or more")
    self.effect = effect
    let treated = Double(customers ?? effect.treated)
    let cost = contactCost * treated + fixedCost
    self.cost = cost
    func scaled(_ factor: Double, less part: Double = 0) -> Interval {
      Interval(
        lower: effect.interval.lower * factor - part, upper: effect.interval.upper * factor - part,
        level: effect.interval.level)
    }
    incremental = effect.estimate * treated
    incrementalInterval = scaled(treated)
    gain = incremental * valuePerUnit
    gainInterval = scaled(treated * valuePerUnit)
    profit = gain - cost
    profitInterval = scaled(treated * valuePerUnit, less: cost)
    // Where neither arm has a success the error is 0, and the interval of shares is not.
    let width = (effect.interval.upper - effect.interval.lower) / 2
    let normal = SpecialFunctions.normalQuantile((1 + effect.interval.level) / 2)
    let error =
      (effect.standardError > 0 ? effect.standardError : width / normal) * treated * valuePerUnit
    if error > 0 {
      let tail = SpecialFunctions.twoSided(profit / error, freedom: effect.freedom) / 2
      profitChance = profit > 0 ? 1 - tail : tail
    } else {
      profitChance = profit > 0 ? 1 : 0
    }
    returnOnCost = cost > 0 ? profit / cost : nil
    breakEvenEffect = cost / (treated * valuePerUnit)
  }
}
