import Foundation
import PatronModels
import PatronNumerics
import Testing

@Suite("Value within a horizon")
struct ValueForecastTests {
  private static let purchases = BetaGeometric.Model(
    unit: .weeks, parameters: .init(r: 0.243, alpha: 4.414, a: 0.793, b: 2.426))
  private static let spend = GammaGamma.Model(
    currency: Currency("USD"), parameters: .init(p: 6.25, q: 3.74, v: 15.44))

  private static func customers() throws -> (PurchaseSummary, SpendSummary) {
    (
      try PurchaseSummary(
        repeats: [2, 1, 0, 7], recencies: [30.43, 1.71, 0, 29.43],
        ages: [38.86, 38.86, 38.86, 38.86], unit: .weeks),
      try SpendSummary(
        repeats: [2, 1, 0, 7], means: [22.35, 11.77, 0, 73.74], currency: Currency("USD"))
    )
  }

  /// The manual of lifetimes discounts by 1 % a month at the ends of twelve months of 4.345 weeks,
  /// once its unit of time is put right: 36.29, 4.64 and 8.36.
  @Test func `money by month of the first three customers`() throws {
    // The fit of the manual.
    let model = BetaGeometric.Model(
      unit: .weeks, parameters: .init(r: 0.2426, alpha: 4.4135, a: 0.7929, b: 2.4258))
    let spend = GammaGamma.Model(
      currency: Currency("USD"), parameters: .init(p: 6.2488, q: 3.7446, v: 15.4477))
    let (summary, money) = try Self.customers()
    let found = zip(summary.spread(summary.histories), money.histories).map { history, money in
      let future = model.future(of: history)
      let months = (0...12).map { future.expectedPurchases(in: .weeks(4.345 * Double($0))) }
      let discounted = (1...12).reduce(0) {
        $0 + (months[$1] - months[$1 - 1]) / pow(1.01, Double($1))
      }
      return discounted * (spend.expectedSpend(money) ?? .nan)
    }
    // Half a digit of the parameters is 0.02 % of the value.
    #expect(zip(found, [36.29, 4.64, 8.36]).allSatisfy { abs($0 - $1) <= 0.02 })
  }

  @Test func `expectations are the models', and intervals hold them`() throws {
    let (summary, money) = try Self.customers()
    let forecast = ValueForecast(horizon: .weeks(52), yearlyRate: 0.1, draws: 2000)
    let values = forecast.values(
      of: summary, by: Self.purchases, spend: money, by: .gammaGamma(Self.spend))
    for (row, value) in values.enumerated() {
      let future = Self.purchases.future(of: summary.spread(summary.histories)[row])
      #expect(value.probabilityAlive == future.probabilityAlive)
      #expect(value.purchases == future.expectedPurchases(in: .weeks(52)))
      let discounted = future.discountedPurchases(in: .weeks(52), yearlyRate: 0.1)
      #expect(value.discountedPurchases == discounted)
      #expect(value.value == (value.spend ?? .nan) * discounted)
      let interval = try #require(value.purchaseInterval)
      #expect(interval.lower >= 0 && interval.lower <= interval.upper)
      #expect(interval.lower.rounded() == interval.lower)
    }
    let best = try #require(values[3].valueInterval)
    #expect(best.lower <= values[3].value ?? .nan && best.upper >= values[3].value ?? .nan)
    #expect(values[1].valueInterval?.lower == 0)
  }

  @Test func `a season multiplies what is expected and its limits, and no probability`() throws {
    let (summary, money) = try Self.customers()
    func values(_ season: Double) -> [ValueForecast.Value] {
      ValueForecast(horizon: .days(60), draws: 50, season: season).values(
        of: summary, by: Self.purchases, spend: money, by: .gammaGamma(Self.spend))
    }
    for (plain, own) in zip(values(1), values(1.5)) {
      #expect(own.purchases == 1.5 * plain.purchases)
      #expect(own.discountedPurchases == 1.5 * plain.discountedPurchases)
      #expect(own.valueInterval?.upper == plain.valueInterval.map { 1.5 * $0.upper })
      #expect(own.purchaseInterval?.lower == plain.purchaseInterval.map { 1.5 * $0.lower })
      #expect(own.probabilityAlive == plain.probabilityAlive && own.spend == plain.spend)
    }
  }

