import Foundation
import PatronNumerics

extension LogisticRegression {
  /// Proximal Newton steps: each minimises the quadratic model of the loss plus the penalty by
  /// coordinate descent, and is halved until the objective falls enough (Armijo's rule).
  func minimiseByCoordinates(
    _ problem: LogisticProblem, start: [Double], _ onIteration: (Iteration) -> Void
  ) throws(FitError) -> Model {
    var point = problem.evaluate(start)
    var norm = problem.scaledGradientNorm(point)
    for iteration in 0...maximumIterations {
      onIteration(Iteration(number: iteration, objective: point.objective, gradientNorm: norm))
      if norm <= tolerance {
        return problem.model(point, iterations: iteration, gradientNorm: norm)
      }
      guard iteration < maximumIterations else { break }
      // The model is solved a little better than the problem itself is solved so far.
      let goal = max(tolerance / 10, min(norm / 10, norm * norm))
      let target = QuadraticModel(problem, at: point).minimised(tolerance: goal)
      guard let next = lowered(problem, from: point, to: target) else { break }
      point = next
      norm = problem.scaledGradientNorm(point)
    }
    throw .notConverged(iterations: maximumIterations, gradient: norm, tolerance: tolerance)
  }

  private func lowered(
    _ problem: LogisticProblem, from point: LogisticProblem.Point, to target: [Double]
  ) -> LogisticProblem.Point? {
    // The decrease that the linear part of the model and the penalty foretell.
    var foretold = 0.0
    for index in target.indices {
      foretold += point.gradient[index] * (target[index] - point.parameters[index])
      if index < problem.lasso.count {
        foretold += problem.lasso[index] * (abs(target[index]) - abs(point.parameters[index]))
      }
    }
    let noise = 1e-12 * abs(point.objective)
    var length = 1.0
    for _ in 0..<40 {
      let next = problem.evaluate(
        zip(point.parameters, target).map { $0 + length * ($1 - $0) })
      if next.objective <= point.objective + 1e-4 * length * foretold + noise { return next }
      length /= 2
    }
    return nil
  }
}

/// gᵀ(x − x₀) + ½(x − x₀)ᵀH(x − x₀) + Σⱼ lassoⱼ·|xⱼ|, to be minimised over x.
private struct QuadraticModel {
  private let side: Int
  /// H, both triangles.
  private var hessian: [Double]
  private var slope: [Double]
  private var x: [Double]
  private let lasso: [Double]
  /// What a slope is divided by before it is compared with the tolerance.
  private let scales: [Double]

  init(_ problem: LogisticProblem, at point: LogisticProblem.Point) {
    side = point.parameters.count
    hessian = point.hessian
    for row in 0..<side {
      for column in 0..<row { hessian[column * side + row] = hessian[row * side + column] }
    }
    slope = point.gradient
    x = point.parameters
    lasso = problem.lasso + [0]
    scales = problem.scales.map { $0 * problem.totalWeight }
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
      for other in 0..<side { slope[other] += change * hessian[index * side + other] }
    }
    return moved
  }
}
