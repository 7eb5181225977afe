public import PatronData
import PatronModels
import PatronReport

/// How long one customer has been under contract, and what is expected of it.
public struct ContractExplanation: Hashable, Sendable, Codable {
  /// The days ahead that count.
  public let horizon: DayCount
  /// The code of the fees; nil where patron.yaml names none.
  public let currency: String?
  /// What the contract is counted in: "month".
  public let period: String
  public let periods: Int
  public let renewal: String?
  /// The probability that no contract runs any more when the horizon is over.
  public let endProbability: Double
  /// The money; nil where the exports have no fees.
  public let money: Money?

  public struct Money: Hashable, Sendable, Codable {
    /// The fee of a period.
    public let fee: Double
    /// Expected within the horizon, later money discounted, with the limits for 80 of 100 such contracts.
    public let expected: Double
    public let low: Double
    public let high: Double
    /// If the customer stays.
    public let ifKept: Double
  }

  /// - Returns: nil for a customer without a contract that runs.
  init?(_ cells: ScoreCells, of model: ContractModel) {
    guard let periods = cells.count("contract_periods"),
      let probability = cells.number("contract_end_probability")
    else { return nil }
    horizon = model.horizon
    currency = model.currency
    period = model.renewals.period.rawValue
    self.periods = periods
    renewal = cells.text("renewal_date")
    endProbability = probability
    money = Money(cells)
  }
}

extension ContractExplanation.Money {
  fileprivate init?(_ cells: ScoreCells) {
    guard let fee = cells.number("contract_fee"), let expected = cells.number("contract_value"),
      let low = cells.number("contract_value_low"), let high = cells.number("contract_value_high"),
      let ifKept = cells.number("contract_value_if_kept")
    else { return nil }
    (self.fee, self.expected, self.low, self.high, self.ifKept) = (fee, expected, low, high, ifKept)
  }
}

extension ContractExplanation {
  func sections() -> [Document.Block] {
    var facts: [(String, Document.Value)] = [
      ("\(period)s under contract", .count(periods))
    ]
    if let renewal { facts.append(("next renewal", .day(renewal))) }
    facts.append(("ends within \(horizon) days", .probability(endProbability)))
    if let money {
      facts += [
        ("fee of a \(period)", .money(money.fee, currency: currency)),
        ("fees expected in \(horizon) days", .money(money.expected, currency: currency)),
        (
          "limits of 80 in 100 such contracts",
          .text(
            "\(Figures.money(money.low)) to \(Document.Value.money(money.high, currency: currency))"
          )
        ),
        ("if the customer stays", .money(money.ifKept, currency: currency)),
      ]
    }
    return [
      .heading(Tasks.title(of: .contracts)), .table(Document.Table(facts: facts)),
      .note("By how long contracts of the same plan run, from the length of this one alone."),
    ]
  }
}
