import PatronData
import PatronEngine
import PatronReport

/// Contracts that stand on the customers' own rows, without days.
extension Drafting {
  /// Of fewer ends no share can be learned.
  private static let fewestEnds = 20
  /// A century of months: a tenure beyond it is in days, or no tenure.
  private static let longestTenure = 1_200.0
  /// A column with more different words is no plan.
  private static let mostPlans = 30

  private static let tenures = [
    "tenure", "tenure_months", "tenure_in_months", "months_tenure", "contract_months",
    "subscription_months", "months_as_customer",
  ]
  /// What pays for a month says that the tenure counts months too.
  private static let fees = [
    "monthly_charges", "monthly_charge", "monthly_fee", "monthly_price", "monthly_premium",
    "monthly_rate", "mrr",
  ]
  private static let plans = [
    "plan", "plan_name", "plan_type", "contract", "contract_type", "subscription",
    "subscription_type", "subscription_plan", "tariff", "membership", "membership_type",
  ]
  /// Parts of the name of a label that mean the end of a contract; "target" and "y" may mean anything.
  private static let ends = ["churn", "cancel", "attrit", "exited", "left"]

  /// Takes the months, the plan and the monthly fee of customers, and the label of who has left, for their contracts: where
  /// all four are there, a customer has one row, and nothing else tells of them.
  mutating func takeContracts(of guess: TableGuess) async throws {
    guard guess.preset == nil, guess.attributes == nil, guesses[.contracts] == nil,
      guesses[.transactions] == nil, guesses[.events]?.roles["time"] == nil,
      guess.roles["id"]?.isUnique(of: guess.file.rows) ?? true,
      case .on(.label(let label, let positive)) = configuration[.churn],
      let status = guess.file.columns.first(where: { $0.name == label }),
      Self.ends.contains(where: status.words.contains),
      let tenure = Self.column(of: guess, called: Self.tenures, where: Self.isTenure),
      let fee = Self.column(of: guess, called: Self.fees, where: Self.isFee),
      let plan = Self.column(
        of: guess, called: Self.plans,
        where: { (2...Self.mostPlans).contains($0.profile.different) && $0.reading.time == nil })
    else { return }
    let ended = try await guess.file.words(of: status, most: 100, engine: engine)
      .filter { word in positive.contains { $0.lowercased() == word.word.lowercased() } }
      .reduce(0) { $0 + $1.rows }
    guard ended >= Self.fewestEnds else { return }
    let contracts = TableGuess(
      contractsOf: guess,
      roles: ["tenure": tenure, "status": status, "plan": plan, "fee": fee])
    configuration.tables[.contracts] = contracts.configuration
    configuration.tables[.contracts]?.over = positive
    settleNumbers(of: contracts)
    comments["contracts.file"] = "the customers' own rows"
    comments["contracts.tenure"] = "in months"
    assumptions.append(
      "a row of \(guess.file.title) is a contract too: '\(tenure.name)' its months, '\(plan.name)' its plan, "
        + "'\(fee.name)' the fee of a month, and \(Figures.grouped(ended)) are over by '\(status.name)'"
    )
  }

  private static func column(
    of guess: TableGuess, called names: [String], where fits: (ExportFile.Column) -> Bool
  ) -> ExportFile.Column? {
    let roles = Set(guess.roles.values.map(\.name))
    for name in names {
      let column = guess.file.columns.first {
        $0.words == name && !roles.contains($0.name) && fits($0)
      }
      if let column { return column }
    }
    return nil
  }

  private static func isTenure(_ column: ExportFile.Column) -> Bool {
    let profile = column.profile
    return column.reading.number != nil && profile.whole == profile.numbers
      && profile.different > 2 && (profile.least ?? -1) >= 0
      && (profile.greatest ?? .infinity) <= longestTenure
  }

  private static func isFee(_ column: ExportFile.Column) -> Bool {
    column.reading.number != nil && (column.profile.least ?? -1) >= 0
  }
}
