import Foundation
import PatronNumerics

/// The descent to the optimum of a logistic problem, and on to others over the same data.
///
/// The last point and the last Hessian are kept.
///
/// Near a minimum, and from one penalty to the next, a Hessian serves for further steps as long as
/// the gradient fades fast by it: the pass that it saves takes O(n·d²) and one for a gradient
/// O(n·d) (the chord method; Ortega & Rheinboldt 1970, section 7.1).
struct LogisticDescent {
  let tolerance: Double
  let maximumIterations: Int
  private let data: LogisticData
  private var point: LogisticData.Point
  /// The Hessian of the loss at the point or at an earlier one.
  private var hessian: [Double]
  /// Whether the Hessian is that of an earlier point.
  private var isStale: Bool { point.sums.hessian.isEmpty }

  /// Begins at `start`, a point of `data` with its Hessian.
  init(
    _ data: LogisticData, at start: LogisticData.Point, tolerance: Double, maximumIterations: Int
  ) {
    self.data = data
    self.tolerance = tolerance
    self.maximumIterations = maximumIterations
    point = start
    hessian = start.sums.hessian
  }

  /// Where it has come to.
  var parameters: [Double] { point.parameters }

  /// A scaled gradient below which a Hessian is likely to serve for more than one step, and what a
  /// step must leave of the gradient at most for it to be kept.
  private static let (nearNorm, fastFading) = (0.03, 0.1)

  /// The longest Newton step, in log odds per standard deviation of a column, that convergence
  /// allows: at a true minimum the last step is of the order of the tolerance, under separation 1.
  private static let longestLastStep = 0.1

  /// Goes on to the optimum with `penalty`.
  mutating func minimise(
    penalty: Double, l1Share: Double, penaltyFactors: [Double]?,
    onIteration: (LogisticRegression.Iteration) -> Void = { _ in }
  ) throws(FitError) -> LogisticRegression.Model {
    let problem = LogisticProblem(
      data, penalty: penalty, l1Share: l1Share, penaltyFactors: penaltyFactors)
    if !problem.isPenalised { try checkCollinearity() }
    var iteration = 0
    while true {
      let norm = problem.scaledGradientNorm(point)
      onIteration(
        .init(number: iteration, objective: problem.objective(point), gradientNorm: norm))
      if norm <= tolerance {
        if !problem.isPenalised { try checkSeparation(try step(problem, norm: norm)) }
        return problem.model(point, iterations: iteration, gradientNorm: norm)
      }
      guard iteration < maximumIterations, try advance(problem, norm: norm) else {
        if !problem.isPenalised, point.sums.margin > 0 { throw .separatedClasses }
        throw .notConverged(iterations: iteration, gradient: norm, tolerance: tolerance)
      }
      iteration += 1
    }
  }

  /// Takes a step; false where none leads down.
  private mutating func advance(
    _ problem: LogisticProblem, norm: Double
  ) throws(FitError) -> Bool {
    let keeps = problem.isPenalised && norm < Self.nearNorm
    guard let next = lowered(problem, along: try step(problem, norm: norm), withHessian: !keeps)
    else {
      guard isStale else { return false }
      move(to: data.evaluate(point.parameters))
      return true
    }
    let fades = problem.scaledGradientNorm(next) <= max(Self.fastFading * norm, tolerance)
    move(to: keeps && !fades ? data.evaluate(next.parameters) : next)
    return true
  }

  /// Goes on from `next`, with its Hessian if it has one.
  mutating func move(to next: LogisticData.Point) {
    point = next
    if !isStale { hessian = next.sums.hessian }
  }

  private func step(_ problem: LogisticProblem, norm: Double) throws(FitError) -> [Double] {
    guard problem.hasLasso else { return try newtonStep(problem) }
    // The model is solved a little better than the problem itself is solved so far.
    let goal = max(tolerance / 10, min(norm / 10, norm * norm))
    let target = QuadraticModel(problem, at: point, hessian: hessian).minimised(tolerance: goal)
    return zip(target, point.parameters).map { $0 - $1 }
  }

  /// Newton's steps shrink to nothing at a minimum. Where they stay long while the gradient fades,
  /// the minimum lies at infinity: the classes are separated.
  private func checkSeparation(_ step: [Double]) throws(FitError) {
    let reach = zip(step, data.scales).map { abs($0 * $1) }.max() ?? 0
    if reach > Self.longestLastStep { throw .separatedClasses }
  }

  /// The share of a column's variance that the columns before it must leave unexplained. Sums of
  /// Float columns, rounded, leave about 1e-14.
  private static let leastUnexplainedShare = 1e-10

  private func checkCollinearity() throws(FitError) {
    let side = point.parameters.count
    // The intercept goes first here: it explains every constant column.
    let order = [side - 1] + Array(0..<side - 1)
    var scaled = [Double](repeating: 0, count: side * side)
    for (i, row) in order.enumerated() {
      for (j, column) in order[...i].enumerated() {
        let (low, high) = (max(row, column), min(row, column))
        let scale = (hessian[row * side + row] * hessian[column * side + column]).squareRoot()
        scaled[i * side + j] = scale > 0 ? hessian[low * side + high] / scale : 0
      }
    }
    let weak: Int?
    do throws(Cholesky.NotPositiveDefinite) {
      let factor = try Cholesky(order: side, lower: scaled, workers: data.workers)
      weak = factor.pivots.firstIndex { $0 < Self.leastUnexplainedShare }
    } catch {
      weak = error.row
    }
    if let weak { throw .collinearColumn(column: order[weak]) }
  }

