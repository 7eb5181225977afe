import Foundation

extension SpecialFunctions {
  /// log B(a, b), for a and b above 0.
  ///
  /// Where both are large, log Γ by Stirling's series, its large terms combined before they are
  /// rounded: log Γ of 10⁶ is known to 10⁻⁹ alone.
  package static func logBeta(_ a: Double, _ b: Double) -> Double {
    guard min(a, b) >= 20 else { return lgamma(a) + lgamma(b) - lgamma(a + b) }
    let (less, more) = (min(a, b), max(a, b))
    let rest = stirlingRest(a) + stirlingRest(b) - stirlingRest(a + b)
    return 0.5 * log(2 * Double.pi / more) + (less - 0.5) * log(less / (less + more))
      - more * log1p(less / more) + rest
  }

  /// log Γ(x) − (x − ½)·log x + x − ½·log 2π, for x from 20: 1/(12x) − 1/(360x³) + 1/(1260x⁵), whose
  /// first dropped term is below 1e-12/x².
  private static func stirlingRest(_ x: Double) -> Double {
    let square = 1 / (x * x)
    return (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680))) / x
  }

  /// The probability that a beta-distributed number with shapes `a` and `b` is at most `x`: the
  /// regularised incomplete beta function, by its continued fraction (DLMF 8.17.22, evaluated by
  /// Lentz's method) on the side where that converges fast.
  package static func betaCumulative(_ x: Double, _ a: Double, _ b: Double) -> Double {
    precondition(a > 0 && b > 0, "shapes above 0")
    guard x > 0 else { return 0 }
    guard x < 1 else { return 1 }
    guard x <= (a + 1) / (a + b + 2) else { return 1 - betaCumulative(1 - x, b, a) }
    let front = exp(a * log(x) + b * log1p(-x) - logBeta(a, b)) / a
    let least = 1e-300
    var c = 1.0
    var d = 1 - (a + b) * x / (a + 1)
    d = 1 / (abs(d) < least ? least : d)
    var fraction = d
    for m in 1...500 {
      let m = Double(m)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      var change = 1.0
      for term in [even, odd] {
        d = 1 + term * d
        d = 1 / (abs(d) < least ? least : d)
        c = 1 + term / c
        if abs(c) < least { c = least }
        change = c * d
        fraction *= change
      }
      if abs(change - 1) < 1e-16 { break }
    }
    return front * fraction
  }
}
