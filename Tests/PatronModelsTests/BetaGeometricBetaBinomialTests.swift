import Foundation
import PatronModels
import PatronNumerics
import Testing

/// Fader, Hardie & Shang (2010), Marketing Science 29(6): 11,104 donors of 1995, six occasions.
@Suite("BG/BB")
struct BetaGeometricBetaBinomialTests {
  /// Repeats, last occasion, donors: table 2 of the paper.
  private static let donors = [
    (6, 6, 1203), (5, 6, 728), (4, 6, 512), (3, 6, 357), (2, 6, 234), (1, 6, 129), (5, 5, 335),
    (4, 5, 284), (3, 5, 225), (2, 5, 173), (1, 5, 119), (4, 4, 240), (3, 4, 181), (2, 4, 155),
    (1, 4, 78), (3, 3, 322), (2, 3, 255), (1, 3, 129), (2, 2, 613), (1, 2, 277), (1, 1, 1091),
    (0, 0, 3464),
  ]

  private static func summary() throws -> OccasionSummary {
    try OccasionSummary(
      repeats: donors.map(\.0), lasts: donors.map(\.1), occasions: donors.map { _ in 6 },
      customers: donors.map(\.2), interval: .years(1))
  }

  /// Parameters of the paper; P(alive in 2002) of its table 6; totals of Hardie's spreadsheet, both
  /// by way of the tests of lifetimes.
  @Test func `the donors have the published parameters and expectations`() throws {
    let summary = try Self.summary()
    #expect(summary.customerCount == 11_104)
    let model = try BetaGeometricBetaBinomial().fit(summary)
    #expect(agree(model.parameters.values, [1.204, 0.750, 0.657, 2.783], digits: 3))
    #expect(agree([model.fit.logLikelihood], [-33_225.6], digits: 1))
    #expect(model.fit.standardErrors != nil)
    let alive = [(0, 0), (2, 4), (6, 6)].map {
      model.future(of: OccasionHistory(repeats: $0, last: $1, occasions: 6)).probabilityAlive
    }
    #expect(agree(alive, [0.11, 0.59, 0.93], digits: 2))
    let total = zip(summary.histories, summary.customers).reduce(0) {
      $0 + Double($1.1) * model.future(of: $1.0).expectedPurchases(inNext: 5)
    }
    #expect(agree([total], [12_884.2], digits: 1))
    let counts = [0, 6].map { 11_104 * model.newcomer.probability(of: $0, inNext: 6) }
    #expect(agree(counts, [3454.9, 1253.1], digits: 1))
  }

  /// Equation 14 of the paper, which divides by γ − 1.
  @Test func `expectations by the closed form`() {
    let (alpha, beta, gamma, delta) = (1.204, 0.750, 0.657, 2.783)
    let model = BetaGeometricBetaBinomial.Model(
      interval: .years(1),
      parameters: .init(alpha: alpha, beta: beta, gamma: gamma, delta: delta))
    func ratio(_ n: Double) -> Double { exp(lgamma(1 + delta + n) - lgamma(gamma + delta + n)) }
    for m in [1, 5, 20] {
      let mean: Double = alpha / (alpha + beta) * delta / (gamma - 1)
      let closed = mean / ratio(0) * (ratio(0) - ratio(Double(m)))
      #expect(abs(model.newcomer.expectedPurchases(inNext: m) / closed - 1) <= 1e-12)
    }
  }

  @Test func `probabilities sum to 1, and counts to the mean; so do draws`() {
    let future = BetaGeometricBetaBinomial.Model(
      interval: .years(1), parameters: .init(alpha: 1.2, beta: 0.75, gamma: 1, delta: 2.8)
    ).future(of: OccasionHistory(repeats: 2, last: 4, occasions: 6))
    let shares = (0...8).map { future.probability(of: $0, inNext: 8) }
    let mean = shares.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
    #expect(abs(shares.reduce(0, +) - 1) <= 1e-12)
    #expect(abs(mean - future.expectedPurchases(inNext: 8)) <= 1e-12)
    #expect(future.expectedPurchases(in: .years(8)) == future.expectedPurchases(inNext: 8))
    var generator = SeededGenerator(seed: 4)
    let draws = (0..<20_000).map { _ in future.draw(inNext: 8, using: &generator) }
    #expect(abs(Double(draws.reduce(0, +)) / 20_000 - mean) <= 4 * 2.5 / 20_000.0.squareRoot())
  }

  @Test func `discounting counts from each occasion`() {
    let future = BetaGeometricBetaBinomial.Model(
      interval: .years(1), parameters: .init(alpha: 1.2, beta: 0.75, gamma: 0.7, delta: 2.8)
    ).newcomer
    let steps = (1...3).map {
      future.expectedPurchases(inNext: $0) - future.expectedPurchases(inNext: $0 - 1)
    }
    let byHand = steps[0] / 1.1 + steps[1] / 1.21 + steps[2] / 1.331
    #expect(
      abs(future.discountedPurchases(in: .years(3.5), yearlyRate: 0.1) - byHand) <= 1e-12)
  }

  @Test func `the likelihood by hand, and its gradient by differences`() throws {
    // One occasion, no purchase: stayed and missed it, or left before it.
    let one = try OccasionSummary(
      repeats: [0], lasts: [0], occasions: [1], interval: .weeks(1))
    let model = BetaGeometricBetaBinomial.Model(
      interval: .weeks(1), parameters: .init(alpha: 1, beta: 3, gamma: 1, delta: 4))
    #expect(abs(model.logLikelihood(of: one) - log(0.8 * 0.75 + 0.2)) <= 1e-12)
    let fitted = try BetaGeometricBetaBinomial().fit(Self.summary())
    // At the maximum no parameter can be moved for the better.
    for index in 0..<4 {
      for factor in [0.99, 1.01] {
        var values = fitted.parameters.values
        values[index] *= factor
        let moved = BetaGeometricBetaBinomial.Model(
          interval: .years(1), parameters: .init(values: values))
        #expect(try moved.logLikelihood(of: Self.summary()) < fitted.fit.logLikelihood)
      }
    }
  }

  @Test func `histories that cannot be are named`() throws {
    let impossible = HistoryError.impossibleOccasions(row: 0, repeats: 3, last: 2, occasions: 6)
    #expect(throws: impossible) {
      try OccasionSummary(repeats: [3], lasts: [2], occasions: [6], interval: .weeks(1))
    }
    #expect(throws: FitError.noRepeatCustomers(customers: 5)) {
      try BetaGeometricBetaBinomial().fit(
        OccasionSummary(
          repeats: [0], lasts: [0], occasions: [6], customers: [5], interval: .weeks(1)))
    }
    #expect(throws: FitError.tooFewRows(found: 1, needed: 4)) {
      try BetaGeometricBetaBinomial().fit(
        OccasionSummary(repeats: [1], lasts: [1], occasions: [6], interval: .weeks(1)))
    }
  }
}
