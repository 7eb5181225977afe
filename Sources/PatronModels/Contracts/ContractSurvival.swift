import Foundation
import PatronNumerics

/// Estimates what share of contracts ends in each period.
///
/// Dₜ contracts of all plans end in period t and Eₜ reach it. The share of all, hₜ = (Dₜ + w·h)/(Eₜ + w), is drawn
/// towards that of all periods, h = D/E, as if `weight` (w) more contracts had reached each; a plan's share,
/// (dₜ + w·r·hₜ)/(eₜ + w), towards the same times the plan's own ratio r = (d + w·h)/(Σ eₜ·hₜ + w·h). With many contracts these
/// are the steps of the Kaplan-Meier curves; with few a plan is like the others, and a plan that nobody leaves in its
/// first year stays one. Behind the last period observed the share is that of the last 12.
public struct ContractSurvival: Hashable, Sendable, Codable {
  /// What the share depends on.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Nothing: the same in every period.
    case constant
    /// The shifted beta-geometric model of all contracts: falling with tenure.
    case shiftedBetaGeometric
    case tenure
    /// The tenure and the plan.
    case plan
  }

  public var kind: Kind
  /// How many contracts the share of others is worth in each period, above 0.
  public var weight: Double

  public init(_ kind: Kind = .plan, weight: Double = 25) {
    precondition(weight > 0, "a weight above 0")
    (self.kind, self.weight) = (kind, weight)
  }

  /// The periods at the end of what was observed that stand for all later ones.
  private static let tailPeriods = 12
  /// The periods that a model with a formula is written down for.
  private static let writtenPeriods = 240

  /// Estimates the shares from `times`.
  ///
  /// - Throws: `FitError` where no contract has ended, or where the shifted beta-geometric model is asked for and some
  ///   contracts are not known from their start on (`lateEntries`).
  /// - Complexity: O(n + periods · plans).
  public func fit(_ times: ContractTimes) throws(FitError) -> RenewalModel {
    guard times.ended > 0 else { throw .nothingEnds(customers: times.rows.count) }
    return RenewalModel(kind: kind, period: times.period, plans: try plans(times))
  }

  private func plans(_ times: ContractTimes) throws(FitError) -> [RenewalModel.Plan] {
    let all = Counts(times.rows)
    let everywhere = all.share
    func repeated(_ plan: RenewalModel.Plan) -> [RenewalModel.Plan] {
      Array(repeating: plan, count: times.planCount)
    }
    switch kind {
    case .constant: return repeated(RenewalModel.Plan(hazards: [], tail: everywhere))
    case .shiftedBetaGeometric:
      guard times.isWhole else {
        throw .lateEntries(rows: times.rows.count { $0.entry > 0 })
      }
      let model = try ShiftedBetaGeometric().fit(
        TenureSummary(
          known: times.rows.map { (periods: $0.exit, hasEnded: $0.hasEnded) }))
      return repeated(
        RenewalModel.Plan(
          hazards: (0..<Self.writtenPeriods).map { 1 - model.retention($0) },
          tail: 1 - model.retention(Self.writtenPeriods)))
    case .tenure, .plan:
      let shared = drawn(all) { _ in everywhere }
      guard kind == .plan, times.planCount > 1 else { return repeated(shared) }
      return (0..<times.planCount).map { plan in
        let own = Counts(times.rows.filter { $0.plan == plan })
        let expected = own.reached.indices.reduce(0) {
          $0 + Double(own.reached[$1]) * shared.hazard($1 + 1)
        }
        let weight = weight * everywhere
        let ratio = (Double(own.ended.reduce(0, +)) + weight) / (expected + weight)
        return drawn(own, periods: all.reached.count) { min(1, ratio * shared.hazard($0)) }
      }
    }
  }

  /// The shares of `counts`, each drawn towards `prior` of its period.
  private func drawn(
    _ counts: Counts, periods: Int? = nil, towards prior: (Int) -> Double
  ) -> RenewalModel.Plan {
    let periods = periods ?? counts.reached.count
    let hazards = (1...max(1, periods)).map { number in
      let (ended, reached) = counts[number]
      return (Double(ended) + weight * prior(number)) / (Double(reached) + weight)
    }
    // Each period by the contracts that reached it, so that one which few did says little.
    let last = max(1, periods - Self.tailPeriods + 1)...max(1, periods)
    let weights = last.map { Double(counts[$0].reached) + weight }
    let sum = zip(last, weights).reduce(0) { $0 + $1.1 * hazards[$1.0 - 1] }
    return RenewalModel.Plan(hazards: hazards, tail: sum / weights.reduce(0, +))
  }

  /// How many contracts reached and ended in the periods 1, 2, ….
  private struct Counts {
    var ended: [Int]
    var reached: [Int]

    init(_ rows: [ContractTimes.Row]) {
      let periods = rows.map(\.exit).max() ?? 0
      ended = Array(repeating: 0, count: periods)
      // Changes first: who comes in at a period is there in the next.
      var changes = Array(repeating: 0, count: periods + 2)
      for row in rows {
        changes[row.entry + 1] += 1
        changes[row.exit + 1] -= 1
        if row.hasEnded { ended[row.exit - 1] += 1 }
      }
      var count = 0
      reached = (0..<periods).map { index in
        count += changes[index + 1]
        return count
      }
    }

    subscript(number: Int) -> (ended: Int, reached: Int) {
      number <= ended.count ? (ended[number - 1], reached[number - 1]) : (0, 0)
    }

    /// The share of all periods reached that were a last one.
    var share: Double { Double(ended.reduce(0, +)) / Double(max(1, reached.reduce(0, +))) }
  }
}
