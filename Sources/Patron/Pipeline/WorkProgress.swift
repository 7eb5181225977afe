/// How far a run has come, by its estimate and by how long the steps behind it took.
package struct WorkProgress: Hashable, Sendable {
  private let estimate: WorkEstimate
  /// The index of the step that is being done; −1 before the first.
  private var current = -1
  /// The seconds after which it began.
  private var begun = 0.0

  package init(_ estimate: WorkEstimate) { self.estimate = estimate }

  /// A step that takes longer than was thought is never taken for done.
  private static let largestShareOfStep = 0.95
  /// The estimate counts for so many seconds of what was seen: one short step says little of the others.
  private static let trust = 5.0

  /// The step called `name` has begun, `seconds` after the estimate was made. Names that no step ahead begins with
  /// belong to the present one.
  package mutating func begin(_ name: String, at seconds: Double) {
    let ahead = estimate.steps.indices.dropFirst(current + 1)
    guard let next = ahead.first(where: { name.hasPrefix(estimate.steps[$0].name) }) else { return }
    current = next
    begun = seconds
  }

  /// The estimated seconds of the steps that are done.
  private var behind: Double {
    estimate.steps.prefix(max(0, current)).reduce(0) { $0 + $1.seconds }
  }

  /// How many times longer than estimated the steps behind took.
  private var pace: Double { (begun + Self.trust) / (behind + Self.trust) }

  /// The estimated seconds of all that is done `seconds` after the estimate was made.
  private func done(at seconds: Double) -> Double {
    guard estimate.steps.indices.contains(current) else { return 0 }
    let step = estimate.steps[current].seconds
    return behind + min(Self.largestShareOfStep * step, max(0, seconds - begun) / pace)
  }

  /// The part of the work that is done, from 0 to 1.
  package func share(at seconds: Double) -> Double {
    estimate.seconds > 0 ? min(1, done(at: seconds) / estimate.seconds) : 0
  }

  /// The seconds that are left, at the pace of what is done.
  package func secondsLeft(at seconds: Double) -> Double {
    max(0, estimate.seconds - done(at: seconds)) * pace
  }
}
