import Foundation
public import PatronNumerics

/// The share of contracts that ends in each period, of those that reach it: of each plan (p).
///
///     let times = try ContractTimes(rows, period: .month)
///     let model = try ContractSurvival().fit(times)
///     print(model.survival(ofPlan: 0, after: 3, renewals: 12).last ?? .nan)
public struct RenewalModel: Hashable, Sendable, Codable {
  /// The contracts of one plan.
  public struct Plan: Hashable, Sendable, Codable {
    /// The share that ends in the periods 1, 2, …, as far as contracts were observed; each from 0 to 1.
    public let hazards: [Double]
    /// The share that ends in any later period.
    public let tail: Double

    /// The share of the contracts in their period `number`, from 1, that ends in it.
    public func hazard(_ number: Int) -> Double {
      number <= hazards.count ? hazards[number - 1] : tail
    }

    init(hazards: [Double], tail: Double) { (self.hazards, self.tail) = (hazards, tail) }

    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      hazards = try container.decode([Double].self, forKey: .hazards)
      tail = try container.decode(Double.self, forKey: .tail)
      guard (hazards + [tail]).allSatisfy((0...1).contains) else {
        throw DecodingError.dataCorruptedError(
          forKey: .hazards, in: container, debugDescription: "a share that is not from 0 to 1")
      }
    }
  }

  public let kind: ContractSurvival.Kind
  public let period: BillingPeriod
  public let plans: [Plan]

  /// The shares of the contracts of `plan` that have completed `completed` periods which make the next 1, 2, …
  /// `renewals` renewals.
  ///
  /// - Complexity: O(renewals).
  public func survival(ofPlan plan: Int, after completed: Int, renewals: Int) -> [Double] {
    precondition(completed >= 0 && renewals >= 0, "counts of 0 or more")
    var share = 1.0
    return (0..<renewals).map { index in
      share *= 1 - plans[plan].hazard(completed + index + 1)
      return share
    }
  }
}