  @Test func `who would be silent and is kept is worth what the model says, discounted`() throws {
    let (summary, money) = try Self.customers()
    func values(_ silence: TimeSpan?, season: Double = 1) -> [ValueForecast.Value] {
      ValueForecast(horizon: .weeks(52), draws: 0, season: season, silence: silence).values(
        of: summary, by: Self.purchases, spend: money, by: .gammaGamma(Self.spend))
    }
    let found = values(.days(90))
    for (row, value) in found.enumerated() {
      let future = Self.purchases.silentFuture(
        of: summary.spread(summary.histories)[row], silence: .days(90))
      #expect(value.silentProbability == future.probability)
      let share = value.discountedPurchases / value.purchases
      #expect(
        value.discountedPurchasesIfSaved == share * future.purchasesIfSaved(in: .weeks(52)))
      #expect(
        value.valueIfSaved
          == value.spend.map { $0 * share * future.purchasesIfSaved(in: .weeks(52)) })
    }
    for (plain, season) in zip(found, values(.days(90), season: 1.5)) {
      let expected = plain.discountedPurchasesIfSaved.map { 1.5 * $0 } ?? .nan
      #expect(abs((season.discountedPurchasesIfSaved ?? 0) - expected) <= 1e-12)
      #expect(season.silentProbability == plain.silentProbability)
    }
    for (plain, none) in zip(found, values(nil)) {
      #expect(none.silentProbability == nil && none.valueIfSaved == nil)
      #expect(none.discountedPurchasesIfSaved == nil && none.value == plain.value)
    }
    let poor = ValueForecast(horizon: .weeks(52), draws: 0, silence: .days(90)).values(
      of: summary, by: Self.purchases, spend: money, by: nil)
    #expect(poor[0].valueIfSaved == nil && poor[0].discountedPurchasesIfSaved != nil)
  }

  /// 1,000 purchases in a week, none in 20 years: e^−6000 is 0, and nothing can be divided by it.
  @Test func `money if saved is discounted where nobody can be there`() throws {
    let history = PurchaseHistory(repeats: 1000, recency: 1, age: 1043)
    let value = ValueForecast(horizon: .weeks(52), draws: 0, silence: .days(90)).values(
      of: PurchaseSummary([history], unit: .weeks), by: Self.purchases,
      spend: try SpendSummary(repeats: [1000], means: [20], currency: Currency("USD")),
      by: .gammaGamma(Self.spend))[0]
    #expect(value.probabilityAlive == 0 && value.valueIfKept == nil)
    let plain = Self.purchases.silentFuture(of: history, silence: .days(90))
      .purchasesIfSaved(in: .weeks(52))
    // From all purchases at the snapshot to all at the end of a year less a day.
    let share = (value.discountedPurchasesIfSaved ?? .nan) / plain
    #expect(share < 1 && share > 1 / 1.1)
  }

  @Test func `a customer's draws do not depend on the others, nor on the threads`() throws {
    let (summary, money) = try Self.customers()
    let forecast = ValueForecast(draws: 50, seed: 9)
    let all = forecast.values(
      of: summary, by: Self.purchases, spend: money, by: .gammaGamma(Self.spend),
      workers: Workers(1))
    let again = forecast.values(
      of: summary, by: Self.purchases, spend: money, by: .gammaGamma(Self.spend),
      workers: Workers(7))
    #expect(all == again)
    let alone = forecast.values(
      of: try PurchaseSummary(repeats: [7], recencies: [29.43], ages: [38.86], unit: .weeks),
      by: Self.purchases,
      spend: try SpendSummary(repeats: [7], means: [73.74], currency: Currency("USD")),
      by: .gammaGamma(Self.spend))
    #expect(alone[0] == all[3])
    let other = ValueForecast(draws: 50, seed: 10).values(
      of: summary, by: Self.purchases, spend: money, by: .gammaGamma(Self.spend))
    #expect(other[3].valueInterval != all[3].valueInterval)
    #expect(
      ValueForecast(draws: 0).values(
        of: summary, by: Self.purchases, spend: money, by: .gammaGamma(Self.spend))[0].valueInterval
        == nil)
  }

  /// 80 % intervals of customers drawn from the model hold about 80 % of what they do, and more
  /// where counts are small whole numbers.
  @Test func `intervals cover what happens`() throws {
    var generator = SeededGenerator(seed: 31)
    let model = BetaGeometric.Model(
      unit: .weeks, parameters: .init(r: 3, alpha: 4, a: 0.8, b: 12))
    let histories = (0..<400).map { _ in PurchaseHistory(repeats: 5, recency: 9, age: 10) }
    let counts = histories.map { model.future(of: $0).draw(in: .weeks(52), using: &generator) }
    let values = ValueForecast(horizon: .weeks(52), draws: 300).values(
      of: PurchaseSummary(histories, unit: .weeks), by: model,
      spend: try SpendSummary(
        repeats: histories.map { _ in 5 }, means: histories.map { _ in 20 },
        currency: Currency("USD")), by: .gammaGamma(Self.spend))
    let covered = zip(values, counts).count { value, count in
      value.purchaseInterval.map { $0.lower <= Double(count) && Double(count) <= $0.upper } ?? false
    }
    // 80 % of 400, less three standard errors and that of the interval's ends.
    #expect(covered >= 290)
  }
}
