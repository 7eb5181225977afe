public import PatronNumerics

/// A holdout inside the history: which model of purchases and of spend to use, and whether any is
/// better than a plain rule.
///
/// Every model is fitted to the purchase days before a snapshot, and judged by the purchases after it
/// of the customers known then; those who first buy later are absent, not zeros. Nothing is
/// discounted: orders and money are compared as they come. The choice is made on the same holdout
/// that the figures are of, so they flatter the chosen a little, as much as few alternatives can.
///
///     let result = try ValueTrial().run(log, from: end - 90, before: end)
///     let model = try result.chosen.fit(
///       log.summary(before: end, unit: .weeks, of: log.customers(before: end)))
public struct ValueTrial: Hashable, Sendable, Codable {
  /// The models of purchases to choose from, the simplest first.
  public var kinds: [PurchaseFit.Kind]
  /// The unit that models are fitted in.
  public var unit: TimeUnit
  /// How customers are resampled for intervals and comparisons.
  public var bootstrap: Bootstrap

  public init(
    kinds: [PurchaseFit.Kind] = PurchaseFit.Kind.allCases, unit: TimeUnit = .weeks,
    bootstrap: Bootstrap = Bootstrap()
  ) {
    self.kinds = kinds
    self.unit = unit
    self.bootstrap = bootstrap
  }

  /// What a later model must gain in log-likelihood on the holdout to be chosen before a simpler one:
  /// below 1, evidence is "not worth more than a bare mention" (Kass & Raftery, JASA 1995, section
  /// 3.2, on twice the logarithm).
  public static let leastGain = 1.0
  /// By how much the error of the shrunk mean must be lower for it to be chosen before the
  /// gamma-gamma model, which has intervals: 1 % of the root mean square error of money.
  public static let leastSpendGain = 0.01

  /// Fits on the days of `log` before `snapshot`, and judges by those from it on and before `end`.
  ///
  /// The log must be complete up to `end`: an export that stops earlier makes zeros of customers who
  /// were not seen.
  ///
  /// - Throws: the `FitError` of the first kind where none can be fitted, as where nobody bought again.
  /// - Complexity: the fits by distinct histories; the bootstrap O(n) a replicate and forecast.
  public func run(
    _ log: PurchaseLog, from snapshot: Int32, before end: Int32, workers: Workers = .all
  ) throws(FitError) -> Result {
    precondition(snapshot < end && !kinds.isEmpty, "a holdout of a day, and a model")
    let window = TrialWindow(log, from: snapshot, before: end, unit: unit, workers: workers)
    let alternatives = kinds.map { kind in
      alternative(kind, window) { () throws(FitError) in
        try kind.fit(window.summary, workers: workers)
      }
    }
    let fit = try chosen(alternatives)
    let predicted = fit.model.expectedPurchases(
      window.summary, in: window.horizon, workers: workers)
    let spends = SpendFit.Kind.allCases.map { kind in
      spendAlternative(kind, purchases: predicted, window) { () throws(FitError) in
        try kind.fit(window.spend, workers: workers)
      }
    }
    return result(fit, alternatives, predicted, spend: try chosen(spends), spends, window)
  }

  /// Judges models that were fitted before, such as to earlier exports, by the same figures.
  ///
  /// - Complexity: as `run`, without the fits.
  public func judge(
    _ fit: PurchaseFit, spend: SpendFit, _ log: PurchaseLog, from snapshot: Int32,
    before end: Int32, workers: Workers = .all
  ) -> Result {
    precondition(snapshot < end, "a holdout of a day")
    let window = TrialWindow(log, from: snapshot, before: end, unit: unit, workers: workers)
    let predicted = fit.model.expectedPurchases(
      window.summary, in: window.horizon, workers: workers)
    return result(
      fit, [alternative(fit.kind, window) { () throws(FitError) in fit }], predicted, spend: spend,
      [
        spendAlternative(spend.kind, purchases: predicted, window) { () throws(FitError) in spend }
      ], window)
  }

  /// The factors of calendar months in all of `log` before `day`, against what `fit` expects; nil unless every month of
  /// the year is there twice.
  public func calendar(
    of fit: PurchaseFit, _ log: PurchaseLog, before day: Int32, workers: Workers = .all
  ) -> CalendarFactors? {
    TrialWindow(log, from: day, before: day + 1, unit: unit, workers: workers)
      .factors(of: fit.model)
  }

  /// All figures of the chosen models, of which the first has `predicted` the purchases (n).
  private func result(
    _ fit: PurchaseFit, _ alternatives: [Alternative], _ predicted: [Double], spend: SpendFit,
    _ spends: [SpendAlternative], _ window: TrialWindow
  ) -> Result {
    let (log, snapshot, workers) = (window.log, window.snapshot, window.workers)
    let money = window.money(of: predicted, by: spend)
    let (judgements, baselines) = compare(
      TrialForecast(orders: predicted, money: money), spend: spend, window)
    let calendar = window.calendar(of: fit.model)
    let weeks = window.weeks(of: fit.model)
    let deciles = CountMetrics.deciles(predicted: money, observed: window.money)
    let best = CountMetrics.deciles(predicted: window.money, observed: window.money)
    var result = Result(
      snapshot: snapshot, end: window.end, customers: window.customers.count,
      alternatives: alternatives, fit: fit, spends: spends, spend: spend,
      judgement: judgements, baselines: baselines,
      coverage: window.coverage(of: fit, spend, seed: bootstrap.seed),
      moneyDeciles: deciles,
      greatestTopDecileShare: TrialWindow.topShare(best), weeks: weeks, months: calendar.months,
      calendar: calendar.factors,
      gaps: GapDispersion(log, before: snapshot, of: window.customers, workers: workers),
      spendCorrelation: window.spend.summary.correlation,
      daysWithoutMoney: window.spend.daysWithoutMoney)
    result.warnings = warnings(result, window)
    return result
  }

