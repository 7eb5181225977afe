import PatronData
import PatronEngine
import PatronModels
import PatronNumerics

/// Learns lifetime value: chooses the models on the end of the history, and fits them to all of it.
struct ValueTrainer {
  let session: Session
  let settings: Configuration.Value

  /// Of fewer customers with orders on several days no rate of buying can be learned.
  private static let fewestRepeaters = 50
  /// The held-out end of a history is a third of it at most, and no shorter than this.
  private static let shortestHoldout: DayCount = 14
  /// Where the horizon is shorter, so many days say more of a model.
  static let usualHoldout: DayCount = 28

  /// Of models that predict as well the first is taken. By MBG/NBD customers can leave after their first order; by
  /// BG/NBD nobody does, and all with one order would count as still buying.
  private static let preferred: [PurchaseFit.Kind] = [
    .modifiedBetaGeometric, .betaGeometric, .paretoNegativeBinomial,
  ]

  private var workers: Workers { session.options.workers }
  private var currency: String? { session.configuration.currency }

  /// The days without an order that count as leaving, by whatever churn is predicted.
  private var silence: DayCount {
    if case .on(.window(let horizon)) = session.configuration[.churn] { return horizon }
    return OutcomeDefinition.churn.standardHorizon
  }

  /// The purchases that the whole history holds.
  func purchases() throws(Obstacle) -> PurchaseDays {
    let days = session.prepared.history.purchases(before: session.snapshot, workers: workers)
    guard days.repeaters() >= Self.fewestRepeaters else {
      throw .fewRepeaters(found: days.repeaters(), needed: Self.fewestRepeaters)
    }
    return days
  }

  func train() throws -> ValueModel {
    let days = try purchases()
    let known = try KnownPurchases(
      days, at: session.snapshot, currency: currency, workers: workers)
    var evaluation: ValueEvaluation?
    do {
      evaluation = try self.evaluation()
    } catch is FitError {
      // What came before the end of the history may be too little where the whole is enough.
    }
    let purchases = try fit(kinds, preferring: evaluation?.trial.chosen, to: known)
    let calendar =
      evaluation?.trial.calendar == nil
      ? nil
      : ValueTrial(unit: KnownPurchases.unit).calendar(
        of: purchases, try PurchaseLog(days, currency: currency),
        before: Int32(clamping: session.snapshot.day.number), workers: workers)
    return ValueModel(
      horizon: settings.horizon, silence: silence, discount: settings.discount,
      currency: currency, purchases: purchases,
      // Amounts that are all 0 are none.
      spend: days.money.contains { $0 > 0 }
        ? try spend(preferring: evaluation?.trial.spend.kind, of: known) : nil,
      learnedFrom: ValueModel.Source(
        customers: days.customers.count, repeaters: days.repeaters(),
        purchaseDays: days.days.count, daysWithoutMoney: known.spend.daysWithoutMoney,
        unmatchedReturns: days.unmatchedReturns.number,
        correlation: known.spend.summary.correlation),
      seesLeaving: seesLeaving(purchases, known.summary), calendar: calendar,
      knowsReferrers: session.prepared.has("referred_by", of: .customers),
      evaluation: evaluation)
  }

  func backTest() throws -> ValueEvaluation {
    _ = try purchases()
    guard let evaluation = try evaluation() else {
      throw Obstacle.noHoldout(days: session.prepared.days?.count ?? 0)
    }
    return evaluation
  }

  /// The money expected at `snapshot` of `customers` (keys that ascend) if they would leave and are kept, by the first
  /// models that can be fitted to what was known then; nil without amounts, or where too little was known.
  func valuesIfSaved(of customers: [Int32], at snapshot: Snapshot) throws -> [Float]? {
    guard session.prepared.hasAmounts else { return nil }
    let days = session.prepared.history.purchases(before: snapshot, workers: workers)
    guard days.repeaters() >= Self.fewestRepeaters else { return nil }
    let known = try KnownPurchases(days, at: snapshot, currency: currency, workers: workers)
    do {
      return known.valuesIfSaved(
        of: customers, by: try fit(kinds, to: known), spend: try spend(of: known),
        horizon: settings.horizon, silence: silence, discount: settings.discount)
    } catch {
      return nil
    }
  }

