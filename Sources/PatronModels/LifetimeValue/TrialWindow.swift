import PatronNumerics

/// What one customer after the other is predicted to order and to spend (n each).
struct TrialForecast: Sendable {
  let orders: [Double]
  let money: [Double]
}

/// The customers of a trial: what is known of them at the snapshot, and what they did after it.
struct TrialWindow: Sendable {
  let log: PurchaseLog
  let snapshot: Int32
  let end: Int32
  let workers: Workers
  let customers: [Int]
  let summary: PurchaseSummary
  let spend: PurchaseLog.Spend
  let counts: [Int]
  let orders: [Double]
  let money: [Double]

  init(
    _ log: PurchaseLog, from snapshot: Int32, before end: Int32, unit: TimeUnit, workers: Workers
  ) {
    self.log = log
    (self.snapshot, self.end, self.workers) = (snapshot, end, workers)
    customers = log.customers(before: snapshot)
    summary = log.summary(before: snapshot, unit: unit, of: customers, workers: workers)
    spend = log.spend(before: snapshot, of: customers, workers: workers)
    counts = log.counts(from: snapshot, before: end, of: customers, workers: workers)
    orders = counts.map(Double.init)
    money = log.money(from: snapshot, before: end, of: customers, workers: workers)
  }

  var days: Int { Int(end) - Int(snapshot) }
  var horizon: TimeSpan { .days(Double(days)) }

  /// Expected purchases (n) times expected spend.
  func money(of purchases: [Double], by fit: SpendFit) -> [Double] {
    zip(purchases, spend.summary.histories).map { $0 * (fit.expectedSpend($1) ?? 0) }
  }

  /// The share of what was observed that the highest of ten bins holds; nil where there was nothing.
  static func topShare(_ deciles: [CountMetrics.Bin]) -> Double? {
    let total = deciles.reduce(0) { $0 + $1.observedTotal }
    // Fewer than ten customers have no decile.
    return total > 0 && deciles.count == 10 ? deciles[0].observedTotal / total : nil
  }

  // MARK: Limits

  /// More customers are not needed to see a share to half a percent.
  private static let mostCovered = 10_000

  /// How the limits of single customers did, undiscounted as what was observed is.
  func coverage(of fit: PurchaseFit, _ spendFit: SpendFit, seed: UInt64) -> ValueTrial.Coverage {
    let step = max(1, customers.count / Self.mostCovered)
    let rows = Array(stride(from: 0, to: customers.count, by: step))
    let chosen = rows.map { customers[$0] }
    let forecast = ValueForecast(horizon: horizon, yearlyRate: 0, seed: seed)
    let values = forecast.values(
      of: log.summary(before: snapshot, unit: summary.unit, of: chosen, workers: workers),
      by: fit.model,
      spend: log.spend(before: snapshot, of: chosen, workers: workers).summary, by: spendFit,
      workers: workers)
    func shares(
      _ observed: [Double], _ limits: (ValueForecast.Value) -> Interval?
    ) -> ValueTrial.Coverage.Shares {
      var (below, above) = (0, 0)
      for (row, value) in zip(rows, values) {
        guard let interval = limits(value) else { continue }
        if observed[row] < interval.lower { below += 1 }
        if observed[row] > interval.upper { above += 1 }
      }
      let count = Double(max(1, rows.count))
      return .init(below: Double(below) / count, above: Double(above) / count)
    }
    return ValueTrial.Coverage(
      level: forecast.level, customers: rows.count,
      orders: shares(orders) { $0.purchaseInterval }, money: shares(money) { $0.valueInterval })
  }

  // MARK: Over time

  func weeks(of model: some PurchaseModel) -> ValueTrial.Tracking {
    let ends = PurchaseLog.edges(from: snapshot, before: end, every: 7).dropFirst()
      .map { Int($0) - Int(snapshot) }
    var total = 0
    let observed = log.periodTotals(
      from: snapshot, before: end, every: 7, of: customers, workers: workers
    ).map { count in
      total += count
      return total
    }
    return ValueTrial.Tracking(
      days: ends, observed: observed,
      expected: model.tracking(
        after: summary, to: ends.map { .days(Double($0)) }, workers: workers))
  }

