import PatronModels
import PatronNumerics
import Testing

@Suite("Lists and their profit")
struct UpliftListTests {
  /// The highest profit of any list within the limits, all of them tried.
  private static func highest(_ list: ListProfit, budget: Double?, capacity: Int?) -> Double {
    var best = 0.0
    for subset in 0..<1 << list.profits.count {
      var (profit, cost, count) = (0.0, 0.0, 0)
      for customer in list.profits.indices where subset >> customer & 1 == 1 {
        profit += list.profits[customer]
        cost += list.costs[customer]
        count += 1
      }
      if cost <= budget ?? .infinity, count <= capacity ?? .max { best = max(best, profit) }
    }
    return best
  }

  @Test func `no list earns more, all of them tried`() throws {
    var generator = SeededGenerator(seed: 2)
    var (exact, near) = (0, 0)
    for trial in 0..<120 {
      let count = 4 + generator.index(below: 7)
      let list = try ListProfit(
        effects: (0..<count).map { _ in generator.normal(mean: 0.05, deviation: 0.1) },
        values: (0..<count).map { _ in 20 + 200 * generator.uniform() },
        // Every third trial has one cost for all.
        contactCosts: (0..<count).map { _ in trial % 3 == 0 ? 2 : 5 * generator.uniform() })
      let budget: Double? = trial % 2 == 0 ? 10 * generator.uniform() : nil
      let capacity: Int? = trial % 5 < 3 ? generator.index(below: count) : nil
      let best = list.best(budget: budget, capacity: capacity)
      let highest = Self.highest(list, budget: budget, capacity: capacity)
      #expect(best.cost <= budget ?? .infinity && best.customers.count <= capacity ?? count)
      #expect(best.profit <= highest + 1e-9 && highest <= best.bound + 1e-9)
      if best.isExact {
        exact += 1
        #expect(abs(best.profit - highest) < 1e-9)
      }
      if budget == nil || trial % 3 == 0 { #expect(best.isExact) }
      near += best.profit >= 0.8 * highest - 1e-9 ? 1 : 0
    }
    #expect(exact >= 80 && near >= 115)
  }

  @Test func `a budget of many customers is spent almost as well as can be`() throws {
    var generator = SeededGenerator(seed: 3)
    let list = try ListProfit(
      effects: (0..<5000).map { _ in generator.normal(mean: 0.02, deviation: 0.05) },
      values: (0..<5000).map { _ in generator.logNormal(median: 100, spread: 1) },
      contactCosts: (0..<5000).map { _ in 0.5 + 3 * generator.uniform() })
    for capacity in [nil, 400] as [Int?] {
      let best = list.best(budget: 1000, capacity: capacity)
      #expect(best.cost <= 1000 && best.customers.count <= capacity ?? 5000)
      #expect(best.profit > 0.999 * best.bound)
      let none = list.best(capacity: capacity)
      #expect(none.isExact && none.profit >= best.bound - 1e-6)
    }
  }

  @Test func `by hand`() throws {
    let list = try ListProfit(
      effects: [0.10, 0.02, 0.05, -0.1], values: [100, 100, 300, 100],
      contactCosts: [1, 1, 1, 1], acceptances: [0.2, 0, 0.5, 0], offerCosts: [10, 10, 10, 10])
    #expect(list.costs == [3, 1, 6, 1])
    for (profit, expected) in zip(list.profits, [7.0, 1, 9, -11]) {
      #expect(abs(profit - expected) < 1e-12)
    }
    #expect(abs(list.contactAll.profit - 6) < 1e-12 && !list.best().customers.contains(3))
    let all = list.best()
    // 17 for 10: effects of 10/27 would pay.
    #expect(all.customers == [2, 0, 1] && all.isExact)
    #expect(abs(try #require(all.breakEvenFactor) - 10.0 / 27) < 1e-12)
    // 5 in all: the first two for 4; the third does not fit.
    #expect(list.best(budget: 5).customers.sorted() == [0, 1])
    #expect(list.best(budget: 0).customers.isEmpty && list.best(budget: 0).profit == 0)
    #expect(list.best(capacity: 1).customers == [2])
    #expect(list.breakEvenCount == 4)
  }

  @Test func `churn at a success rate has the profit of its economics`() throws {
    let economics = RetentionEconomics(
      saveValue: 200, contactCost: 1, offerCost: 10, successRate: 0.3)
    let probabilities = [0.05, 0.2, 0.9]
    let list = try ListProfit(probabilities: probabilities, economics: economics)
    for (profit, probability) in zip(list.profits, probabilities) {
      #expect(abs(profit - economics.profit(probability: probability)) < 1e-12)
    }
  }

  @Test func `the curve, its interval and both ends`() throws {
    var generator = SeededGenerator(seed: 4)
    let effects = (0..<200).map { _ in generator.normal(mean: 0.02, deviation: 0.03) }
    let list = try ListProfit(
      effects: effects, values: Array(repeating: 100, count: 200),
      contactCosts: Array(repeating: 2, count: 200))
    let scenarios = (0..<50).map { _ in
      let shift = generator.normal(mean: 0, deviation: 0.005)
      return effects.map { $0 + shift }
    }
    let curve = try list.curve(parts: 10, scenarios: scenarios)
    #expect(curve.map(\.rows) == (0...10).map { 20 * $0 } && curve[0].profit == 0)
    #expect(abs(curve[10].profit - list.contactAll.profit) < 1e-9)
    #expect(
      curve.dropFirst().allSatisfy { point in
        point.interval.map { $0.lower < point.profit && point.profit < $0.upper } ?? false
      })
    let peak = try #require(curve.map(\.profit).max())
    #expect(peak <= list.best().profit)
    #expect(throws: UpliftError.scenarioDiffers(scenario: 1, found: 3, expected: 200)) {
      try list.curve(scenarios: [effects, [1, 2, 3]])
    }
  }

  @Test func `costs that cannot be are told`() {
    #expect(throws: UpliftError.impossibleCost(row: 1)) {
      try ListProfit(effects: [0, 0], values: [1, 1], contactCosts: [1, -1])
    }
    #expect(throws: UpliftError.impossibleCost(row: 0)) {
      try ListProfit(effects: [0], values: [1], contactCosts: [1], acceptances: [1.5])
    }
    #expect(throws: UpliftError.nonFiniteValue(row: 0)) {
      try ListProfit(effects: [.nan], values: [1], contactCosts: [1])
    }
  }
}
