package import PatronData
import PatronEngine
import PatronModels

/// The tasks that exports allow, the snapshots they learn from, and the skipped tasks.
package struct Plan: Sendable {
  /// In the order of `Tasks.all`.
  package private(set) var tasks: [any PlannedTask] = []
  /// The snapshots of outcomes that days decide; nil where there are none.
  package private(set) var windows: WindowPlan?
  package private(set) var skipped: [Manifest.Skipped] = []
  /// The tasks asked for by name for this run alone: where one cannot be done, the run fails.
  private let insistedOn: Set<TaskID>
  private let askedFor: Set<TaskID>

  /// - Parameter only: the tasks to plan; nil plans all.
  package init(_ session: Session, only: Set<TaskID>?) {
    insistedOn = only ?? []
    askedFor = Set(
      Tasks.all.filter { $0.isAskedFor(by: session.configuration) }.map(\.id)
    ).union(insistedOn)
    for task in Tasks.all
    where only?.contains(task.id) ?? task.concerns(session.configuration) {
      do throws(Obstacle) {
        tasks.append(try task.plan(session))
      } catch {
        skipped.append(Manifest.Skipped(task: task.id, obstacle: error))
      }
    }
    planWindows(session)
  }

  /// One plan for all outcomes that days decide, by the longest horizon.
  private mutating func planWindows(_ session: Session) {
    let timed = tasks.compactMap { task in task.target?.horizon.map { (task.id, $0) } }
    guard let longest = timed.map(\.1).max(), let history = session.prepared.days else { return }
    do throws(WindowPlan.Shortage) {
      windows = try WindowPlan(
        history, horizon: longest, gap: session.configuration.gap,
        observation: session.configuration.observation)
    } catch {
      tasks.removeAll { $0.target?.horizon != nil }
      skipped += timed.map { Manifest.Skipped(task: $0.0, obstacle: .shortHistory(error)) }
    }
  }

  /// Throws where a task that is asked for cannot be done. Tasks tried by default are left out.
  package func requireWhatIsAskedFor() throws {
    for one in skipped where askedFor.contains(one.task) {
      switch one.obstacle {
      case .turnedOff where !insistedOn.contains(one.task): break
      case .shortHistory(let shortage): throw PatronError(.data, shortage.description)
      case let obstacle:
        throw PatronError(
          .configuration, at: .task("\(one.task)"), "asked for, but \(obstacle)")
      }
    }
  }

  /// The result of `body`; nil, with the reason kept, where the data do not carry a task tried by default.
  package mutating func attempt<Result>(
    _ task: TaskID, _ body: () async throws -> Result
  ) async throws -> Result? {
    let obstacle: Obstacle
    do {
      return try await body()
    } catch let error as Obstacle {
      obstacle = error
    } catch let error as FitError {
      obstacle = .unfit(error)
    }
    guard !insistedOn.contains(task) else {
      throw PatronError(.data, at: .task("\(task)"), "\(obstacle)")
    }
    skipped.append(Manifest.Skipped(task: task, obstacle: obstacle))
    return nil
  }

  /// The targets of the tasks that learn from outcomes.
  package var targets: [OutcomeTarget] { tasks.compactMap(\.target) }
}
