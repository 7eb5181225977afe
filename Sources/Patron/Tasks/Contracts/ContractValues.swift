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
    let periods: Int
    /// The day of the next renewal; `DayColumn.missing` where the exports have no days, and where all end before.
    var renewal = DayColumn.missing
    /// The probability that no contract runs any more when the horizon is over.
    var endProbability = 1.0
    /// The fees of a period; NaN, like all money, where one of them is not known.
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
      let completed = contracts.completed(from: contract.day, to: contracts.lastKnown)
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
        values.append(
          Value(
            customer: contract.customer,
            periods: contracts.completed(from: row.stayStart, to: contracts.lastKnown)))
      }
      values[values.count - 1].add(
        fee: contract.ownFee, renewal: renewal, endProbability: endProbability, survival: survival,
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
    let next =
      exported != Contract.missing && exported >= contracts.day
      ? exported : contracts.period.day(completed + 1, after: row.contract.day)
    return row.scheduledEnd != Contract.missing && row.scheduledEnd <= next
      ? DayColumn.missing : next
  }
}

extension ContractValues.Value {
  /// Adds a contract: `survival` has the probability of each renewal, `factors` what money counts then.
  fileprivate mutating func add(
    fee: Double, renewal: Int32, endProbability: Double, survival: [Double], factors: [Double]
  ) {
    if renewal != DayColumn.missing {
      self.renewal = self.renewal == DayColumn.missing ? renewal : min(self.renewal, renewal)
    }
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
    // Nothing is known of a sum of which a part is not, though nothing renews.
    if fee.isNaN { (expected, ifKept, low, high) = (.nan, .nan, .nan, .nan) }
  }
}
