import Foundation
import PatronModels
import PatronNumerics
import Testing

@Suite("Purchases predicted for a holdout")
struct PurchaseHoldoutTests {
  @Test func `figures by hand`() {
    let metrics = CountMetrics(predicted: [1, 2, 3, 2], observed: [0, 2, 5, 1])
    #expect(metrics.customers == 4 && metrics.predictedTotal == 8 && metrics.observedTotal == 8)
    #expect(metrics.totalError == 0 && metrics.meanAbsoluteError == 1)
    #expect(abs(metrics.rootMeanSquareError - 1.5.squareRoot()) <= 1e-15)
    // Σ(p − 2)(o − 2) = 2 + 3 = 5 over √(2·14).
    #expect(abs((metrics.correlation ?? 0) - 5 / 28.0.squareRoot()) <= 1e-12)
    #expect(CountMetrics(predicted: [0.1, 0.1], observed: [1, 2]).correlation == nil)
    #expect(CountMetrics(predicted: [1], observed: [0]).totalError == nil)
  }

  @Test func `deciles hold all customers, the highest first`() {
    let predicted = (0..<25).map(Double.init)
    let bins = CountMetrics.deciles(predicted: predicted, observed: predicted.map { $0 * 2 })
    #expect(bins.count == 10 && bins.reduce(0) { $0 + $1.customers } == 25)
    #expect(bins.allSatisfy { abs($0.observedMean - 2 * $0.predictedMean) <= 1e-12 })
    #expect(bins[0].predictedMean == 23.5 && bins[9].predictedMean == 1)
    #expect(CountMetrics.deciles(predicted: [1, 2], observed: [1, 2]).count == 2)
  }

  @Test func `customers of equal prediction share what was observed`() {
    // Three of the four with a prediction of 2 fall into the first half: 3/4 of their 8.
    let (predicted, observed) = ([2.0, 2, 2, 2, 1, 3], [8.0, 0, 0, 0, 1, 5])
    let bins = CountMetrics.deciles(predicted: predicted, observed: observed, count: 2)
    #expect(bins.map(\.observedTotal) == [9, 5])
    let back = CountMetrics.deciles(
      predicted: predicted.reversed(), observed: observed.reversed(), count: 2)
    #expect(back == bins)
  }

