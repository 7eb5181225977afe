import Foundation
import PatronModels
import PatronNumerics
import Testing

/// A customer's history, a silence and a horizon, in weeks.
struct SilenceCase: Sendable, CustomTestStringConvertible {
  let model: any PurchaseModel
  let history: PurchaseHistory
  let silence: Double
  let horizon: Double
  /// Those of the model, where they are needed one by one.
  var parameters: [Double] = []
  var testDescription: String {
    "\(type(of: model).name) \(parameters): \(history.repeats), \(history.recency), \(history.age), \(silence)"
  }

  var future: SilentFuture { model.silentFuture(of: history, silence: .weeks(silence)) }
  var purchases: Double { future.purchasesIfSaved(in: .weeks(horizon)) }

  static func models(_ parameters: [Double]) -> [any PurchaseModel] {
    [
      BetaGeometric.Model(unit: .weeks, parameters: .init(values: parameters)),
      ModifiedBetaGeometric.Model(unit: .weeks, parameters: .init(values: parameters)),
      ParetoNegativeBinomial.Model(unit: .weeks, parameters: .init(values: parameters)),
    ]
  }

  /// Published parameters, rates nearly alike, s = 1, shapes far below 1, long lives; nobody but newcomers, usual
  /// customers, a purchase on the day itself, frequent ones, and 1,000 purchases in 20 years.
  static let all =
    [
      [0.243, 4.414, 0.793, 2.426], [0.5533, 10.5777, 0.6062, 11.6687], [4.07, 23.2, 0.43, 6.66],
      [300, 1500, 1, 40], [0.2, 3, 0.05, 0.3], [2, 10, 3, 900],
    ].flatMap { parameters in
      let histories: [PurchaseHistory] = [
        .init(repeats: 0, recency: 0, age: 0), .init(repeats: 0, recency: 0, age: 38.9),
        .init(repeats: 2, recency: 30.4, age: 38.9), .init(repeats: 7, recency: 52, age: 52),
        .init(repeats: 40, recency: 50, age: 104), .init(repeats: 1000, recency: 1040, age: 1043.5),
      ]
      return zip(histories, [0.01, 13, 4, 30, 500, 13]).flatMap { history, silence in
        models(parameters).map {
          SilenceCase(
            model: $0, history: history, silence: silence, horizon: 52, parameters: parameters)
        }
      }
    } + uneven

  /// Pareto/NBD where one time is far longer than the other.
  private static let uneven = [[0.5, 1000, 0.3, 0.01], [20, 0.05, 2, 500], [3, 40, 30, 0.5]]
    .flatMap { parameters in
      [PurchaseHistory(repeats: 0, recency: 0, age: 3), .init(repeats: 9, recency: 80, age: 90)].map
      {
        SilenceCase(
          model: models(parameters)[2], history: $0, silence: 13, horizon: 52,
          parameters: parameters)
      }
    }
}

@Suite("Customers who would order nothing, and are kept")
struct SilentFutureTests {
  /// The definition as it stands: the prior of both rates times the likelihood of the history, silence included,
  /// summed over a grid of both.
  @Test(arguments: SilenceCase.all) func `as a sum over both rates`(of test: SilenceCase) {
    let known = test.history.age - test.history.recency
    let (before, _) = RateGrid.sums(test, silence: known)
    let (silent, value) = RateGrid.sums(test, silence: known + test.silence)
    #expect(abs(test.future.probability - silent / before) <= 1e-11)
    // The step of `BetaGrid` errs by exp(−2πθ/0.33)·cos(θ)^−a at the best θ, 3e-9 where a is 4 and b is far above it.
    let tolerance = test.model is ParetoNegativeBinomial.Model ? 1e-11 : 3e-9
    #expect(abs(test.purchases / (value / silent) - 1) <= tolerance)
  }

  @Test func `nobody left without a repeat purchase, by hand`() {
    // BG/NBD: λ ~ Γ(1, 2 + 3 + 5), no order in 5 with 5/10; p is uniform: ∫ (1 − 1/(1 + p))/p dp = log 2.
    let test = SilenceCase(
      model: BetaGeometric.Model(unit: .weeks, parameters: .init(r: 1, alpha: 2, a: 1, b: 1)),
      history: .init(repeats: 0, recency: 0, age: 3), silence: 5, horizon: 10)
    #expect(abs(test.future.probability - 0.5) <= 1e-15)
    #expect(abs(test.purchases - log(2)) <= 1e-14)
  }