  /// Judges the model of purchases that `fitted` gives.
  private func alternative(
    _ kind: PurchaseFit.Kind, _ window: TrialWindow, _ fitted: () throws(FitError) -> PurchaseFit
  ) -> Alternative {
    do throws(FitError) {
      let fit = try fitted()
      let likelihood = fit.model.logLikelihood(
        ofLater: window.counts, after: window.summary, in: window.horizon, workers: window.workers)
      let predicted = fit.model.expectedPurchases(
        window.summary, in: window.horizon, workers: window.workers)
      return Alternative(
        kind: kind, failure: nil,
        figures: .init(
          fit: fit, holdoutLogLikelihood: likelihood,
          holdoutLogLikelihoodPerCustomer: likelihood / Double(window.customers.count),
          orders: CountMetrics(predicted: predicted, observed: window.orders),
          trackingError: window.weeks(of: fit.model).error))
    } catch {
      return Alternative(kind: kind, failure: error, figures: nil)
    }
  }

  /// The model of the largest log-likelihood on the holdout, a simpler one where it is less than
  /// `leastGain` below.
  private func chosen(_ alternatives: [Alternative]) throws(FitError) -> PurchaseFit {
    let known = alternatives.compactMap(\.figures)
    let best = known.map(\.holdoutLogLikelihood).max() ?? 0
    guard let chosen = known.first(where: { $0.holdoutLogLikelihood > best - Self.leastGain })
    else {
      throw alternatives.compactMap(\.failure).first ?? .noColumns
    }
    return chosen.fit
  }

  /// Judges the model of spend that `fitted` gives by the money of the holdout together with the
  /// purchases.
  private func spendAlternative(
    _ kind: SpendFit.Kind, purchases: [Double], _ window: TrialWindow,
    _ fitted: () throws(FitError) -> SpendFit
  ) -> SpendAlternative {
    do throws(FitError) {
      let fit = try fitted()
      let money = CountMetrics(
        predicted: window.money(of: purchases, by: fit), observed: window.money)
      return SpendAlternative(kind: kind, failure: nil, fit: fit, money: money)
    } catch {
      return SpendAlternative(kind: kind, failure: error, fit: nil, money: nil)
    }
  }

  /// The first model of spend, the next where its error is lower by more than `leastSpendGain`.
  private func chosen(_ spends: [SpendAlternative]) throws(FitError) -> SpendFit {
    var best: (fit: SpendFit, error: Double)?
    for spend in spends {
      guard let fit = spend.fit, let error = spend.money?.rootMeanSquareError else { continue }
      if best.map({ error < (1 - Self.leastSpendGain) * $0.error }) ?? true { best = (fit, error) }
    }
    guard let best else { throw spends.compactMap(\.failure).first ?? .noColumns }
    return best.fit
  }

  /// The figures of the chosen forecast and of each baseline, on the same resamples of customers.
  private func compare(
    _ forecast: TrialForecast, spend: SpendFit, _ window: TrialWindow
  ) -> (chosen: Judgement, baselines: [Baseline]) {
    let attempts = Baseline.Kind.allCases.map { ($0, window.forecast(by: $0, spend: spend)) }
    let forecasts = [forecast] + attempts.compactMap { try? $0.1.get() }
    let resampled = ResampledCounts(
      forecasts.flatMap {
        [
          ResampledCounts.Prediction(predicted: $0.orders, observed: window.orders),
          ResampledCounts.Prediction(predicted: $0.money, observed: window.money),
        ]
      }, bootstrap: bootstrap, workers: window.workers)
    func judgement(_ index: Int) -> Judgement {
      let deciles = CountMetrics.deciles(
        predicted: forecasts[index].money, observed: window.money)
      return Judgement(
        orders: resampled.whole[2 * index], orderIntervals: resampled.intervals(of: 2 * index),
        money: resampled.whole[2 * index + 1],
        moneyIntervals: resampled.intervals(of: 2 * index + 1),
        topDecileShare: TrialWindow.topShare(deciles))
    }
    var next = 1
    let baselines = attempts.map { kind, attempt in
      switch attempt {
      case .failure(let reason):
        return Baseline(
          kind: kind, missing: reason, judgement: nil, orderDifference: nil, moneyDifference: nil)
      case .success:
        let index = next
        next += 1
        return Baseline(
          kind: kind, missing: nil, judgement: judgement(index),
          orderDifference: resampled.squaredError(0, less: 2 * index),
          moneyDifference: resampled.squaredError(1, less: 2 * index + 1))
      }
    }
    return (judgement(0), baselines)
  }
}
