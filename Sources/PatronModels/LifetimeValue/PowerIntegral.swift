import Foundation
import PatronNumerics

/// ∫ (α + τ)^−m · (β + τ)^−n dτ between two times, the integral that stands in every formula of the
/// Pareto/NBD model, with the means of what its derivatives need, or of any function.
///
/// Usually written as a difference of two Gaussian hypergeometric functions, which overflows for
/// many purchases and cancels where the times are close. The integrand is positive and smooth in
/// v = log(min(α, β) + τ), where each factor has a slope between 0 and its exponent; so it is
/// summed by Gauss–Legendre over panels of v in which it falls by a factor of e⁸ at most, and kept
/// as a logarithm.
struct PowerIntegral {
  /// The logarithm of the integral over the integrand at the start; −∞ where the times are equal.
  private(set) var logRatio = -Double.infinity
  /// The logarithm of the integrand at the start.
  private let logStart: Double
  /// The logarithm of the integral; −∞ where the times are equal.
  var logarithm: Double { logRatio + logStart }
  /// The means of log((α + τ)/(α + start)), log((β + τ)/(β + start)), 1/(α + τ) and 1/(β + τ),
  /// weighted by the integrand.
  private(set) var means = SIMD4<Double>.zero

  private static let rule = GaussLegendre(count: 12)
  /// The widest panel, which stays well within the distance π to the nearest singularity, the most
  /// that the logarithm of the integrand falls in one, and the share of the rest that is left out.
  private static let (widest, steepest, negligible) = (2.0, 8.0, 1e-17)

  /// Integrates from `start` to `end`, 0 ≤ start ≤ end; the end may be infinite where m + n > 1.
  ///
  /// - Complexity: one panel for each e⁸ that the integrand falls by, seldom more than 3.
  init(alpha: Double, m: Double, beta: Double, n: Double, from start: Double, to end: Double) {
    logStart = -m * log(alpha + start) - n * log(beta + start)
    guard end > start else { return }
    var weighted = SIMD4<Double>.zero
    let first = min(alpha, beta) + start
    let sum = Self.sum(alpha: alpha, m: m, beta: beta, n: n, from: start, to: end) {
      part, position, growth, near, far in
      weighted += part * SIMD4(position, growth, 1 / near, 1 / far)
    }
    logRatio = log(sum) + log(first)
    means = weighted / sum
    if !(alpha < beta) { means = SIMD4(means.y, means.x, means.w, means.z) }
  }

  /// The mean of `body` at α + τ and β + τ, weighted by the integrand; at the start where the times are equal.
  ///
  /// - Parameter body: as smooth in v as the integrand; the end of the integral, of which `negligible` is left out, is
  ///   left out of the mean too, however large `body` is there.
  static func mean(
    alpha: Double, m: Double, beta: Double, n: Double, from start: Double, to end: Double,
    of body: (Double, Double) -> Double
  ) -> Double {
    guard end > start else { return body(alpha + start, beta + start) }
    var weighted = 0.0
    let sum = Self.sum(alpha: alpha, m: m, beta: beta, n: n, from: start, to: end) {
      part, _, _, near, far in
      weighted += part * (alpha < beta ? body(near, far) : body(far, near))
    }
    return weighted / sum
  }

  /// The integral over the integrand at the start and over min(α, β) + start.
  ///
  /// - Parameter visit: gets the part of each node in the sum, its v less that of the start, the growth
  ///   log((max + τ)/(max + start)) of the larger of α and β, and min(α, β) + τ and max(α, β) + τ.
  @inline(__always)
  private static func sum(
    alpha: Double, m: Double, beta: Double, n: Double, from start: Double, to end: Double,
    visit: (_ part: Double, _ position: Double, _ growth: Double, _ near: Double, _ far: Double) ->
      Void
  ) -> Double {
    let least = min(alpha, beta)
    let (rest, power) = (abs(alpha - beta), alpha < beta ? (own: m, other: n) : (own: n, other: m))
    // `near` is min(α, β) + τ, `near + rest` max(α, β) + τ. All is relative to the value at the start.
    let first = least + start
    let other = first + rest
    let last = log1p((end - start) / first)
    var sum = 0.0
    var v = 0.0
    while v < last {
      let slope = Self.slope(first * exp(v), rest, power)
      var width = min(Self.widest, last - v, Self.steepest / max(abs(slope), 1))
      let after = Self.slope(first * exp(v + width), rest, power)
      if width * after > 1.5 * Self.steepest { width = 1.5 * Self.steepest / after }
      var highest = 0.0
      for index in Self.rule.nodes.indices {
        let position = v + width * Self.rule.nodes[index]
        let near = first * exp(position)
        let far = near + rest
        let growth = log1p((near - first) / other)
        let height = exp(position - power.own * position - power.other * growth)
        let part = Self.rule.weights[index] * width * height
        highest = max(highest, height)
        sum += part
        visit(part, position, growth, near, far)
      }
      v += width
      // The slope only grows, so that what is left is at most a height over it.
      if after > 0, highest < Self.negligible * after * sum { break }
    }
    return sum
  }

  /// −d log(integrand) / dv.
  private static func slope(
    _ near: Double, _ rest: Double, _ power: (own: Double, other: Double)
  ) -> Double {
    power.own - 1 + power.other * near / (near + rest)
  }
}