  @Test func `left at once or silent since, by hand`() {
    // MBG/NBD: left at once with odds 1·(5/2) after 3 weeks and 1·(10/2) after 8; 5 weeks without an order with 5/10
    // of those who are there. Who left has λ ~ Γ(1, 2), p ~ B(2, 1): ∫ 2p·(1 − 1/(1 + p))/p dp = 2·(1 − log 2); who is
    // there λ ~ Γ(1, 10), p ~ B(1, 2): ∫ 2(1 − p)·(1 − 1/(1 + p/5))/p dp = 2·(6·log 1.2 − 1).
    let test = SilenceCase(
      model: ModifiedBetaGeometric.Model(
        unit: .weeks, parameters: .init(r: 1, alpha: 2, a: 1, b: 1)),
      history: .init(repeats: 0, recency: 0, age: 3), silence: 5, horizon: 2)
    #expect(abs(test.future.probability - 6.0 / 7) <= 1e-15)
    #expect(abs(test.purchases - (5 * (1 - log(2)) + 6 * log(1.2) - 1) / 3) <= 1e-14)
  }

  @Test func `a lifetime that may end, by hand`() {
    // Pareto/NBD, all parameters 1, no time yet, a silence and a horizon of 1. There and silent: 1/2·1/2, with
    // purchases 1/2²·∫ dτ/(2 + τ) = log(3/2)/4. Left at w: ∫ dw/(1 + w)³ = 3/8, with purchases
    // ∫ (1/(1 + w) − 1/(2 + w))/(1 + w)² dw = log(4/3) − 1/8.
    let test = SilenceCase(
      model: ParetoNegativeBinomial.Model(
        unit: .weeks, parameters: .init(r: 1, alpha: 1, s: 1, beta: 1)),
      history: .newcomer, silence: 1, horizon: 1)
    #expect(abs(test.future.probability - 5.0 / 8) <= 1e-14)
    #expect(abs(test.purchases - (log(1.5) / 4 + log(4.0 / 3) - 1.0 / 8) / (5.0 / 8)) <= 1e-14)
  }

  /// Customers drawn from the last purchase on: E[v] over who is silent and who is not is E[v].
  @Test(arguments: 0..<3) func `silent and not silent together are all`(of index: Int) {
    let parameters = [1.5, 8, 0.8, 6.0]
    let test = SilenceCase(
      model: SilenceCase.models(parameters)[index],
      history: .init(repeats: 3, recency: 20, age: 26), silence: 10, horizon: 40,
      parameters: parameters)
    let draws = RateDraws(test, count: 400_000, seed: 11)
    let silent = test.future
    let everybody = test.model.silentFuture(of: test.history, silence: .weeks(0))
      .purchasesIfSaved(in: .weeks(40))
    let part = silent.probability * test.purchases
    #expect(draws.silent.isNear(silent.probability))
    #expect(draws.valueIfSilent.isNear(part))
    // What is left to those who order is drawn, and nothing that the model gives.
    #expect(draws.valueIfNot.isNear(everybody - part))
    #expect(draws.value.isNear(everybody))
  }

  @Test func `without any silence nothing more is known`() {
    for test in SilenceCase.all {
      let future = test.model.silentFuture(of: test.history, silence: .weeks(0))
      #expect(future.probability == 1)
      guard test.history.age == test.history.recency else { continue }
      let found = future.purchasesIfSaved(in: .weeks(52))
      let kept = test.model.future(of: test.history)
      if kept.probabilityAlive == 1 {
        #expect(found == kept.expectedPurchases(in: .weeks(52)))
      } else if let model = test.model as? BetaGeometric.Model {
        // The coin of the last purchase is not yet thrown: p ~ B(a, b + x − 1).
        let (p, x) = (model.parameters, Double(test.history.repeats))
        let before = GeometricProcess(
          r: p.r + x, alpha: p.alpha + test.history.age, a: p.a, b: p.b + x - 1)
        #expect(abs(found / before.expectation(in: 52) - 1) <= 1e-12)
      }
    }
  }

  @Test func `a silence without end leaves those who left`() throws {
    for test in SilenceCase.all where test.history.repeats < 100 {
      func purchases(_ silence: Double) -> Double {
        test.model.silentFuture(of: test.history, silence: .weeks(silence))
          .purchasesIfSaved(in: .weeks(52))
      }
      let (late, later, last) = (purchases(1e8), purchases(1e16), purchases(1e24))
      #expect(abs(last - later) <= abs(later - late) + 1e-12 * last)
      if let model = test.model as? BetaGeometric.Model {
        let (p, x) = (model.parameters, Double(test.history.repeats))
        let limit =
          x == 0
          ? 0
          : GeometricProcess(
            r: p.r + x, alpha: p.alpha + test.history.recency, a: p.a + 1, b: p.b + x - 1
          ).expectation(in: 52)
        // (α + T)^−r of those who are there falls slowly where r is small.
        #expect(abs(last - limit) <= 1e-3 * (limit + 0.1))
      }
    }
  }

