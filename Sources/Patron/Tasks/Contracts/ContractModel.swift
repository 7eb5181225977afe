public import PatronData
import PatronEngine
public import PatronModels
import PatronNumerics
import PatronReport

/// How long contracts run: the share that ends in each period of their life, by plan, and how far it was right on the
/// end of the history.
public struct ContractModel: Hashable, Sendable, Codable {
  /// The days ahead that count.
  public let horizon: DayCount
  /// The yearly rate at which later fees are discounted.
  public let discount: Double
  /// The code of the fees; nil where patron.yaml names none.
  public let currency: String?
  /// Whether the exports have fees.
  public let hasFees: Bool
  /// Whether the exports have days; else the length of contracts alone.
  public let isDated: Bool
  /// The plans that are told apart, the commonest first; `renewals` has one more, of all other contracts.
  public let plans: [String]
  public let renewals: RenewalModel
  public let learnedFrom: Source
  /// How long contracts ran: of all, and of each plan that has enough.
  public let curves: [Curve]
  /// What was predicted and observed at the end of the history; nil where it is too short, or has no days.
  public let evaluation: ContractEvaluation?

  /// What it was learned from.
  public struct Source: Hashable, Sendable, Codable {
    public let contracts: Int
    public let ended: Int
    /// The day before which the exports hold no contract that ended, although some did; nil where they hold all.
    public let observedFrom: Day?
  }

  /// A Kaplan-Meier curve at some lengths of contract.
  public struct Curve: Hashable, Sendable, Codable {
    /// Nil for all contracts.
    public let plan: String?
    public let contracts: Int
    public let ended: Int
    public let points: [Point]
    /// The periods by which half have ended, with an interval; nil where fewer have.
    public let median: Double?
    public let medianInterval: Interval?

    public struct Point: Hashable, Sendable, Codable {
      public let periods: Int
      /// The contracts that reached them.
      public let atRisk: Int
      /// The share that ran longer, with an interval by Greenwood's variance; nil where none did.
      public let share: Double
      public let interval: Interval?
    }
  }

  /// Whether its parts fit together and no number is beyond what training could have found.
  var isSound: Bool {
    Configuration.Value.horizons.contains(horizon) && (0...1).contains(discount)
      && renewals.plans.count == plans.count + 1
      && renewals.plans.allSatisfy { $0.hazards.count <= Self.mostPeriods }
      && Bounds.counts.contains(learnedFrom.contracts)
      && (0...learnedFrom.contracts).contains(learnedFrom.ended)
      && evaluation.map { $0.trial.plans.count == plans.count + 1 && $0.trial.hasChosen } ?? true
  }

  /// A tenure counts up to so many periods.
  private static let mostPeriods = 100_000
}

extension ContractModel {
  /// Refuses exports in another currency, of another period, and exports without days or fees that the model knows.
  func check(fits session: Session) throws {
    let exports = session.prepared.exports
    func refuse(_ fact: String, _ remedy: String) -> PatronError {
      PatronError(.data, at: .task("\(TaskID.contracts)"), fact, remedy: remedy)
    }
    let (own, theirs) = (currency ?? "none", session.configuration.currency ?? "none")
    guard own == theirs else {
      throw refuse(
        "the model was trained on fees in \(own), and patron.yaml has the currency \(theirs)",
        "train again")
    }
    guard exports.contractsHaveDays == isDated else {
      throw refuse(
        "the model was trained \(isDated ? "with" : "without") 'started' of contracts",
        "map it as then, or train again")
    }
    let period = session.configuration.billingPeriod
    guard period == renewals.period else {
      throw refuse(
        "the model was trained on fees for a \(renewals.period.rawValue), and patron.yaml has the period \(period.rawValue)",
        "train again")
    }
    guard !hasFees || exports.column("fee", of: .contracts) != nil else {
      throw refuse(
        "the model was trained with 'fee' of contracts, which these exports lack",
        "map it, or train again")
    }
  }

  /// What is expected of the customers under contract from the snapshot of `session` on.
  func values(of session: Session) async throws -> ContractValues {
    try check(fits: session)
    let known = session.prepared.contracts(
      at: session.snapshot, workers: session.options.workers)
    let numbers = ContractPlans(plans, keys: try await session.prepared.planNames())
    return ContractValues(
      known, plans: numbers, model: renewals, horizon: horizon, discount: discount,
      hasFees: hasFees)
  }

  /// The fees expected at `snapshot` of `customers` (keys that ascend) if they stay; nil without fees, and without days,
  /// as nobody knows then what ran at it.
  func valuesIfKept(
    of customers: [Int32], at snapshot: Snapshot, in session: Session
  ) throws -> [Float]? {
    guard hasFees, isDated else { return nil }
    try check(fits: session)
    return session.prepared.contracts(at: snapshot, workers: session.options.workers)
      .valuesIfKept(of: customers, horizon: horizon, discount: discount)
  }
}

extension KnownContracts {
  /// The fees of the renewals within `horizon` of `customers` (keys that ascend) if they stay, later ones discounted; 0
  /// for who is not under contract.
  func valuesIfKept(of customers: [Int32], horizon: DayCount, discount: Double) -> [Float] {
    var sums: [Int32: Double] = [:]
    for row in rows where row.runs {
      sums[row.contract.customer, default: 0] +=
        row.contract.money
        * renewals(of: row, within: horizon).reduce(0) {
          $0 + ContractValues.factor(after: $1, discount: discount)
        }
    }
    return customers.map { Float(sums[$0] ?? 0) }
  }
}