  /// The models to choose from.
  private var kinds: [PurchaseFit.Kind] {
    settings.model.flatMap { PurchaseFit.Kind(rawValue: $0.rawValue) }.map { [$0] }
      ?? Self.preferred
  }

  /// What the models predict of the end of the history from the days before; nil where it is too short, or where the
  /// days before hold too few customers who came back.
  private func evaluation() throws -> ValueEvaluation? {
    guard let history = session.prepared.days else { return nil }
    let third = DayCount(history.count.days / 3)
    let length = min(max(settings.horizon, Self.usualHoldout), third)
    guard length >= Self.shortestHoldout else { return nil }
    let snapshot = session.snapshot - length
    let days = session.prepared.history.purchases(
      before: session.snapshot, split: snapshot, workers: workers)
    guard days.repeaters(before: snapshot) >= Self.fewestRepeaters else { return nil }
    return try ValueEvaluation(
      ValueTrial(
        kinds: kinds, unit: KnownPurchases.unit, bootstrap: Bootstrap(seed: session.options.seed)
      ).run(
        PurchaseLog(days, currency: currency), from: Int32(clamping: snapshot.day.number),
        before: Int32(clamping: session.snapshot.day.number), workers: workers),
      hasMoney: days.money.contains { $0 > 0 }, currency: currency)
  }

  private func fit(
    _ kinds: [PurchaseFit.Kind], preferring best: PurchaseFit.Kind? = nil, to known: KnownPurchases
  ) throws(FitError) -> PurchaseFit {
    try Self.first((best.map { [$0] } ?? []) + kinds) { kind throws(FitError) in
      try kind.fit(known.summary, workers: workers)
    }
  }

  private func spend(
    preferring best: SpendFit.Kind? = nil, of known: KnownPurchases
  ) throws(FitError) -> SpendFit {
    try Self.first((best.map { [$0] } ?? []) + SpendFit.Kind.allCases) { kind throws(FitError) in
      try kind.fit(known.spend, workers: workers)
    }
  }

  /// The fit of the first of `kinds` that can be fitted; the error of the first where none can.
  private static func first<Kind, Fit>(
    _ kinds: [Kind], _ fit: (Kind) throws(FitError) -> Fit
  ) throws(FitError) -> Fit {
    var failure: FitError?
    for kind in kinds {
      do throws(FitError) {
        return try fit(kind)
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
}

extension ValueModel {
  /// What this model predicts of the days from `snapshot` on in later exports, and what followed.
  func evaluate(from snapshot: Snapshot, in session: Session) throws -> ValueEvaluation {
    try check(fits: session)
    guard let history = session.prepared.days else { throw Obstacle.noTimes }
    let needed = min(horizon, ValueTrainer.usualHoldout)
    let length = min(horizon, history.end - snapshot.day)
    guard length >= needed else {
      throw Obstacle.unknownYet(days: needed, after: snapshot.lastSeenDay)
    }
    let workers = session.options.workers
    let log = try PurchaseLog(
      session.prepared.history.purchases(
        before: session.snapshot, split: snapshot, workers: workers), currency: currency)
    let from = Int32(clamping: snapshot.day.number)
    guard !log.customers(before: from).isEmpty else {
      throw Obstacle.noOrders(before: snapshot.day)
    }
    return ValueEvaluation(
      ValueTrial(unit: KnownPurchases.unit, bootstrap: Bootstrap(seed: session.options.seed))
        .judge(
          purchases, spend: spend ?? .mean(ShrunkMean(of: log.currency)), log, from: from,
          before: from + Int32(length.days), workers: workers),
      hasMoney: spend != nil, currency: currency)
  }

  /// The money expected at `snapshot` of `customers` (keys that ascend) of `session` if they would leave and are kept;
  /// nil without amounts.
  func valuesIfSaved(
    of customers: [Int32], at snapshot: Snapshot, in session: Session
  ) throws -> [Float]? {
    guard let spend else { return nil }
    try check(fits: session)
    let workers = session.options.workers
    return try KnownPurchases(
      session.prepared.history.purchases(before: snapshot, workers: workers), at: snapshot,
      currency: currency, workers: workers
    ).valuesIfSaved(
      of: customers, by: purchases, spend: spend, horizon: horizon, silence: silence,
      discount: discount)
  }
}
