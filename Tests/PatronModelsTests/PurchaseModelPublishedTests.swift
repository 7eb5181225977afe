import Foundation
import PatronModels
import PatronNumerics
import Testing

/// CDNOW, 2,357 customers, in weeks. Parameters and log-likelihoods as in Fader, Hardie & Lee,
/// Marketing Science 24(2), 2005, and in the tests of CLVTools and lifetimes; standard errors from
/// the tests of CLVTools and the manual of lifetimes.
@Suite("Models of purchases on CDNOW, against published figures", .enabled(if: CDNow.isThere))
struct PurchaseModelFitTests {
  private let summary: PurchaseSummary

  init() throws { summary = try CDNow().summary() }

  @Test func `the sample is the published one`() throws {
    #expect(summary.customerCount == 2357 && summary.repeatTotal == 2457)
    #expect(summary.customerCount - summary.repeatCustomers == 1411)
    let counts = try CDNow().holdoutCounts()
    #expect(counts.reduce(0, +) == 1882 && counts.count { $0 > 0 } == 684)
  }

  @Test func `BG/NBD`() throws {
    let model = try BetaGeometric().fit(summary)
    #expect(agree(model.parameters.values, [0.243, 4.414, 0.793, 2.426], digits: 3))
    #expect(abs(model.fit.logLikelihood - -9582.4292) <= 0.00005)
    #expect(abs(model.logLikelihood(of: summary) - model.fit.logLikelihood) <= 1e-8)
  }

  /// The manual of lifetimes has times of two decimals.
  @Test func `BG/NBD standard errors`() throws {
    let rounded = try CDNow.roundedSummary()
    let errors = try #require(try BetaGeometric().fit(rounded).fit.standardErrors)
    #expect(agree(errors.values, [0.0126, 0.3782, 0.1857, 0.7053], digits: 4))
  }

  @Test func `MBG/NBD`() throws {
    let model = try ModifiedBetaGeometric().fit(summary)
    #expect(agree(model.parameters.values, [0.5248, 6.1831, 0.8914, 1.6140], digits: 4))
    #expect(abs(model.fit.logLikelihood - -9582.1357) <= 0.00005)
  }

  @Test func `Pareto/NBD`() throws {
    let model = try ParetoNegativeBinomial().fit(summary)
    #expect(agree(model.parameters.values, [0.5533, 10.5777, 0.6062, 11.6687], digits: 4))
    #expect(abs(model.fit.logLikelihood - -9594.9762) <= 0.00005)
    let errors = try #require(model.fit.standardErrors)
    #expect(agree(Array(errors.values.dropLast()), [0.0476, 0.8427, 0.1873], digits: 4))
    // 6.2105 is printed, by differences of differences of the likelihood, which keep four digits.
    #expect(abs(errors.beta / 6.2105 - 1) <= 2e-4)
  }

  @Test func `the holdout is predicted as well as published`() throws {
    let observed = try CDNow().holdoutCounts().map(Double.init)
    let geometric = try BetaGeometric().fit(summary)
    let pareto = try ParetoNegativeBinomial().fit(summary)
    let predictions = [
      geometric.expectedPurchases(summary, in: .weeks(39)),
      pareto.expectedPurchases(summary, in: .weeks(39)),
    ]
    let totals = predictions.map { $0.reduce(0, +) }
    #expect(agree(totals, [1653.4, 1665.5], digits: 1))
    #expect(agree(predictions.map { correlation($0, observed) }, [0.6256, 0.6302], digits: 4))
    let errors = predictions.map { zip($0, observed).map { $0 - $1 } }
    let customers = Double(observed.count)
    #expect(
      agree(errors.map { $0.reduce(0) { $0 + abs($1) } / customers }, [0.785, 0.755], digits: 3))
    #expect(
      agree(
        errors.map { ($0.reduce(0) { $0 + $1 * $1 } / customers).squareRoot() }, [1.608, 1.603],
        digits: 3))
    let alive = [
      geometric.probabilitiesAlive(summary), pareto.probabilitiesAlive(summary),
    ].map { $0.reduce(0, +) / customers }
    #expect(agree(alive, [0.813, 0.446], digits: 3))
  }

  private func correlation(_ first: [Double], _ second: [Double]) -> Double {
    let count = Double(first.count)
    let (a, b) = (first.reduce(0, +) / count, second.reduce(0, +) / count)
    let products = zip(first, second).reduce(0) { $0 + ($1.0 - a) * ($1.1 - b) }
    let squares = [(first, a), (second, b)].map { values, mean in
      values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
    return products / (squares[0] * squares[1]).squareRoot()
  }
}

