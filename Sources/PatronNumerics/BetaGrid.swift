import Foundation

/// Points and weights for means over a beta distribution, for functions smooth on [0, 1].
///
/// The trapezoidal rule in the log odds y = log(p/(1 − p)), where the density becomes
/// p^a·(1 − p)^b / B(a, b), analytic in the strip |Im y| < π and bounded for |Im y| < π/2, whatever
/// a and b, so that the error falls at least like exp(−π²/h) with the step h (Trefethen & Weideman,
/// SIAM Review 2014, theorem 5.1). The same holds of functions with a branch at a negative p, such as
/// (1 + p·t)^−r, however near to 0 it lies.
package struct BetaGrid: Sendable {
  /// Rising, each in (0, 1).
  package let points: [Double]
  /// The weight of each point.
  package let weights: [Double]
  /// E[p] = a / (a + b).
  package let mean: Double
  private static let (widestStep, stepPerDeviation, range) = (0.33, 0.75, 32.0)

  /// Prepares means over the beta distribution of shapes `a` and `b`.
  ///
  /// - Complexity: about 90 points, up to 200 where both shapes are far below 1.
  package init(_ a: Double, _ b: Double) {
    precondition(a > 0 && b > 0, "a beta has positive shapes")
    mean = a / (a + b)
    // `residual` falls like exp((a + 1)·y) to the left and exp(−(b + 1)·y) to the right; about the
    // peak of the density of y, at log(a/b), it is like a normal of variance 1/a + 1/b at least.
    let (left, right) = (a + 1, b + 1)
    let peak = log(left / right)
    let deviation = (1 / left + 1 / right).squareRoot()
    let step = min(Self.widestStep, Self.stepPerDeviation * deviation)
    let norm = SpecialFunctions.logBeta(a, b)
    func logWeight(_ y: Double) -> Double {
      -a * SpecialFunctions.logOnePlusExp(-y) - b * SpecialFunctions.logOnePlusExp(y) - norm
    }
    func logReach(_ y: Double) -> Double {
      -left * SpecialFunctions.logOnePlusExp(-y) - right * SpecialFunctions.logOnePlusExp(y)
    }
    let top = logReach(peak)
    var first = 0
    while top - logReach(peak + Double(first) * step) < Self.range { first -= 1 }
    var last = 0
    while top - logReach(peak + Double(last) * step) < Self.range { last += 1 }
    var points: [Double] = []
    var weights: [Double] = []
    for index in first...last {
      let y = peak + Double(index) * step
      points.append(SpecialFunctions.sigmoid(y))
      weights.append(step * exp(logWeight(y)))
    }
    self.points = points
    self.weights = weights
  }

  /// E[f(p)], when `atZero` is f(0) and `atOne` f(1): what is left of f after the line between them
  /// vanishes at both ends, which keeps the range of the sum short for small shapes.
  package func mean(atZero: Double, atOne: Double, of body: (Double) -> Double) -> Double {
    var sum = 0.0
    for index in points.indices {
      let p = points[index]
      sum += weights[index] * (body(p) - atZero - p * (atOne - atZero))
    }
    return atZero + mean * (atOne - atZero) + sum
  }
}
