import Patron
import PatronData
import PatronNumerics
import Synchronization
import Testing

@Suite("How far a run has come")
struct WorkProgressTests {
  private static let estimate = WorkEstimate(
    "training", rows: 1_000, customers: 100,
    steps: [
      .init("looking back from 2025-01-02", seconds: 10), .init("forming segments", seconds: 30),
      .init("training churn", seconds: 60),
    ])

  @Test func `before the first step nothing is done`() {
    let progress = WorkProgress(Self.estimate)
    #expect(progress.share(at: 7) == 0)
    #expect(progress.secondsLeft(at: 7) == 100)
  }

  @Test func `steps count by their estimated time`() {
    var progress = WorkProgress(Self.estimate)
    progress.begin("looking back from 2025-01-02", at: 0)
    #expect(progress.share(at: 5) == 0.05)
    progress.begin("forming segments", at: 10)
    // The first step took as long as it should.
    #expect(progress.share(at: 10) == 0.1 && progress.secondsLeft(at: 10) == 90)
    progress.begin("searching for clusters", at: 20)
    #expect(progress.share(at: 25) == 0.25)
  }

  @Test func `the time left follows the pace of what is done`() {
    var progress = WorkProgress(Self.estimate)
    progress.begin("looking back from 2025-01-02", at: 0)
    progress.begin("forming segments", at: 25)
    // Ten seconds took 25: with five of trust the pace is (25 + 5) / (10 + 5) = 2.
    #expect(progress.secondsLeft(at: 25) == 180)
    #expect(progress.secondsLeft(at: 35) == 170)
  }

  @Test func `a step that takes too long is never done, and what was left out is behind`() {
    var progress = WorkProgress(Self.estimate)
    progress.begin("training churn", at: 1)
    #expect(progress.share(at: 10_000) == 0.4 + 0.6 * 0.95)
    // A step that lies behind is not gone back to.
    progress.begin("forming segments", at: 10_000)
    #expect(progress.share(at: 10_000) > 0.9)
  }

  @Test func `more rows, customers and snapshots take longer, more threads less`() async throws {
    let trained = try await TrainedShop.trained.value
    func seconds(threads: Int, only: Set<TaskID>? = nil) async throws -> Double {
      let estimates = Estimates()
      var options = TrainedShop.options(threads: threads)
      options.estimate = { estimates.add($0) }
      _ = try await Trainer(options: options, only: only).train(TrainedShop.folder)
      let all = estimates.all
      #expect(
        all.count == 1 && all[0].work == "training"
          && all[0].customers == trained.manifest.customers)
      return all[0].seconds
    }
    let segments = try await seconds(threads: 1, only: [.segments])
    #expect(try await seconds(threads: 2, only: [.segments]) < segments)
    #expect(try await seconds(threads: 1) > segments)
  }
}

/// The estimates of a run.
private final class Estimates: Sendable {
  private let found = Mutex<[WorkEstimate]>([])
  var all: [WorkEstimate] { found.withLock { $0 } }
  func add(_ estimate: WorkEstimate) { found.withLock { $0.append(estimate) } }
}
