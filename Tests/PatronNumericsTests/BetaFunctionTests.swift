import Foundation
import PatronNumerics
import Testing

@Suite("The incomplete beta function")
struct BetaFunctionTests {
  /// `scipy.special.betainc` 1.17.
  @Test(arguments: [
    (6.0, 14.0, 0.3, 0.5261374757264855), (7, 14, 0.05, 3.394616530143376e-05),
    (0.5, 0.5, 0.2, 0.2951672353008665), (2, 30, 0.9, 1), (40, 3, 0.95, 0.6489863906537717),
  ]) func `agrees with SciPy`(a: Double, b: Double, x: Double, expected: Double) {
    #expect(abs(SpecialFunctions.betaCumulative(x, a, b) - expected) <= 1e-13 * expected)
  }

  @Test func `whole shapes give the binomial tail, and both sides sum to one`() {
    // P(Beta(3, 2) ≤ x) = 4x³ − 3x⁴.
    for x in [0.0, 0.1, 0.5, 0.8, 1] {
      let found = SpecialFunctions.betaCumulative(x, 3, 2)
      #expect(abs(found - (4 * x * x * x - 3 * x * x * x * x)) <= 1e-14)
      #expect(abs(found + SpecialFunctions.betaCumulative(1 - x, 2, 3) - 1) <= 1e-14)
    }
  }
}
