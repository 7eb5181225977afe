import Foundation
public import PatronNumerics

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
  public func fit(
    _ histories: [PurchaseHistory], counts: [Int], unit: TimeUnit, workers: Workers = .all
  ) throws(FitError) -> Model {
    try fit(PurchaseSummary(histories, unit: unit), counts: counts, workers: workers)
  }

  /// Fits `counts` (n) of later purchases to the customers of `summary` (n), in its unit.
  ///
  /// - Throws: `FitError` where there are fewer than six customers or no maximum is found.
  /// - Complexity: O(n + iterations · distinct histories), about eight iterations.
  public func fit(
    _ summary: PurchaseSummary, counts: [Int], workers: Workers = .all
  ) throws(FitError) -> Model {
    precondition(summary.customerCount == counts.count && penalty > 0, "a count a customer")
    guard counts.count >= 6 else { throw .tooFewRows(found: counts.count, needed: 6) }
    let rows = summary.histories.map(Self.columns)
    let weights = summary.customers.map(Double.init)
    let (n, width) = (Double(counts.count), Self.columns(.newcomer).count)
    func mean(_ figure: (Int) -> Double) -> Double {
      rows.indices.reduce(0) { $0 + weights[$1] * figure($1) } / n
    }
    let means = (0..<width).map { column in mean { rows[$0][column] } }
    let deviations = (0..<width).map { column -> Double in
      let square = mean { pow(rows[$0][column] - means[column], 2) }
      return square > 1e-18 ? square.squareRoot() : 1
    }
    var sums = [Double](repeating: 0, count: rows.count)
    for (index, count) in zip(summary.indices, counts) { sums[Int(index)] += Double(count) }
    let data = Data(
      columns: rows.flatMap { row -> [Double] in
        [1.0] + row.indices.map { (row[$0] - means[$0]) / deviations[$0] }
      }, width: width + 1, weights: weights, sums: sums, penalty: penalty, workers: workers)
    var coefficients = [Double](repeating: 0, count: width + 1)
    coefficients[0] = log(max(sums.reduce(0, +) / n, 1e-9))
    var point = data.point(at: coefficients)
    for iteration in 0...maximumIterations {
      let largest = point.gradient.reduce(0) { max($0, abs($1)) } / n
      if largest <= 1e-9 {
        return Model(
          coefficients: coefficients, means: means, deviations: deviations, unit: summary.unit)
      }
      guard iteration < maximumIterations,
        let factor = try? Cholesky(
          order: width + 1, lower: point.hessian, workers: Workers(1))
      else { throw .notConverged(iterations: iteration, gradient: largest, tolerance: 1e-9) }
      let step = factor.solve(point.gradient)
      var length = 1.0
      while true {
        let next = zip(coefficients, step).map { $0 - length * $1 }
        let value = data.point(at: next)
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
  private struct Point: Sendable {
    var value = 0.0
    var gradient: [Double]
    /// Row by row, filled below and on the diagonal.
    var hessian: [Double]
  }

  /// The distinct histories in standardised columns, the first of them 1, row by row.
  private struct Data: Sendable {
    let columns: [Double]
    let width: Int
    /// The customers of each history, and the later purchases of them together.
    let weights: [Double]
    let sums: [Double]
    let penalty: Double
    let workers: Workers

    func point(at coefficients: [Double]) -> Point {
      let width = width
      let penalised = Point(
        value: coefficients.dropFirst().reduce(0) { $0 + penalty / 2 * $1 * $1 },
        gradient: coefficients.enumerated().map { $0.offset == 0 ? 0 : penalty * $0.element },
        hessian: (0..<width * width).map { $0 > 0 && $0 % (width + 1) == 0 ? penalty : 0 })
      return workers.reduce(weights.count, into: penalised) { rows in
        var point = Point(
          gradient: [Double](repeating: 0, count: width),
          hessian: [Double](repeating: 0, count: width * width))
        for row in rows {
          let start = row * width
          var eta = 0.0
          for i in 0..<width { eta += columns[start + i] * coefficients[i] }
          eta = min(eta, 50)
          let mean = weights[row] * exp(eta)
          point.value += mean - sums[row] * eta
          for i in 0..<width {
            point.gradient[i] += (mean - sums[row]) * columns[start + i]
            let part = mean * columns[start + i]
            for j in 0...i { point.hessian[i * width + j] += part * columns[start + j] }
          }
        }
        return point
      } combine: { total, block in
        total.value += block.value
        for i in 0..<width { total.gradient[i] += block.gradient[i] }
        for i in 0..<width * width { total.hessian[i] += block.hessian[i] }
      }
    }
  }
}