  /// Silence falls with the rate of purchases and rises with that of leaving, the value the other way; so where the
  /// rates are independent, as on the day of a purchase, silent customers are worth less (Chebyshev's inequality).
  @Test func `silent after a purchase is worth less than there`() {
    for test in SilenceCase.all where test.history.age == test.history.recency {
      let kept = test.model.future(of: test.history)
      let worth = kept.expectedPurchases(in: .weeks(52)) / kept.probabilityAlive
      let silences = (0..<40).map { 0.1 * pow(1.3, Double($0)) }
      let futures = silences.map { test.model.silentFuture(of: test.history, silence: .weeks($0)) }
      #expect(zip(futures, futures.dropFirst()).allSatisfy { $0.probability >= $1.probability })
      #expect(futures.allSatisfy { $0.purchasesIfSaved(in: .weeks(52)) < worth })
      let early = futures.prefix(4).map { $0.purchasesIfSaved(in: .weeks(52)) }
      #expect(zip(early, early.dropFirst()).allSatisfy { $0 > $1 })
      let horizons = (1...20).map { futures[9].purchasesIfSaved(in: .weeks(Double($0))) }
      #expect(zip(horizons, horizons.dropFirst()).allSatisfy { $0 < $1 })
    }
  }

  /// 40 purchases in 50 weeks, then none for two years: a customer who is still there orders slowly, and one who left
  /// ordered often.
  @Test func `long silent customers are worth more than those still there`() {
    let test = SilenceCase(
      model: SilenceCase.models([4.07, 23.2, 0.43, 6.66])[2],
      history: .init(repeats: 40, recency: 50, age: 154), silence: 13, horizon: 52)
    let worth = test.model.future(of: test.history).process.expectation(in: 52)
    #expect(test.purchases > 1.2 * worth)
  }

  /// Known for 39 weeks with two repeat purchases: at first silence tells of a low rate; later of having left, which
  /// says nothing of the rate, and those who left are worth more than slow customers.
  @Test func `the worth falls as the silence goes on, and rises once it tells of leaving`() {
    let model = SilenceCase.models([2, 10, 3, 900])[0]
    let found = [1.0, 20, 100, 1000, 10_000].map { silence in
      model.silentFuture(
        of: .init(repeats: 2, recency: 30.4, age: 38.9), silence: .weeks(silence)
      ).purchasesIfSaved(in: .weeks(52))
    }
    #expect(found[0] > found[1] && found[1] > found[2])
    #expect(found[2] < found[3] && found[3] < found[4])
  }

  @Test func `s = 1 is like any other`() {
    let found = [1 - 1e-3, 1, 1 + 1e-3].map { s in
      SilenceCase(
        model: ParetoNegativeBinomial.Model(
          unit: .weeks, parameters: .init(r: 0.55, alpha: 10.6, s: s, beta: 11.7)),
        history: .init(repeats: 2, recency: 30, age: 39), silence: 13, horizon: 52
      ).purchases
    }
    #expect(abs(found[1] - (found[0] + found[2]) / 2) <= 1e-6 * found[1])
  }

  @Test func `extreme histories, silences and horizons have figures`() {
    for parameters in [
      [1e-3, 1e-2, 1e-3, 1e-2], [1e3, 1e4, 1e3, 1e4], [0.5, 1e-4, 0.5, 1e5], [50, 1e5, 1e-6, 1e-3],
      [0.5, 10, 20, 0.1],
    ] {
      for model in SilenceCase.models(parameters) {
        for (x, recency, age) in [
          (0, 0.0, 0.0), (0, 0, 1e4), (1, 1e-6, 1e-6), (1000, 1043, 1043), (1000, 520, 1043),
          (1000, 1, 1043), (100_000, 1043, 1043.5),
        ] {
          let history = PurchaseHistory(repeats: x, recency: recency, age: age)
          for (silence, horizon) in [(0.0, 52.0), (1e-9, 1e-9), (13, 1e6), (1e6, 52)] {
            let future = model.silentFuture(of: history, silence: .weeks(silence))
            let purchases = future.purchasesIfSaved(in: .weeks(horizon))
            #expect(future.probability >= 0 && future.probability <= 1)
            #expect(purchases.isFinite && purchases >= 0)
          }
        }
      }
    }
  }

  @Test func `all customers at once are as one by one, in any unit and on any threads`() {
    let summary = SimulatedPurchases.geometric(
      9000, .init(r: 0.6, alpha: 6, a: 0.8, b: 2.4), modified: true, seed: 6)
    for model in SilenceCase.models([0.6, 6, 0.8, 2.4]) {
      let found = model.silentFutures(
        summary, silence: .days(90), in: .months(12), workers: Workers(1))
      for workers in threadCounts {
        #expect(
          model.silentFutures(
            summary, silence: .days(90), in: .months(12), workers: Workers(workers)) == found)
      }
      for (row, history) in summary.spread(summary.histories).enumerated().prefix(500) {
        let alone = model.silentFuture(of: history, silence: .days(90))
        #expect(found[row].probability == alone.probability)
        #expect(found[row].purchasesIfSaved == alone.purchasesIfSaved(in: .months(12)))
      }
      let days = model.silentFutures(
        summary.converted(to: .days), silence: .days(90), in: .months(12))
      #expect(
        zip(found, days).allSatisfy { abs($0.purchasesIfSaved - $1.purchasesIfSaved) <= 1e-10 })
    }
  }
}
