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
