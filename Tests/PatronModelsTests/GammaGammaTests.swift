import Foundation
import PatronModels
import PatronNumerics
import Testing

/// Fader & Hardie (2013), "The gamma-gamma model of monetary value" (note 025), on CDNOW.
@Suite("Gamma-gamma")
struct GammaGammaTests {
  private static let dollars = Currency("USD")
  private static let published = GammaGamma.Model(
    currency: dollars, parameters: .init(p: 6.2496, q: 3.7442, v: 15.4435))

  @Test(.enabled(if: CDNow.isThere))
  func `maximum likelihood finds the published parameters`() throws {
    let spend = try CDNow().spend()
    let summary = try SpendSummary(
      repeats: spend.counts, means: spend.means, currency: Self.dollars)
    #expect(summary.repeatCustomers == 946)
    let model = try GammaGamma().fit(summary)
    #expect(agree(model.parameters.values, [6.25, 3.74, 15.44], digits: 2))
    #expect(abs(model.fit.logLikelihood - -4055.9177) <= 0.00005)
    #expect(model.fit.standardErrors != nil)
    #expect(agree([try #require(summary.correlation)], [0.114], digits: 3))
  }

  /// The first ten customers in Hardie's spreadsheet.
  @Test func `expected spend of the first ten customers`() throws {
    let histories = [
      SpendHistory(repeats: 2, mean: 22.345), SpendHistory(repeats: 1, mean: 11.77), .none, .none,
      .none, SpendHistory(repeats: 7, mean: 73.74), SpendHistory(repeats: 1, mean: 11.77), .none,
      SpendHistory(repeats: 2, mean: 25.55), .none,
    ]
    let expected = histories.compactMap { Self.published.expectedSpend($0) }
    let printed = [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17]
    #expect(agree(expected, printed, digits: 2) && expected.count == 10)
  }

  @Test func `the more is known, the nearer to the customer's own mean`() throws {
    let expected = try (1...40).map {
      try #require(Self.published.expectedSpend(SpendHistory(repeats: $0, mean: 100)))
    }
    #expect(zip(expected, expected.dropFirst()).allSatisfy { $0 < $1 && $1 < 100 })
  }

  @Test func `there is no mean where the tail is too long`() {
    let model = GammaGamma.Model(
      currency: Self.dollars, parameters: .init(p: 2, q: 0.9, v: 15))
    #expect(model.expectedSpend(.none) == nil)
    #expect(model.expectedSpend(SpendHistory(repeats: 1, mean: 10)) != nil)
  }

  /// Customers drawn from the model itself, amounts and all.
  static func simulated(_ count: Int, seed: UInt64) throws -> SpendSummary {
    var generator = SeededGenerator(seed: seed)
    var (counts, means) = ([Int](), [Double]())
    for _ in 0..<count {
      counts.append(1 + generator.index(below: 6))
      let rate = generator.gamma(shape: 4, scale: 1 / 60.0)
      let sum = (0..<counts[counts.count - 1]).reduce(0) { sum, _ in
        sum + generator.gamma(shape: 3) / rate
      }
      means.append(sum / Double(counts[counts.count - 1]))
    }
    return try SpendSummary(repeats: counts, means: means, currency: dollars)
  }

  @Test func `simulated parameters are recovered within their standard errors`() throws {
    let model = try GammaGamma().fit(Self.simulated(20_000, seed: 1))
    let errors = try #require(model.fit.standardErrors)
    for (index, truth) in [3.0, 4, 60].enumerated() {
      // Three standard errors.
      #expect(abs(model.parameters.values[index] - truth) <= 3 * errors.values[index])
    }
  }

  @Test func `the unit of money scales v alone`() throws {
    let summary = try Self.simulated(500, seed: 2)
    let cents = try SpendSummary(
      repeats: summary.histories.map(\.repeats), means: summary.histories.map { $0.mean * 100 },
      currency: Self.dollars)
    let (model, inCents) = (try GammaGamma().fit(summary), try GammaGamma().fit(cents))
    // The tolerance of the gradient, over the curvature of a flat likelihood.
    #expect(abs(inCents.parameters.p / model.parameters.p - 1) <= 1e-6)
    #expect(abs(inCents.parameters.v / model.parameters.v / 100 - 1) <= 1e-6)
  }

  @Test func `draws have the expected mean`() throws {
    let history = SpendHistory(repeats: 4, mean: 30)
    var generator = SeededGenerator(seed: 3)
    let draws = (0..<20_000).map { _ in Self.published.draw(3, after: history, using: &generator) }
    let mean = draws.reduce(0, +) / 20_000
    let expected = 3 * (try #require(Self.published.expectedSpend(history)))
    let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
    #expect(abs(mean - expected) <= 4 * (variance / 20_000).squareRoot())
    #expect(Self.published.draw(0, after: history, using: &generator) == 0)
  }

  @Test func `returns that take all the money are named`() {
    #expect(throws: HistoryError.amountNotPositive(row: 1, found: -2)) {
      try SpendSummary(repeats: [1, 2], means: [5, -2], currency: Self.dollars)
    }
    #expect(throws: HistoryError.amountNotPositive(row: 0, found: 0)) {
      try SpendSummary(repeats: [1], means: [0], currency: Self.dollars)
    }
    #expect(throws: HistoryError.negativeCount(row: 0, found: -1)) {
      try SpendSummary(repeats: [-1], means: [5], currency: Self.dollars)
    }
    #expect(throws: FitError.tooFewRows(found: 2, needed: 3)) {
      try GammaGamma().fit(
        SpendSummary(repeats: [1, 2, 0], means: [5, 6, 0], currency: Self.dollars))
    }
  }
}
