import Foundation
public import PatronNumerics

/// Finds the days on which a step, a device or a channel suddenly did worse, or better.
///
/// Each series is compared with its own weekdays and its own slow trend, as they are without the
/// window in question (see `SeriesBaseline`); every window of 1 to `longest` days is tried, and every
/// longer one that ends with the series, for what has not ended, by the
/// likelihood ratio of a shift of its log odds (the scan statistic of Kulldorff, Communications in
/// Statistics 1997, with an estimated baseline and rates that vary more than chance has them). With
/// probability 1 − `level` a run without incidents names none, whatever the number of series and
/// windows (see `ScanTail`), as long as trends are slow. Levels that wander day by day look like
/// incidents: of 100 such runs of 48 series and 180 days, 6 named one where the log odds moved by
/// 0.01 a day at random, and 34 where they moved by 0.02.
///
///     let incidents = try IncidentScan().find(in: series, from: firstDay)
public struct IncidentScan: Hashable, Sendable, Codable {
  /// Which way an incident may go.
  public struct Directions: OptionSet, Hashable, Sendable, Codable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    public static let falls = Directions(rawValue: 1)
    public static let rises = Directions(rawValue: 2)
  }

  /// The probability that a run without incidents names one.
  public var level: Double
  /// The longest window, in days, but for one that goes on to the last day; incidents that touch are one.
  public var longest: Int
  public var directions: Directions

  public init(
    level: Double = 0.05, longest: Int = 42, directions: Directions = [.falls, .rises]
  ) {
    self.level = level
    self.longest = longest
    self.directions = directions
  }

  /// The incidents of a run, by their first days. An incident that shows in several series is named
  /// once, for the narrowest scope that explains it.
  ///
  /// A series of fewer than 28 days with trials is passed over: nothing tells its weekdays apart.
  ///
  /// - Parameters:
  ///   - shared: narrower series that are not searched themselves: what two of `series` have in common (search visits on
  ///     desktops in one browser), which tells whether an incident of one is all that the other has.
  ///   - firstDay: the day that the series begin with, counted from 1970-01-01.
  /// - Throws: a `JourneyError` for the first series that cannot be.
  /// - Complexity: O(series · days · longest · columns), columns being 7 and one for each 28 days:
  ///   about 5 ms for a series of two years.
  public func find(
    in series: [DailySeries], shared: [DailySeries] = [], from firstDay: Int32,
    workers: Workers = .all
  ) throws(JourneyError) -> [Incident] {
    precondition(
      level > 0 && level < 1 && longest >= 1 && !directions.isEmpty, "a level, a day, a direction")
    try Self.check(series + shared)
    let baselines = Self.baselines(of: series, firstDay: firstDay, workers: workers)
    let days = baselines.map(\.days.count)
    let bound = bound(for: days)
    let scans = workers.map(series.count) { SeriesScan(baselines[$0], self, bound: bound) }
    var search = ScopeSearch(
      series, shared: shared, scans, firstDay: firstDay, bound: bound, workers: workers)
    search.run()
    return search.named.map { incident($0, search, days: days, firstDay: firstDay) }
      .sorted { ($0.days.lowerBound, $0.series) < ($1.days.lowerBound, $1.series) }
  }

  /// Fitted baselines, whose trends know how those of the others bend.
  private static func baselines(
    of series: [DailySeries], firstDay: Int32, workers: Workers
  ) -> [SeriesBaseline] {
    @Sendable func fitted(_ baseline: SeriesBaseline) -> SeriesBaseline {
      var fitted = baseline
      _ = fitted.fit()
      return fitted
    }
    var baselines = workers.map(series.count) {
      fitted(SeriesBaseline(series[$0], firstDay: firstDay))
    }
    SeriesBaseline.sharePrior(&baselines)
    let alone = baselines
    return workers.map(alone.count) { alone[$0].isFitted ? alone[$0] : fitted(alone[$0]) }
  }

  /// The bound for series of so many days.
  private func bound(for days: [Int]) -> Double {
    ScanTail(longest: longest).bound(days: searched(days), level: level)
  }

  /// The days of all series, once for each direction.
  private func searched(_ days: [Int]) -> Double {
    Double(days.reduce(0, +)) * (directions == [.falls, .rises] ? 2 : 1)
  }

  private func incident(
    _ named: ScopeSearch.Named, _ search: ScopeSearch, days: [Int], firstDay: Int32
  ) -> Incident {
    let baseline = search.scans[named.series].baseline
    let window = named.finding.days
    let figures = baseline.figures(of: window)
    let clumps = ScanTail(longest: longest).clumps(beyond: abs(named.finding.deviate))
    return Incident(
      series: named.series,
      days: firstDay + Int32(window.lowerBound)..<firstDay + Int32(window.upperBound) + 1,
      trials: figures.trials, observed: figures.observed, expected: figures.expected,
      standardError: figures.error, difference: figures.difference,
      relativeChange: Double(figures.observed) / figures.expected - 1,
      deviate: named.finding.deviate, runProbability: -expm1(-searched(days) * clumps),
      alsoSeen: named.alsoSeen.sorted())
  }

  /// So many trials in an incident's days make it be found with probability `power`, by the normal
  /// approximation: N = (b + z)²·(1 − p)/(c²·p) for a rate p that changes by the share c, b being the
  /// bound of the run. Fewer cannot tell a change from chance among so many windows, by any method;
  /// rates that vary more than chance need as many times more as their variance is greater.
  ///
  /// A fall by a fifth among 20 series of 180 days takes 380 trials at a rate of 0.7, 890 at 0.5 and
  /// 2,100 at 0.3.
  ///
  /// - Parameter searchedDays: the days of all series together.
  public func leastTrials(
    rate: Double, change: Double, searchedDays: Int, power: Double = 0.9
  ) -> Double {
    precondition(rate > 0 && rate < 1 && change != 0, "a rate between 0 and 1, and a change")
    let deviate = bound(for: [searchedDays]) + SpecialFunctions.normalQuantile(power)
    return deviate * deviate * (1 - rate) / (change * change * rate)
  }

  private static func check(_ series: [DailySeries]) throws(JourneyError) {
    guard let first = series.first else { throw .noRows }
    var scopes: Set<[Int32?]> = []
    for (index, one) in series.enumerated() {
      guard one.dayCount == first.dayCount else {
        throw .daysDiffer(series: index, found: one.dayCount, expected: first.dayCount)
      }
      for day in 0..<one.dayCount
      where one.counts[day] < 0 || one.counts[day] > one.trials?[day] ?? .max {
        throw .impossibleCount(series: index, day: day)
      }
      guard scopes.insert(one.scope).inserted else { throw .repeatedScope(series: index) }
    }
  }
}

