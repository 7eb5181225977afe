import PatronEngine

/// How long a customer has been under contract, on which plan and for how much.
struct Contracts: FoldedFamily {
  static let id = "contracts"
  static let title = "contracts"

  func requirements(of set: FeatureSet) -> [Requirement] {
    [.role("started", of: .contracts)]
      + (set.index(of: "contract_fee") == nil ? [] : [.role("fee", of: .contracts)])
      + (set.index(of: "contract_plan") == nil ? [] : [.role("plan", of: .contracts)])
  }

  func fold(_ context: FoldContext) -> Fold<ContractSummary> {
    let (day, plans) = (context.day, context.keys.plans)
    return Fold(nothing: ContractSummary()) { customer, summary in
      summary = ContractSummary(of: customer.contracts, at: day)
      summary.planNumber = plans.firstIndex(of: summary.plan).map(Double.init) ?? .nan
    }
  }

  func measures(in context: FeatureContext) -> [Measure<ContractSummary>] {
    guard context.holds(.role("started", of: .contracts)) else { return [] }
    var measures = [
      measure(
        "contract_days", .days, "days", "days under contract without a break", segmenting: true,
        wording: Wording(
          phrase: "has been under contract for …",
          adjectives: .init(
            "time under contract", high: "long under contract", low: "new contracts"))
      ) { $0.days },
      measure(
        "contract_ended_days", .days, "days", "days since the last contract ended",
        wording: Wording(phrase: "last contract ended … ago")
      ) { $0.endedDays },
      measure("contracts", .count, "contracts", "contracts begun so far", absent: .zero) {
        Double($0.count)
      },
    ]
    if context.holds(.role("fee", of: .contracts)) {
      measures.append(
        measure(
          "contract_fee", .money, context.currency, "fee of the contracts that run, a period",
          segmenting: true,
          wording: Wording(
            phrase: "pays … a period", adjectives: .init("fee", high: "high fee", low: "low fee"))
        ) { $0.fee })
    }
    if context.holds(.role("plan", of: .contracts)), context.vocabulary.plans.count > 1 {
      measures.append(
        measure(
          "contract_plan", .category, "", "plan of the contract that runs",
          levels: context.vocabulary.plans
        ) { $0.planNumber })
    }
    return measures
  }
}

/// A customer's contracts as a snapshot sees them.
struct ContractSummary: Sendable {
  /// Since the stay that runs began; NaN where none runs.
  var days = Double.nan
  /// Since the last stay ended; NaN where one runs or there was none.
  var endedDays = Double.nan
  var count = 0
  /// The fees of all that run; NaN where one of them is not known, or none runs.
  var fee = Double.nan
  /// The key of the plan that runs and began last.
  var plan = Contract.missing
  /// Its place among the names of the vocabulary.
  var planNumber = Double.nan

  init() {}

  init(of contracts: UnsafeBufferPointer<Contract>, at day: Int32) {
    count = contracts.count
    guard let stay = ContractStay.stays(of: contracts, at: day).last else { return }
    if let end = stay.end {
      endedDays = Double(day - end)
      return
    }
    days = Double(day - stay.start)
    fee = 0
    for contract in contracts[stay.contracts] where contract.runs(at: day) {
      fee += contract.fee == Contract.noFee ? .nan : contract.fee.number
      plan = contract.plan
    }
  }
}
