import Foundation
import PatronNumerics

/// A share of trials, with its intervals.
public struct Proportion: Hashable, Sendable, Codable {
  public let successes: Double
  /// Above 0; under weights their effective number.
  public let trials: Double

  /// - Precondition: 0 ≤ successes ≤ trials, and a trial.
  public init(_ successes: Double, of trials: Double) {
    precondition(trials > 0 && successes >= 0 && successes <= trials, "successes among trials")
    (self.successes, self.trials) = (successes, trials)
  }

  public init(_ successes: Int, of trials: Int) {
    self.init(Double(successes), of: Double(trials))
  }

  public var share: Double { successes / trials }

  /// The interval of the score test (Wilson, JASA 1927): near its level on average, for any share.
  public func wilson(level: Double = 0.95) -> Interval {
    let z = SpecialFunctions.normalQuantile((1 + level) / 2)
    let centre = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    let reach =
      z / (1 + z * z / trials)
      * (share * (1 - share) / trials + z * z / (4 * trials * trials)).squareRoot()
    return Interval(lower: max(0, centre - reach), upper: min(1, centre + reach), level: level)
  }

  /// The interval of the exact test (Clopper & Pearson, Biometrika 1934): never below its level.
  public func clopperPearson(level: Double = 0.95) -> Interval {
    let (tail, failures) = ((1 - level) / 2, trials - successes)
    return Interval(
      lower: successes > 0
        ? SpecialFunctions.betaQuantile(tail, successes, failures + 1) : 0,
      upper: failures > 0
        ? SpecialFunctions.betaQuantile(1 - tail, successes + 1, failures) : 1, level: level)
  }
}

extension SpecialFunctions {
  /// The x with `betaCumulative(x, a, b)` = `probability`, by bisection to the last digit.
  static func betaQuantile(_ probability: Double, _ a: Double, _ b: Double) -> Double {
    var (low, high) = (0.0, 1.0)
    while true {
      let middle = (low + high) / 2
      guard low < middle, middle < high else { return middle }
      if betaCumulative(middle, a, b) < probability { low = middle } else { high = middle }
    }
  }
}
