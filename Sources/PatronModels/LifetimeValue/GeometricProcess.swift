import Foundation
package import PatronNumerics

/// Purchases at a rate λ ~ Γ(r, α), after each of which the customer leaves with a probability
/// p ~ B(a, b).
package struct GeometricProcess: PurchaseProcess {
  package let r, alpha, a, b: Double
  /// Of the distribution of p.
  private let grid: BetaGrid

  /// The process of these parameters; the tables of `previous` serve again where they can.
  package init(
    r: Double, alpha: Double, a: Double, b: Double, like previous: (any PurchaseExpectation)? = nil
  ) {
    (self.r, self.alpha, self.a, self.b) = (r, alpha, a, b)
    let other = previous as? GeometricProcess
    grid = other.flatMap { $0.a == a && $0.b == b ? $0.grid : nil } ?? BetaGrid(a, b)
  }

  /// The purchases of customers who left right after the last one of `history`, as if they had not left.
  ///
  /// Nil where they had no chance to. Having left, they have p ~ B(a + 1, b + chances − 1), and their silence says
  /// nothing of λ ~ Γ(r + x, α + t_x).
  ///
  /// - Parameter chances: how often the customer could have left, x or x + 1.
  init?(
    ofLeft history: PurchaseHistory, r: Double, alpha: Double, a: Double, b: Double, chances: Int,
    like previous: (any PurchaseExpectation)?
  ) {
    guard chances > 0 else { return nil }
    self.init(
      r: r + Double(history.repeats), alpha: alpha + history.recency, a: a + 1,
      b: b + Double(chances - 1), like: previous)
  }

  /// E[(1 − (1 + p·t/α)^−r)/p] over p, λ integrated out: ∫ λ·exp(−λ·p·u) du is the expectation
  /// given λ and p.
  ///
  /// The published form (Fader, Hardie & Lee 2005, equation 9) divides by a − 1 and needs a
  /// hypergeometric function; this has no a that is special.
  package func expectation(in time: Double) -> Double {
    let scaled = time / alpha
    guard scaled > 0 else { return 0 }
    return grid.mean(atZero: r * scaled, atOne: -expm1(-r * log1p(scaled))) { p in
      -expm1(-r * log1p(p * scaled)) / p
    }
  }

  /// n purchases and still there, or left after the n-th (Fader, Hardie & Lee 2005, equation 8).
  package func probability(of count: Int, in time: Double) -> Double {
    typealias F = SpecialFunctions
    let n = Double(count)
    let stayed = exp(F.logBeta(a, b + n) - F.logBeta(a, b))
    let here = stayed * NegativeBinomial.probability(of: count, shape: r, rate: alpha, in: time)
    guard count > 0 else { return here }
    let left = exp(F.logBeta(a + 1, b + n - 1) - F.logBeta(a, b))
    return here + left * NegativeBinomial.tail(from: count, shape: r, rate: alpha, in: time)
  }

  /// Nobody leaves before the next purchase, so its time has a Pareto distribution.
  package func probabilityOfNext(within time: Double) -> Double { -expm1(-r * log1p(time / alpha)) }

  package func timeOfNext(probability: Double) -> Double {
    alpha * expm1(-log1p(-probability) / r)
  }

  package func draw(in time: Double, using generator: inout SeededGenerator) -> Int {
    let rate = generator.gamma(shape: r, scale: 1 / alpha)
    let p = generator.beta(a, b)
    let wanted = generator.poisson(mean: min(rate * time, 1e15))
    guard wanted > 0, p > 0 else { return wanted }
    // The purchase after which the customer leaves: geometric, by inversion.
    let last = 1 + (log(1 - generator.uniform()) / log1p(-min(p, 1 - 1e-16))).rounded(.down)
    return last < Double(wanted) ? Int(last) : wanted
  }
}
