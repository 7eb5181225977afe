import PatronData
import PatronEngine
import PatronModels
import PatronNumerics

/// Learns lifetime value: chooses the models on the end of the history, and fits them to all of it.
struct ValueTrainer {
  let session: Session
  let settings: Configuration.Value

  /// Of fewer customers with orders on several days no rate of buying can be learned.
  static let fewestRepeaters = 50
  /// The held-out end of a history is a third of it at most, and no shorter than this; where the horizon is shorter than
  /// four weeks, four weeks say more.
  private static let shortestHoldout: DayCount = 14
  private static let usualHoldout: DayCount = 28

  /// Of models that predict as well the first is taken. By MBG/NBD customers can leave after their first order; by BG/NBD
  /// nobody does, so that all who have one order would be taken to buy still.
  private static let preferred: [PurchaseFit.Kind] = [
    .modifiedBetaGeometric, .betaGeometric, .paretoNegativeBinomial,
  ]

  private var workers: Workers { session.options.workers }

  func train() throws -> ValueModel {
    let snapshot = session.snapshot
    let days = session.prepared.history.purchases(before: snapshot, workers: workers)
    guard days.repeaters >= Self.fewestRepeaters else {
      throw Obstacle.fewRepeaters(found: days.repeaters, needed: Self.fewestRepeaters)
    }
    let log = try PurchaseLog(days, currency: session.configuration.currency)
    // What is known of the end of the history may be too little where the whole is enough.
    let evaluation = try? evaluation()
    let day = Int32(clamping: snapshot.day.number)
    let everybody = Array(0..<log.customerCount)
    let summary = log.summary(before: day, unit: ValueModel.unit, of: everybody, workers: workers)
    let money = log.spend(before: day, of: everybody, workers: workers)
    let purchases = try fit(
      evaluation?.trial.alternatives.map(\.kind) ?? kinds, evaluation, summary)
    return ValueModel(
      horizon: settings.horizon, discount: settings.discount,
      currency: session.configuration.currency, purchases: purchases,
      // Amounts that are all 0 are none.
      spend: days.money.contains { $0 > 0 } ? try spend(evaluation, money) : nil,
      learnedFrom: ValueModel.Source(
        customers: log.customerCount, repeaters: days.repeaters, purchaseDays: days.days.count,
        daysWithoutMoney: money.daysWithoutMoney,
        unmatchedReturns: days.unmatchedReturns.number, correlation: money.summary.correlation),
      seesLeaving: seesLeaving(purchases, summary),
      knowsReferrers: session.prepared.has("referred_by", of: .customers),
      evaluation: evaluation)
  }

  func backTest() throws -> ValueEvaluation {
    let snapshot = session.snapshot
    let days = session.prepared.history.purchases(before: snapshot, workers: workers)
    guard days.repeaters >= Self.fewestRepeaters else {
      throw Obstacle.fewRepeaters(found: days.repeaters, needed: Self.fewestRepeaters)
    }
    guard let evaluation = try evaluation() else {
      throw Obstacle.noHoldout(days: session.prepared.days?.count ?? 0)
    }
    return evaluation
  }

  /// What `customers` (n, whose keys ascend) were worth at `snapshot` if they were kept, by the first of the models that
  /// can be fitted to what was known then; nil without amounts, or where too little was known.
  func values(of customers: [Int32], at snapshot: Snapshot) throws -> [Float]? {
    guard session.prepared.hasAmounts else { return nil }
    let days = session.prepared.history.purchases(before: snapshot, workers: workers)
    guard days.repeaters >= Self.fewestRepeaters else { return nil }
    let log = try PurchaseLog(days, currency: session.configuration.currency)
    let day = Int32(clamping: snapshot.day.number)
    let everybody = Array(0..<log.customerCount)
    let summary = log.summary(before: day, unit: ValueModel.unit, of: everybody, workers: workers)
    let money = log.spend(before: day, of: everybody, workers: workers)
    guard let purchases = try? fit(kinds, nil, summary), let spend = try? spend(nil, money) else {
      return nil
    }
    let horizon = TimeSpan.days(Double(settings.horizon.days))
    return ValueForecast(horizon: horizon, yearlyRate: settings.discount, draws: 0).values(
      of: summary, by: purchases.model, spend: money.summary, by: spend, workers: workers
    ).worth(of: customers, among: days.customers)
  }

  /// The models to choose from.
  private var kinds: [PurchaseFit.Kind] {
    settings.model.flatMap { PurchaseFit.Kind(rawValue: $0.rawValue) }.map { [$0] }
      ?? Self.preferred
  }

  /// What the models predict of the end of the history from what came before; nil where it is too short, or what
  /// came before it holds too little.
  private func evaluation() throws -> ValueEvaluation? {
    guard let history = session.prepared.days else { return nil }
    let third = DayCount(history.count.days / 3)
    let length = min(max(settings.horizon, Self.usualHoldout), third)
    guard length >= Self.shortestHoldout else { return nil }
    let snapshot = session.snapshot - length
    let known = session.prepared.history.purchases(before: snapshot, workers: workers)
    guard known.repeaters >= Self.fewestRepeaters else { return nil }
    let log = try PurchaseLog(
      session.prepared.history.purchases(
        before: session.snapshot, split: snapshot, workers: workers),
      currency: session.configuration.currency)
    return try ValueEvaluation(
      ValueTrial(
        kinds: kinds, unit: ValueModel.unit, bootstrap: Bootstrap(seed: session.options.seed)
      ).run(
        log, from: Int32(clamping: snapshot.day.number),
        before: Int32(clamping: session.snapshot.day.number), workers: workers),
      hasMoney: log.spends.contains { $0 > 0 }, currency: session.configuration.currency)
  }

