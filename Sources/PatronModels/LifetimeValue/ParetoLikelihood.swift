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
  private let logAlpha: Double
  private var bought: RisingGamma
  private var repeats = 0.0

  init(_ parameters: [Double]) {
    (r, alpha, s, beta) = (parameters[0], parameters[1], parameters[2], parameters[3])
    logAlpha = log(alpha)
    bought = RisingGamma(r)
  }

  mutating func prepare(repeats: Int) {
    bought.advance(to: repeats)
    self.repeats = Double(repeats)
  }

  func add(_ history: PurchaseHistory, weight: Double, to sums: inout LikelihoodSums) {
    let (alphaAge, betaAge) = (alpha + history.age, beta + history.age)
    // log(1 + T/α) for r·log α − r·log(α + T): no difference of large numbers where r and α are.
    let (bySales, byLife) = (log1p(history.age / alpha), log1p(history.age / beta))
    let (odds, means) = Self.logOddsGone(
      history, shape: r + repeats, alpha: alpha, s: s, beta: beta)
    let gone = SpecialFunctions.sigmoid(odds)
    let alive = 1 - gone
    let value = bought.logarithm - r * bySales - repeats * (logAlpha + bySales) - s * byLife
    sums.value += weight * (value + SpecialFunctions.logOnePlusExp(odds))
    let salesLeft = log1p(history.recency / alpha) + means.x
    let lifeLeft = log1p(history.recency / beta) + means.y
    var gradient = SIMD4<Double>.zero
    gradient.x = bought.slope - alive * bySales - gone * salesLeft
    gradient.y = r / alpha - (r + repeats) * (alive / alphaAge + gone * means.z)
    gradient.z = gone / s - alive * byLife - gone * lifeLeft
    gradient.w = s / beta - s * alive / betaAge - (s + 1) * gone * means.w
    sums.gradient += weight * gradient
  }

  /// The log odds log(I/A) that a customer of `history` has left, and the means of the integral I.
  static func logOddsGone(
    _ history: PurchaseHistory, shape: Double, alpha: Double, s: Double, beta: Double
  ) -> (logOdds: Double, means: SIMD4<Double>) {
    let integral = PowerIntegral(
      alpha: alpha, m: shape, beta: beta, n: s + 1, from: history.recency, to: history.age)
    let (toLast, silence) = (beta + history.recency, history.age - history.recency)
    let scale = log(s / toLast) + integral.logRatio
    let stays = shape * log1p(silence / (alpha + history.recency)) + s * log1p(silence / toLast)
    return (scale + stays, integral.means)
  }
}