  /// The months of the holdout, and the factors of calendar months where they win on them.
  func calendar(
    of model: some PurchaseModel
  ) -> (months: [ValueTrial.Month], factors: CalendarFactors?) {
    let edges = PurchaseLog.monthEdges(from: snapshot, before: end)
    let observed = log.monthTotals(from: snapshot, before: end, of: customers, workers: workers)
    let expected = Self.parts(
      model.tracking(
        after: summary, to: edges.map { .days(Double($0) - Double(snapshot)) }, workers: workers))
    let first = CalendarMonth(containing: snapshot).month
    let factors = factors(of: model)?.chosen(
      observed: observed.map { Double($0.purchases) }, expected: expected, firstMonth: first)
    let seasonal = factors?.applied(to: expected, firstMonth: first)
    let months = observed.indices.map { index in
      ValueTrial.Month(
        month: observed[index].month, days: Int(edges[index + 1]) - Int(edges[index]),
        observed: observed[index].purchases, expected: expected[index],
        seasonal: seasonal?[index])
    }
    return (months, factors)
  }

  /// The factors of calendar months by the repeat purchases of all whole months before the snapshot,
  /// against those expected of customers by the day of their first purchase alone.
  func factors(of model: some PurchaseModel) -> CalendarFactors? {
    guard let firstDay = log.daysKnown?.lowerBound else { return nil }
    let months = CalendarMonth.months(of: firstDay..<max(firstDay, snapshot))
      .filter { $0.firstDay >= firstDay && $0.next.firstDay <= snapshot }
    guard months.count >= 24, let first = months.first, let last = months.last else { return nil }
    let begin = first.firstDay
    let observed = log.monthTotals(
      from: begin, before: last.next.firstDay, of: customers, workers: workers)
    let edges = months.map(\.firstDay) + [last.next.firstDay]
    let expected = model.tracking(
      starts: customers.map { .days(Double(log.days[log.starts[$0]]) - Double(begin)) },
      to: edges.map { .days(Double($0) - Double(begin)) })
    return CalendarFactors(
      observed: observed.map { Double($0.purchases) }, expected: Self.parts(expected),
      firstMonth: first.month)
  }

  /// What each total adds to the one before it.
  private static func parts(_ totals: [Double]) -> [Double] {
    zip(totals, totals.dropFirst()).map { $1 - $0 }
  }

  // MARK: Baselines

  /// What a plain rule predicts, from the days before the snapshot alone.
  func forecast(
    by kind: ValueTrial.Baseline.Kind, spend fit: SpendFit
  ) -> Swift.Result<TrialForecast, ValueTrial.Baseline.Missing> {
    switch kind {
    case .ownRate: return .success(ownRate())
    case .lastWindow, .regression:
      let known = log.daysKnown.map { max(0, Int(snapshot) - Int($0.lowerBound)) } ?? 0
      // A regression needs customers at the beginning of the earlier window too.
      let needed = kind == .lastWindow ? days : days + 1
      guard known >= needed else {
        return .failure(.historyTooShort(days: known, needed: needed))
      }
      return kind == .lastWindow ? .success(lastWindow()) : regression(fit)
    }
  }

  private func ownRate() -> TrialForecast {
    let unit = summary.unit.days
    let shares = summary.spread(summary.histories).map {
      Double(days) / max($0.age * unit, Double(days))
    }
    let repeats = summary.spread(summary.histories).map { Double($0.repeats) }
    return TrialForecast(
      orders: zip(repeats, shares).map { $0 * $1 },
      money: zip(spend.summary.histories, shares).map { Double($0.repeats) * $0.mean * $1 })
  }

  private func lastWindow() -> TrialForecast {
    let begin = snapshot - Int32(days)
    return TrialForecast(
      orders: log.counts(from: begin, before: snapshot, of: customers, workers: workers)
        .map(Double.init),
      money: log.money(from: begin, before: snapshot, of: customers, workers: workers))
  }

  private func regression(
    _ fit: SpendFit
  ) -> Swift.Result<TrialForecast, ValueTrial.Baseline.Missing> {
    let begin = snapshot - Int32(days)
    let earlier = log.customers(before: begin)
    do throws(FitError) {
      let model = try CountRegression().fit(
        log.summary(before: begin, unit: summary.unit, of: earlier, workers: workers),
        counts: log.counts(from: begin, before: snapshot, of: earlier, workers: workers),
        workers: workers)
      let orders = summary.spread(summary.histories.map(model.prediction))
      return .success(TrialForecast(orders: orders, money: money(of: orders, by: fit)))
    } catch {
      return .failure(.notFitted(error))
    }
  }
}
