public import PatronModels
public import PatronNumerics

/// What is known of a campaign once it is over: one row a customer assigned, whether reached or not.
///
/// Everybody assigned has a row, also who did nothing: a table of those who reacted measures nothing.
public struct CampaignTable: Hashable, Sendable {
  public var name: String
  /// The name of each arm, the control first.
  public var armNames: [String]
  public var arms: CampaignArms
  public var assignment: Assignment
  /// The share of each arm as planned, which sum to 1.
  public var plannedShares: [Double]?
  /// The stratum of each customer, from 0, where the arms were drawn within strata.
  public var strata: [Int32]?
  /// What is measured; the first is what the campaign was for.
  public var outcomes: [Outcome]
  public var covariates: Covariates?
  /// Amounts known before the campaign that the outcomes follow, such as the spend of the months before.
  public var scores: [Score]
  public var groupings: [Grouping]
  public var money: Money?

  /// - Precondition: a name an arm, and a value of each kind a row.
  public init(
    name: String, armNames: [String], arms: CampaignArms, assignment: Assignment,
    plannedShares: [Double]? = nil, strata: [Int32]? = nil, outcomes: [Outcome],
    covariates: Covariates? = nil, scores: [Score] = [], groupings: [Grouping] = [],
    money: Money? = nil
  ) {
    let count = arms.numbers.count
    precondition(armNames.count == arms.count, "one name an arm")
    precondition(strata?.count ?? count == count, "one stratum a row")
    precondition(outcomes.allSatisfy { $0.values.count == count }, "one outcome a row")
    precondition(covariates?.frame.rowCount ?? count == count, "one row of covariates a customer")
    precondition(scores.allSatisfy { $0.values.count == count }, "one score a row")
    precondition(groupings.allSatisfy { $0.numbers.count == count }, "one level a row")
    if let money {
      precondition(outcomes.indices.contains(money.outcome), "money of an outcome")
      precondition(
        money.contactCosts.count == arms.count - 1 && money.fixedCosts.count == arms.count - 1,
        "costs of each treated arm")
    }
    self.name = name
    self.armNames = armNames
    self.arms = arms
    self.assignment = assignment
    self.plannedShares = plannedShares
    self.strata = strata
    self.outcomes = outcomes
    self.covariates = covariates
    self.scores = scores
    self.groupings = groupings
    self.money = money
  }
}

extension CampaignTable {
  /// Who says that chance alone decided each customer's arm.
  public enum Assignment: String, Hashable, Sendable, Codable, CaseIterable {
    /// The plan that the campaign was assigned by.
    case planned
    /// Nobody: a table from elsewhere.
    case unknown
  }

  /// Something that customers did or did not do after the campaign.
  public struct Outcome: Hashable, Sendable {
    public enum Kind: Hashable, Sendable, Codable {
      /// 0 or 1, such as whether the customer bought.
      case share
      /// Money, of this currency.
      case amount(currency: String?)
      /// How many of something, such as "orders".
      case count(unit: String)
    }

    public var name: String
    public var kind: Kind
    /// Of every customer (n): 0 for who did nothing.
    public var values: [Double]

    public init(name: String, kind: Kind, values: [Double]) {
      (self.name, self.kind, self.values) = (name, kind, values)
    }
  }

  /// Columns known before the campaign.
  public struct Covariates: Hashable, Sendable {
    /// n × columns, raw.
    public var frame: Matrix
    public var columns: [Preprocessor.Column]
    /// What people call each column.
    public var names: [String]

    public init(frame: Matrix, columns: [Preprocessor.Column], names: [String]? = nil) {
      precondition(
        columns.count == frame.columnCount && names?.count ?? columns.count == columns.count,
        "one name a column")
      (self.frame, self.columns) = (frame, columns)
      self.names = names ?? columns.map(\.name)
    }
  }

  /// An amount known before the campaign.
  public struct Score: Hashable, Sendable {
    public var name: String
    public var values: [Double]

    public init(name: String, values: [Double]) { (self.name, self.values) = (name, values) }
  }

  /// Groups of customers, known before the campaign.
  public struct Grouping: Hashable, Sendable {
    public var name: String
    public var levels: [String]
    /// The level of each customer (n), from 0; −1 where it is missing.
    public var numbers: [Int32]

    public init(name: String, levels: [String], numbers: [Int32]) {
      (self.name, self.levels, self.numbers) = (name, levels, numbers)
    }
  }

  /// What an outcome is worth, and what the campaign cost.
  public struct Money: Hashable, Sendable, Codable {
    /// The index of the outcome that is worth something.
    public var outcome: Int
    /// Money of one unit of it, above 0: the margin of revenue, the worth of a success of a share.
    public var valuePerUnit: Double
    public var currency: String?
    /// Of each customer of a treated arm, by arm: whether the message arrived or not.
    public var contactCosts: [Double]
    /// Of each treated arm as a whole.
    public var fixedCosts: [Double]

    public init(
      outcome: Int, valuePerUnit: Double, currency: String? = nil, contactCosts: [Double],
      fixedCosts: [Double]? = nil
    ) {
      (self.outcome, self.valuePerUnit) = (outcome, valuePerUnit)
      self.currency = currency
      self.contactCosts = contactCosts
      self.fixedCosts = fixedCosts ?? contactCosts.map { _ in 0 }
    }
  }
}