  /// The chosen model, fitted to the whole history; where it cannot be, the first that can.
  private func fit(
    _ kinds: [PurchaseFit.Kind], _ evaluation: ValueEvaluation?, _ summary: PurchaseSummary
  ) throws(FitError) -> PurchaseFit {
    var failure: FitError?
    for kind in (evaluation.map { [$0.trial.chosen] } ?? []) + kinds {
      do throws(FitError) {
        return try kind.fit(summary, workers: workers)
      } catch {
        failure = failure ?? error
      }
    }
    throw failure ?? .noColumns
  }

  /// Fewer customers than this share, who are taken to have left, are none.
  private static let leastLeft = 0.005

  private func seesLeaving(_ purchases: PurchaseFit, _ summary: PurchaseSummary) -> Bool {
    // By BG/NBD nobody leaves after the first order: only those who came back tell.
    let alive = purchases.model.probabilitiesAlive(summary, workers: workers)
    let repeaters = summary.spread(summary.histories).map { $0.repeats > 0 }
    let sum = zip(alive, repeaters).reduce(0) { $1.1 ? $0 + $1.0 : $0 }
    return sum < (1 - Self.leastLeft) * Double(summary.repeatCustomers)
  }

  /// The model of money chosen on the end of the history, fitted to all of it; without a choice, or where it cannot be
  /// fitted, the first that can.
  private func spend(
    _ evaluation: ValueEvaluation?, _ money: PurchaseLog.Spend
  ) throws(FitError) -> SpendFit {
    var failure: FitError?
    for kind in (evaluation.map { [$0.trial.spend.kind] } ?? []) + SpendFit.Kind.allCases {
      do throws(FitError) {
        return try kind.fit(money, workers: workers)
      } catch {
        failure = failure ?? error
      }
    }
    throw failure ?? .noColumns
  }
}

extension ValueModel {
  /// What this model predicts of the days from `snapshot` on in later exports, and what followed.
  func evaluate(from snapshot: Snapshot, in session: Session) throws -> ValueEvaluation {
    try check(fits: session)
    guard let history = session.prepared.days else { throw Obstacle.noTimes }
    let known = history.end - snapshot.day
    let length = min(horizon, known)
    guard length >= min(horizon, Self.fewestEvaluatedDays) else {
      throw Obstacle.unknownYet(
        days: min(horizon, Self.fewestEvaluatedDays), after: snapshot.lastSeenDay)
    }
    let workers = session.options.workers
    let days = session.prepared.history.purchases(
      before: session.snapshot, split: snapshot, workers: workers)
    let log = try PurchaseLog(days, currency: currency)
    let from = Int32(clamping: snapshot.day.number)
    guard !log.customers(before: from).isEmpty else {
      throw Obstacle.noOrders(before: snapshot.day)
    }
    return ValueEvaluation(
      ValueTrial(unit: Self.unit, bootstrap: Bootstrap(seed: session.options.seed)).judge(
        purchases, spend: spend ?? .mean(ShrunkMean(of: log.currency)), log, from: from,
        before: from + Int32(length.days), workers: workers),
      hasMoney: spend != nil, currency: currency)
  }

  private static let fewestEvaluatedDays: DayCount = 28

  /// What `customers` (n, whose keys ascend) of `session` were worth at `snapshot` if they were kept; nil without amounts.
  func values(
    of customers: [Int32], at snapshot: Snapshot, in session: Session
  ) throws -> [Float]? {
    guard let spend else { return nil }
    let workers = session.options.workers
    let days = session.prepared.history.purchases(before: snapshot, workers: workers)
    let log = try PurchaseLog(days, currency: currency)
    let day = Int32(clamping: snapshot.day.number)
    let everybody = Array(0..<log.customerCount)
    return ValueForecast(
      horizon: .days(Double(horizon.days)), yearlyRate: discount, draws: 0
    ).values(
      of: log.summary(before: day, unit: Self.unit, of: everybody, workers: workers),
      by: purchases.model,
      spend: log.spend(before: day, of: everybody, workers: workers).summary, by: spend,
      workers: workers
    ).worth(of: customers, among: days.customers)
  }
}

extension [ValueForecast.Value] {
  /// The expected money of `customers` if they are kept, 0 for those who are not among `known`, whose values these are; the keys of both
  /// ascend.
  fileprivate func worth(of customers: [Int32], among known: [Int32]) -> [Float] {
    var row = 0
    return customers.map { key in
      while row < known.count, known[row] < key { row += 1 }
      return row < known.count && known[row] == key ? Float(self[row].valueIfKept ?? 0) : 0
    }
  }
}
