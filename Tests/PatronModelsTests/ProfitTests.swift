import PatronModels
import PatronNumerics
import Testing

@Suite("Profit")
struct ProfitTests {
  /// The default of the paper and of the package.
  private let usual = RetentionEconomics(
    saveValue: 200, contactCost: 1, offerCost: 10, successRate: 0.3)
  private let churnThenStay: [Float] = (0..<20).map { $0 < 10 ? 1 : 0 }

  /// The figures of the package empulse for the default economics (its docstring and its tests).
  @Test func `expected maximum profit gives the published figures`() throws {
    let eight = try #require(
      ExpectedMaximumProfit(
        probabilities: [0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.8, 0.9],
        labels: [0, 1, 0, 1, 0, 1, 0, 1], economics: usual))
    #expect(abs(eight.profit - 23.875593418348124) <= 1e-9)
    let perfect = try #require(
      ExpectedMaximumProfit(
        probabilities: (0..<20).map { 0.9 - Double($0) / 30 }, labels: churnThenStay,
        economics: usual))
    // 200·(0.3·0.95 − 0.005)·0.5, but for success rates too low to contact anybody: below 1e-6.
    #expect(abs(perfect.profit - 28) <= 1e-4 && abs(perfect.depth - 0.5) <= 1e-5)
    for scores in [
      [Double](repeating: 0.5, count: 20), (0..<20).map { Double($0) / 30 },
    ] {
      let blind = try #require(
        ExpectedMaximumProfit(probabilities: scores, labels: churnThenStay, economics: usual))
      #expect(abs(blind.profit - 22.50079) <= 5e-6)  // the digits printed
      #expect(abs(blind.depth - 0.99916) <= 5e-6)
    }
    #expect(
      ExpectedMaximumProfit(probabilities: [0.1, 0.2], labels: [1, 1], economics: usual) == nil)
  }

  @Test func `it is the mean of the best profit over success rates drawn`() throws {
    var generator = SeededGenerator(seed: 3)
    let scores = (0..<60).map { _ in generator.uniform() }
    let labels = scores.map { Float(generator.uniform() < $0 * 0.6 ? 1 : 0) }
    // A beta distribution with α 2 and β 5.
    var economics = RetentionEconomics(
      saveValue: 80, contactCost: 3, offerCost: 12, successRate: 2.0 / 7)
    let measure = try #require(
      ExpectedMaximumProfit(
        probabilities: scores, labels: labels, economics: economics, certainty: 7)
    )
    var sum = 0.0
    let draws = 4000
    for _ in 0..<draws {
      economics.successRate = generator.beta(2, 5)
      let curve = ProfitCurve(
        scores: scores, outcomes: labels.map(Double.init), economics: economics)
      sum += curve.points[curve.best].profit / 60
    }
    // A draw's deviation is about half the mean: 1 % after 4,000 draws; three of them.
    #expect(abs(sum / Double(draws) / measure.profit - 1) <= 0.04)
  }

  @Test func `a curve by hand`() {
    // A leaver of value 100 brings 0.5·(100 − 10) − 1 = 44, a stayer −11.
    let curve = ProfitCurve(
      scores: [0.9, 0.8, 0.8, 0.3, 0.2, 0.1], outcomes: [1, 0, 1, 0, 0, 0],
      economics: RetentionEconomics(saveValue: 100, contactCost: 1, offerCost: 10, successRate: 0.5)
    )
    #expect(curve.points.map(\.rows) == [0, 1, 3, 4, 5, 6])
    #expect(curve.points.map(\.profit) == [0, 44, 77, 66, 55, 44])
    #expect(curve.best == 2 && curve.breakEven == 5)
    #expect(curve.contactAll.profit == 44)
    #expect(curve.profit(threshold: 0.5).rows == 3)
    #expect(curve.profit(threshold: 0.95).rows == 0)
    let dear = ProfitCurve(
      scores: [0.9, 0.8, 0.3], outcomes: [1, 0, 0],
      economics: RetentionEconomics(
        saveValue: 100, contactCost: 15, offerCost: 10, successRate: 0.5))
    // 30, 5, −20: two of three may be contacted before money is lost.
    #expect(dear.points.map(\.profit) == [0, 30, 5, -20])
    #expect(dear.best == 1 && dear.breakEven == 2)
  }

  @Test func `expected outcomes and own values count`() {
    let economics = RetentionEconomics(
      saveValue: 10, contactCost: 2, offerCost: 5, successRate: 0.4)
    let curve = ProfitCurve(
      scores: [2, 1], outcomes: [0.5, 0.1], values: [200, 1000], economics: economics)
    // 0.5·0.4·195 − 0.5·5 − 2 = 34.5, and 0.1·0.4·995 − 0.9·5 − 2 = 33.3 on top.
    #expect(abs(curve.points[1].profit - 34.5) <= 1e-12)
    #expect(abs(curve.points[2].profit - 67.8) <= 1e-12)
    let nobody = ProfitCurve(
      scores: [2, 1], outcomes: [0.01, 0], economics: economics)
    #expect(nobody.best == 0 && nobody.breakEven == 0)
  }
}
