import Foundation

extension ValueTrial {
  /// What in the data or on the holdout speaks against a forecast, with its figures.
  public enum Warning: Hashable, Sendable, Codable {
    /// Those who buy often spend more, or less: `correlation` of repeat purchases and mean spend.
    case spendDependsOnFrequency(correlation: Double, customers: Int)
    /// Gaps are more regular than chance, so that a model takes a late purchase too calmly.
    case regularPurchases(GapDispersion)
    /// Purchases come in bursts, so that a model takes a pause for leaving.
    case purchasesInBursts(GapDispersion)
    /// Orders are off what was expected: expected over observed, less one, in all and in either half of
    /// the holdout, and `tracking` as in `Tracking`. Halves of one sign are a level or a trend, of two
    /// a season.
    case ordersOff(error: Double, firstHalf: Double?, secondHalf: Double?, tracking: Double)
    /// Expected over observed money, less one.
    case moneyOff(error: Double)
    case fewRepeatCustomers(found: Int, needed: Int)
    /// More than half of the customers have not been there for as long as the holdout is.
    case youngCustomers(share: Double)
    /// Repeat purchase days that brought no money, of all of them.
    case daysWithoutMoney(found: Int, of: Int)
    /// The likelihood has no peak in a parameter of the chosen model, such as where nobody leaves.
    case noPeak(PurchaseFit.Kind)

    /// Beyond it spend depends on frequency: CDNOW, where the gamma-gamma model does well, has 0.114.
    public static let correlationBound = 0.2
    /// What a dispersion of gaps may be from 1 before a model of chance is named wrong; 0.75 is a gamma
    /// shape of 1.5.
    public static let dispersionBound = 0.25
    /// What totals and tracking may be off by.
    public static let errorBound = 0.1
    public static let leastRepeatCustomers = 100
    public static let daysWithoutMoneyBound = 0.05
  }

  func warnings(_ result: Result, _ window: TrialWindow) -> [Warning] {
    var warnings: [Warning] = []
    let summary = window.summary
    if summary.repeatCustomers < Warning.leastRepeatCustomers {
      warnings.append(
        .fewRepeatCustomers(
          found: summary.repeatCustomers, needed: Warning.leastRepeatCustomers))
    }
    let old = window.log.customers(before: window.snapshot - Int32(window.days) + 1).count
    let young = result.customers - old
    if 2 * young > result.customers {
      warnings.append(.youngCustomers(share: Double(young) / Double(result.customers)))
    }
    if result.fit.parameters.contains(where: { $0.standardError == nil }) {
      warnings.append(.noPeak(result.chosen))
    }
    return warnings + gapWarnings(result.gaps) + spendWarnings(result, window)
      + orderWarnings(result)
  }

  /// Beyond the bound by more than two standard errors.
  private func gapWarnings(_ gaps: GapDispersion?) -> [Warning] {
    guard let gaps else { return [] }
    let (bound, doubt) = (Warning.dispersionBound, 2 * gaps.standardError)
    if gaps.value + doubt < 1 - bound { return [.regularPurchases(gaps)] }
    return gaps.value - doubt > 1 + bound ? [.purchasesInBursts(gaps)] : []
  }

  private func spendWarnings(_ result: Result, _ window: TrialWindow) -> [Warning] {
    var warnings: [Warning] = []
    let customers = window.spend.summary.repeatCustomers
    if let correlation = result.spendCorrelation, customers > 3,
      abs(correlation) > Warning.correlationBound,
      // Different from 0 at two standard errors of Fisher's transform.
      abs(atanh(correlation)) > 2 / Double(customers - 3).squareRoot()
    {
      warnings.append(.spendDependsOnFrequency(correlation: correlation, customers: customers))
    }
    let (unpaid, all) = (result.daysWithoutMoney, window.summary.repeatTotal)
    if Double(unpaid) > Warning.daysWithoutMoneyBound * Double(all) {
      warnings.append(.daysWithoutMoney(found: unpaid, of: all))
    }
    let judgement = result.judgement
    if let error = judgement.money.totalError,
      isOff(error, judgement.moneyIntervals.totalError)
    {
      warnings.append(.moneyOff(error: error))
    }
    return warnings
  }

  /// Beyond the bound, and by more than which customers the holdout has.
  private func isOff(_ error: Double, _ interval: Interval?) -> Bool {
    abs(error) > Warning.errorBound && interval.map { $0.lower > 0 || $0.upper < 0 } ?? true
  }

  private func orderWarnings(_ result: Result) -> [Warning] {
    let (weeks, judgement) = (result.weeks, result.judgement)
    guard let tracking = weeks.error, let error = judgement.orders.totalError,
      tracking > Warning.errorBound || isOff(error, judgement.orderIntervals.totalError)
    else { return [] }
    let last = weeks.observed.count - 1
    let half = last / 2
    func relative(_ expected: Double, _ observed: Int) -> Double? {
      observed > 0 ? expected / Double(observed) - 1 : nil
    }
    return [
      .ordersOff(
        error: error, firstHalf: relative(weeks.expected[half], weeks.observed[half]),
        secondHalf: relative(
          weeks.expected[last] - weeks.expected[half], weeks.observed[last] - weeks.observed[half]),
        tracking: tracking)
    ]
  }
}
