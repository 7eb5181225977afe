import Foundation
import PatronModels
import PatronNumerics
import Testing

@Suite("Fitted models by their kind")
struct PurchaseFitTests {
  private static func log() throws -> PurchaseLog { try SimulatedLog(customers: 1500).log(seed: 3) }

  @Test(arguments: PurchaseFit.Kind.allCases)
  func `a kind fits its model, and keeps it in a file`(kind: PurchaseFit.Kind) throws {
    let log = try Self.log()
    let summary = log.summary(before: 450, unit: .weeks, of: log.customers(before: 450))
    let fit = try kind.fit(summary)
    #expect(fit.kind == kind && fit.name.lowercased() == kind.rawValue)
    #expect(fit.model.unit == .weeks)
    let likelihood = fit.model.logLikelihood(of: summary, workers: .all)
    #expect(abs(fit.logLikelihood - likelihood) <= 1e-9 * abs(likelihood))
    switch fit {
    case .betaGeometric(let model): #expect(try model == BetaGeometric().fit(summary))
    case .modifiedBetaGeometric(let model):
      #expect(try model == ModifiedBetaGeometric().fit(summary))
    case .paretoNegativeBinomial(let model):
      #expect(try model == ParetoNegativeBinomial().fit(summary))
      #expect(fit.parameters.map(\.name) == ["r", "alpha", "s", "beta"])
      #expect(fit.parameters.map(\.value) == model.parameters.values)
      #expect(fit.parameters.map(\.standardError) == model.fit.standardErrors?.values)
    }
    let file = try bytes(fit)
    #expect(String(decoding: file, as: UTF8.self).contains(#""kind":""#))
    #expect(try JSONDecoder().decode(PurchaseFit.self, from: file) == fit)
  }

  @Test func `a file of another kind is refused`() {
    let file = Data(#"{"kind": "nbd", "model": {}}"#.utf8)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(PurchaseFit.self, from: file)
    }
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(SpendFit.self, from: file) }
  }
}

@Suite("Spend without a distribution, and the choice of it")
struct SpendFitTests {
  private static let euros = Currency("EUR")

  /// Customers who have the first amount of each on their first day, and the others on later ones.
  private static func spend(_ amounts: [[Double]]) throws -> PurchaseLog.Spend {
    let log = try PurchaseLog(
      amounts.map { $0.enumerated().map { (day: Int32($0.offset), amount: $0.element) } })
    return log.spend(before: 1000, of: Array(amounts.indices))
  }

  @Test func `variances by hand`() throws {
    // Repeat amounts 8 and 12, 19 and 21, and one of 30: means 10, 20 and 30, N = 5, n = 3.
    let mean = ShrunkMean(try Self.spend([[1, 8, 12], [1, 19, 21], [1, 30], [99]]))
    // W = (4 + 4 + 1 + 1)/(5 − 3); z̄ = 90/5 = 18, Σ x·(z̄ᵢ − z̄)² = 2·64 + 2·4 + 144 = 280, and
    // B = (280 − 2·5)/(5 − 9/5).
    let between = 270 / 3.2
    #expect(mean.varianceWithin == 5 && abs(mean.varianceBetween - between) <= 1e-12)
    let weights = [2 * between / (2 * between + 5), between / (between + 5)]
    let all =
      (weights[0] * 10 + weights[0] * 20 + weights[1] * 30) / (2 * weights[0] + weights[1])
    #expect(abs(mean.mean - all) <= 1e-12)
    #expect(mean.expectedSpend(.none) == mean.mean)
    let own = mean.expectedSpend(SpendHistory(repeats: 2, mean: 10))
    #expect(abs(own - (weights[0] * 10 + (1 - weights[0]) * all)) <= 1e-12)
  }

  @Test func `where nothing tells customers apart, all have one mean`() throws {
    let single = ShrunkMean(try Self.spend([[1, 10], [1, 40], [1]]))
    #expect(single.mean == 25 && single.varianceBetween == 0)
    #expect(single.expectedSpend(SpendHistory(repeats: 1, mean: 40)) == 25)
    // Means of 10 each, and all variance within.
    let alike = ShrunkMean(try Self.spend([[1, 5, 15], [1, 8, 12]]))
    #expect(alike.varianceBetween == 0 && alike.mean == 10)
    #expect(alike.expectedSpend(SpendHistory(repeats: 2, mean: 300)) == 10)
    let none = ShrunkMean(try Self.spend([[5], [5, 0]]))
    #expect(none.mean == 0 && none.expectedSpend(.none) == 0)
  }

