import Foundation
import PatronNumerics

/// What giving each customer an arm of their own would bring, beside one arm for all.
///
/// From a randomised campaign, of which the customers who happened to be in the arm that the policy gives
/// them are the evidence: the mean over all of m_π + 1[a = π]·(y − m_a)/p_a, m_a the mean outcome and
/// p_a the share of arm a (the doubly robust estimate of Dudík, Langford & Li, ICML 2011, with
/// a constant model). The policy must not have seen the customers' outcomes.
public struct ArmPolicy: Hashable, Sendable, Codable {
  /// The share of the customers that the policy gives each arm (count).
  public let shares: [Double]
  /// The arm that has the highest mean outcome where everybody gets it.
  public let bestArm: Int
  /// The policy's mean outcome less that of the best arm for all.
  public let gain: Double
  public let standardError: Double
  public let interval: Interval

  /// Compares `choices` (n), the arm that the policy gives each row, by their `outcomes` (n).
  ///
  /// - Throws: `UpliftError` with fewer than two rows in an arm, and for an outcome that is not finite.
  /// - Complexity: O(n).
  public init(
    choices: [Int32], outcomes: [Double], arms: CampaignArms, level: Double = 0.95
  ) throws(UpliftError) {
    try arms.requireRows(2)
    try arms.requireFinite(outcomes)
    try arms.requireGroups(choices, count: arms.count)
    let count = Double(outcomes.count)
    var (means, chosen) = (
      [Double](repeating: 0, count: arms.count), [Double](repeating: 0, count: arms.count)
    )
    for row in outcomes.indices {
      means[Int(arms.numbers[row])] += outcomes[row]
      chosen[Int(choices[row])] += 1
    }
    for arm in means.indices { means[arm] /= Double(arms.sizes[arm]) }
    let best = means.indices.max { means[$0] < means[$1] } ?? 0
    (bestArm, shares) = (best, chosen.map { $0 / count })
    var (sum, squares) = (0.0, 0.0)
    for row in outcomes.indices {
      let (own, choice) = (Int(arms.numbers[row]), Int(choices[row]))
      let weight = (own == choice ? 1.0 : 0) - (own == best ? 1 : 0)
      let part =
        means[choice] - means[best]
        + weight * (outcomes[row] - means[own]) * count / Double(arms.sizes[own])
      sum += part
      squares += part * part
    }
    gain = sum / count
    standardError = (max(0, squares / count - gain * gain) / count).squareRoot()
    let reach = SpecialFunctions.normalQuantile((1 + level) / 2) * standardError
    interval = Interval(lower: gain - reach, upper: gain + reach, level: level)
  }
}
