import Foundation
import PatronModels
import PatronNumerics
import Testing

/// Histories drawn from the models themselves, in continuous time.
enum SimulatedPurchases {
  /// `leaves` tells after how many repeat purchases or at what time a customer leaves.
  private static func history(
    rate: Double, age: Double, generator: inout SeededGenerator,
    isThere: (Int, Double, inout SeededGenerator) -> Bool
  ) -> PurchaseHistory {
    var (time, recency, repeats) = (0.0, 0.0, 0)
    while isThere(repeats, time, &generator) {
      time += generator.exponential(mean: 1 / rate)
      if time > age || !isThere(repeats, time, &generator) { break }
      repeats += 1
      recency = time
    }
    return PurchaseHistory(repeats: repeats, recency: recency, age: age)
  }

  static func geometric(
    _ count: Int, _ parameters: BetaGeometric.Parameters, modified: Bool, seed: UInt64
  ) -> PurchaseSummary {
    var generator = SeededGenerator(seed: seed)
    let histories = (0..<count).map { _ in
      let rate = generator.gamma(shape: parameters.r, scale: 1 / parameters.alpha)
      let leaving = generator.beta(parameters.a, parameters.b)
      let age = 20 + 40 * generator.uniform()
      // After which purchase the customer leaves, the first one being number 0.
      var last = modified ? 0 : 1
      while !generator.chance(leaving), last < 10_000 { last += 1 }
      return history(rate: rate, age: age, generator: &generator) { repeats, _, _ in
        repeats < last
      }
    }
    return PurchaseSummary(histories, unit: .weeks)
  }

  static func pareto(
    _ count: Int, _ parameters: ParetoNegativeBinomial.Parameters, seed: UInt64
  ) -> PurchaseSummary {
    var generator = SeededGenerator(seed: seed)
    let histories = (0..<count).map { _ in
      let rate = generator.gamma(shape: parameters.r, scale: 1 / parameters.alpha)
      let leaving = generator.gamma(shape: parameters.s, scale: 1 / parameters.beta)
      let lifetime = generator.exponential(mean: 1 / leaving)
      let age = 20 + 40 * generator.uniform()
      return history(rate: rate, age: age, generator: &generator) { _, time, _ in
        time < lifetime
      }
    }
    return PurchaseSummary(histories, unit: .weeks)
  }
}

@Suite("Models of purchases")
struct PurchaseModelTests {
  private static let truth = BetaGeometric.Parameters(r: 0.6, alpha: 6, a: 0.8, b: 2.4)

  /// Each parameter within three of its standard errors.
  private func isNear<Parameters: LikelihoodParameters>(
    _ found: Parameters, _ truth: [Double], _ fit: LikelihoodFit<Parameters>
  ) throws -> Bool {
    let errors = try #require(fit.standardErrors)
    return zip(zip(found.values, truth), errors.values).allSatisfy { abs($0.0 - $0.1) <= 3 * $1 }
  }

  @Test func `simulated parameters are recovered within their standard errors`() throws {
    let geometric = try BetaGeometric().fit(
      SimulatedPurchases.geometric(8_000, Self.truth, modified: false, seed: 1))
    #expect(try isNear(geometric.parameters, Self.truth.values, geometric.fit))
    let modified = try ModifiedBetaGeometric().fit(
      SimulatedPurchases.geometric(8_000, Self.truth, modified: true, seed: 2))
    #expect(try isNear(modified.parameters, Self.truth.values, modified.fit))
    let rates = ParetoNegativeBinomial.Parameters(r: 0.6, alpha: 6, s: 0.7, beta: 12)
    let pareto = try ParetoNegativeBinomial().fit(
      SimulatedPurchases.pareto(8_000, rates, seed: 3))
    #expect(try isNear(pareto.parameters, rates.values, pareto.fit))
  }