  /// Amounts of the gamma-gamma model itself, whose expectation has W/B = (q − 1)/p.
  @Test func `moments find the shrinkage of the gamma-gamma model`() throws {
    let (p, q, v) = (6.0, 8.0, 40.0)
    var generator = SeededGenerator(seed: 4)
    let amounts = (0..<20_000).map { _ -> [Double] in
      let own = generator.gamma(shape: q, scale: 1 / v)
      return (0..<2 + generator.poisson(mean: 3)).map { _ in generator.gamma(shape: p) / own }
    }
    let spend = try Self.spend(amounts)
    let mean = ShrunkMean(spend)
    // Variances of 20,000 customers whose means have an excess kurtosis of 9: three standard errors.
    let ratio = mean.varianceWithin / mean.varianceBetween
    #expect(abs(ratio / ((q - 1) / p) - 1) <= 0.1)
    #expect(abs(mean.mean / (p * v / (q - 1)) - 1) <= 0.02)
    let fit = try SpendFit.Kind.gammaGamma.fit(spend)
    let history = SpendHistory(repeats: 3, mean: 80)
    let expected = try #require(fit.expectedSpend(history))
    #expect(abs(mean.expectedSpend(history) / expected - 1) <= 0.03)
    for fit in [fit, .mean(mean)] {
      #expect(try JSONDecoder().decode(SpendFit.self, from: bytes(fit)) == fit)
      #expect(fit.currency == Self.euros)
    }
    #expect(fit.kind == .gammaGamma && SpendFit.mean(mean).kind == .mean)
  }

  @Test func `a gamma-gamma model without a mean is refused by name`() throws {
    // q = 0.7: the mean of ν^−1 is infinite.
    let log = try SimulatedLog(customers: 4000, spend: .init(p: 6, q: 0.7, v: 1)).log(seed: 5)
    let spend = log.spend(before: 450, of: log.customers(before: 450))
    let error = #expect(throws: FitError.self) { try SpendFit.Kind.gammaGamma.fit(spend) }
    guard case .infiniteMean(let shape) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(abs(shape - 0.7) <= 0.1)  // three standard errors of 3,000 customers
    #expect(try SpendFit.Kind.mean.fit(spend).expectedSpend(.none) ?? 0 > 0)
    #expect(throws: FitError.tooFewRows(found: 0, needed: 3)) {
      try SpendFit.Kind.gammaGamma.fit(Self.spend([[1], [2]]))
    }
  }
}

@Suite("Regularity of purchases")
struct GapDispersionTests {
  private static func dispersion(_ days: [[Int32]]) throws -> GapDispersion? {
    let log = try PurchaseLog(days.map { $0.map { (day: $0, amount: 1) } })
    return GapDispersion(log, before: 1000, of: Array(days.indices))
  }

  @Test func `pairs of gaps by hand`() throws {
    // Gaps 4 and 2: (4 − 3)²·12/(6·4) = 0.5. Gaps 1 and 9: 16·12/(10·8) = 2.4. Gaps 5 and 5: 0, and
    // of gaps 2 and 6 (2 − 4)²·12/(8·6) = 1: a mean of 0.5. Gaps 1 and 1 cannot differ.
    let found = try #require(
      try Self.dispersion([
        [0, 4, 6], [0, 1, 10], [0, 5, 10, 12, 18, 19], [0, 1, 2], [0, 9], [],
      ]))
    #expect(found.customers == 3 && abs(found.value - 3.4 / 3) <= 1e-12)
    // Sample variance of 0.5, 2.4, 0.5 is 1.2033.
    let variance = (0.25 + 5.76 + 0.25 - 3.4 * 3.4 / 3) / 2
    #expect(abs(found.standardError - (variance / 3).squareRoot()) <= 1e-12)
    #expect(try Self.dispersion([[0, 1, 2], [0, 4, 6], [3]]) == nil)
    #expect(try Self.dispersion([]) == nil)
  }

  /// Chance is 1 whatever the rates are, whole days and the end of the log included; gaps of shape 3 are
  /// 3/(2·3 + 1), less what whole days round.
  @Test(arguments: [(1.0, 1.0, 0.0), (3.0, 3 / 7.0, 0.1), (0.4, 3 / 1.8, 0.2)])
  func `chance is one, a rhythm less, bursts more`(
    shape: Double, expected: Double, rounding: Double
  ) throws {
    let log = try SimulatedLog(gapShape: shape).log(seed: 6)
    let found = try #require(
      GapDispersion(log, before: 450, of: log.customers(before: 450)))
    // Gaps of a rhythm are rounded to days, and the shortest of bursts fall within one.
    #expect(abs(found.value - expected) <= 3 * found.standardError + rounding * expected)
    #expect((found.shape > 1) == (found.value < 1))
  }
}
