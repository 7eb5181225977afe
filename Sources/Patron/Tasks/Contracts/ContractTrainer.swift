import PatronData
import PatronModels
import PatronNumerics
import PatronReport

/// Learns how long contracts run: chooses the way on the end of the history, and estimates it from all of it.
struct ContractTrainer {
  let session: Session
  let settings: Configuration.Value

  /// Of fewer ends no share can be learned.
  private static let fewestEnds = 20
  /// The held-out end of a history is a third of it at most, and no shorter than this.
  private static let shortestHoldout: DayCount = 28

  private var workers: Workers { session.options.workers }
  private var prepared: PreparedExports { session.prepared }

  /// The contracts that the exports hold.
  func known() throws(Obstacle) -> KnownContracts {
    let known = prepared.contracts(at: session.snapshot, workers: workers)
    let ended = known.endedCount
    guard ended >= Self.fewestEnds else { throw .fewEnds(found: ended, needed: Self.fewestEnds) }
    return known
  }

  func train() async throws -> ContractModel {
    let known = try known()
    let names = try await prepared.planNames()
    let plans = ContractPlans(of: known, names: names)
    let observedFrom = try known.observedFrom(plans)
    let times = try known.times(plans, observedFrom: observedFrom)
    let evaluation = try evaluation(later: known, plans)
    let hasFees = prepared.exports.column("fee", of: .contracts) != nil
    return ContractModel(
      horizon: settings.horizon, discount: settings.discount,
      currency: session.configuration.currency, hasFees: hasFees, isDated: known.isDated,
      plans: plans.names, renewals: try renewals(times, plans, as: evaluation?.trial.chosen),
      learnedFrom: ContractModel.Source(
        contracts: times.rows.count, ended: times.ended,
        observedFrom: observedFrom.map { Day(Int($0)) }),
      curves: Self.curves(times, plans.names),
      evaluation: evaluation)
  }

  func backTest() async throws -> ContractEvaluation? {
    let known = try known()
    return try evaluation(
      later: known, ContractPlans(of: known, names: try await prepared.planNames()))
  }

  /// The model of `chosen`; of what a history too short to choose by allows the one with most to tell.
  private func renewals(
    _ times: ContractTimes, _ plans: ContractPlans, as chosen: ContractSurvival.Kind?
  ) throws -> RenewalModel {
    let usual = plans.names.isEmpty ? ContractSurvival.Kind.tenure : .plan
    do {
      return try ContractSurvival(chosen ?? usual).fit(times)
    } catch FitError.lateEntries {
      return try ContractSurvival(usual).fit(times)
    }
  }

  /// What the ways predict of the end of the history; nil where it is too short, or where too few ended before.
  private func evaluation(
    later: KnownContracts, _ plans: ContractPlans
  ) throws -> ContractEvaluation? {
    guard later.isDated, let first = later.rows.map(\.contract.day).min() else { return nil }
    let length = min(settings.horizon, DayCount((Int(later.day) - Int(first)) / 3))
    guard length >= Self.shortestHoldout else { return nil }
    let snapshot = session.snapshot - length
    let known = prepared.contracts(at: snapshot, workers: workers)
    let times = try known.times(plans, observedFrom: try known.observedFrom(plans))
    let cases = known.cases(plans, until: later)
    guard times.ended >= Self.fewestEnds, cases.count >= Self.fewestEnds else { return nil }
    let kinds = ContractSurvival.Kind.allCases.filter { $0 != .plan || !plans.names.isEmpty }
    return ContractEvaluation(
      trial: try ContractTrial(kinds: kinds, bootstrap: Bootstrap(seed: session.options.seed))
        .run(times, cases, workers: workers),
      firstDay: snapshot.day, length: length, plans: plans.names,
      hasFees: prepared.exports.column("fee", of: .contracts) != nil,
      currency: session.configuration.currency)
  }

  /// The lengths at which curves are told, in periods.
  private static let lengths = [1, 2, 3, 6, 9, 12, 18, 24, 36, 48, 60, 84, 120]

  private static func curves(_ times: ContractTimes, _ names: [String]) -> [ContractModel.Curve] {
    let byPlan = names.indices.map { Int?.some($0) }
    return ([nil] + (names.count > 1 ? byPlan : [])).compactMap { plan in
      guard let curve = times.curve(ofPlan: plan), curve.customerCount >= Document.smallestCell
      else { return nil }
      let median = curve.median()
      return ContractModel.Curve(
        plan: plan.map { names[$0] }, contracts: curve.customerCount,
        ended: curve.steps.reduce(0) { $0 + $1.ended },
        points: lengths.compactMap {
          ContractModel.Curve.Point(
            after: $0, of: curve, reached: times.reaching($0, plan: plan))
        },
        median: median?.time.count(of: curve.unit),
        medianInterval: median.flatMap { median in
          guard let lower = median.lower, let upper = median.upper else { return nil }
          return Interval(
            lower: lower.count(of: curve.unit), upper: upper.count(of: curve.unit), level: 0.95)
        })
    }
  }
}

extension ContractModel.Curve.Point {
  /// The share of `curve` that ran longer than `periods`; nil beyond what was observed, and where fewer than a cell
  /// `reached` them.
  init?(after periods: Int, of curve: KaplanMeier, reached: Int) {
    guard reached >= Document.smallestCell, Double(periods) <= curve.lastTime else { return nil }
    let step = curve.steps.last { $0.time <= Double(periods) }
    self.init(
      periods: periods, atRisk: reached, share: step?.survival ?? 1,
      interval: step.flatMap { curve.interval(of: $0) })
  }
}