/// Days in which a series left its baseline.
public struct Incident: Hashable, Sendable, Codable {
  /// The series, counted from 0, whose scope is the narrowest that explains the incident.
  public let series: Int
  /// From the first day to the one after the last, counted from 1970-01-01.
  public let days: Range<Int32>
  /// What was tried and what succeeded (or came) on these days.
  public let trials: Int?
  public let observed: Int
  /// The successes that the days outside let expect.
  public let expected: Double
  /// Of the observed less the expected successes, and their interval.
  public let standardError: Double
  public let difference: Interval
  /// Observed over expected, less 1: −0.2 for a fall by a fifth.
  public let relativeChange: Double
  /// How many standard deviations of a normal number it stands out: negative for a fall.
  public let deviate: Double
  /// The probability that a run without incidents has such a window anywhere.
  public let runProbability: Double
  /// The other series in which the same days stand out because of this incident.
  public let alsoSeen: [Int]

  /// The money that a fall cost (or, below 0, a rise brought): the successes that are missing × what one
  /// is expected to be worth, `valueError` being the standard error of that.
  public func moneyLost(value: Double, valueError: Double) -> MoneyLost {
    MoneyLost(
      customers: 1, difference: expected - Double(observed), differenceError: standardError,
      value: value, valueError: valueError)
  }
}
