/// What happened on each day in one part of the journeys: a step, or a step on one device.
///
/// A series of rates counts, for each day, how many tried and how many of them succeeded; a series of
/// counts only how many came.
public struct DailySeries: Hashable, Sendable, Codable {
  /// For each dimension of the run (step, device, channel …) the value that the series is of; nil
  /// where it is of all values together.
  public let scope: [Int32?]
  /// For each day how many tried; nil in a series of counts.
  public let trials: [Int32]?
  /// For each day how many of them succeeded, or how many came in a series of counts.
  public let counts: [Int32]

  /// A series of rates: `successes` of `trials` on each of the same days.
  public init(scope: [Int32?], trials: [Int32], successes: [Int32]) {
    precondition(trials.count == successes.count, "as many trials as successes")
    (self.scope, self.trials, counts) = (scope, trials, successes)
  }

  /// A series of counts.
  public init(scope: [Int32?], counts: [Int32]) {
    (self.scope, trials, self.counts) = (scope, nil, counts)
  }

  public var dayCount: Int { counts.count }

  /// Adds up `cells` over every subset of the dimensions in `pooled`: a cell of step 2, mobile, e-mail
  /// gives the series of step 2 on mobile, of step 2 from e-mail and of step 2 in all, if devices and
  /// channels are pooled. The cells come first, as they were given; then the sums, by their scopes.
  ///
  /// - Precondition: cells of one kind, of distinct scopes and of as many days.
  /// - Complexity: O(cells · 2^pooled · days).
  public static func rolledUp(_ cells: [DailySeries], over pooled: Set<Int>) -> [DailySeries] {
    let dimensions = pooled.sorted()
    var sums: [[Int32?]: DailySeries] = [:]
    let own = Set(cells.map(\.scope))
    precondition(own.count == cells.count, "cells of distinct scopes")
    for subset in 1..<max(1, 1 << dimensions.count) {
      for cell in cells {
        var scope = cell.scope
        for (bit, dimension) in dimensions.enumerated() where subset >> bit & 1 == 1 {
          scope[dimension] = nil
        }
        guard !own.contains(scope) else { continue }
        sums[scope] = sums[scope].map { $0.adding(cell) } ?? cell.with(scope)
      }
    }
    return cells + sums.values.sorted { Self.precedes($0.scope, $1.scope) }
  }

  private func with(_ scope: [Int32?]) -> DailySeries {
    trials.map { DailySeries(scope: scope, trials: $0, successes: counts) }
      ?? DailySeries(scope: scope, counts: counts)
  }

  private func adding(_ other: DailySeries) -> DailySeries {
    precondition(
      dayCount == other.dayCount && (trials == nil) == (other.trials == nil), "cells of one kind")
    let counts = zip(counts, other.counts).map(+)
    guard let trials, let more = other.trials else {
      return DailySeries(scope: scope, counts: counts)
    }
    return DailySeries(scope: scope, trials: zip(trials, more).map(+), successes: counts)
  }

  /// The order of scopes: all values together first.
  static func precedes(_ first: [Int32?], _ second: [Int32?]) -> Bool {
    for (one, other) in zip(first, second) where one != other {
      guard let one else { return true }
      guard let other else { return false }
      return one < other
    }
    return first.count < second.count
  }
}
