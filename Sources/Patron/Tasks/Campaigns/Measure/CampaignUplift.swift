public import PatronModels

extension CampaignMeasurement {
  /// Whether the effect differs between customers by what was known of them, and what that is worth.
  ///
  /// All figures are of customers that the model behind them had not seen.
  public struct Uplift: Hashable, Sendable, Codable {
    /// The share that models are made of: the first outcome of that kind.
    public let outcome: String?
    /// The customers that models were made from: all, or a random part of very many.
    public let customers: Int
    /// Why the question was not asked; nil where it was.
    public let obstacle: Obstacle?
    /// By arm; empty with an obstacle.
    public let arms: [ArmUplift]
    /// Which arm for which customer, beside the best one for all; nil with one arm, and where no effect differs.
    public let policy: Policy?

    /// No more customers enter the models, so that memory and time are bounded.
    public static let mostCustomers = 250_000
    /// The successes, and the failures, that each arm needs.
    public static let fewestSuccesses = 50
    /// The shares of the customers whose uplift is given.
    public static let shares = [0.1, 0.2, 0.3]
    /// The shares of the customers whose profit is given.
    public static let profitShares = (1...10).map { Double($0) / 10 }
  }

  public enum Obstacle: Hashable, Sendable, Codable {
    /// Nothing known before, by which customers could differ.
    case noColumns
    /// No outcome is a share.
    case noShare
    /// An arm has too few customers with the outcome, or without.
    case tooFew(arm: String, found: Int)
    /// The shares of the arms differ between strata, which models would take for effects.
    case strataDiffer
    /// No model could be fitted.
    case notFitted
  }

  public struct ArmUplift: Hashable, Sendable, Codable {
    public let arm: String
    /// Of predictions as good where the effect is the same for all (`TestedUplift`); nil where folds had too
    /// few customers.
    public let probability: Double?
    /// Over all looks for a difference between customers.
    public let adjusted: Double?
    /// Whether it differs. Where it does not, everybody is best given the average.
    public let differs: Bool
    /// By how much predicted differences were observed: 1 for as much as predicted, 0 for not at all.
    public let slope: Double
    /// The figures of the rankings of the models; empty where the effect does not differ.
    public let rankings: [Ranking]
    /// The columns that move the effect, the strongest first; empty where the effect does not differ.
    public let movers: [Mover]
    /// By the share contacted, those of the highest predicted effect first; nil without money.
    public let profit: MeasuredProfit?
  }

  /// How well a model ranks customers that it has not seen.
  public struct Ranking: Hashable, Sendable, Codable {
    public enum Model: String, Hashable, Sendable, Codable, CaseIterable {
      /// One logistic model with interactions, shrunk: the one that is tested.
      case interactions
      /// A logistic model an arm.
      case twoModels
      /// One of the transformed outcome.
      case transformation
    }

    public let model: Model
    /// Between the Qini curve and the straight line, per head of all customers: `UpliftCurve`.
    public let qiniArea: Double
    /// Under the gain curve (AUUC), per head; half the average effect for no ranking at all.
    public let gainArea: Double
    /// The mean effect in the top `Uplift.shares`.
    public let uplifts: [Double?]
    public let averageEffect: Double
    public let intervals: UpliftCurve.Intervals
  }

  /// A column that the effect changes with.
  public struct Mover: Hashable, Sendable, Codable {
    public let column: String
    /// The change of the effect for one standard deviation more of the column.
    public let figures: EffectModifier
    /// The false discovery rate over all columns and arms.
    public let adjusted: Double
  }

  public struct Policy: Hashable, Sendable, Codable {
    /// The arm that is best where everybody gets it.
    public let bestArm: String
    /// The share of the customers that each arm is predicted best for.
    public let shares: [Double]
    public let figures: ArmPolicy
    /// Whether the policy beats the best arm for all: its interval is above 0.
    public let isBetter: Bool
  }
}
