import Foundation

extension SpecialFunctions {
  /// log Γ(x), for x above 0.
  package static func logGamma(_ x: Double) -> Double { lgamma(x) }

  /// ψ(x) = d log Γ(x) / dx, for x above 0: the recurrence ψ(x) = ψ(x + 1) − 1/x up to 10, from
  /// there the asymptotic series (DLMF 5.11.2), whose first dropped term is below 1e-15.
  package static func digamma(_ x: Double) -> Double {
    precondition(x > 0, "an argument above 0")
    var shifted = x
    var below = 0.0
    while shifted < 10 {
      below += 1 / shifted
      shifted += 1
    }
    let square = 1 / (shifted * shifted)
    var series = 0.0
    for term in bernoulliTerms { series = term + square * series }
    let start: Double = log(shifted) - 0.5 / shifted
    return start - square * series - below
  }

  /// The Bernoulli numbers B₂ₖ over 2k, k falling from 7 to 1.
  private static let bernoulliTerms: [Double] = [
    1.0 / 12, -691.0 / 32_760, 1.0 / 132, -1.0 / 240, 1.0 / 252, -1.0 / 120, 1.0 / 12,
  ]

  /// log(exp(a) + exp(b)), without overflow; −∞ where both are.
  package static func logSum(_ a: Double, _ b: Double) -> Double {
    let greater = max(a, b)
    return greater == -.infinity ? greater : greater + log1p(exp(min(a, b) - greater))
  }
}
