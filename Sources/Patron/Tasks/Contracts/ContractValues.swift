import Foundation
import PatronData
import PatronModels
import PatronNumerics

/// What is expected of the customers under contract.
struct ContractValues: Sendable {
  /// One customer's contracts that run, together.
  struct Value: Sendable {
    let customer: Int32
    /// The periods completed since the customer has been under contract.
    var periods: Int
    /// The day of the next renewal; `DayColumn.missing` where the exports have no days.
    var renewal: Int32
    /// The probability that no contract runs any more when the horizon is over.
    var endProbability = 1.0
    var fee = 0.0
    /// The fees of the renewals that are expected, with limits, and those of all renewals.
    var expected = 0.0
    var low = 0.0
    var high = 0.0
    var ifKept = 0.0
  }

  /// By the customers' keys.
  let values: [Value]
  let hasFees: Bool
  let isDated: Bool

  /// In so many of 100 contracts at least the fees lie within their limits.
  static let level = 0.8

  /// What money that comes `days` later counts.
  static func factor(after days: Double, discount: Double) -> Double {
    pow(1 + discount, -TimeSpan.days(days).count(of: .years))
  }

  /// An end that is known and still to come is no question of probability.
  init(
    _ contracts: KnownContracts, plans: ContractPlans, model: RenewalModel, horizon: DayCount,
    discount: Double, hasFees: Bool
  ) {
    var values: [Value] = []
    for row in contracts.rows where row.runs {
      let contract = row.contract
      let days = contracts.renewals(of: row, within: horizon)
      let completed = contracts.completed(from: row.stayStart, to: contracts.day)
      var survival = model.survival(
        ofPlan: plans[contract.plan], after: completed, renewals: days.count)
      var endProbability = 1 - (survival.last ?? 1)
      if row.scheduledEnd != Contract.missing {
        let end = Double(row.scheduledEnd - contracts.day)
        survival = days.map { $0 < end ? 1 : 0 }
        endProbability = end <= Double(horizon.days) ? 1 : 0
      }
      let renewal = Self.renewal(of: row, in: contracts, completed: completed)
      if values.last?.customer != contract.customer {
        values.append(Value(customer: contract.customer, periods: completed, renewal: renewal))
      }
      values[values.count - 1].add(
        fee: contract.money, renewal: renewal, completed: completed,
        endProbability: endProbability, survival: survival,
        factors: days.map { Self.factor(after: $0, discount: discount) })
    }
    self.values = values
    self.hasFees = hasFees
    isDated = contracts.isDated
  }

  private static func renewal(
    of row: KnownContracts.Row, in contracts: KnownContracts, completed: Int
  ) -> Int32 {
    guard contracts.isDated else { return DayColumn.missing }
    let exported = row.contract.renewal
    return exported != Contract.missing && exported >= contracts.day
      ? exported : contracts.period.day(completed + 1, after: row.stayStart)
  }
}

extension ContractValues.Value {
  /// Adds a contract: `survival` has the probability of each renewal, `factors` what money counts then.
  fileprivate mutating func add(
    fee: Double, renewal: Int32, completed: Int, endProbability: Double, survival: [Double],
    factors: [Double]
  ) {
    periods = max(periods, completed)
    self.renewal = min(self.renewal, renewal)
    self.endProbability *= endProbability
    self.fee += fee
    let tail = (1 - ContractValues.level) / 2
    for (share, factor) in zip(survival, factors) {
      let money = fee * factor
      expected += share * money
      ifKept += money
      if share >= 1 - tail { low += money }
      if share > tail { high += money }
    }
  }
}