  /// H⁻¹·(−g), the Hessian scaled to a unit diagonal before it is factored.
  private func newtonStep(_ problem: LogisticProblem) throws(FitError) -> [Double] {
    let side = point.parameters.count
    var matrix = problem.hessian(hessian)
    let diagonal = (0..<side).map { matrix[$0 * side + $0] }
    let scales = diagonal.map { $0 > 0 ? $0.squareRoot() : 1 }
    for row in 0..<side {
      for column in 0...row { matrix[row * side + column] /= scales[row] * scales[column] }
      if diagonal[row] <= 0 { matrix[row * side + row] = 1 }
    }
    let right = zip(problem.gradient(point), scales).map { -$0 / $1 }
    // With a penalty the Hessian is positive definite but for rounding, which a little more on the
    // diagonal outweighs: the step still leads down. Without one it fades only where the fitted
    // probabilities reach 0 or 1.
    for ridge in problem.isPenalised ? [0, 1e-10, 1e-6] : [0] {
      var ridged = matrix
      for index in 0..<side { ridged[index * side + index] += ridge }
      if let factor = try? Cholesky(order: side, lower: ridged, workers: data.workers) {
        return zip(factor.solve(right), scales).map { $0 / $1 }
      }
    }
    guard problem.isPenalised else { throw .separatedClasses }
    throw .notConverged(
      iterations: 0, gradient: problem.scaledGradientNorm(point), tolerance: tolerance)
  }

  /// The first of the points at 1, 1/2, 1/4 … of `step` whose objective is low enough (Armijo's
  /// rule), or nil if none is.
  private func lowered(
    _ problem: LogisticProblem, along step: [Double], withHessian: Bool
  ) -> LogisticData.Point? {
    let decrease = problem.predictedDecrease(point, along: step)
    let objective = problem.objective(point)
    // Below this the objective is rounding error, and the gradient alone is to be trusted.
    let noise = 1e-12 * abs(objective)
    var length = 1.0
    for _ in 0..<40 {
      let next = data.evaluate(
        zip(point.parameters, step).map { $0 + length * $1 }, withHessian: withHessian)
      if problem.objective(next) <= objective + 1e-4 * length * decrease + noise { return next }
      length /= 2
    }
    return nil
  }
}

/// gᵀ(x − x₀) + ½(x − x₀)ᵀH(x − x₀) + Σⱼ lassoⱼ·|xⱼ|, to be minimised over x by coordinate descent
/// (Friedman, Hastie & Tibshirani, J. Stat. Softw. 2010).
private struct QuadraticModel {
  private let side: Int
  /// H, both triangles.
  private var hessian: [Double]
  private var slope: [Double]
  private var x: [Double]
  private let lasso: [Double]
  /// The divisor of a slope before it is compared with the tolerance.
  private let scales: [Double]

  init(_ problem: LogisticProblem, at point: LogisticData.Point, hessian loss: [Double]) {
    side = point.parameters.count
    hessian = problem.hessian(loss)
    for row in 0..<side {
      for column in 0..<row { hessian[column * side + row] = hessian[row * side + column] }
    }
    slope = problem.gradient(point)
    x = point.parameters
    lasso = problem.lasso
    scales = problem.data.scales.map { $0 * problem.data.totalWeight }
  }

  /// Sweeps over the coordinates until none would move: all of them in turn with those that are
  /// not 0 alone, which settle first.
  func minimised(tolerance: Double) -> [Double] {
    var state = self
    for _ in 0..<Self.mostSweeps {
      if state.sweep(all: true, tolerance: tolerance) == 0 { break }
      for _ in 0..<Self.mostSweeps
      where state.sweep(all: false, tolerance: tolerance) == 0 { break }
    }
    return state.x
  }

  private static let mostSweeps = 1000

  /// Moves each coordinate to its minimum; returns how many moved by more than the tolerance.
  private mutating func sweep(all: Bool, tolerance: Double) -> Int {
    var moved = 0
    for index in 0..<side where all || index == side - 1 || x[index] != 0 {
      let curvature = hessian[index * side + index]
      guard curvature > 0 else { continue }
      let free = curvature * x[index] - slope[index]
      let target =
        free > lasso[index]
        ? (free - lasso[index]) / curvature
        : free < -lasso[index] ? (free + lasso[index]) / curvature : 0
      let change = target - x[index]
      if change == 0 { continue }
      if abs(change) * curvature > tolerance * scales[index] { moved += 1 }
      x[index] = target
      add(change, row: index)
    }
    return moved
  }

  /// slope += change · H's row, a pass without bounds checks: all of the sweeps' time.
  private mutating func add(_ change: Double, row: Int) {
    let side = side
    hessian.withUnsafeBufferPointer { hessian in
      slope.withUnsafeMutableBufferPointer { slope in
        for other in 0..<side { slope[other] += change * hessian[row * side + other] }
      }
    }
  }
}
