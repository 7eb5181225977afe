import Foundation
import PatronNumerics
import Testing

@Suite("Numerics of likelihoods")
struct LikelihoodNumericsTests {
  /// DLMF 5.4.12, 5.4.13 and 5.5.2.
  @Test func `digamma has its known values`() {
    let euler = 0.577_215_664_901_532_9
    #expect(abs(SpecialFunctions.digamma(1) + euler) <= 1e-15)
    #expect(abs(SpecialFunctions.digamma(0.5) + euler + 2 * log(2.0)) <= 1e-14)
    for x in [1e-6, 0.3, 2.7, 9.99, 10.01, 500, 1e9] {
      let (low, high) = (SpecialFunctions.digamma(x), SpecialFunctions.digamma(x + 1))
      #expect(abs(high - low - 1 / x) <= 1e-14 * max(1, 1 / x, abs(low)))
    }
  }

  @Test func `sums of logarithms do not overflow`() {
    #expect(abs(SpecialFunctions.logSum(1000, 1000) - 1000 - log(2.0)) <= 1e-12)
    #expect(SpecialFunctions.logSum(-.infinity, -.infinity) == -.infinity)
    #expect(SpecialFunctions.logSum(3, -.infinity) == 3)
  }

  /// Of 1 degree of freedom it is erfc √(x/2), of 2 e^−x/2, of 4 that times 1 + x/2.
  @Test(arguments: [1e-8, 0.1, 0.9, 2, 3.84, 5.9, 6.1, 20, 150, 700])
  func `chi-square has its closed forms`(x: Double) {
    let half = exp(-x / 2)
    for (freedom, exact) in [(1, erfc((x / 2).squareRoot())), (2, half), (4, half * (1 + x / 2))] {
      #expect(
        abs(SpecialFunctions.chiSquareExceedance(x, freedom: freedom) / exact - 1) <= 1e-11)
    }
    #expect(SpecialFunctions.chiSquareExceedance(0, freedom: 3) == 1)
    // NIST/SEMATECH, table 1.3.6.7.4: the limit of 5 % for 30 degrees of freedom.
    #expect(abs(SpecialFunctions.chiSquareExceedance(43.773, freedom: 30) - 0.05) <= 5e-6)
  }

  @Test(arguments: [1, 2, 5, 12, 20]) func `Gauss–Legendre is exact for its polynomials`(
    count: Int
  ) {
    let rule = GaussLegendre(count: count)
    for degree in 0..<2 * count {
      let found = rule.integral(from: 0, to: 2) { pow($0, Double(degree)) }
      let exact = pow(2, Double(degree + 1)) / Double(degree + 1)
      #expect(abs(found / exact - 1) <= 1e-13)
    }
  }

  static let shapes = [(0.05, 0.3), (0.8, 2.4), (0.8, 120), (40, 3), (300, 500)]

  /// E[p²] = a(a + 1)/((a + b)(a + b + 1)), to the error that exp(−π²/h) allows.
  @Test(arguments: shapes) func `means over a beta distribution`(a: Double, b: Double) {
    let grid = BetaGrid(a, b)
    let square = grid.mean(atZero: 0, atOne: 1) { $0 * $0 }
    let exact = a * (a + 1) / ((a + b) * (a + b + 1))
    #expect(abs(square - exact) <= 1e-11)
    // E[(1 − p)³], which is exact the other way round.
    let cube = grid.mean(atZero: 1, atOne: 0) { ($0 - 1) * ($0 - 1) * (1 - $0) }
    let ratio = b * (b + 1) * (b + 2) / ((a + b) * (a + b + 1) * (a + b + 2))
    #expect(abs(cube - ratio) <= 1e-11)
  }

  /// Rosenbrock's valley, whose minimum is at (1, 1).
  @Test func `BFGS finds the end of a curved valley`() {
    let result = QuasiNewton(tolerance: 1e-10).minimise(from: [-1.2, 1]) { point in
      let (x, y) = (point[0], point[1])
      return QuasiNewton.Value(
        value: 100 * (y - x * x) * (y - x * x) + (1 - x) * (1 - x),
        gradient: [-400 * x * (y - x * x) - 2 * (1 - x), 200 * (y - x * x)])
    }
    #expect(result.hasConverged && result.gradientNorm <= 1e-10)
    #expect(result.point.allSatisfy { abs($0 - 1) <= 1e-9 })
  }

  @Test func `BFGS stays within its bounds, and takes infinity for high`() {
    // Falls for ever: the bound is the answer.
    let falling = QuasiNewton(bound: 5).minimise(from: [0, 0]) { point in
      QuasiNewton.Value(
        value: exp(-point[0]) + point[1] * point[1], gradient: [-exp(-point[0]), 2 * point[1]])
    }
    #expect(falling.hasConverged && falling.point[0] == 5 && abs(falling.point[1]) <= 1e-8)
    // Infinite left of 0, where a full step would land.
    let walled = QuasiNewton().minimise(from: [3]) { point in
      let x = point[0]
      return x > 0
        ? QuasiNewton.Value(value: x - log(x), gradient: [1 - 1 / x])
        : QuasiNewton.Value(value: .infinity, gradient: [.nan])
    }
    #expect(walled.hasConverged && abs(walled.point[0] - 1) <= 1e-8)
  }

  @Test func `the right curvature makes it Newton's method`() {
    // A quadratic with the Hessian ((4, 1), (1, 3)): one step.
    let result = QuasiNewton(longestStep: 10).minimise(
      from: [2, -3], inverseHessian: [3.0 / 11, -1.0 / 11, -1.0 / 11, 4.0 / 11]
    ) { point in
      let (x, y) = (point[0], point[1])
      return QuasiNewton.Value(
        value: 2 * x * x + x * y + 1.5 * y * y, gradient: [4 * x + y, x + 3 * y])
    }
    #expect(result.iterations == 1 && result.hasConverged)
  }
}
