import Foundation
import PatronNumerics

/// Two shares side by side: their difference, and whether it is more than chance.
public struct ProportionComparison: Hashable, Sendable, Codable {
  public let first: Proportion
  public let second: Proportion
  /// The first share less the second.
  public let difference: Double
  /// Of the difference, from the two intervals of Wilson (Newcombe, Statistics in Medicine 1998,
  /// method 10): within −1...1, also where a share is 0 or 1.
  public let interval: Interval
  /// The probability of a table at most as likely as this one, when the shares are equal: Fisher's
  /// exact test, up to 100,000 trials; beyond, the score test, which then differs by little.
  public let probability: Double

  /// Compares whole counts.
  ///
  /// - Complexity: O(the fewest successes or trials).
  public init(
    _ successes: Int, of trials: Int, with otherSuccesses: Int, of otherTrials: Int,
    level: Double = 0.95
  ) {
    first = Proportion(successes, of: trials)
    second = Proportion(otherSuccesses, of: otherTrials)
    difference = first.share - second.share
    let (one, other) = (first.wilson(level: level), second.wilson(level: level))
    func reach(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
    interval = Interval(
      lower: difference - reach(first.share - one.lower, other.upper - second.share),
      upper: difference + reach(one.upper - first.share, second.share - other.lower), level: level)
    probability =
      trials + otherTrials <= Self.exactLimit
      ? Self.fisher(successes, trials, otherSuccesses, otherTrials)
      : Self.score(first, second)
  }

  private static let exactLimit = 100_000

  private static func fisher(_ x: Int, _ n: Int, _ y: Int, _ m: Int) -> Double {
    let total = x + y
    func logChoose(_ n: Int, _ k: Int) -> Double {
      lgamma(Double(n + 1)) - lgamma(Double(k + 1)) - lgamma(Double(n - k + 1))
    }
    let whole = logChoose(n + m, total)
    func logProbability(_ x: Int) -> Double { logChoose(n, x) + logChoose(m, total - x) - whole }
    // Tables as likely as this one count, in spite of rounding (the tolerance of R's fisher.test).
    let limit = logProbability(x) + log1p(1e-7)
    var sum = 0.0
    for other in max(0, total - m)...min(n, total) {
      let probability = logProbability(other)
      if probability <= limit { sum += exp(probability) }
    }
    return min(1, sum)
  }

  private static func score(_ first: Proportion, _ second: Proportion) -> Double {
    let pooled = (first.successes + second.successes) / (first.trials + second.trials)
    let variance = pooled * (1 - pooled) * (1 / first.trials + 1 / second.trials)
    guard variance > 0 else { return 1 }
    let z = abs(first.share - second.share) / variance.squareRoot()
    return 2 * SpecialFunctions.normalCumulative(-z)
  }
}

/// The false discovery rate of many tests (Benjamini & Hochberg, JRSS B 1995).
public enum FalseDiscovery {
  /// For each p-value the least rate of false discoveries at which it is one: of those named at a
  /// rate of 0.05 at most one in twenty is expected to be false, for tests that are independent or
  /// depend positively.
  ///
  /// - Complexity: O(n·log n).
  public static func adjusted(_ probabilities: [Double]) -> [Double] {
    let order = probabilities.indices.sorted { probabilities[$0] > probabilities[$1] }
    var adjusted = probabilities
    var least = 1.0
    for (place, index) in order.enumerated() {
      let rank = Double(probabilities.count - place)
      least = min(least, probabilities[index] * Double(probabilities.count) / rank)
      adjusted[index] = least
    }
    return adjusted
  }
}
