import Foundation

/// Minimises a smooth function of a few variables from its gradient, by BFGS (Nocedal & Wright
/// 2006, algorithm 6.1) with the step halved until it lowers the function enough.
package struct QuasiNewton: Sendable {
  /// Converged when no entry of the gradient is larger than this, or when no step leads down and what
  /// the gradient still promises is less than the rounding of the function.
  package var tolerance: Double
  package var maximumIterations: Int
  /// No variable moves further than this in one step.
  package var longestStep: Double
  /// The variables stay within −`bound`...`bound`.
  package var bound: Double

  package init(
    tolerance: Double = 1e-9, maximumIterations: Int = 500, longestStep: Double = 1.5,
    bound: Double = 16
  ) {
    self.tolerance = tolerance
    self.maximumIterations = maximumIterations
    self.longestStep = longestStep
    self.bound = bound
  }

  /// The function and its gradient at a point.
  package struct Value: Sendable {
    package let value: Double
    package let gradient: [Double]
    /// What rounding leaves of a difference of two values.
    package let rounding: Double

    /// - Parameter rounding: 64 ulps of the value without, as a sum over many rows errs by some.
    package init(value: Double, gradient: [Double], rounding: Double? = nil) {
      self.value = value
      self.gradient = gradient
      self.rounding = rounding ?? 64 * abs(value).ulp
    }
  }

  /// Where a descent has ended.
  package struct Result: Sendable {
    package let point: [Double]
    package let value: Double
    package let gradient: [Double]
    package let iterations: Int
    /// The largest entry of the gradient that no bound explains.
    package let gradientNorm: Double
    package let hasConverged: Bool
  }

  /// Sufficient decrease (Nocedal & Wright 2006, equation 3.6a), and the most halvings.
  private static let (decrease, mostHalvings) = (1e-4, 60)

  /// Descends from `start`. A value that is not finite counts as too high.
  ///
  /// - Parameter inverseHessian: a guess at it (k × k), such as that of like data; the first steps
  ///   are Newton's then.
  package func minimise(
    from start: [Double], inverseHessian: [Double]? = nil, _ function: ([Double]) -> Value
  ) -> Result {
    let size = start.count
    var point = start.map { min(max($0, -bound), bound) }
    var current = function(point)
    var inverse = inverseHessian ?? Self.identity(size)
    var isFresh = inverseHessian == nil
    var held = held(at: point, current.gradient)
    var hasStalled = false
    var iteration = 0
    while iteration < maximumIterations, norm(current.gradient, at: point) > tolerance {
      let direction = self.direction(inverse, current.gradient, at: point)
      guard let next = lowered(from: point, current, along: direction, function) else {
        hasStalled = isFresh
        if isFresh { break }
        (inverse, isFresh) = (Self.identity(size), true)
        continue
      }
      iteration += 1
      let step = zip(next.point, point).map { $0 - $1 }
      let change = zip(next.value.gradient, current.gradient).map { $0 - $1 }
      update(&inverse, step: step, change: change, isFirst: isFresh)
      isFresh = false
      (point, current) = (next.point, next.value)
      // The curvature of the others is another one where a variable is held.
      let now = self.held(at: point, current.gradient)
      if now != held { (inverse, isFresh, held) = (Self.identity(size), true, now) }
    }
    let norm = norm(current.gradient, at: point)
    let isFlat = hasStalled && norm * norm <= current.rounding
    return Result(
      point: point, value: current.value, gradient: current.gradient, iterations: iteration,
      gradientNorm: norm, hasConverged: norm <= tolerance || isFlat)
  }

  private static func identity(_ size: Int) -> [Double] {
    (0..<size * size).map { $0 % (size + 1) == 0 ? 1 : 0 }
  }

  /// The largest entry of the gradient, those left out that point out of the bounds.
  private func norm(_ gradient: [Double], at point: [Double]) -> Double {
    var largest = 0.0
    for (slope, x) in zip(gradient, point) where !isHeld(x, slope) {
      guard slope.isFinite else { return .infinity }
      largest = max(largest, abs(slope))
    }
    return largest
  }

  private func held(at point: [Double], _ gradient: [Double]) -> [Bool] {
    zip(point, gradient).map(isHeld)
  }

  /// Whether a variable stands at a bound that it would cross by going down.
  private func isHeld(_ x: Double, _ slope: Double) -> Bool {
    x <= -bound && slope > 0 || x >= bound && slope < 0
  }

  /// −H·g over the variables that are not held, no longer than allowed; −g where that leads up.
  private func direction(
    _ inverse: [Double], _ gradient: [Double], at point: [Double]
  ) -> [Double] {
    let size = gradient.count
    let free = zip(point, gradient).map { !isHeld($0, $1) }
    var direction = (0..<size).map { row -> Double in
      guard free[row] else { return 0 }
      return -(0..<size).reduce(0) {
        $0 + (free[$1] ? inverse[row * size + $1] * gradient[$1] : 0)
      }
    }
    let slope = zip(direction, gradient).reduce(0) { $0 + $1.0 * $1.1 }
    if !(slope < 0) { direction = (0..<size).map { free[$0] ? -gradient[$0] : 0 } }
    let longest = direction.reduce(0) { max($0, abs($1)) }
    return longest > longestStep ? direction.map { $0 * longestStep / longest } : direction
  }

  /// The first of the halved steps that lowers the function enough; nil where none does.
  private func lowered(
    from point: [Double], _ current: Value, along direction: [Double],
    _ function: ([Double]) -> Value
  ) -> (point: [Double], value: Value)? {
    let slope = zip(direction, current.gradient).reduce(0) { $0 + $1.0 * $1.1 }
    var length = 1.0
    for _ in 0..<Self.mostHalvings {
      let next = zip(point, direction).map { min(max($0 + length * $1, -bound), bound) }
      if next == point { return nil }
      let value = function(next)
      if value.value.isFinite, value.gradient.allSatisfy(\.isFinite) {
        let bar = current.value + Self.decrease * length * slope
        if value.value <= bar { return (next, value) }
        // At the bottom the gradient still tells steps apart where the value no longer can.
        if value.value <= current.value + current.rounding,
          norm(value.gradient, at: next) < norm(current.gradient, at: point)
        {
          return (next, value)
        }
      }
      length /= 2
    }
    return nil
  }

  /// The update of the inverse Hessian, left out where the curvature along the step is not positive.
  private func update(
    _ inverse: inout [Double], step: [Double], change: [Double], isFirst: Bool
  ) {
    let size = step.count
    let curvature = zip(step, change).reduce(0) { $0 + $1.0 * $1.1 }
    let square = change.reduce(0) { $0 + $1 * $1 }
    guard curvature > 1e-12 * square.squareRoot() * step.reduce(0, { $0 + $1 * $1 }).squareRoot()
    else { return }
    // Before the first update the identity gets the scale of the inverse Hessian (equation 6.20).
    if isFirst { inverse = inverse.map { $0 * curvature / square } }
    let product = (0..<size).map { row in
      (0..<size).reduce(0) { $0 + inverse[row * size + $1] * change[$1] }
    }
    let quadratic = zip(change, product).reduce(0) { $0 + $1.0 * $1.1 }
    for row in 0..<size {
      for column in 0..<size {
        inverse[row * size + column] +=
          (1 + quadratic / curvature) * step[row] * step[column] / curvature
          - (product[row] * step[column] + step[row] * product[column]) / curvature
      }
    }
  }
}
