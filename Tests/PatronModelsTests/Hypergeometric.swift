import Foundation
import PatronNumerics

/// log ₂F₁(a, b; c; z) for positive a, b, c and z in [0, 1), by its series, every term of which is
/// positive: the published formulas of the purchase models, beside the quadratures of the library.
func logHypergeometric(_ a: Double, _ b: Double, _ c: Double, _ z: Double) -> Double {
  var (sum, scale) = (1.0, 0.0)
  var term = 1.0
  var n = 0.0
  while true {
    term *= (a + n) * (b + n) / ((c + n) * (n + 1)) * z
    sum += term
    if sum > 1e200 {
      scale += log(sum)
      term /= sum
      sum = 1
    }
    n += 1
    // The ratio of terms tends to z, so that the rest is about a term over 1 − z.
    if term < 1e-17 * (1 - z) * sum, n > a + b { break }
  }
  return scale + log(sum)
}
