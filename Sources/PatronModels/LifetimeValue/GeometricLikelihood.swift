import Foundation
import PatronNumerics

/// Where a customer of the beta-geometric models may leave.
package protocol LeavingRule: Sendable {
  /// 0 where the first chance comes after the first repeat purchase, 1 where already after the
  /// first purchase.
  static var shift: Int { get }
}

/// The log-likelihood of the beta-geometric models, in the parameters r, α, a, b.
///
/// With k chances to leave that were let pass, k = x (BG/NBD) or x + 1 (MBG/NBD),
///
/// log L = log Γ(r + x)/Γ(r) + r·log α − (r + x)·log(α + T) + log B(a, b + k)/B(a, b) + log(1 + ρ),
/// ρ = a/(b + k − 1)·((α + T)/(α + t_x))^(r + x), and ρ = 0 where k = 0.
///
/// This is equation 6 of Fader, Hardie & Lee (Marketing Science 2005) with the larger term taken
/// out; ρ is the odds of having left, kept as a logarithm.
struct GeometricLikelihood<Rule: LeavingRule>: HistoryLikelihood {
  private let r, alpha, a, b: Double
  private let logAlpha: Double
  private var bought: RisingGamma
  private var stayed: RisingStay
  /// What repeats alone decide: the log-likelihood's part, its gradient and log(a/(b + k − 1)).
  private var base = 0.0
  private var slopes = SIMD4<Double>.zero
  private var repeats = 0.0
  private var logOdds = -Double.infinity
  private var chances = 0.0

  init(_ parameters: [Double]) {
    (r, alpha, a, b) = (parameters[0], parameters[1], parameters[2], parameters[3])
    logAlpha = log(alpha)
    bought = RisingGamma(r)
    stayed = RisingStay(a, b)
  }

  mutating func prepare(repeats: Int) {
    let k = repeats + Rule.shift
    bought.advance(to: repeats)
    stayed.advance(to: k)
    self.repeats = Double(repeats)
    chances = Double(k)
    base = bought.logarithm + stayed.logarithm
    slopes = SIMD4(bought.slope, r / alpha, stayed.slopes.x, stayed.slopes.y)
    logOdds = k > 0 ? log(a / (b + chances - 1)) : -.infinity
  }

  func add(_ history: PurchaseHistory, weight: Double, to sums: inout LikelihoodSums) {
    let (toAge, toLast) = (alpha + history.age, alpha + history.recency)
    // r·log α − (r + x)·log(α + T), without a difference of large numbers where r and α are.
    let growth = log1p(history.age / alpha)
    let shape = r + repeats
    var value = base - r * growth - repeats * (logAlpha + growth)
    var gradient = slopes
    gradient.x -= growth
    gradient.y -= shape / toAge
    if chances > 0 {
      let span = log1p((history.age - history.recency) / toLast)
      let left = logOdds + shape * span
      // log(1 + exp(left)) and the probability of having left, from one exponential.
      let tail = exp(-abs(left))
      value += max(left, 0) + log1p(tail)
      let gone = (left < 0 ? tail : 1) / (1 + tail)
      gradient.x += gone * span
      gradient.y += gone * shape * (1 / toAge - 1 / toLast)
      gradient.z += gone / a
      gradient.w -= gone / (b + chances - 1)
    }
    sums.value += weight * value
    sums.gradient += weight * gradient
  }
}

extension GeometricLikelihood {
  /// The log odds that a customer of `history` has left; −∞ where there was no chance to.
  static func logOddsGone(
    _ history: PurchaseHistory, r: Double, alpha: Double, a: Double, b: Double
  ) -> Double {
    let k = history.repeats + Rule.shift
    guard k > 0 else { return -.infinity }
    let span = log1p((history.age - history.recency) / (alpha + history.recency))
    return log(a / (b + Double(k) - 1)) + (r + Double(history.repeats)) * span
  }
}
