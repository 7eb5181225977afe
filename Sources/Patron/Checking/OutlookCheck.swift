import PatronData
import PatronEngine
import PatronReport

/// Which tasks the exports allow, at which snapshots, and how the choice of days matters.
struct OutlookCheck {
  let windows: CheckReport.Windows?
  private let session: Session
  private let plan: Plan
  private let material: OutlookMaterial

  /// The churn days that are tried, as many as the history allows.
  private static let trialDays: [DayCount] = [1, 2, 3, 5, 7, 14, 30, 60, 90, 120, 180, 365]
  private static let largestTrialCount = 6

  init(session: Session) async throws {
    self.session = session
    plan = Plan(session, only: nil)
    material = try await OutlookMaterial(plan, session: session)
    let (plan, rates) = (plan, material.rates)
    windows = plan.windows.map { windows in
      let outcomes = plan.targets.filter { $0.horizon != nil }.map(\.outcome.id)
      return CheckReport.Windows(
        observation: windows.observation, gap: windows.gap,
        horizons: plan.targets.compactMap { target in
          target.horizon.map { CheckReport.Horizon(outcome: target.outcome.id, days: $0) }
        },
        snapshots: windows.origins.enumerated().map { index, snapshot in
          CheckReport.Snapshot(
            day: snapshot.day.description,
            outcomes: outcomes.map { outcome in
              let rate = rates[outcome]?[index]
              return CheckReport.Rate(
                outcome: outcome, customers: rate?.known ?? 0, share: rate?.share)
            })
        })
    }
  }

  func inactivity() async throws -> [CheckReport.Inactivity] {
    guard let history = session.prepared.days, let latest = session.prepared.snapshot else {
      return []
    }
    let days = Self.trialDays.filter { 2 * $0 <= history.count }
      .suffix(Self.largestTrialCount)
    let rates = try await session.prepared.rates(
      days.map { days in
        let target = try OutcomeDefinition.churn.target(horizon: days, in: session.prepared)
        return OutcomeRate.Trial(target, at: latest - days)
      })
    return zip(days, rates).compactMap { days, rate in
      rate.share.map { share in
        CheckReport.Inactivity(
          days: days, snapshot: (latest - days).day.description, active: rate.known,
          inactiveShare: share)
      }
    }
  }

  /// Of fewer customers no rate is judged.
  private static let fewestCustomers = 50
  /// Rates beyond these leave next to nobody to tell apart.
  private static let usualRates = 0.02...0.95
  /// A horizon within these rates is worth proposing.
  private static let goodRates = 0.1...0.8

  /// Outcomes that nearly all customers have, or next to none.
  func findings(_ inactivity: [CheckReport.Inactivity]) -> [CheckReport.Finding] {
    plan.targets.compactMap { target -> CheckReport.Finding? in
      let outcome = target.outcome
      guard let rate = material.rates[outcome.id]?.first, let share = rate.share,
        rate.known >= Self.fewestCustomers, !Self.usualRates.contains(share)
      else { return nil }
      let all = "\(Figures.percent(share)) of \(Figures.grouped(rate.known)) customers"
      switch target.source {
      case .column(let column, let words):
        return .init(
          kind: .oneSidedOutcome,
          text:
            "\(outcome.id): \(all) have '\(words.joined(separator: "' or '"))' in '\(column)', which leaves "
            + "next to none to tell apart",
          remedy:
            "see whether 'positive' names the right word, and whether the export holds everybody")
      case .window(let horizon, _), .contract(let horizon, _):
        return .init(
          kind: .oneSidedOutcome,
          text:
            "\(outcome.id): \(all) have \(outcome.wording.event) in \(horizon) days, which leaves next to "
            + "none to tell apart",
          remedy: outcome.id == .churn && outcome.eligible != .underContract
            ? Self.remedy(inactivity, tooMany: share > 0.5)
            : "write a \(share > 0.5 ? "shorter" : "longer") 'horizon' under \(outcome.id)")
      }
    }
  }

  /// The horizon of those tried that splits the customers most evenly.
  private static func remedy(
    _ inactivity: [CheckReport.Inactivity], tooMany: Bool
  ) -> String {
    let best = inactivity.filter { goodRates.contains($0.inactiveShare) }
      .min { abs($0.inactiveShare - 0.3) < abs($1.inactiveShare - 0.3) }
    guard let best else {
      return
        "write a \(tooMany ? "longer" : "shorter") 'horizon' under churn; with many single purchases "
        + "predict repurchase instead"
    }
    return "with 'churn: {definition: inactivity, horizon: \(best.days)d}' it is "
      + Figures.percent(best.inactiveShare)
  }

  func gaps() -> CheckReport.Gaps? {
    session.prepared.hasActivity ? session.prepared.history.gaps().report : nil
  }

  /// The data each task would learn from, or why it cannot be done.
  func tasks() async throws -> [CheckReport.Outlook] {
    var outlooks: [CheckReport.Outlook] = []
    for id in Tasks.ids {
      if let skipped = plan.skipped.first(where: { $0.task == id }) {
        outlooks.append(.init(task: id, isPossible: false, text: "\(skipped.obstacle)"))
      } else if let task = plan.tasks.first(where: { $0.id == id }) {
        do {
          let text = try await task.outlook(material)
          outlooks.append(.init(task: id, isPossible: true, text: text))
        } catch let obstacle as Obstacle {
          outlooks.append(.init(task: id, isPossible: false, text: "\(obstacle)"))
        }
      }
    }
    return outlooks
  }
}
