import Foundation
import PatronNumerics

/// The log-likelihood of the Pareto/NBD model, in the parameters r, α, s, β.
///
/// L = Γ(r + x)/Γ(r)·α^r·β^s·(A + I), A = (α + T)^−(r + x)·(β + T)^−s for a customer who is still
/// there, and I = s·∫ (α + τ)^−(r + x)·(β + τ)^−(s + 1) dτ over t_x...T for one who left at τ
/// (Schmittlein, Morrison & Colombo, Management Science 1987; Fader & Hardie 2005, "A note on
/// deriving the Pareto/NBD model", equation 11, before the integral is written as two
/// hypergeometric functions). Both are kept as logarithms.
struct ParetoLikelihood: HistoryLikelihood {
  private let r, alpha, s, beta: Double
  private let logAlpha, logBeta, logS: Double
  private var bought: RisingGamma
  private var base = 0.0
  private var rateSlope = 0.0
  private var shape = 0.0

  init(_ parameters: [Double]) {
    (r, alpha, s, beta) = (parameters[0], parameters[1], parameters[2], parameters[3])
    (logAlpha, logBeta, logS) = (log(alpha), log(beta), log(s))
    bought = RisingGamma(r)
  }

  mutating func prepare(repeats: Int) {
    bought.advance(to: repeats)
    shape = r + Double(repeats)
    base = bought.logarithm + r * logAlpha + s * logBeta
    rateSlope = bought.slope + logAlpha
  }

  func add(_ history: PurchaseHistory, weight: Double, to sums: inout LikelihoodSums) {
    let (alphaAge, betaAge) = (alpha + history.age, beta + history.age)
    let (logAlphaAge, logBetaAge) = (log(alphaAge), log(betaAge))
    let stayed = -shape * logAlphaAge - s * logBetaAge
    let integral = PowerIntegral(
      alpha: alpha, m: shape, beta: beta, n: s + 1, from: history.recency, to: history.age)
    let left = logS + integral.logarithm
    let gone = SpecialFunctions.sigmoid(left - stayed)
    let alive = 1 - gone
    let means = integral.means
    sums.value += weight * (base + stayed + SpecialFunctions.logOnePlusExp(left - stayed))
    var gradient = SIMD4<Double>.zero
    gradient.x = rateSlope - alive * logAlphaAge - gone * means.x
    gradient.y = r / alpha - shape * (alive / alphaAge + gone * means.z)
    gradient.z = logBeta - alive * logBetaAge + gone * (1 / s - means.y)
    gradient.w = s / beta - s * alive / betaAge - (s + 1) * gone * means.w
    sums.gradient += weight * gradient
  }

  /// The log odds that a customer of `history` has left.
  static func logOddsGone(
    _ history: PurchaseHistory, r: Double, alpha: Double, s: Double, beta: Double
  ) -> Double {
    let shape = r + Double(history.repeats)
    let integral = PowerIntegral(
      alpha: alpha, m: shape, beta: beta, n: s + 1, from: history.recency, to: history.age)
    return log(s) + integral.logarithm + shape * log(alpha + history.age)
      + s * log(beta + history.age)
  }
}
