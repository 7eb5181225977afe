package import PatronData
import PatronEngine
import PatronReport

/// The material from which tasks report the data they would learn from.
package struct OutlookMaterial: Sendable {
  package let session: Session
  package let windows: WindowPlan?
  /// The rates of each outcome at the snapshots, the latest first; one rate for a label column.
  package let rates: [TaskID: [OutcomeRate]]

  init(_ plan: Plan, session: Session) async throws {
    self.session = session
    windows = plan.windows
    let snapshots = plan.windows?.origins ?? [session.snapshot]
    let targets = plan.targets.filter { $0.horizon == nil || plan.windows != nil }
    let found = try await session.prepared.rates(
      targets.flatMap { target in
        snapshots.map { OutcomeRate.Trial(target, at: $0) }
      })
    rates = targets.indices.reduce(into: [:]) { rates, index in
      let first = index * snapshots.count
      rates[targets[index].outcome.id] = Array(found[first..<first + snapshots.count])
    }
  }

  /// The data to learn `target` from.
  func outlook(of target: OutcomeTarget) throws -> String {
    // Training learns from all snapshots together.
    let rates = rates[target.outcome.id] ?? []
    let known = rates.reduce(0) { $0 + $1.known }
    let positive = rates.reduce(0) { $0 + $1.positive }
    let isOneSided = positive == 0 || positive == known
    switch target.source {
    case .column(let column, let words):
      guard !isOneSided else {
        throw Obstacle.oneLabel(column: column, positive: words, isPositive: positive > 0)
      }
      guard known >= OutcomeTrainer.fewestRows else {
        throw Obstacle.fewOutcomes(known: known, needed: OutcomeTrainer.fewestRows)
      }
      return "\(Figures.grouped(known)) customers with '\(column)', "
        + "\(Figures.percent(Double(positive) / Double(known))) '\(words.joined(separator: "' or '"))'; "
        + "a label has no date, so a part of the customers is held out"
    case .window(let horizon, _), .contract(let horizon, _):
      guard known >= OutcomeTrainer.fewestRows else {
        throw Obstacle.fewOutcomes(known: known, needed: OutcomeTrainer.fewestRows)
      }
      guard !isOneSided else {
        throw Obstacle.oneOutcome(known: known, isPositive: positive > 0)
      }
      let snapshots =
        rates.count == 1
        ? "one snapshot, which leaves none to evaluate on" : "\(rates.count) snapshots"
      let share = rates.first?.share.map {
        ", \(Figures.percent($0)) with \(target.outcome.wording.event) in \(horizon) days"
      }
      return "\(snapshots); at the latest \(Figures.grouped(rates.first?.known ?? 0)) customers"
        + (share ?? "")
    }
  }
}
