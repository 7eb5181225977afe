import Foundation
import PatronNumerics

/// A log-likelihood and its gradient by up to four parameters.
struct LikelihoodSums: Sendable {
  var value = 0.0
  var gradient = SIMD4<Double>.zero

  static func += (sums: inout Self, other: Self) {
    sums.value += other.value
    sums.gradient += other.gradient
  }
}

/// How a log-likelihood is maximised: over the logarithms of the parameters, from several starts.
struct LikelihoodSearch {
  let tolerance: Double
  let maximumIterations: Int

  /// The parameters of greatest likelihood.
  ///
  /// `likelihood` gives the log-likelihood and its gradient by the parameters as they are.
  ///
  /// - Parameters:
  ///   - scales: what the parameters are divided by inside (k): a typical time for one that is a
  ///     time, else 1.
  ///   - starts: in units of the scales, at least one.
  ///   - sample: the likelihood of some of the customers, by which the starts are tried; all
  ///     without.
  func maximum<Parameters: LikelihoodParameters>(
    customers: Int, scales: [Double], starts: [[Double]],
    sample: (customers: Int, likelihood: ([Double]) -> LikelihoodSums)? = nil,
    likelihood: ([Double]) -> LikelihoodSums
  ) throws(FitError) -> (parameters: Parameters, fit: LikelihoodFit<Parameters>) {
    try withoutActuallyEscaping(likelihood) { likelihood throws(FitError) in
      let whole = Objective(customers: customers, scales: scales, likelihood: likelihood)
      let part = sample.map {
        Objective(customers: $0.customers, scales: scales, likelihood: $0.likelihood)
      }
      let best = best(of: starts, part ?? whole)
      var end = best
      if let part {
        // The sample's optimum and curvature are nearly those of all customers.
        end = minimiser(tolerance).minimise(
          from: best.point, inverseHessian: part.information(at: best).flatMap(Self.inverse),
          whole.value)
      }
      for _ in 0..<Self.mostRestarts where !end.hasConverged {
        // Along a narrow or curved ridge the curvature itself leads on where its updates do not.
        end = minimiser(tolerance).minimise(
          from: end.point, inverseHessian: Self.inverse(whole.freeCurvature(at: end)), whole.value)
      }
      guard end.hasConverged else {
        throw .notConverged(
          iterations: end.iterations, gradient: end.gradientNorm, tolerance: tolerance)
      }
      let parameters = whole.parameters(end.point)
      let errors = whole.information(at: end).flatMap(Self.inverse).map { inverse in
        parameters.indices.map { index in
          (inverse[index * (parameters.count + 1)] / Double(customers)).squareRoot()
            * parameters[index]
        }
      }
      return (
        Parameters(values: parameters),
        LikelihoodFit(
          logLikelihood: -end.value * Double(customers),
          standardErrors: errors.map(Parameters.init(values:)), customers: customers,
          iterations: best.iterations + (part == nil ? 0 : end.iterations),
          gradientNorm: end.gradientNorm)
      )
    }
  }

  /// How often a descent that has stalled goes on from where it is.
  private static let mostRestarts = 8

  private func minimiser(_ tolerance: Double) -> QuasiNewton {
    QuasiNewton(
      tolerance: tolerance, maximumIterations: maximumIterations, bound: Objective.bound)
  }

  /// The lowest end of a descent from each of `starts`, the earliest among those that differ by
  /// rounding.
  private func best(of starts: [[Double]], _ objective: Objective) -> QuasiNewton.Result {
    let ends = starts.map { minimiser(tolerance).minimise(from: $0.map(log), objective.value) }
    return ends.dropFirst().reduce(ends[0]) {
      $1.value < $0.value - 1e-12 * abs($0.value) ? $1 : $0
    }
  }

  /// The inverse of a matrix (k × k); nil where it is not positive definite beyond rounding.
  private static func inverse(_ matrix: [Double]) -> [Double]? {
    let size = Int(Double(matrix.count).squareRoot())
    let largest = (0..<size).reduce(0) { max($0, matrix[$1 * (size + 1)]) }
    guard let factor = try? Cholesky(order: size, lower: matrix, workers: Workers(1)),
      factor.pivots.allSatisfy({ $0 > 1e-9 * largest })
    else { return nil }
    return (0..<size).flatMap { index in
      factor.solve((0..<size).map { $0 == index ? 1 : 0 })
    }
  }
}

/// The mean negative log-likelihood of a customer, over the logarithms of the scaled parameters.
private struct Objective {
  let customers: Int
  let scales: [Double]
  let likelihood: ([Double]) -> LikelihoodSums
  /// What the logarithms of the parameters may be from their scale: beyond it nobody leaves, or all
  /// customers are alike, as far as any data can tell.
  static let bound = 8.0
  /// The step of differences of gradients, which are known to some 1e-15: it leaves nine digits of
  /// rounding and six of curvature.
  private static let differenceStep = 1e-6

  func parameters(_ point: [Double]) -> [Double] { zip(point, scales).map { exp($0) * $1 } }

  func value(_ point: [Double]) -> QuasiNewton.Value {
    let parameters = parameters(point)
    let sums = likelihood(parameters)
    return QuasiNewton.Value(
      value: -sums.value / Double(customers),
      gradient: parameters.indices.map {
        -sums.gradient[$0] * parameters[$0] / Double(customers)
      },
      // Terms as large as the parameters cancel, each known to an ulp.
      rounding: 64 * abs(sums.value / Double(customers)).ulp
        + 8 * point.reduce(0) { $0 + exp($1) }.ulp)
  }

  /// The second derivatives at an end (k × k), made positive definite, a variable at its bound being
  /// apart from the others.
  func freeCurvature(at end: QuasiNewton.Result) -> [Double] {
    let size = end.point.count
    var curvature = differences(at: end)
    for held in end.point.indices where abs(end.point[held]) >= Self.bound {
      for other in 0..<size {
        curvature[held * size + other] = held == other ? 1 : 0
        curvature[other * size + held] = held == other ? 1 : 0
      }
    }
    let largest = (0..<size).reduce(0) { max($0, abs(curvature[$1 * (size + 1)])) }
    var ridge = 1e-8 * largest
    while ridge < 10 * largest,
      (try? Cholesky(order: size, lower: curvature, workers: Workers(1))) == nil
    {
      for index in 0..<size { curvature[index * (size + 1)] += ridge }
      ridge *= 10
    }
    return curvature
  }

  /// The second derivatives at an end (k × k), by differences of gradients; nil where a parameter
  /// has run to a bound, as the likelihood has no peak in it.
  func information(at end: QuasiNewton.Result) -> [Double]? {
    end.point.allSatisfy { abs($0) < Self.bound - 1 } ? differences(at: end) : nil
  }

  private func differences(at end: QuasiNewton.Result) -> [Double] {
    let size = end.point.count
    var information = [Double](repeating: 0, count: size * size)
    for column in 0..<size {
      var point = end.point
      point[column] += Self.differenceStep
      let gradient = value(point).gradient
      for row in 0..<size {
        let second = (gradient[row] - end.gradient[row]) / (point[column] - end.point[column])
        information[row * size + column] += second / 2
        information[column * size + row] += second / 2
      }
    }
    return information
  }
}
