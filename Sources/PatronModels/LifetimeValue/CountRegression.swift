import Foundation
import PatronNumerics

/// A plain regression of later purchases on the history, which a model of purchases has to beat.
///
/// Poisson regression with a logarithmic link on log(1 + x), log(1 + t_x), log(1 + T − t_x), log T and
/// whether there was a repeat: minimises Σ exp(ηᵢ) − yᵢ·ηᵢ + penalty/2·Σⱼ βⱼ² over standardised
/// columns by Newton's method (McCullagh & Nelder 1989, section 2.5). It has no notion of leaving, and
/// of no other horizon than that it was fitted to.
public struct CountRegression: Hashable, Sendable, Codable {
  /// The weight of the penalty against a sum over customers, above 0.
  public var penalty: Double
  public var maximumIterations: Int

  public init(penalty: Double = 1, maximumIterations: Int = 100) {
    self.penalty = penalty
    self.maximumIterations = maximumIterations
  }

  /// A fitted regression.
  public struct Model: Hashable, Sendable, Codable {
    /// The intercept, then one coefficient a column.
    let coefficients: [Double]
    let means: [Double]
    let deviations: [Double]
    public let unit: TimeUnit

    /// The purchases predicted of a customer of `history`, whose times are in `unit`s.
    public func prediction(_ history: PurchaseHistory) -> Double {
      exp(min(eta(CountRegression.columns(history)), 50))
    }

    fileprivate func eta(_ columns: [Double]) -> Double {
      columns.indices.reduce(coefficients[0]) {
        $0 + coefficients[$1 + 1] * (columns[$1] - means[$1]) / deviations[$1]
      }
    }
  }

  fileprivate static func columns(_ history: PurchaseHistory) -> [Double] {
    [
      log1p(Double(history.repeats)), log1p(history.recency),
      log1p(history.age - history.recency), log1p(history.age), history.repeats > 0 ? 1 : 0,
    ]
  }

  /// Fits `counts` (n) of later purchases to `histories` (n), whose times are in `unit`s.
  ///
  /// - Throws: `FitError` where there are fewer than six customers or no maximum is found.
  /// - Complexity: O(iterations · n), about eight iterations.
  public func fit(
    _ histories: [PurchaseHistory], counts: [Int], unit: TimeUnit
  ) throws(FitError) -> Model {
    precondition(histories.count == counts.count && penalty > 0, "a count a customer")
    guard histories.count >= 6 else { throw .tooFewRows(found: histories.count, needed: 6) }
    let rows = histories.map(Self.columns)
    let (n, width) = (Double(rows.count), rows[0].count)
    let means = (0..<width).map { column in rows.reduce(0) { $0 + $1[column] } / n }
    let deviations = (0..<width).map { column -> Double in
      let square = rows.reduce(0) { $0 + pow($1[column] - means[column], 2) } / n
      return square > 1e-18 ? square.squareRoot() : 1
    }
    let scaled = rows.map { row in
      [1] + (0..<width).map { (row[$0] - means[$0]) / deviations[$0] }
    }
    var coefficients = [Double](repeating: 0, count: width + 1)
    coefficients[0] = log(max(Double(counts.reduce(0, +)) / n, 1e-9))
    var point = Problem(scaled, counts, penalty, at: coefficients)
    for iteration in 0...maximumIterations {
      let largest = point.gradient.reduce(0) { max($0, abs($1)) } / n
      if largest <= 1e-9 {
        return Model(
          coefficients: coefficients, means: means, deviations: deviations, unit: unit)
      }
      guard iteration < maximumIterations,
        let factor = try? Cholesky(
          order: width + 1, lower: point.hessian, workers: Workers(1))
      else { throw .notConverged(iterations: iteration, gradient: largest, tolerance: 1e-9) }
      let step = factor.solve(point.gradient)
      var length = 1.0
      while true {
        let next = zip(coefficients, step).map { $0 - length * $1 }
        let value = Problem(scaled, counts, penalty, at: next)
        if value.value <= point.value + 1e-12 * abs(point.value) || length < 1e-9 {
          (coefficients, point) = (next, value)
          break
        }
        length /= 2
      }
    }
    throw .notConverged(iterations: maximumIterations, gradient: .infinity, tolerance: 1e-9)
  }

  /// The objective with its first and second derivatives at some coefficients.
  private struct Problem {
    private(set) var value = 0.0
    private(set) var gradient: [Double]
    private(set) var hessian: [Double]

    init(_ rows: [[Double]], _ counts: [Int], _ penalty: Double, at coefficients: [Double]) {
      let size = coefficients.count
      gradient = coefficients.enumerated().map { $0.offset == 0 ? 0 : penalty * $0.element }
      hessian = (0..<size * size).map { $0 > 0 && $0 % (size + 1) == 0 ? penalty : 0 }
      value = coefficients.dropFirst().reduce(0) { $0 + penalty / 2 * $1 * $1 }
      for (row, count) in zip(rows, counts) {
        let eta = min((0..<size).reduce(0) { $0 + row[$1] * coefficients[$1] }, 50)
        let mean = exp(eta)
        value += mean - Double(count) * eta
        for i in 0..<size {
          gradient[i] += (mean - Double(count)) * row[i]
          for j in 0...i { hessian[i * size + j] += mean * row[i] * row[j] }
        }
      }
    }
  }
}
