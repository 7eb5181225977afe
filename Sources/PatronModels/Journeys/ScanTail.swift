import Foundation
import PatronNumerics

/// How often the greatest of many overlapping windows exceeds a bound by chance.
///
/// For a sequence of independent standard normal days, the expected number of clumps of windows of
/// L days whose standardised sum exceeds b is, a day,
/// (b³·φ(b)/4)·ν(b/√L)²/L² (Siegmund & Venkatraman, Annals of Statistics 1995, theorem 2, before the
/// sum over L becomes an integral), ν being their correction for discrete time. A single day gives
/// the tail of the normal within 2 %; windows that share most of their days count as few, where
/// Bonferroni's bound counts each.
struct ScanTail: Sendable {
  /// The longest window, in days. Longer ones that end with the series have one place each, and add about a hundredth: in a
  /// sequence of sums with a common end, b·φ(b)/2 for each unit of the logarithm of their length.
  let longest: Int

  /// The expected clumps a day beyond `bound`, in one direction.
  func clumps(beyond bound: Double) -> Double {
    let density = exp(-bound * bound / 2) / (2 * Double.pi).squareRoot()
    let sum = (1...longest).reduce(0.0) { sum, length in
      let drift = Self.discreteness(bound / Double(length).squareRoot()) / Double(length)
      return sum + drift * drift
    }
    return bound * bound * bound * density / 4 * sum
  }

  /// The bound that windows of `days` days exceed with probability `level`.
  func bound(days: Double, level: Double) -> Double {
    var (low, high) = (2.0, 40.0)
    while high - low > 1e-9 {
      let middle = (low + high) / 2
      if days * clumps(beyond: middle) > -log1p(-level) { low = middle } else { high = middle }
    }
    return high
  }

  /// ν(y) ≈ (2/y)·(Φ(y/2) − ½) / ((y/2)·Φ(y/2) + φ(y/2)) (Siegmund & Yakir, The Statistics of Gene
  /// Mapping 2007, equation 5.5).
  private static func discreteness(_ y: Double) -> Double {
    let half = y / 2
    let below = SpecialFunctions.normalCumulative(half)
    let density = exp(-half * half / 2) / (2 * Double.pi).squareRoot()
    return (below - 0.5) / half / (half * below + density)
  }
}

extension SpecialFunctions {
  /// The probability that Student's t with `freedom` degrees of freedom exceeds `t`, for t ≥ 0.
  static func studentTail(_ t: Double, freedom: Double) -> Double {
    0.5 * betaCumulative(freedom / (freedom + t * t), freedom / 2, 0.5)
  }

  /// The t that is exceeded with `probability`, below one half.
  static func studentQuantile(tail probability: Double, freedom: Double) -> Double {
    var (low, high) = (0.0, 1.0)
    while studentTail(high, freedom: freedom) > probability { high *= 2 }
    while high - low > 1e-12 * high {
      let middle = (low + high) / 2
      if studentTail(middle, freedom: freedom) > probability { low = middle } else { high = middle }
    }
    return high
  }
}
