import Foundation
import PatronData
import PatronEngine
package import PatronNumerics

/// About how long the rest of a run takes, step by step: known once the exports are read.
///
/// It is worked out from counts of rows, customers and items alone, by what such steps took on two cores of a usual
/// server, and may well be wrong by half; how far a run has come corrects it (`WorkProgress`).
public struct WorkEstimate: Hashable, Sendable {
  /// A part of the work.
  public struct Step: Hashable, Sendable {
    /// The beginning of what `RunOptions.progress` is called with as the step begins.
    public let name: String
    public let seconds: Double

    public init(_ name: String, seconds: Double) {
      self.name = name
      self.seconds = seconds
    }
  }

  /// The work as a noun: training, scoring, an evaluation.
  public let work: String
  /// The rows with a day, and the customers that they are of.
  public let rows: Int
  public let customers: Int
  /// In the order in which they are done.
  public let steps: [Step]

  public init(_ work: String, rows: Int, customers: Int, steps: [Step]) {
    self.work = work
    self.rows = rows
    self.customers = customers
    self.steps = steps
  }

  public var seconds: Double { steps.reduce(0) { $0 + $1.seconds } }
}

/// The counts that the time of a step follows from.
package struct WorkSize: Sendable {
  package let rows: Int
  package let customers: Int
  /// How many snapshots outcomes are learned from; 1 where a label has no date.
  package let snapshots: Int
  /// How many items can be recommended.
  package let items: Int
  package let workers: Workers

  package init(rows: Int, customers: Int, snapshots: Int, items: Int, workers: Workers) {
    self.rows = rows
    self.customers = customers
    self.snapshots = snapshots
    self.items = items
    self.workers = workers
  }

  /// The seconds that so many of a processor take: of several cores the first two do most.
  package func seconds(ofProcessor seconds: Double) -> Double {
    seconds / pow(Double(workers.count), 0.8)
  }

  /// The customers of a snapshot that outcomes are learned from.
  package var learned: Double { Double(min(customers, Material.largestOutcomeCustomers)) }
}

extension WorkSize {
  /// Processor seconds a row that is folded into the features of a snapshot, and a customer that is described.
  private static let secondsPerRow = 6e-7
  private static let secondsPerCustomer = 2e-6

  /// The time of describing all customers at a snapshot.
  package var describing: Double {
    seconds(
      ofProcessor: Self.secondsPerRow * Double(rows) + Self.secondsPerCustomer * Double(customers))
  }

  init(_ session: Session, snapshots: Int) async throws {
    let prepared = session.prepared
    var items = 0
    if let source = prepared.recommendationSource(asked: nil) {
      items = try await session.engine.rowCount(of: SQL(name: source.names.table))
    }
    self.init(
      rows: prepared.quality.reduce(0) { $1.firstDay == nil ? $0 : $0 + $1.rows },
      customers: prepared.customerCount, snapshots: snapshots,
      items: items, workers: session.options.workers)
  }
}

extension WorkEstimate {
  /// The time of training what `plan` holds, or with `isBackTest` of evaluating it.
  init(_ plan: Plan, isBackTest: Bool, session: Session) async throws {
    let size = try await WorkSize(session, snapshots: plan.windows?.origins.count ?? 1)
    var steps = (plan.windows?.origins ?? []).map {
      Step("looking back from \($0.day)", seconds: size.describing)
    }
    steps.append(Step("describing customers", seconds: size.describing))
    steps += plan.tasks.map { $0.step(size, isBackTest: isBackTest) }
    if !isBackTest {
      if let windows = plan.windows {
        steps += windows.origins.map {
          Step("proving that \($0.day)", seconds: 1.5 * size.describing)
        }
      }
      steps.append(Step("summing up", seconds: size.describing))
    }
    self.init(
      isBackTest ? "the evaluation" : "training", rows: size.rows, customers: size.customers,
      steps: steps)
  }
}
