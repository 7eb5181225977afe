import Foundation
import PatronModels
import PatronNumerics
import Testing

/// The quadratures and closed forms of the library beside the formulas of the papers, evaluated by
/// the series of the hypergeometric function.
@Suite("Processes of purchases, by a second method")
struct PurchaseProcessTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let parameters: [Double]
    let time: Double
    var testDescription: String { "\(parameters) for \(time)" }
  }

  /// Usual ones, after many purchases, with hardly any or very long times, both shapes small.
  static let cases = [
    Case(parameters: [0.243, 4.414, 0.793, 2.426], time: 39),
    Case(parameters: [2.243, 43.3, 0.793, 4.426], time: 39),
    Case(parameters: [120.2, 60, 0.8, 122.4], time: 26),
    Case(parameters: [0.243, 4.414, 0.05, 0.3], time: 500),
    Case(parameters: [3, 10, 40, 200], time: 5),
    Case(parameters: [0.5, 10, 1.0001, 2], time: 0.01),
  ]

  /// Fader, Hardie & Lee 2005, equation 9.
  @Test(arguments: cases) func `BG/NBD expects what the published formula gives`(of test: Case) {
    let (r, alpha, a, b) = (
      test.parameters[0], test.parameters[1], test.parameters[2], test.parameters[3]
    )
    let z = test.time / (alpha + test.time)
    // c = a + b − 1 must be above 0 for the series of positive terms.
    guard a + b > 1 else { return }
    let rest = exp(r * log(alpha / (alpha + test.time)) + logHypergeometric(r, b, a + b - 1, z))
    let published = (a + b - 1) / (a - 1) * (1 - rest)
    let found = GeometricProcess(r: r, alpha: alpha, a: a, b: b).expectation(in: test.time)
    // What 1 − rest and a − 1 lose of the 16 digits.
    let lost = 1e-14 * (a + b) / abs(a - 1)
    #expect(abs(found - published) <= 1e-11 * found + lost)
  }

  /// At a = 1 the formula is 0/0; the expectation lies between those of its neighbours.
  @Test func `a = 1 is like any other`() {
    let found = [0.999, 1, 1.001].map {
      GeometricProcess(r: 0.243, alpha: 4.414, a: $0, b: 2.426).expectation(in: 39)
    }
    #expect(found[0] > found[1] && found[1] > found[2])
    #expect(abs(found[1] - (found[0] + found[2]) / 2) <= 1e-6 * found[1])
  }

  @Test func `s = 1 is like any other`() {
    let found = [1 - 1e-3, 1, 1 + 1e-3].map {
      ParetoProcess(r: 0.55, alpha: 10.6, s: $0, beta: 11.7).expectation(in: 39)
    }
    #expect(found[0] > found[1] && found[1] > found[2])
    #expect(abs(found[1] - (found[0] + found[2]) / 2) <= 1e-6 * found[1])
  }

  static let integrals = [
    [0.55, 10.6, 0.61, 11.7, 30.4, 38.9], [0.55, 10.6, 0.61, 11.7, 0, 38.9],
    [133.5, 10.6, 0.61, 11.7, 190, 200], [133.5, 2.9, 0.29, 14.1, 200, 200.5],
    [0.6, 90, 0.6, 30, 0, 400], [4, 3, 30, 200, 2, 5],
  ]

  /// A₀ of Fader & Hardie 2005, "A note on deriving the Pareto/NBD model", equations 9 and 10, over
  /// r + s + x.
  @Test(arguments: integrals) func `the Pareto integral is the published one`(of test: [Double]) {
    let (shape, alpha, s, beta, start, end) = (test[0], test[1], test[2], test[3], test[4], test[5])
    let most = max(alpha, beta)
    func term(_ time: Double) -> Double {
      let z = abs(alpha - beta) / (most + time)
      let second = alpha >= beta ? s + 1 : shape
      return logHypergeometric(shape + s, second, shape + s + 1, z)
        - (shape + s) * log(most + time)
    }
    let (first, last) = (term(start), term(end))
    let published = first + log1p(-exp(last - first)) - log(shape + s)
    // The likelihood has the integral in it: take it from the odds of having left.
    let odds = ParetoNegativeBinomial.Model(
      unit: .days, parameters: .init(r: shape, alpha: alpha, s: s, beta: beta)
    ).future(of: PurchaseHistory(repeats: 0, recency: start, age: end)).probabilityAlive
    let found =
      log1p(-odds) - log(odds) - log(s) - shape * log(alpha + end) - s * log(beta + end)
    // 1 − odds has lost digits where next to nobody has left; so has the difference above.
    let lost = 1e-15 / (1 - odds) + 1e-15 / -expm1(last - first)
    #expect(abs(found - published) <= 1e-11 + 10 * lost)
  }

  static let processes: [any PurchaseProcess] = [
    GeometricProcess(r: 0.243, alpha: 4.414, a: 0.793, b: 2.426),
    GeometricProcess(r: 2.3, alpha: 43, a: 0.8, b: 5),
    ParetoProcess(r: 0.55, alpha: 10.6, s: 0.61, beta: 11.7),
    ParetoProcess(r: 8.5, alpha: 40, s: 0.61, beta: 50),
  ]

  @Test(arguments: processes.indices) func `probabilities sum to 1, and counts to the mean`(
    of index: Int
  ) {
    let process = Self.processes[index]
    let probabilities = (0..<300).map { process.probability(of: $0, in: 39) }
    let mean = probabilities.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
    #expect(abs(probabilities.reduce(0, +) - 1) <= 1e-9)
    #expect(abs(mean / process.expectation(in: 39) - 1) <= 1e-7)
    #expect(process.probability(of: 0, in: 0) == 1 && process.expectation(in: 0) == 0)
  }

  @Test(arguments: processes.indices) func `draws have the mean and the shares`(of index: Int) {
    let process = Self.processes[index]
    var generator = SeededGenerator(seed: 5)
    let draws = (0..<40_000).map { _ in process.draw(in: 39, using: &generator) }
    let mean = Double(draws.reduce(0, +)) / 40_000
    let square = draws.reduce(0) { $0 + Double($1 * $1) } / 40_000
    let error = ((square - mean * mean) / 40_000).squareRoot()
    #expect(abs(mean - process.expectation(in: 39)) <= 4 * error)
    for count in 0...2 {
      let expected = process.probability(of: count, in: 39)
      let share = Double(draws.count { $0 == count }) / 40_000
      #expect(abs(share - expected) <= 4 * (expected * (1 - expected) / 40_000).squareRoot())
    }
  }

  /// ∫ exp(−δu) dE[X(u)] as a sum over 500 steps, each discounted from its middle.
  @Test(arguments: processes.indices) func `discounting is as purchases arise`(of index: Int) {
    let process = Self.processes[index]
    let (steps, rate) = (500, 0.004)
    var (sum, before) = (0.0, 0.0)
    for step in 1...steps {
      let time = 52 * Double(step) / Double(steps)
      let now = process.expectation(in: time)
      sum += (now - before) * exp(-rate * (time - 26 / Double(steps)))
      before = now
    }
    let future = FuturePurchases(probabilityAlive: 1, unit: .weeks, process: process)
    let yearly = expm1(rate * TimeSpan.years(1).count(of: .weeks))
    let found = future.discountedPurchases(in: .weeks(52), yearlyRate: yearly)
    #expect(abs(found / sum - 1) <= 1e-6)
    #expect(
      future.discountedPurchases(in: .weeks(52), yearlyRate: 0)
        == future.expectedPurchases(in: .weeks(52)))
  }

  @Test(arguments: processes.indices) func `the next purchase comes when its quantiles say`(
    of index: Int
  ) {
    let process = Self.processes[index]
    let ever = process.probabilityOfNext(within: .infinity)
    for probability in [0.05, 0.25, 0.5, 0.75, 0.95] {
      let time = process.timeOfNext(probability: probability)
      #expect(abs(process.probabilityOfNext(within: time) / ever - probability) <= 1e-10)
    }
    let none = process.probability(of: 0, in: 39)
    #expect(abs(process.probabilityOfNext(within: 39) + none - 1) <= 1e-10)
  }
}