  @Test func `intervals hold the figures and depend on the seed alone`() throws {
    var generator = SeededGenerator(seed: 1)
    let predicted = (0..<300).map { _ in generator.gamma(shape: 1) }
    let observed = predicted.map { Double(generator.poisson(mean: $0)) }
    let whole = CountMetrics(predicted: predicted, observed: observed)
    let found = CountMetrics.intervals(
      predicted: predicted, observed: observed, workers: Workers(1))
    let correlation = try #require(found.correlation)
    let value = try #require(whole.correlation)
    #expect(correlation.lower < value && value < correlation.upper)
    let error = try #require(found.totalError)
    #expect(error.lower < 0.2 && error.upper > -0.2)
    #expect(
      CountMetrics.intervals(predicted: predicted, observed: observed, workers: Workers(7))
        == found)
  }

  /// CDNOW: a naive rate x/T predicts a total of 2,930 with MAE 1.024 and correlation 0.584.
  @Test(.enabled(if: CDNow.isThere)) func `models beat a naive rate and track the holdout`() throws
  {
    let data = try CDNow()
    let (summary, histories) = (data.summary(), data.histories())
    let counts = data.holdoutCounts()
    let observed = counts.map(Double.init)
    let naive = CountMetrics(
      predicted: histories.map { 39 * Double($0.repeats) / $0.age }, observed: observed)
    #expect(agree([naive.predictedTotal], [2930], digits: 0))
    #expect(agree([naive.meanAbsoluteError], [1.024], digits: 3))
    #expect(agree([naive.correlation ?? 0], [0.584], digits: 3))
    let geometric = try BetaGeometric().fit(summary)
    let pareto = try ParetoNegativeBinomial().fit(summary)
    let metrics = CountMetrics(
      predicted: pareto.expectedPurchases(summary, in: .weeks(39)), observed: observed)
    #expect((metrics.correlation ?? 0) >= 0.630 && metrics.meanAbsoluteError < 0.76)
    let tracked = geometric.tracking(after: summary, periods: 39, of: .weeks(1))
    #expect(tracked.count == 39 && zip(tracked, tracked.dropFirst()).allSatisfy { $0 < $1 })
    #expect(agree([tracked[38]], [1653.4], digits: 1))
    // The likelihood of the holdout tells which model is better there.
    let likelihoods = [
      geometric.logLikelihood(ofLater: counts, after: summary, in: .weeks(39)),
      pareto.logLikelihood(ofLater: counts, after: summary, in: .weeks(39)),
    ]
    #expect(likelihoods.allSatisfy { $0 < 0 && $0.isFinite })
    // As many purchases as are expected of all who have started, without their histories.
    let starts = histories.map { TimeSpan.weeks(39 - $0.age) }
    let begun = geometric.tracking(starts: starts, periods: 39, of: .weeks(1))
    // 2,457 repeat purchases were observed; the paper finds a model within 2 % of them.
    #expect(abs(begun[38] / 2457 - 1) <= 0.03)
  }

  /// A saturated case by hand: with hardly any penalty the sum of predictions is that of the counts,
  /// and the gradient in every column is 0.
  @Test func `the plain regression meets its first-order conditions`() throws {
    var generator = SeededGenerator(seed: 2)
    let histories = (0..<500).map { _ -> PurchaseHistory in
      let repeats = generator.poisson(mean: 2)
      let age = 10 + 40 * generator.uniform()
      return PurchaseHistory(
        repeats: repeats, recency: repeats == 0 ? 0 : age * generator.uniform(), age: age)
    }
    let counts = histories.map { generator.poisson(mean: 0.3 * Double($0.repeats + 1)) }
    let model = try CountRegression(penalty: 1e-9).fit(histories, counts: counts, unit: .weeks)
    let predicted = histories.map(model.prediction)
    let total = Double(counts.reduce(0, +))
    #expect(abs(predicted.reduce(0, +) / total - 1) <= 1e-7)
    let score = zip(histories, zip(predicted, counts)).reduce(0) {
      $0 + log1p(Double($1.0.repeats)) * ($1.1.0 - Double($1.1.1))
    }
    #expect(abs(score) <= 1e-5)
    #expect(throws: FitError.tooFewRows(found: 1, needed: 6)) {
      try CountRegression().fit([.newcomer], counts: [1], unit: .weeks)
    }
  }

  @Test func `probabilities of later counts are those of the model`() throws {
    let model = BetaGeometric.Model(
      unit: .weeks, parameters: .init(r: 0.6, alpha: 6, a: 0.8, b: 2.4))
    let summary = try PurchaseSummary(
      repeats: [0, 3], recencies: [0, 10], ages: [12, 12], unit: .weeks)
    let futures = summary.spread(summary.histories).map { model.future(of: $0) }
    let byHand =
      log(futures[0].probability(of: 1, in: .weeks(8)))
      + log(futures[1].probability(of: 0, in: .weeks(8)))
    let found = model.logLikelihood(ofLater: [1, 0], after: summary, in: .weeks(8))
    #expect(abs(found - byHand) <= 1e-12)
  }

  /// Grouped by history and count, against one probability a customer; 5,000 are two blocks.
  @Test func `customers of one history are judged together`() throws {
    let summary = SimulatedPurchases.geometric(
      5000, .init(r: 0.6, alpha: 6, a: 0.8, b: 2.4), modified: false, seed: 5)
    let coarse = PurchaseSummary(
      summary.spread(summary.histories).map {
        PurchaseHistory(
          repeats: $0.repeats, recency: ($0.recency / 4).rounded(.down) * 4, age: 60)
      }, unit: .weeks)
    #expect(coarse.histories.count < 600)
    var generator = SeededGenerator(seed: 6)
    let counts = (0..<5000).map { _ in generator.poisson(mean: 1) }
    let models: [any PurchaseModel] = [
      BetaGeometric.Model(unit: .weeks, parameters: .init(r: 0.6, alpha: 6, a: 0.8, b: 2.4)),
      ParetoNegativeBinomial.Model(
        unit: .weeks, parameters: .init(r: 0.6, alpha: 6, s: 0.7, beta: 12)),
    ]
    for model in models {
      let histories = coarse.spread(coarse.histories)
      let byHand = histories.indices.reduce(0) {
        $0 + log(model.future(of: histories[$1]).probability(of: counts[$1], in: .weeks(8)))
      }
      let found = model.logLikelihood(
        ofLater: counts, after: coarse, in: .weeks(8), workers: Workers(2))
      #expect(abs(found / byHand - 1) <= 1e-12)
      let ends = [TimeSpan.days(3), .weeks(8), .weeks(9)]
      let tracked = model.tracking(after: coarse, to: ends)
      for (end, total) in zip(ends, tracked) {
        let sum = model.expectedPurchases(coarse, in: end).reduce(0, +)
        #expect(abs(total / sum - 1) <= 1e-12)
      }
    }
  }

  @Test func `calendar factors need every month twice, and leave the year alone`() throws {
    let season = [1.0, 1, 1, 1, 1, 0.5, 0.5, 1, 1, 1, 1.4, 1.6]
    let expected = (0..<24).map { _ in 10_000.0 }
    let observed = (0..<24).map { 10_000 * 1.1 * season[(2 + $0) % 12] }
    let factors = try #require(
      CalendarFactors(observed: observed, expected: expected, firstMonth: 3))
    // All that the weight of 20 in 20,000 moves.
    let mean = season.reduce(0, +) / 12
    #expect(zip(factors.factors, season).allSatisfy { abs($0 - $1 / mean) <= 2e-3 })
    let year = factors.applied(to: [Double](repeating: 100, count: 12), firstMonth: 7)
    #expect(abs(year.reduce(0, +) - 1200) <= 1e-9)
    #expect(abs(year[5] / year[4] - 1.6 / 1.4) <= 2e-3)
    #expect(
      CalendarFactors(
        observed: Array(observed.prefix(23)), expected: Array(expected.prefix(23)), firstMonth: 3)
        == nil)
    // They are kept where they win on later months, and where the season was a chance they are not.
    let later = (0..<12).map { 10_000 * season[(2 + $0) % 12] }
    let flat = [Double](repeating: 10_000, count: 12)
    #expect(factors.chosen(observed: later, expected: flat, firstMonth: 3) == factors)
    #expect(factors.chosen(observed: flat, expected: flat, firstMonth: 3) == nil)
    // From 16 November to 15 January: 15 days of November, 31 of December and 15 of January.
    let first = CalendarMonth(year: 2024, month: 11).firstDay + 15
    let mean61 =
      (15 * factors.factors[10] + 31 * factors.factors[11] + 15 * factors.factors[0]) / 61
    #expect(abs(factors.mean(over: first..<first + 61) - mean61) <= 1e-12)
    let broken = Data(#"{"factors": [1, 2]}"#.utf8)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(CalendarFactors.self, from: broken)
    }
  }
}
