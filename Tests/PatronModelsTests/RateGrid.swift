import Foundation
import PatronModels
import PatronNumerics

/// What is asked of silent customers, summed over a grid of both of their rates.
///
/// The trapezoidal rule in log λ and in log μ or the log odds of p, where integrands fall exponentially at both ends
/// and are analytic, so that it converges like exp(−c/step).
enum RateGrid {
  /// The points of a variable and the logarithms of their weights.
  private struct Axis {
    var points: [Double] = []
    var logWeights: [Double] = []
  }

  /// The likelihood of the history with `silence` after the last purchase, and the same times the purchases expected
  /// in the horizon; both over a constant of the history.
  static func sums(_ test: SilenceCase, silence u: Double) -> (silent: Double, value: Double) {
    let x = Double(test.history.repeats)
    switch test.model {
    case let model as ParetoNegativeBinomial.Model:
      let p = model.parameters
      let lambda = rates(p.r + x, p.alpha + test.history.recency, silence: u)
      let mu = rates(p.s, p.beta + test.history.recency, silence: u)
      return sums(lambda, mu) { lambda, mu in
        (
          (mu + lambda * exp(-(lambda + mu) * u)) / (lambda + mu),
          lambda * growth(mu, test.horizon)
        )
      }
    case let model as BetaGeometric.Model:
      return geometric(model.parameters, test, chances: test.history.repeats, silence: u)
    case let model as ModifiedBetaGeometric.Model:
      return geometric(model.parameters, test, chances: test.history.repeats + 1, silence: u)
    default: preconditionFailure("no grid for this model")
    }
  }

  private static func geometric(
    _ p: BetaGeometric.Parameters, _ test: SilenceCase, chances: Int, silence u: Double
  ) -> (silent: Double, value: Double) {
    let lambda = rates(
      p.r + Double(test.history.repeats), p.alpha + test.history.recency, silence: u)
    let odds = logOdds(p.a, p.b + Double(max(chances - 1, 0)))
    return sums(lambda, odds) { lambda, y in
      let (leaves, stays) = (SpecialFunctions.sigmoid(y), SpecialFunctions.sigmoid(-y))
      let quiet = exp(-lambda * u)
      return (
        chances == 0 ? quiet : leaves + stays * quiet,
        growth(leaves, lambda * test.horizon)
      )
    }
  }

  /// (1 − exp(−p·t))/p, t where p is 0.
  private static func growth(_ p: Double, _ time: Double) -> Double {
    p > 0 ? -expm1(-p * time) / p : time
  }

  private static func sums(
    _ first: Axis, _ second: Axis, of body: (Double, Double) -> (silent: Double, value: Double)
  ) -> (silent: Double, value: Double) {
    var (silent, value) = (0.0, 0.0)
    for (i, lambda) in first.points.enumerated() {
      for (j, other) in second.points.enumerated() {
        let found = body(lambda, other)
        let weight = exp(first.logWeights[i] + second.logWeights[j])
        silent += weight * found.silent
        value += weight * found.silent * found.value
      }
    }
    return (silent, value)
  }

  /// A rate ~ Γ(`shape`, `rate`), down to what is left of it after `silence`.
  private static func rates(_ shape: Double, _ rate: Double, silence: Double) -> Axis {
    let width = 1 / shape.squareRoot()
    let step = min(0.15, 0.25 * width)
    let top = log(shape / rate)
    let low = log(shape / (rate + silence)) - 40 / shape - 9 * width
    let high = top + min(9 * width, log1p(45 / shape) + 1)
    var axis = Axis()
    for index in 0...Int((high - low) / step) {
      let y = low + Double(index) * step
      axis.points.append(exp(y))
      axis.logWeights.append(shape * (y - top) - rate * exp(y) + shape)
    }
    return axis
  }

  /// The log odds of p ~ B(a, b).
  private static func logOdds(_ a: Double, _ b: Double) -> Axis {
    let width = (1 / a + 1 / b).squareRoot()
    let step = min(0.15, 0.25 * width)
    let (low, high) = (log(a / b) - 40 / a - 9, log(a / b) + 40 / b + 9)
    var axis = Axis()
    for index in 0...Int((high - low) / step) {
      let y = low + Double(index) * step
      axis.points.append(y)
      axis.logWeights.append(
        -a * SpecialFunctions.logOnePlusExp(-y) - b * SpecialFunctions.logOnePlusExp(y)
          - SpecialFunctions.logBeta(a, b))
    }
    return axis
  }
}

/// Customers of a history drawn from the last purchase on.
struct RateDraws {
  /// A mean over draws with its standard error.
  struct Mean {
    private var (sum, squares, count) = (0.0, 0.0, 0.0)

    fileprivate mutating func add(_ value: Double) {
      (sum, squares, count) = (sum + value, squares + value * value, count + 1)
    }

    /// Within four standard errors, which a right figure leaves once in 16,000 times.
    func isNear(_ expected: Double) -> Bool {
      let mean = sum / count
      return abs(mean - expected) <= 4 * ((squares / count - mean * mean) / count).squareRoot()
    }
  }

  /// Who ordered nothing, and the value of everybody, of those, and of the others, 0 for who is not among them.
  private(set) var (silent, value, valueIfSilent, valueIfNot) = (Mean(), Mean(), Mean(), Mean())

  /// - Parameter count: how many are drawn; those who order before the snapshot are left out.
  init(_ test: SilenceCase, count: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let parameters = test.parameters
    let x = Double(test.history.repeats)
    let known = test.history.age - test.history.recency
    for _ in 0..<count {
      let rate = generator.gamma(
        shape: parameters[0] + x, scale: 1 / (parameters[1] + test.history.recency))
      let next = generator.exponential(mean: 1 / rate)
      let (staysUntil, worth): (Double, Double)
      if test.model is ParetoNegativeBinomial.Model {
        let leaving = generator.gamma(
          shape: parameters[2], scale: 1 / (parameters[3] + test.history.recency))
        staysUntil = generator.exponential(mean: 1 / leaving)
        worth = rate * -expm1(-leaving * test.horizon) / leaving
      } else {
        let passed = x - (test.model is BetaGeometric.Model ? 1 : 0)
        let leaving = generator.beta(parameters[2], parameters[3] + passed)
        staysUntil = generator.chance(leaving) ? 0 : .infinity
        worth = -expm1(-rate * leaving * test.horizon) / leaving
      }
      let order = next < staysUntil ? next : .infinity
      guard order > known else { continue }
      let isSilent = order > known + test.silence
      silent.add(isSilent ? 1 : 0)
      value.add(worth)
      valueIfSilent.add(isSilent ? worth : 0)
      valueIfNot.add(isSilent ? 0 : worth)
    }
  }
}
