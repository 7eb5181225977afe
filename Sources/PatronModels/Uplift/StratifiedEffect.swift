import PatronNumerics

/// What an arm did, compared within strata and weighed by their shares of the customers.
///
/// Σ W·(ȳ − ȳ₀) over the strata, of variance Σ W²·(s²/n + s₀²/n₀) (Imbens & Rubin, Causal Inference 2015,
/// chapter 9). Where the share treated differs between strata, the plain difference of means
/// compares unlike customers; where it is the same everywhere, this one errs less.
public struct StratifiedEffect: Hashable, Sendable, Codable {
  public let effect: TreatmentEffect
  /// The share of the whole that the compared strata have: 1 unless some were left out.
  public let coveredShare: Double
  /// The strata left out, which have fewer than two rows of the arm or of the control, ascending: the
  /// effect is that of the others.
  public let leftOut: [Int]

  /// The effect of each treated arm on `outcomes` (n), in the order of the arms.
  ///
  /// - Parameters:
  ///   - strata: the stratum of each row (n), from 0: known before the campaign.
  ///   - shares: the share of each stratum in the customers that the effect is to be of, which sum to 1;
  ///     without, its share of all rows. Their number is that of the strata.
  /// - Throws: `UpliftError` for an outcome that is not finite, a stratum or shares that cannot be, and
  ///   where no stratum can be compared.
  /// - Complexity: O(arms · (n + strata)).
  public static func byArm(
    outcomes: [Double], arms: CampaignArms, strata: [Int32], shares: [Double]? = nil,
    level: Double = 0.95
  ) throws(UpliftError) -> [StratifiedEffect] {
    try arms.requireFinite(outcomes)
    let count = shares?.count ?? Int(strata.max() ?? 0) + 1
    try arms.requireGroups(strata, count: count)
    if let shares {
      let sum = shares.reduce(0, +)
      guard abs(sum - 1) <= 1e-9, shares.allSatisfy({ $0 >= 0 }) else {
        throw .invalidShares(sum: sum)
      }
    }
    var values = [[Double]](repeating: [], count: count * arms.count)
    for (row, stratum) in strata.enumerated() {
      values[Int(stratum) * arms.count + Int(arms.numbers[row])].append(outcomes[row])
    }
    let rows = (0..<count).map { stratum in
      (0..<arms.count).reduce(0) { $0 + values[stratum * arms.count + $1].count }
    }
    let weights = shares ?? rows.map { Double($0) / Double(max(1, strata.count)) }
    var effects: [StratifiedEffect] = []
    for arm in arms.treatments {
      let compared = (0..<count).filter {
        values[$0 * arms.count].count >= 2 && values[$0 * arms.count + arm].count >= 2
          && weights[$0] > 0
      }
      let covered = compared.reduce(0.0) { $0 + weights[$1] }
      guard covered > 0 else { throw .noSharedStratum(arm: arm) }
      var (treated, control) = (MeanEstimate(), MeanEstimate())
      for stratum in compared {
        let share = weights[stratum] / covered
        treated.add(MeanEstimate(values[stratum * arms.count + arm]), share: share)
        control.add(MeanEstimate(values[stratum * arms.count]), share: share)
      }
      let leftOut = (0..<count).filter { weights[$0] > 0 && !compared.contains($0) }
      effects.append(
        StratifiedEffect(
          effect: TreatmentEffect(arm: arm, treated: treated, control: control, level: level),
          coveredShare: leftOut.isEmpty ? 1 : covered, leftOut: leftOut))
    }
    return effects
  }
}
