import Foundation
import PatronNumerics

/// The parameters of a model that maximum likelihood has found, all above 0.
///
/// A file that holds others is refused as it is decoded.
public protocol LikelihoodParameters: Hashable, Sendable, Codable, CustomStringConvertible {
  /// The names of `values`, which are the keys in a file.
  static var names: [String] { get }
  /// The parameters in the order of `names`.
  var values: [Double] { get }
  /// Takes the parameters in the order of `names`.
  init(values: [Double])
}

/// A parameter's name as the key of its value.
private struct ParameterKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

extension LikelihoodParameters {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: ParameterKey.self)
    self.init(
      values: try Self.names.map { name in
        let key = ParameterKey(stringValue: name)
        let value = try container.decode(Double.self, forKey: key)
        guard value > 0 && value.isFinite else {
          throw DecodingError.dataCorruptedError(
            forKey: key, in: container,
            debugDescription: "'\(name)' is \(value), but a parameter is above 0")
        }
        return value
      })
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: ParameterKey.self)
    for (name, value) in zip(Self.names, values) {
      try container.encode(value, forKey: ParameterKey(stringValue: name))
    }
  }

  public var description: String {
    zip(Self.names, values).map { "\($0) \($1)" }.joined(separator: ", ")
  }
}

/// How well the parameters of a model are known, and how they were found.
public struct LikelihoodFit<Parameters: LikelihoodParameters>: Hashable, Sendable, Codable {
  /// The log-likelihood at its maximum.
  public let logLikelihood: Double
  /// The standard error of each parameter, by the observed information; nil where the likelihood
  /// has no peak in one of them, as where nobody leaves.
  public let standardErrors: Parameters?
  /// The customers the model was fitted to.
  public let customers: Int
  /// The steps from the best start.
  public let iterations: Int
  /// The largest entry of the gradient at the end, by log parameter and customer.
  public let gradientNorm: Double

  /// Of a model whose parameters are given: no customer, no error.
  package static var none: Self {
    Self(logLikelihood: 0, standardErrors: nil, customers: 0, iterations: 0, gradientNorm: 0)
  }
}

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
  /// What the logarithms of the parameters may be from their scale.
  private static let bound = 14.0
  /// The steps of the differences of gradients: their errors are of the order of its square.
  private static let differenceStep = 1e-4

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
    func natural(_ point: [Double]) -> [Double] { zip(point, scales).map { exp($0) * $1 } }
    func function(
      _ likelihood: @escaping ([Double]) -> LikelihoodSums, of customers: Int
    ) -> ([Double]) -> QuasiNewton.Value {
      { point in
        let parameters = natural(point)
        let sums = likelihood(parameters)
        return QuasiNewton.Value(
          value: -sums.value / Double(customers),
          gradient: parameters.indices.map {
            -sums.gradient[$0] * parameters[$0] / Double(customers)
          })
      }
    }
    return try withoutActuallyEscaping(likelihood) { likelihood throws(FitError) in
      let whole = function(likelihood, of: customers)
      var minimiser = QuasiNewton(maximumIterations: maximumIterations, bound: Self.bound)
      minimiser.tolerance = sample == nil ? tolerance : max(tolerance, 1e-5)
      let tried = sample.map { function($0.likelihood, of: $0.customers) } ?? whole
      let trials = starts.map { minimiser.minimise(from: $0.map(log), tried) }
      // The earliest of the best, as far as values differ.
      let best = trials.dropFirst().reduce(trials[0]) {
        $1.value < $0.value - 1e-12 * abs($0.value) ? $1 : $0
      }
      minimiser.tolerance = tolerance
      let end = minimiser.minimise(from: best.point, whole)
      guard end.hasConverged else {
        throw .notConverged(
          iterations: end.iterations, gradient: end.gradientNorm, tolerance: tolerance)
      }
      let parameters = natural(end.point)
      return (
        Parameters(values: parameters),
        LikelihoodFit(
          logLikelihood: -end.value * Double(customers),
          standardErrors: standardErrors(end, parameters, customers: customers, whole)
            .map(Parameters.init(values:)),
          customers: customers, iterations: best.iterations + end.iterations,
          gradientNorm: end.gradientNorm)
      )
    }
  }

  /// The square roots of the diagonal of the inverse of the observed information, brought from log
  /// parameters to parameters; nil where it is not positive definite, or where a parameter has run
  /// to a bound.
  private func standardErrors(
    _ end: QuasiNewton.Result, _ parameters: [Double], customers: Int,
    _ function: ([Double]) -> QuasiNewton.Value
  ) -> [Double]? {
    let size = parameters.count
    let step = Self.differenceStep
    guard end.point.allSatisfy({ abs($0) < Self.bound - 1 }) else { return nil }
    var information = [Double](repeating: 0, count: size * size)
    for column in 0..<size {
      var (above, below) = (end.point, end.point)
      above[column] += step
      below[column] -= step
      let (up, down) = (function(above).gradient, function(below).gradient)
      for row in 0..<size {
        let second = (up[row] - down[row]) / (2 * step) * Double(customers)
        information[row * size + column] += second / 2
        information[column * size + row] += second / 2
      }
    }
    // An eigenvalue that is rounding beside the largest is no peak.
    let largest = (0..<size).map { information[$0 * size + $0] }.max() ?? 0
    guard let factor = try? Cholesky(order: size, lower: information, workers: Workers(1)),
      factor.pivots.allSatisfy({ $0 > 1e-9 * largest })
    else { return nil }
    return (0..<size).map { index in
      let unit = (0..<size).map { $0 == index ? 1.0 : 0 }
      return factor.solve(unit)[index].squareRoot() * parameters[index]
    }
  }
}
