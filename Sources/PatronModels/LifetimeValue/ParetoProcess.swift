import Foundation
package import PatronNumerics

/// Purchases at a rate λ ~ Γ(r, α) until a lifetime ends that is exponential of rate μ ~ Γ(s, β).
package struct ParetoProcess: PurchaseProcess {
  package let r, alpha, s, beta: Double

  package init(r: Double, alpha: Double, s: Double, beta: Double) {
    (self.r, self.alpha, self.s, self.beta) = (r, alpha, s, beta)
  }

  /// r·β/(α·(s − 1))·(1 − (β/(β + t))^(s − 1)), by expm1 so that s = 1 is like any other.
  package func expectation(in time: Double) -> Double {
    let growth = log1p(time / beta)
    let exponent = (1 - s) * growth
    let ratio = exponent == 0 ? 1 : expm1(exponent) / exponent
    return r * beta / alpha * growth * ratio
  }

  /// n purchases and still there, or a lifetime that ended at τ after n purchases, integrated over τ.
  package func probability(of count: Int, in time: Double) -> Double {
    let stays = exp(-s * log1p(time / beta))
    let here = NegativeBinomial.probability(of: count, shape: r, rate: alpha, in: time) * stays
    guard time > 0 else { return here }
    // In v = log(1 + τ/m) with m the least of α and β: the integrand rises like v^n and falls no
    // faster than its powers of α + τ and β + τ, so panels narrow as they all grow.
    let least = min(alpha, beta)
    let last = log1p(time / least)
    let panels = max(4, Int((last * (Double(count) + r + s + 4) / 4).rounded(.up)))
    let width = last / Double(panels)
    var sum = 0.0
    for panel in 0..<panels {
      let start = Double(panel) * width
      sum += Self.rule.integral(from: start, to: start + width) { v in
        let end = least * expm1(v)
        return NegativeBinomial.probability(of: count, shape: r, rate: alpha, in: end)
          * s / beta * exp(-(s + 1) * log1p(end / beta)) * (least + end)
      }
    }
    return here + sum
  }

  private static let rule = GaussLegendre(count: 12)

  package func probabilityOfNext(within time: Double) -> Double {
    exp(logProbabilityOfNext(within: time))
  }

  /// The rate of a first purchase, r·α^r/(α + u)^(r + 1), while the lifetime goes on, β^s/(β + u)^s.
  private func logProbabilityOfNext(within time: Double) -> Double {
    let integral = PowerIntegral(alpha: alpha, m: r + 1, beta: beta, n: s, from: 0, to: time)
    return log(r) + r * log(alpha) + s * log(beta) + integral.logarithm
  }

  /// By Newton's method on the logarithm of the time, kept between bounds.
  package func timeOfNext(probability: Double) -> Double {
    let target = log(probability) + logProbabilityOfNext(within: .infinity)
    let (rate, ever) = (log(r) + r * log(alpha) + s * log(beta), min(alpha, beta))
    var (low, high) = (log(ever) - 80, log(ever) + 80)
    var position = log(alpha) + log(expm1(-log1p(-probability) / (r + s)))
    for _ in 0..<100 {
      position = position > low && position < high ? position : (low + high) / 2
      let time = exp(position)
      let found = logProbabilityOfNext(within: time)
      if found < target { low = position } else { high = position }
      let density = rate - (r + 1) * log(alpha + time) - s * log(beta + time)
      let step = (target - found) / exp(density + position - found)
      if abs(step) <= 1e-12 || high - low <= 1e-13 { break }
      position += step
    }
    return exp(position)
  }

  package func draw(in time: Double, using generator: inout SeededGenerator) -> Int {
    let rate = generator.gamma(shape: r, scale: 1 / alpha)
    let leaving = generator.gamma(shape: s, scale: 1 / beta)
    let lifetime = leaving > 0 ? generator.exponential(mean: 1 / leaving) : .infinity
    return generator.poisson(mean: min(rate * min(time, lifetime), 1e15))
  }
}

/// The purchases of customers who left between two times without another one, as if they had not left.
///
/// Customers who left at τ have λ ~ Γ(r, α + τ) and μ ~ Γ(s + 1, β + τ), of which the expectation of a `ParetoProcess`
/// holds; the density of τ is the integrand of `ParetoLikelihood`'s I.
package struct ParetoLeft: PurchaseExpectation {
  /// r with the repeat purchases, the others as in the model; the times are counted from the first purchase.
  let r, alpha, s, beta, last, end: Double

  package func expectation(in time: Double) -> Double {
    PowerIntegral.mean(alpha: alpha, m: r, beta: beta, n: s + 1, from: last, to: end) {
      rate, life in
      ParetoProcess(r: r, alpha: rate, s: s + 1, beta: life).expectation(in: time)
    }
  }
}
