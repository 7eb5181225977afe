import Foundation
import PatronNumerics

/// The log-likelihood of one customer's occasions in the BG/BB model.
///
/// L = B(α + x, β + n − x)/B(α, β)·B(γ, δ + n)/B(γ, δ)
/// + Σᵢ B(α + x, β + t_x − x + i)/B(α, β)·B(γ + 1, δ + t_x + i)/B(γ, δ), i = 0 … n − t_x − 1
/// (Fader, Hardie & Shang 2010, equation 5), summed as logarithms.
struct OccasionLikelihood {
  private let alpha, beta, gamma, delta: Double
  private let norm: Double
  private let normSlopes: SIMD4<Double>

  init(_ parameters: [Double]) {
    (alpha, beta, gamma, delta) = (parameters[0], parameters[1], parameters[2], parameters[3])
    let (buying, leaving) = (Self.logBeta(alpha, beta), Self.logBeta(gamma, delta))
    norm = buying.value + leaving.value
    normSlopes = SIMD4(
      buying.slopes.x, buying.slopes.y, leaving.slopes.x, leaving.slopes.y)
  }

  /// log B(a, b) and its derivatives by a and b.
  private static func logBeta(
    _ a: Double, _ b: Double
  ) -> (value: Double, slopes: SIMD2<Double>) {
    let both = SpecialFunctions.digamma(a + b)
    return (
      SpecialFunctions.logBeta(a, b),
      SIMD2(SpecialFunctions.digamma(a) - both, SpecialFunctions.digamma(b) - both)
    )
  }

  /// The logarithm of the term of a customer who is still there.
  func logStayed(_ history: OccasionHistory) -> Double {
    let (x, n) = (Double(history.repeats), Double(history.occasions))
    return SpecialFunctions.logBeta(alpha + x, beta + n - x)
      + SpecialFunctions.logBeta(gamma, delta + n) - norm
  }

  /// The log-likelihood and its gradient by α, β, γ, δ.
  ///
  /// - Complexity: O(occasions since the last purchase).
  func term(_ history: OccasionHistory) -> LikelihoodSums {
    let (x, n) = (Double(history.repeats), Double(history.occasions))
    var terms = [part(bought: x, missed: n - x, left: 0, stayed: n)]
    for i in 0..<(history.occasions - history.last) {
      let end = Double(history.last + i)
      terms.append(part(bought: x, missed: end - x, left: 1, stayed: end))
    }
    let greatest = terms.reduce(-.infinity) { max($0, $1.value) }
    var (sum, gradient) = (0.0, SIMD4<Double>.zero)
    for term in terms {
      let weight = exp(term.value - greatest)
      sum += weight
      gradient += weight * term.gradient
    }
    return LikelihoodSums(
      value: greatest + log(sum) - norm, gradient: gradient / sum - normSlopes)
  }

  /// B(α + bought, β + missed)·B(γ + left, δ + stayed).
  private func part(
    bought: Double, missed: Double, left: Double, stayed: Double
  ) -> LikelihoodSums {
    let buying = Self.logBeta(alpha + bought, beta + missed)
    let leaving = Self.logBeta(gamma + left, delta + stayed)
    return LikelihoodSums(
      value: buying.value + leaving.value,
      gradient: SIMD4(buying.slopes.x, buying.slopes.y, leaving.slopes.x, leaving.slopes.y))
  }
}
