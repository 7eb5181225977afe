/// Which snapshots a history allows: where features end and outcomes begin.
///
/// A snapshot D sees rows of days [D − observation, D); its outcome window is [D + gap, D + gap + horizon).
/// Outcome windows do not overlap, and the latest one that was observed whole is held out to evaluate on.
public struct WindowPlan: Hashable, Sendable, Codable {
  public let observation: DayCount
  public let gap: DayCount
  /// The longest outcome of all predictions that share these snapshots.
  public let horizon: DayCount
  /// The snapshot that customers are scored at: it sees the whole history.
  public let end: Snapshot
  /// The snapshots with a whole outcome window, the latest first.
  public let origins: [Snapshot]

  /// The most snapshots a model learns from, the held-out one aside.
  public static let largestTrainingCount = 4

  /// The most snapshots that are evaluated, each by a model of the snapshots before it.
  public static let largestEvaluatedCount = 3

  /// The lengths an observation is chosen from where none is asked for.
  package static let observations: [DayCount] = [
    3_650, 2_555, 1_825, 1_460, 1_095, 730, 545, 365, 270, 180, 120, 90, 60, 45, 30, 21, 14, 10, 7,
    5, 4, 3, 2, 1,
  ]

  /// The lengths that a plan, and patron.yaml, can have.
  package static let lengths = 0...Configuration.longestDays

  /// Whether the days are in the range of a plan, so that no sum overflows.
  package var isSound: Bool {
    [observation, gap, horizon].allSatisfy(Self.lengths.contains) && !origins.isEmpty
      && ([end] + origins).allSatisfy { Day.storable.contains($0.day) }
  }

  /// Plans the snapshots of `history`.
  ///
  /// With no `observation` asked for it is the longest that leaves room for four snapshots, so that
  /// three can be evaluated by what came before them, if that is at least twice the `horizon`; else the
  /// longest of at least `horizon` that leaves room for three, two or one.
  public init(
    _ history: Days, horizon: DayCount, gap: DayCount, observation asked: DayCount?
  ) throws(Shortage) {
    let outcome = gap + horizon
    let chosen =
      asked
      ?? [(4, 2 * horizon), (3, horizon), (2, horizon), (1, horizon)].lazy
      .compactMap { count, least in
        Self.observations.first { $0 >= least && $0 + count * outcome <= history.count }
      }.first
    guard let chosen, chosen + outcome <= history.count else {
      throw Shortage(
        days: history.count, observation: asked ?? horizon, gap: gap, horizon: horizon)
    }
    self.observation = chosen
    self.gap = gap
    self.horizon = horizon
    let end = Snapshot(before: history.end)
    self.end = end
    origins = (1...Self.largestTrainingCount + 1).map { end - $0 * outcome }
      .filter { history.first <= $0.observed(chosen).first }
  }
}

extension WindowPlan {
  /// A history that does not hold the days of a single snapshot.
  public struct Shortage: Error, Hashable, Sendable, Codable, CustomStringConvertible {
    /// The days of the history, and the wanted days of observation, gap and outcome.
    public let days: DayCount
    public let observation: DayCount
    public let gap: DayCount
    public let horizon: DayCount

    public var description: String {
      """
      a history of \(days) days is too short: \(observation) days to look back, \(gap) of gap and \(horizon) of \
      outcome need \(observation + gap + horizon); choose a shorter horizon or observation
      """
    }
  }
}
