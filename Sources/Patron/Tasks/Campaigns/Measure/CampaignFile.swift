/// What the columns of the table of a campaign mean, and what it cost.
public struct CampaignFile: Hashable, Sendable {
  /// One amount of all arms, or one of some.
  public struct Amounts: Hashable, Sendable {
    public var all: Double
    public var named: [String: Double]

    public init(_ all: Double = 0, named: [String: Double] = [:]) {
      self.all = all
      self.named = named
    }
  }

  /// The column that says which arm a customer was assigned to.
  public var treatment: String
  /// The value of it that means no contact; nil finds one by the usual words (none, control, holdout, 0 …).
  public var control: String?
  /// The values of it that are measured beside the control; none for all.
  public var arms: [String] = []
  /// What customers did: what the campaign was for comes first.
  public var outcomes: [String]
  /// The columns that were known before the campaign; none for all others.
  public var before: [String] = []
  /// Columns that are not looked at.
  public var ignored: [String] = []
  /// The mark before decimals, a point or a comma; nil for a point.
  public var decimal: String?
  /// The column that names the customer; nil where a row is one, or the column is called customer_id.
  public var customer: String?
  /// Whether chance alone decided the arms, as whoever ran the campaign says.
  public var isRandom = false
  /// What one unit of an outcome is worth, in money; nil measures no money.
  public var worth: (outcome: String, amount: Double)? {
    get { worthOutcome.map { ($0, worthAmount) } }
    set { (worthOutcome, worthAmount) = (newValue?.outcome, newValue?.amount ?? 0) }
  }
  private var worthOutcome: String?
  private var worthAmount = 0.0
  public var currency: String?
  /// The costs of each customer of an arm, and of an arm as a whole.
  public var contactCosts = Amounts()
  public var fixedCosts = Amounts()

  public init(treatment: String, outcomes: [String]) {
    self.treatment = treatment
    self.outcomes = outcomes
  }
}
