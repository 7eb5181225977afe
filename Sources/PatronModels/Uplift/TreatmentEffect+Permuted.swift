import Foundation
import PatronNumerics

extension TreatmentEffect {
  /// Fewer customers of an arm with an amount do not make its mean normal: Welch's test then finds effects that are none
  /// (with a dozen of them in one campaign of ten, at 0.05).
  package static let fewestActive = 100

  /// How many customers of each of two arms have another value than the median: than 0, where most have no amount.
  package static func active(_ outcomes: [Double], arms: CampaignArms) -> [Int] {
    let usual = median(outcomes)
    var counts = [Int](repeating: 0, count: arms.count)
    for (row, value) in outcomes.enumerated() where value != usual {
      counts[Int(arms.numbers[row])] += 1
    }
    return counts
  }

  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  /// Where one arm has fewer than `fewestActive` values that are not the median, the effect with the probability of a permutation
  /// test of the difference of means (Fisher, The Design of Experiments 1935), whose level is right however few there are
  /// and whatever their amounts; the standard error and the interval are those that say the same (test-based: Miettinen,
  /// American Journal of Epidemiology 1976). Where Welch's test says less than that, it stays.
  ///
  /// - Parameters:
  ///   - outcomes: those that the effect is of (n).
  ///   - arms: of a control and one arm.
  /// - Complexity: O(n·log n + draws · values that are not the median), some 20 million steps at most.
  package func permuted(_ outcomes: [Double], arms: CampaignArms) -> TreatmentEffect {
    // A difference of means is the same whatever is taken off all.
    let usual = Self.median(outcomes)
    var active: [Double] = []
    var (counts, sum) = ([0, 0], 0.0)
    for (row, value) in outcomes.enumerated() where value != usual {
      let arm = Int(arms.numbers[row])
      active.append(value - usual)
      counts[arm] += 1
      if arm == 1 { sum += value - usual }
    }
    guard counts.min() ?? 0 < Self.fewestActive, !active.isEmpty, estimate != 0 else { return self }
    // The draws do not depend on the order of the rows.
    active.sort()
    let (all, treated) = (outcomes.count, arms.sizes[1])
    let whole = active.reduce(0, +)
    func difference(_ treatedSum: Double) -> Double {
      treatedSum / Double(treated) - (whole - treatedSum) / Double(all - treated)
    }
    // Sums in another order differ in their last digits.
    let observed = abs(difference(sum)) * (1 - 1e-12)
    let draws = min(Self.mostDraws, max(Self.fewestDraws, Self.steps / active.count))
    var generator = SeededGenerator(seed: 0, stream: UInt64(all))
    var asFar = 0
    for _ in 0..<draws {
      var (taken, sum) = (0, 0.0)
      for (index, value) in active.enumerated() {
        // Of those not yet dealt, so many are still to be treated: a sample without replacement.
        if generator.chance(Double(treated - taken) / Double(all - index)) {
          taken += 1
          sum += value
        }
      }
      if abs(difference(sum)) >= observed { asFar += 1 }
    }
    let probability = Double(1 + asFar) / Double(1 + draws)
    guard probability > self.probability else { return self }
    let distance = -SpecialFunctions.normalQuantile(probability / 2)
    guard distance > 0 else { return replacing(probability: probability, error: standardError) }
    return replacing(
      probability: probability, error: max(standardError, abs(estimate) / distance))
  }

  private static let fewestDraws = 999
  private static let mostDraws = 9_999
  private static let steps = 20_000_000
}
