public import PatronModels

/// What a campaign did, measured by the customers that chance left alone.
///
/// Figures, no sentences: `document` has those. Where the assignment is not plausible as random, it
/// describes the arms and offers nothing else: `effects`, `contrasts`, `groups`, `money` and `uplift` are empty.
///
///     let measured = try CampaignMeasurement(table)
///     print(measured.assignment.verdict, measured.effects.filter(\.isShown).count)
///     print(measured)                              // the report
public struct CampaignMeasurement: Hashable, Sendable, Codable {
  public let name: String
  /// The control first.
  public let arms: [Arm]
  public let assignment: Assignment
  /// In the order given: the first is what the campaign was for.
  public let outcomes: [Outcome]
  /// By outcome, then by arm.
  public let effects: [Effect]
  /// The treated arms beside each other, by outcome.
  public let contrasts: [Contrast]
  public let groups: Groups?
  public let money: Money?
  public let uplift: Uplift?

  /// The confidence of the intervals.
  public static let level = 0.95
  /// The probability of a false finding that is allowed in each of: the effects, and whether they differ.
  public static let significance = 0.05
  /// Where both groups and a model look for customers whose effect differs, each probability counts so many
  /// times: a half and a third of what is allowed. The test of the model finds, at 0.05, a difference in
  /// up to 7 % of simulated campaigns without one, and gets less.
  static let groupFactor = 2.0
  static let modelFactor = 3.0
  /// The same for a model alone.
  static let loneModelFactor = 1.5
  /// The share of campaigns with the effect that would have shown the least detectable one.
  public static let power = 0.8
}

extension CampaignMeasurement {
  /// The customers assigned to one arm.
  public struct Arm: Hashable, Sendable, Codable {
    public let name: String
    public let customers: Int
    public let plannedShare: Double?
  }

  /// What one outcome was in each arm, without any comparison.
  public struct Outcome: Hashable, Sendable, Codable {
    public let name: String
    public let kind: CampaignTable.Outcome.Kind
    /// By arm.
    public let arms: [Level]
  }

  public struct Level: Hashable, Sendable, Codable {
    /// The customers whose value is not 0.
    public let active: Int
    public let sum: Double
    /// Of a customer of the arm, active or not.
    public let mean: Double
  }

  /// What one arm did to one outcome, by intention to treat.
  public struct Effect: Hashable, Sendable, Codable {
    public let outcome: String
    public let arm: String
    /// The means, their difference and its interval, the lift, and the probability of this comparison alone.
    public let effect: TreatmentEffect
    /// The probability over all comparisons of arms with the control (Holm).
    public let adjusted: Double
    /// Whether chance is ruled out, over all comparisons.
    public let isShown: Bool
    /// The share of the customers in the strata compared; nil where no strata were.
    public let coveredShare: Double?
    /// The same effect less what was to be expected before the campaign (CUPED): a check of the
    /// other, and narrower; nil without anything known before.
    public let refined: TreatmentEffect?
    /// The least effect that arms of this size would have shown in 80 of 100 campaigns, over all
    /// comparisons; nil where none would.
    public let detectable: Double?
  }

  /// One treated arm beside another.
  public struct Contrast: Hashable, Sendable, Codable {
    public let outcome: String
    public let arm: String
    /// The arm that stands in the control's place.
    public let against: String
    public let effect: TreatmentEffect
    /// The probability over all pairs of treated arms (Holm).
    public let adjusted: Double
    /// Whether chance is ruled out, and one of the two has an effect beside the control.
    public let isShown: Bool
  }

  /// Effects in groups of customers.
  public struct Groups: Hashable, Sendable, Codable {
    public let parts: [Part]
    public let differences: [Difference]
    /// The cells left out, which have too few customers of the arm or of the control.
    public let suppressed: Int
    /// The customers that a cell needs in either arm.
    public static let fewest = 20
  }

  /// One arm's effect in one level of a grouping.
  public struct Part: Hashable, Sendable, Codable {
    public let grouping: String
    public let level: String
    public let outcome: String
    public let arm: String
    public let effect: TreatmentEffect
    /// The false discovery rate over all parts (Benjamini & Hochberg).
    public let adjusted: Double
    /// Whether it is a finding: `adjusted`, and the arm has an effect on all or groups differ.
    public let isShown: Bool
  }

  /// Whether an arm's effect differs between the levels of a grouping.
  public struct Difference: Hashable, Sendable, Codable {
    public let grouping: String
    public let outcome: String
    public let arm: String
    /// Cochran's Q, and one less than the levels compared.
    public let statistic: Double
    public let freedom: Int
    public let probability: Double
    /// Over all looks for a difference between customers.
    public let adjusted: Double
    public let isShown: Bool
  }

  /// Gain against cost, by arm.
  public struct Money: Hashable, Sendable, Codable {
    public let outcome: String
    public let currency: String?
    public let valuePerUnit: Double
    public let returns: [Return]
  }

  public struct Return: Hashable, Sendable, Codable {
    public let arm: String
    public let figures: CampaignReturn
  }
}
