import Foundation

/// Functions of one number that statistics needs and the C library lacks, without overflow.
package enum SpecialFunctions {
  /// 1 / (1 + exp(−x)): the probability whose log odds are `x`.
  package static func sigmoid(_ x: Double) -> Double {
    guard x < 0 else { return 1 / (1 + exp(-x)) }
    let tail = exp(x)
    return tail / (1 + tail)
  }

  /// log(1 + exp(x)), to full precision at both ends.
  package static func logOnePlusExp(_ x: Double) -> Double {
    max(x, 0) + log1p(exp(-abs(x)))
  }

  /// log(p / (1 − p)), for p in (0, 1).
  package static func logit(_ probability: Double) -> Double {
    log(probability) - log1p(-probability)
  }

  /// The probability that a standard normal is at most `x`.
  package static func normalCumulative(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

  /// The `probability` quantile of the standard normal, for a probability in (0, 1).
  ///
  /// Acklam's rational approximation (relative error 1.15e-9), then one step of Halley's method
  /// with `erfc`, which brings it to machine precision.
  package static func normalQuantile(_ probability: Double) -> Double {
    precondition(probability > 0 && probability < 1, "a probability strictly between 0 and 1")
    // In the upper half 1 − p is exact, and the lower tail keeps its digits.
    if probability > 0.5 { return -normalQuantile(1 - probability) }
    let start = acklam(probability)
    let error = normalCumulative(start) - probability
    let step = error * (2 * Double.pi).squareRoot() * exp(start * start / 2)
    return start - step / (1 + start * step / 2)
  }

  /// Acklam (2003), "An algorithm for computing the inverse normal cumulative distribution
  /// function", for probabilities up to one half.
  private static func acklam(_ probability: Double) -> Double {
    guard probability >= 0.02425 else {
      let q = (-2 * log(probability)).squareRoot()
      let numerator = polynomial(
        q,
        [
          -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
          -2.549732539343734e+00, 4.374664141464968e+00, 2.938163982698783e+00,
        ])
      let denominator = polynomial(
        q,
        [
          7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
          3.754408661907416e+00, 1,
        ])
      return numerator / denominator
    }
    let q = probability - 0.5
    let numerator = polynomial(
      q * q,
      [
        -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02,
        1.383577518672690e+02, -3.066479806614716e+01, 2.506628277459239e+00,
      ])
    let denominator = polynomial(
      q * q,
      [
        -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02,
        6.680131188771972e+01, -1.328068155288572e+01, 1,
      ])
    return numerator * q / denominator
  }

  /// Horner's rule, the highest power first.
  private static func polynomial(_ x: Double, _ coefficients: [Double]) -> Double {
    coefficients.reduce(0) { $0 * x + $1 }
  }
}
