import PatronData
import PatronModels
import PatronNumerics

/// From contracts to the times and cases that models are made of.
extension KnownContracts {
  /// How long the contracts ran, each by its own start, those of before `observedFrom` from then on.
  ///
  /// A contract that another one follows has not ended, and tells of its length no more.
  func times(
    _ plans: ContractPlans, observedFrom: Int32? = nil
  ) throws(HistoryError) -> ContractTimes {
    try ContractTimes(
      rows.compactMap {
        time(of: $0, plan: plans[$0.contract.plan], observedFrom: observedFrom)
      }, period: period, planCount: plans.count)
  }

  /// How long the contract of `row` ran, as one of the plan or group numbered `plan`; nil where it never did.
  func time(of row: Row, plan: Int, observedFrom: Int32?) -> ContractTimes.Row? {
    guard !row.isNone || !isDated else { return nil }
    let contract = row.contract
    let hasEnded = row.endsStay && !row.runs
    let last = row.runs ? lastKnown : contract.end
    return ContractTimes.Row(
      entry: observedFrom.map { begun(from: contract.day, to: $0) } ?? 0,
      exit: hasEnded
        ? max(1, begun(from: contract.day, to: last))
        : completed(from: contract.day, to: last),
      hasEnded: hasEnded, plan: plan)
  }

  /// How many contracts have ended, those aside that another one follows.
  var endedCount: Int { rows.count { $0.endsStay && !$0.runs } }

  /// The first day on which a contract ended, where the exports hold none that ended before it although some would have
  /// by what ended later: exports of those who are customers now and then.
  func observedFrom(_ plans: ContractPlans) throws(HistoryError) -> Int32? {
    guard isDated,
      let first = rows.lazy.compactMap({ $0.runs ? nil : $0.contract.end }).min(),
      let model = try? ContractSurvival().fit(try times(plans, observedFrom: first))
    else { return nil }
    var expected = 0.0
    for row in rows where row.contract.day < first {
      let plan = model.plans[plans[row.contract.plan]]
      let periods = completed(from: row.contract.day, to: first)
      for number in 0..<periods { expected += plan.hazard(number + 1) }
    }
    return expected >= Self.leastExpected ? first : nil
  }

  /// So many ends that were expected and did not come are no chance: e⁻¹⁰ is 0.00005.
  private static let leastExpected = 10.0

  /// The days from this snapshot on which a contract renews within `horizon`, each in days from the snapshot.
  func renewals(of row: Row, within horizon: DayCount) -> [Double] {
    guard isDated else {
      // Where in its period a contract stands is not known: in the middle of it, on average.
      return (0..<Int(nearest: Double(horizon.days) / period.days)).map {
        (Double($0) + 0.5) * period.days
      }
    }
    let done = completed(from: row.contract.day, to: lastKnown)
    let end = lastKnown + Int32(clamping: horizon.days)
    return (done + 1..<max(done + 1, completed(from: row.contract.day, to: end) + 1)).map {
      Double(period.day($0, after: row.contract.day) - day)
    }
  }

  /// What became of the contracts that ran at this snapshot in the days before `later`, which knows it.
  func cases(_ plans: ContractPlans, until later: KnownContracts) -> [ContractTrial.Case] {
    let horizon = DayCount(Int(later.day - day))
    // Nothing of a row but its end changes from one snapshot to a later one.
    var stays: [Int32: [Row]] = [:]
    for row in later.rows { stays[row.contract.customer, default: []].append(row) }
    return rows.compactMap { row -> ContractTrial.Case? in
      guard row.runs else { return nil }
      let renewals = renewals(of: row, within: horizon)
      guard !renewals.isEmpty else { return nil }
      // The stay goes on as long as one of its contracts does.
      let own = (stays[row.contract.customer] ?? []).filter { $0.stayStart == row.stayStart }
      let end = own.contains(where: \.runs) ? Int32.max : own.map(\.contract.end).max() ?? .max
      let made =
        end >= later.day ? renewals.count : renewals.count { Double(end - day) > $0 }
      return ContractTrial.Case(
        completed: completed(from: row.contract.day, to: lastKnown), renewals: renewals.count,
        // Who left after the last renewal of the window has made all of them, and has not ended within them.
        made: made, plan: plans[row.contract.plan], fee: row.contract.money)
    }
  }
}

extension Contract {
  /// The fee of a period; NaN where it is not known.
  var ownFee: Double { fee == Contract.noFee ? .nan : fee.number }
  /// The same, 0 where it is not known.
  var money: Double { fee == Contract.noFee ? 0 : fee.number }
}
