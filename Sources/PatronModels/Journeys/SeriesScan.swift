import PatronNumerics

/// The window of one series in which it left its baseline the most.
struct SeriesScan: Sendable {
  /// A window that stands out.
  struct Finding: Hashable, Sendable {
    /// Counted from the first day of the series.
    let days: ClosedRange<Int>
    /// The normal deviate as far out as the window: negative for a fall.
    let deviate: Double
  }

  private(set) var baseline: SeriesBaseline
  /// Nil where there is none beyond the bound, or too few days to tell.
  private(set) var finding: Finding?
  private(set) var isFitted: Bool
  private let settings: IncidentScan
  /// The least deviate that is not chance in the whole run.
  private let bound: Double

  init(_ baseline: SeriesBaseline, _ settings: IncidentScan, bound: Double) {
    self.baseline = baseline
    self.settings = settings
    self.bound = bound
    isFitted = baseline.isFitted
    search()
  }

  /// Leaves the days of a known incident out of the baseline, and out of the days searched.
  mutating func leaveOut(_ days: ClosedRange<Int>) {
    guard isFitted else { return }
    baseline.leaveOut(days)
    isFitted = baseline.fit()
  }

  /// Looks for the most extreme window.
  ///
  /// A trend that may bend follows a long incident, above all at an end of the series, and hides it.
  /// So stiffer trends are tried as well: a window beside a stiff trend is believed where, after the
  /// price of the search, the two have a greater likelihood than the bent trend alone.
  mutating func search() {
    finding = nil
    guard isFitted else { return }
    var best: (objective: Double, finding: Finding)?
    for candidate in [baseline] + baseline.stiffer() {
      guard let window = believable(candidate) else { continue }
      let gain = window.statistic * window.statistic / 2
      let objective = candidate.likelihood + gain
      let price = candidate.spread < baseline.spread ? bound * bound / 2 + Self.stifferPrice : 0
      guard objective - price >= baseline.likelihood, objective > best?.objective ?? -.infinity
      else { continue }
      best = (objective, window.finding)
    }
    finding = best?.finding
  }

  /// An incident that goes on needs so many days before it: else it is they that stand out.
  private static let fewestBefore = 42

  /// What a stiffer trend must gain beyond the price of the search, in log-likelihood: with less, one
  /// run in ten that wanders by 0.01 a day in log odds gave an alarm.
  private static let stifferPrice = 2.0

  /// The greatest window, given how much the level wanders when that window is left out.
  private func believable(
    _ candidate: SeriesBaseline
  ) -> (statistic: Double, finding: Finding)? {
    guard let window = greatest(candidate, wander: 0) else { return nil }
    let wander = WindowSums(candidate.without(window.finding.days)).wander()
    return wander > 0 ? greatest(candidate, wander: wander) : window
  }

  /// - Complexity: O(days · longest · columns of the design).
  private func greatest(
    _ baseline: SeriesBaseline, wander: Double
  ) -> (statistic: Double, finding: Finding)? {
    let freedom = max(2, baseline.freedom - 1)
    let tail = SpecialFunctions.normalCumulative(-bound)
    let critical = SpecialFunctions.studentQuantile(tail: tail, freedom: freedom)
    var best: (rows: Range<Int>, statistic: Double)?
    let sums = WindowSums(baseline)
    func look(_ rows: Range<Int>) {
      let window = sums.window(rows)
      guard window.square > critical * critical / 4 else { return }
      guard settings.directions.contains(window.score < 0 ? .falls : .rises) else { return }
      let statistic = window.statistic(baseline, wander: wander)
      guard statistic > max(critical, best?.statistic ?? 0) else { return }
      // The tail of few counts is longer than the normal's: their own is asked as well.
      guard window.exactTail(isRate: baseline.isRate) <= tail else { return }
      best = (rows, statistic)
    }
    let count = baseline.days.count
    let lastLeftOut = baseline.isKept.lastIndex(of: false) ?? -1
    for first in baseline.days.indices where baseline.isKept[first] {
      var end = first
      while end < count, baseline.isKept[end],
        baseline.days[end] - baseline.days[first] < settings.longest
      {
        end += 1
        look(first..<end)
      }
      // What began and has not ended may be longer.
      if end < count, first > lastLeftOut, first >= Self.fewestBefore { look(first..<count) }
    }
    guard let best else { return nil }
    let probability = SpecialFunctions.studentTail(best.statistic, freedom: freedom)
    let deviate = -SpecialFunctions.normalQuantile(max(probability, 1e-300))
    let finding = Finding(
      days: baseline.days[best.rows.lowerBound]...baseline.days[best.rows.upperBound - 1],
      deviate: sums.window(best.rows).score < 0 ? -deviate : deviate)
    return (best.statistic, finding)
  }
}