/// Figures at the published parameters, which need no data.
@Suite("Models of purchases, figures at published parameters")
struct PurchaseModelPointTests {
  private let geometric = BetaGeometric.Model(
    unit: .weeks, parameters: .init(r: 0.243, alpha: 4.414, a: 0.793, b: 2.426))

  /// Hardie's spreadsheet, and the tests of lifetimes.
  @Test func `BG/NBD expects 1.226 purchases of the first customer`() {
    let customer = geometric.future(
      of: PurchaseHistory(repeats: 2, recency: 30.43, age: 38.86))
    #expect(agree([customer.expectedPurchases(in: .weeks(39))], [1.226], digits: 3))
  }

  @Test func `BG/NBD expects so many purchases of a newcomer`() {
    let model = BetaGeometric.Model(
      unit: .weeks, parameters: .init(r: 0.242595, alpha: 4.413602, a: 0.792920, b: 2.425888))
    let expected = [0.1429, 1, 3, 31.8571, 32, 78].map {
      model.newcomer.expectedPurchases(in: .weeks($0))
    }
    #expect(agree(expected, [0.0078, 0.0532, 0.1506, 1.0405, 1.0437], digits: 4))
    // 1.8576 is printed; the published formula with SciPy's hypergeometric function gives this.
    #expect(abs(expected[5] - 1.857958) <= 1e-5)
  }

  /// The manual of BTYD, by way of the tests of lifetimes.
  @Test func `BG/NBD counts have the published probabilities`() {
    let newcomer = geometric.newcomer
    #expect(agree([newcomer.probability(of: 0, in: .weeks(39))], [0.5737864], digits: 7))
    #expect(abs(newcomer.probability(of: 10, in: .weeks(2)) - 1.07869e-7) <= 0.5e-12)
    #expect(
      agree(
        (11...20).map { newcomer.probability(of: $0, in: .weeks(30)) },
        [
          0.0019995214, 0.0015170236, 0.0011633150, 0.0009003148, 0.0007023638, 0.0005517902,
          0.0004361913, 0.0003467171, 0.0002769613, 0.0002222260,
        ], digits: 10))
  }

  /// The manual of BTYD.
  @Test func `Pareto/NBD figures of the walk-through`() {
    let model = ParetoNegativeBinomial.Model(
      unit: .weeks, parameters: .init(r: 0.5533, alpha: 10.5777, s: 0.6062, beta: 11.6687))
    let customer = model.future(of: PurchaseHistory(repeats: 26, recency: 30.86, age: 31))
    #expect(agree([customer.probabilityAlive], [0.9979], digits: 4))
    #expect(agree([customer.expectedPurchases(in: .weeks(52))], [25.46], digits: 2))
    // 1.4734 with the parameters of the fit, which have more digits than these.
    #expect(abs(model.newcomer.expectedPurchases(in: .weeks(52)) - 1.4734) <= 2e-4)
  }

  /// The manual of BTYD.
  @Test func `Pareto/NBD expects so many purchases of a newcomer`() {
    let model = ParetoNegativeBinomial.Model(
      unit: .weeks, parameters: .init(r: 0.55, alpha: 10.56, s: 0.61, beta: 11.64))
    #expect(
      agree(
        (1...9).map { model.newcomer.expectedPurchases(in: .weeks(Double($0))) },
        [
          0.05077821, 0.09916088, 0.14542507, 0.18979930, 0.23247466, 0.27361274, 0.31335159,
          0.35181024, 0.38909211,
        ], digits: 8))
  }

  /// Where libraries gave infinity or nothing: issues of CLVTools and lifetimes. Of the first four
  /// customers the counts are theirs, the times are not.
  @Test func `Pareto/NBD survives large counts`() {
    let small = ParetoNegativeBinomial.Model(
      unit: .weeks, parameters: .init(r: 0.5143, alpha: 2.8845, s: 0.2856, beta: 14.1087))
    for (repeats, recency, age) in [
      (221, 103.4286, 103.4286), (254, 90, 104.0), (161, 100, 103.9), (204, 104, 104.1),
    ] {
      let alive = small.future(of: PurchaseHistory(repeats: repeats, recency: recency, age: age))
        .probabilityAlive
      #expect(alive.isFinite && alive >= 0 && alive <= 1)
    }
    let model = ParetoNegativeBinomial.Model(
      unit: .weeks, parameters: .init(r: 0.55, alpha: 10.58, s: 0.61, beta: 11.67))
    let expected = [132, 133].map {
      model.future(of: PurchaseHistory(repeats: $0, recency: 200, age: 200))
        .expectedPurchases(in: .weeks(10))
    }
    #expect(agree(expected, [6.206, 6.253], digits: 3))
  }
}
