import Foundation
package import PatronNumerics

/// How much is expected of customers who are there at the snapshot, from it on.
///
/// Times are plain numbers in the unit of the model.
package protocol PurchaseExpectation: Sendable {
  /// E[X(t)], the purchases expected in the next `time`.
  func expectation(in time: Double) -> Double
}

/// The purchases of customers who are known to be still there, from the snapshot on.
///
/// Times are plain numbers in the unit of the model that made the process.
package protocol PurchaseProcess: PurchaseExpectation {
  /// P(X(t) = `count`).
  func probability(of count: Int, in time: Double) -> Double
  /// The probability that the next purchase comes within `time`, which may be infinite.
  func probabilityOfNext(within time: Double) -> Double
  /// The time within which the next purchase comes with `probability`, given that one comes.
  func timeOfNext(probability: Double) -> Double
  /// A count drawn for the next `time`.
  func draw(in time: Double, using generator: inout SeededGenerator) -> Int
}

extension PurchaseProcess {
  /// E[Σ exp(−rate·u)] over the times u of purchases in the next `time`: ∫ exp(−rate·u) dE[X(u)],
  /// by parts exp(−rate·t)·E[X(t)] + rate·∫ exp(−rate·u)·E[X(u)] du, where quadrature errs by
  /// rate·t times what it would in the first form.
  func discounted(in time: Double, rate: Double) -> Double {
    guard rate > 0 else { return expectation(in: time) }
    let rest = discountRule.integral(from: 0, to: time) { exp(-rate * $0) * expectation(in: $0) }
    return exp(-rate * time) * expectation(in: time) + rate * rest
  }
}

/// How a yearly rate becomes one that is paid at every moment.
enum Discount {
  /// log(1 + yearly) over the units of a year, so that (1 + yearly)^−years is exp(−rate·units).
  static func rate(yearly: Double, unit: TimeUnit) -> Double {
    precondition(yearly >= 0, "a rate of 0 or more")
    return log1p(yearly) / TimeSpan.years(1).count(of: unit)
  }
}

/// Six nodes: E[X(u)] has no kink, and its error counts by the yearly rate.
private let discountRule = GaussLegendre(count: 6)

/// Counts of purchases at a rate λ that is gamma-distributed over customers (shape r, rate α).
package enum NegativeBinomial {
  /// P(`count` in `time`).
  package static func probability(
    of count: Int, shape: Double, rate: Double, in time: Double
  ) -> Double {
    guard time > 0 else { return count == 0 ? 1 : 0 }
    let n = Double(count)
    typealias F = SpecialFunctions
    return exp(
      F.logGamma(shape + n) - F.logGamma(shape) - F.logGamma(n + 1) - shape * log1p(time / rate)
        + n * (log(time) - log(rate + time)))
  }

  /// P(at least `count` in `time`), as an incomplete beta function: no sum that cancels.
  package static func tail(
    from count: Int, shape: Double, rate: Double, in time: Double
  ) -> Double {
    count <= 0
      ? 1 : SpecialFunctions.betaCumulative(time / (rate + time), Double(count), shape)
  }
}