  /// Nelder & Mead's simplex, which knows no gradient, over the logarithms of the parameters.
  @Test func `a search without gradients finds the same maximum`() throws {
    let summary = SimulatedPurchases.geometric(200, Self.truth, modified: false, seed: 4)
    func agrees(_ found: [Double], _ best: Double, of value: ([Double]) -> Double) -> Bool {
      let simplex = NelderMead.minimum(from: found.map { log($0) + 0.3 }) { -value($0.map(exp)) }
      // The likelihood is flat to 1e-9 within 1e-4 of the maximum.
      return abs(-simplex.value - best) <= 1e-7
        && zip(simplex.point, found).allSatisfy { abs($0 - log($1)) <= 1e-3 }
    }
    let geometric = try BetaGeometric().fit(summary)
    #expect(
      agrees(geometric.parameters.values, geometric.fit.logLikelihood) {
        BetaGeometric.Model(unit: .weeks, parameters: .init(values: $0))
          .logLikelihood(of: summary)
      })
    let modified = try ModifiedBetaGeometric().fit(summary)
    #expect(
      agrees(modified.parameters.values, modified.fit.logLikelihood) {
        ModifiedBetaGeometric.Model(unit: .weeks, parameters: .init(values: $0))
          .logLikelihood(of: summary)
      })
    let pareto = try ParetoNegativeBinomial().fit(summary)
    #expect(
      agrees(pareto.parameters.values, pareto.fit.logLikelihood) {
        ParetoNegativeBinomial.Model(unit: .weeks, parameters: .init(values: $0))
          .logLikelihood(of: summary)
      })
  }

  /// Equation 6 of Fader, Hardie & Lee 2005 and its like for MBG/NBD, as printed.
  @Test func `the likelihood of a customer as published`() throws {
    let (r, alpha, a, b) = (0.3, 5.0, 0.8, 2.5)
    for (x, recency, age) in [(0, 0.0, 10.0), (1, 3, 10), (7, 9.5, 10)] {
      let n = Double(x)
      let summary = PurchaseSummary(
        [PurchaseHistory(repeats: x, recency: recency, age: age)], unit: .weeks)
      let common = tgamma(r + n) * pow(alpha, r) / tgamma(r)
      let (stays, left) = (pow(alpha + age, -r - n), pow(alpha + recency, -r - n))
      func beta(_ a: Double, _ b: Double) -> Double { tgamma(a) * tgamma(b) / tgamma(a + b) }
      let plain =
        common
        * (beta(a, b + n) / beta(a, b) * stays
          + (x > 0 ? beta(a + 1, b + n - 1) / beta(a, b) * left : 0))
      let modified =
        common
        * (beta(a, b + n + 1) / beta(a, b) * stays + beta(a + 1, b + n) / beta(a, b) * left)
      let found = BetaGeometric.Model(
        unit: .weeks, parameters: .init(r: r, alpha: alpha, a: a, b: b)
      ).logLikelihood(of: summary)
      #expect(abs(found - log(plain)) <= 1e-12)
      let other = ModifiedBetaGeometric.Model(
        unit: .weeks, parameters: .init(r: r, alpha: alpha, a: a, b: b)
      ).logLikelihood(of: summary)
      #expect(abs(other - log(modified)) <= 1e-12)
    }
  }

  @Test func `weeks and days give the same model`() throws {
    let weeks = SimulatedPurchases.geometric(500, Self.truth, modified: false, seed: 5)
    let days = weeks.converted(to: .days)
    let (inWeeks, inDays) = (try BetaGeometric().fit(weeks), try BetaGeometric().fit(days))
    #expect(abs(inDays.parameters.alpha / inWeeks.parameters.alpha - 7) <= 1e-6)
    #expect(abs(inDays.parameters.b / inWeeks.parameters.b - 1) <= 1e-6)
    // Either model takes either summary: the unit goes with the times.
    let expected = inWeeks.expectedPurchases(weeks, in: .months(3))
    let other = inWeeks.expectedPurchases(days, in: .days(3 * 365.25 / 12))
    #expect(zip(expected, other).allSatisfy { abs($0 - $1) <= 1e-12 })
    #expect(abs(inWeeks.logLikelihood(of: days) - inWeeks.fit.logLikelihood) <= 1e-8)
  }

  @Test func `all customers at once are as one by one`() throws {
    let summary = SimulatedPurchases.geometric(300, Self.truth, modified: true, seed: 6)
    func agrees(_ model: some PurchaseModel) -> Bool {
      let (alive, expected, discounted) = (
        model.probabilitiesAlive(summary), model.expectedPurchases(summary, in: .weeks(20)),
        model.discountedPurchases(summary, in: .weeks(20), yearlyRate: 0.1)
      )
      return summary.spread(summary.histories).enumerated().allSatisfy { row, history in
        let future = model.future(of: history)
        return alive[row] == future.probabilityAlive
          && expected[row] == future.expectedPurchases(in: .weeks(20))
          && discounted[row]
            == future.discountedPurchases(in: .weeks(20), yearlyRate: 0.1)
          && discounted[row] < expected[row]
      }
    }
    #expect(agrees(try BetaGeometric().fit(summary)))
    #expect(agrees(try ModifiedBetaGeometric().fit(summary)))
    #expect(agrees(try ParetoNegativeBinomial().fit(summary)))
  }

  @Test func `the longer a customer is silent, the less likely they are there`() throws {
    let parameters = [0.6, 6, 0.8, 2.4]
    let models: [any PurchaseModel] = [
      BetaGeometric.Model(unit: .weeks, parameters: .init(values: parameters)),
      ModifiedBetaGeometric.Model(unit: .weeks, parameters: .init(values: parameters)),
      ParetoNegativeBinomial.Model(unit: .weeks, parameters: .init(values: parameters)),
    ]
    for model in models {
      let alive = (0..<50).map {
        model.probabilityAlive(PurchaseHistory(repeats: 3, recency: 10, age: 10 + Double($0)))
      }
      #expect(zip(alive, alive.dropFirst()).allSatisfy { $0 > $1 })
      #expect(alive.allSatisfy { $0 >= 0 && $0 <= 1 })
    }
    // Where leaving needs a repeat purchase, nobody without one has left.
    let silent = PurchaseHistory(repeats: 0, recency: 0, age: 500)
    #expect(models[0].probabilityAlive(silent) == 1)
    #expect(models[1].probabilityAlive(silent) < 1 && models[2].probabilityAlive(silent) < 0.5)
  }

  /// Nobody leaves: the likelihood rises for ever as a falls, and no error of it can be stated.
  @Test func `a model at its limit has no standard errors`() throws {
    var generator = SeededGenerator(seed: 7)
    let histories = (0..<2000).map { _ in
      let rate = generator.gamma(shape: 3, scale: 1)
      let count = generator.poisson(mean: rate * 30)
      return PurchaseHistory(
        repeats: count, recency: count == 0 ? 0 : 30 * (1 - 0.01 / Double(count)), age: 30)
    }
    let model = try BetaGeometric().fit(PurchaseSummary(histories, unit: .weeks))
    #expect(model.fit.standardErrors == nil)
    #expect(model.parameters.a / (model.parameters.a + model.parameters.b) <= 1e-4)
    #expect(abs(model.parameters.r - 3) <= 0.4)
  }

  /// Rates all alike, nobody leaving, everybody leaving, counts of 0 and 1, six customers: likelihoods
  /// whose peak lies at the end of a parameter, where searches are known to fail.
  @Test(arguments: 0..<4) func `degenerate data find a maximum`(of kind: Int) throws {
    var generator = SeededGenerator(seed: UInt64(40 + kind))
    for count in [6, 25, 80] {
      let histories = (0..<count).map { index -> PurchaseHistory in
        let age = 1 + 100 * generator.uniform()
        let mean = [3.0, 30, 0.3, 2][kind]
        let drawn = kind == 3 ? index % 2 : generator.poisson(mean: mean)
        let repeats = index == 0 ? max(drawn, 1) : drawn
        let silence = kind == 1 ? 0.05 : 1
        return PurchaseHistory(
          repeats: repeats,
          recency: repeats == 0 ? 0 : age * (1 - silence * generator.uniform()), age: age)
      }
      let summary = PurchaseSummary(histories, unit: .weeks)
      let fits = [
        try BetaGeometric().fit(summary).fit.logLikelihood,
        try ModifiedBetaGeometric().fit(summary).fit.logLikelihood,
        try ParetoNegativeBinomial().fit(summary).fit.logLikelihood,
      ]
      #expect(fits.allSatisfy { $0.isFinite })
    }
  }
}
