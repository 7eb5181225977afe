extension ValueTrial {
  /// What the holdout showed.
  public struct Result: Hashable, Sendable, Codable {
    /// The days that the holdout begins on, and ends before.
    public let snapshot: Int32
    public let end: Int32
    /// The customers known at the snapshot: all figures are theirs.
    public let customers: Int
    /// One a kind, in the order given.
    public let alternatives: [Alternative]
    /// The chosen model of purchases, as fitted before the snapshot.
    public let fit: PurchaseFit
    /// One a kind of spend.
    public let spends: [SpendAlternative]
    /// The chosen model of spend, as fitted before the snapshot.
    public let spend: SpendFit
    /// How well the two predict orders and money.
    public let judgement: Judgement
    public let baselines: [Baseline]
    /// How many customers lay within the limits of `ValueForecast`, and beyond them.
    public let coverage: Coverage
    /// Expected against observed money, from the decile of the most expected down.
    public let moneyDeciles: [CountMetrics.Bin]
    /// The share of the money that the decile of customers who spent most made, which no forecast can
    /// exceed; nil where there was none.
    public let greatestTopDecileShare: Double?
    /// The orders by the end of each week.
    public let weeks: Tracking
    /// The orders in each calendar month that the holdout has days of.
    public let months: [Month]
    /// The factors of calendar months, learned before the snapshot; nil without 24 whole months, or
    /// where they do not win on the holdout.
    public let calendar: CalendarFactors?
    /// How regularly customers bought before the snapshot; nil where nobody bought three times.
    public let gaps: GapDispersion?
    /// The correlation of repeat purchases and mean spend before the snapshot.
    public let spendCorrelation: Double?
    /// The repeat purchase days before the snapshot that brought no money.
    public let daysWithoutMoney: Int
    public internal(set) var warnings: [Warning] = []

    /// The kind of the largest log-likelihood on the holdout, the simpler of nearly equal ones.
    public var chosen: PurchaseFit.Kind { fit.kind }
  }

  /// A model of purchases on the holdout.
  public struct Alternative: Hashable, Sendable, Codable {
    public let kind: PurchaseFit.Kind
    /// Why there are no figures.
    public let failure: FitError?
    public let figures: Figures?

    public struct Figures: Hashable, Sendable, Codable {
      /// The model with its parameters and the log-likelihood of what it was fitted to.
      public let fit: PurchaseFit
      /// The log-likelihood of the purchases after the snapshot, given the histories.
      public let holdoutLogLikelihood: Double
      public let holdoutLogLikelihoodPerCustomer: Double
      public let orders: CountMetrics
      /// See `Tracking`.
      public let trackingError: Double?
    }
  }

  /// A model of spend on the holdout, times the purchases that the chosen model expects.
  public struct SpendAlternative: Hashable, Sendable, Codable {
    public let kind: SpendFit.Kind
    /// Why there are no figures.
    public let failure: FitError?
    public let fit: SpendFit?
    public let money: CountMetrics?
  }

  /// How well a forecast predicts the orders and the money of each customer.
  public struct Judgement: Hashable, Sendable, Codable {
    public let orders: CountMetrics
    public let orderIntervals: CountMetrics.Intervals
    public let money: CountMetrics
    public let moneyIntervals: CountMetrics.Intervals
    /// The share of the money that the decile of customers with the highest forecasts made; nil where
    /// there was none.
    public let topDecileShare: Double?
  }

  /// How the limits of single customers did.
  public struct Coverage: Hashable, Sendable, Codable {
    /// The share of customers that the limits are to hold, at least, as purchases are whole and money is
    /// not below 0.
    public let level: Double
    /// The customers looked at: all, or of many every so many.
    public let customers: Int
    public let orders: Shares
    public let money: Shares

    /// The shares of customers below the lower limit and above the upper.
    public struct Shares: Hashable, Sendable, Codable {
      public let below: Double
      public let above: Double
    }
  }

  /// A plain rule on the same customers, which a model has to beat to be of use.
  public struct Baseline: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
      /// Repeat purchases, and their money, by age: each customer's own rate goes on. An age below
      /// the holdout's length counts as that, so that a newcomer's second day is not a habit.
      case ownRate = "own rate"
      /// The purchases, and the money, of as many days before the snapshot as the holdout has.
      case lastWindow = "last window"
      /// `CountRegression` on the same a window earlier, and the chosen model of spend.
      case regression
    }

    /// Why a baseline cannot be had.
    public enum Missing: Error, Hashable, Sendable, Codable {
      /// The days known before the snapshot, and those needed.
      case historyTooShort(days: Int, needed: Int)
      case notFitted(FitError)
    }

    public let kind: Kind
    /// Why there are no figures.
    public let missing: Missing?
    public let judgement: Judgement?
    /// The mean squared error of the chosen model less that of this rule: the model is better where
    /// the interval lies below 0, and not shown to be where it holds 0.
    public let orderDifference: ModelComparison.Difference?
    public let moneyDifference: ModelComparison.Difference?
  }

  /// The orders of all customers together by the end of each period.
  public struct Tracking: Hashable, Sendable, Codable {
    /// The days from the snapshot to the end of each period.
    public let days: [Int]
    /// From the snapshot on, cumulative.
    public let observed: [Int]
    public let expected: [Double]

    /// The mean distance of the two over periods, over the observed total; nil where there was none.
    public var error: Double? {
      guard let total = observed.last, total > 0 else { return nil }
      let distance = zip(observed, expected).reduce(0) { $0 + abs(Double($1.0) - $1.1) }
      return distance / (Double(observed.count) * Double(total))
    }
  }

  /// The orders of a calendar month, or of the part of it within the holdout.
  public struct Month: Hashable, Sendable, Codable {
    public let month: CalendarMonth
    public let days: Int
    public let observed: Int
    public let expected: Double
    /// Expected with the factor of the month; nil without factors.
    public let seasonal: Double?
  }
}
