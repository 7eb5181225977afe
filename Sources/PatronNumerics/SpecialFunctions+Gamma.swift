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

  /// The probability that a chi-square-distributed number with `freedom` degrees of freedom is above `x`:
  /// Q(freedom/2, x/2), with all its digits where it is small.
  package static func chiSquareExceedance(_ x: Double, freedom: Int) -> Double {
    precondition(freedom >= 1, "a degree of freedom")
    return gammaUpper(Double(freedom) / 2, x / 2)
  }

  /// Q(a, x) = Γ(a, x)/Γ(a), the regularised upper incomplete gamma function, for a above 0: below
  /// x = a + 1 by the series of its complement (DLMF 8.11.4), above by the continued fraction (DLMF 8.9.2, evaluated
  /// by Lentz's method).
  package static func gammaUpper(_ a: Double, _ x: Double) -> Double {
    precondition(a > 0, "a shape above 0")
    guard x > 0 else { return 1 }
    guard x.isFinite else { return x.isNaN ? .nan : 0 }
    let front = exp(a * log(x) - x - lgamma(a))
    guard x >= a + 1 else {
      var (term, sum) = (1 / a, 1 / a)
      for n in 1...10_000 {
        term *= x / (a + Double(n))
        sum += term
        if term < sum * 1e-17 { break }
      }
      return 1 - front * sum
    }
    let least = 1e-300
    var b = x + 1 - a
    var (c, d) = (1 / least, 1 / b)
    var fraction = d
    for n in 1...10_000 {
      let term = Double(n) * (a - Double(n))
      b += 2
      d = term * d + b
      d = 1 / (abs(d) < least ? least : d)
      c = b + term / c
      if abs(c) < least { c = least }
      fraction *= c * d
      if abs(c * d - 1) < 1e-16 { break }
    }
    return front * fraction
  }
}
