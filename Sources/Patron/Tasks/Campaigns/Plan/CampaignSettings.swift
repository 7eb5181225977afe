public import PatronData

/// What a campaign is planned with: stated by who plans it, and kept in the plan.
public struct CampaignSettings: Hashable, Sendable {
  /// A way to reach customers.
  public struct Channel: Hashable, Sendable, Codable {
    /// Nil where the plan does not choose one.
    public let name: String?
    /// The cost of reaching one customer.
    public let cost: Double
    /// The most customers that it can reach; nil for any number.
    public let capacity: Int?

    public init(_ name: String?, cost: Double = 0, capacity: Int? = nil) {
      self.name = name
      self.cost = cost
      self.capacity = capacity
    }
  }

  /// What it is called: the same name and seed draw the same control.
  public var name: String
  public var objective: CampaignObjective
  /// A filter of the results that narrows the objective's audience.
  public var filter: String?
  /// One at least; the first of equal ones is taken.
  public var channels = [Channel(nil)]
  /// The cost of the offer with each customer who takes it.
  public var offerCost = 0.0
  /// The success rate, or the lift of an objective of orders (`CampaignObjective.Effect`): 0 < r ≤ 1, a lift may be
  /// larger.
  public private(set) var rate: Double
  /// The earlier campaign that the rate is taken from; nil where it is stated.
  public private(set) var measured: MeasuredRate?
  /// What a success is worth; nil for what is expected of each customer.
  public var value: Double?
  /// The part of the value that is profit, 0 < m ≤ 1.
  public var margin = 1.0
  /// The most that the campaign may cost; nil for any amount.
  public var budget: Double?
  /// The most customers to contact; nil for any number.
  public var capacity: Int?
  /// Who had so many contacts in the 30 days before is left alone; nil for no such rule.
  public var mostContacts: Int?
  /// The share of the list that is not contacted, 0 < s < 1; nil for as many as show the expected effect.
  public var control: Double?
  /// The probability of showing the expected effect, which the size of the control is for.
  public var power = 0.8
  /// The days after the plan in which its effect is measured; nil for the horizon of the prediction.
  public var window: DayCount?
  /// Whether it takes the place of another campaign of its name in the ledger that is not over.
  public var replaces = false
  /// Columns of the list beside its own: of the results and of the customers table.
  public var columns: [String] = []

  public init(_ name: String, objective: CampaignObjective, rate: Double) {
    self.name = name
    self.objective = objective
    self.rate = rate
  }

  /// Settings whose rate is what an earlier campaign showed.
  public init(_ name: String, objective: CampaignObjective, measured: MeasuredRate) {
    self.init(name, objective: objective, rate: measured.value)
    self.measured = measured
  }

  /// Whether a campaign or a channel can have the name `text`: it stands in a line of the ledger.
  public static func canBeName(_ text: String) -> Bool { CampaignLedger.canHold(text) }

  /// The largest rate that an objective can have.
  public static func largestRate(of objective: CampaignObjective) -> Double {
    objective.effect == .lifted ? 10 : 1
  }
}
