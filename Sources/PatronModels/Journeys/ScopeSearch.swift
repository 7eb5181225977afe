import Foundation
import PatronNumerics

/// Names each incident of a run once: for the narrowest scope that explains it.
///
/// The most extreme window of all series comes first: pooling series that share an incident makes it
/// stand out more, pooling series that do not makes it stand out less. Once named, its days are left
/// out of the baselines of all series it reaches, and those are searched again; so neither an echo
/// in a narrower or a broader series is named, nor the days around it that looked odd beside it.
struct ScopeSearch {
  /// An incident of one series.
  struct Named {
    let series: Int
    var finding: SeriesScan.Finding
    /// The series in which its days stood out as well.
    var alsoSeen: Set<Int>
  }

  private(set) var named: [Named] = []
  private(set) var scans: [SeriesScan]
  private let series: [DailySeries]
  /// Narrower series that are not searched, by their scopes: what two series share.
  private let shared: [[Int32?]: DailySeries]
  private let firstDay: Int32
  private let bound: Double
  private let workers: Workers
  private let indices: [[Int32?]: Int]

  /// A rest that deviates by this much has the incident too: it is the broader scope's.
  private static let restBound = 3.0
  /// A rest that changed by less than this part of what the narrower scope did has another course.
  private static let likeChange = 1.0 / 3
  /// Beyond so many incidents a series the baselines are not worth the name.
  private static let mostIncidents = 10

  init(
    _ series: [DailySeries], shared: [DailySeries], _ scans: [SeriesScan], firstDay: Int32,
    bound: Double, workers: Workers
  ) {
    (self.series, self.scans, self.bound, self.workers) = (series, scans, bound, workers)
    self.firstDay = firstDay
    self.shared = Dictionary(shared.map { ($0.scope, $0) }, uniquingKeysWith: { first, _ in first })
    indices = Dictionary(
      series.enumerated().map { ($1.scope, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Names incidents until no window is beyond the bound.
  mutating func run() {
    while named.count < Self.mostIncidents * series.count, let found = greatest() {
      let finding = found.finding
      let trials = withoutDays(finding.days, related: found.series)
      let chosen = broadened(narrowed(found.series, finding, trials), finding, trials)
      var incident = Named(series: chosen, finding: finding, alsoSeen: [])
      var changed: [Int] = []
      for (index, trial) in trials where isExplained(index, by: chosen, finding, trials) {
        if index != chosen, let other = scans[index].finding, other.days.overlaps(finding.days),
          other.deviate.sign == finding.deviate.sign
        {
          incident.alsoSeen.insert(index)
        }
        scans[index] = trial
        changed.append(index)
      }
      named.append(incident)
      let (old, rows) = (scans, changed)
      let searched = workers.map(rows.count) { place in
        var scan = old[rows[place]]
        scan.search()
        return scan
      }
      for (place, index) in changed.enumerated() { scans[index] = searched[place] }
    }
    join()
  }

  /// The most extreme finding; of equal ones that of the narrower scope.
  private func greatest() -> (series: Int, finding: SeriesScan.Finding)? {
    var best: (series: Int, finding: SeriesScan.Finding)?
    func breadth(_ index: Int) -> Int { series[index].scope.count { $0 == nil } }
    for (index, scan) in scans.enumerated() {
      guard let finding = scan.finding else { continue }
      if let known = best {
        let (one, other) = (abs(finding.deviate), abs(known.finding.deviate))
        guard one > other || (one == other && breadth(index) < breadth(known.series)) else {
          continue
        }
      }
      best = (index, finding)
    }
    return best
  }

  /// The scans of all series that share days' trials with `related`, with `days` left out.
  private func withoutDays(_ days: ClosedRange<Int>, related: Int) -> [Int: SeriesScan] {
    let scans = scans
    let rows = series.indices.filter {
      scans[$0].isFitted && Self.common(series[$0].scope, series[related].scope) != nil
    }
    let trials = workers.map(rows.count) { place in
      var scan = scans[rows[place]]
      scan.leaveOut(days)
      return scan
    }
    return Dictionary(uniqueKeysWithValues: zip(rows, trials))
  }

  /// The narrower scope that explains the incident of `found`, the most extreme one; else `found`.
  ///
  /// Of a long window the baseline is what is uncertain, so that a broad series can stand out more than the part of it that has
  /// the incident. What the part leaves must not stand out, nor have moved as the part did: what is too small to tell would
  /// otherwise be taken for what had none.
  private func narrowed(
    _ found: Int, _ finding: SeriesScan.Finding, _ trials: [Int: SeriesScan]
  ) -> Int {
    var best: (index: Int, deviate: Double)?
    for (index, trial) in trials.sorted(by: { $0.key < $1.key }) where index != found {
      guard Self.common(series[index].scope, series[found].scope) == series[index].scope,
        let whole = trials[found]?.baseline
      else { continue }
      let own = trial.baseline.deviation(of: finding.days)
      guard own.variance > 0 else { continue }
      let deviate = own.score / own.variance.squareRoot()
      guard deviate.sign == finding.deviate.sign, abs(deviate) >= Self.restBound,
        abs(deviate) > best?.deviate ?? 0, let rest = whole.rest(without: trial.baseline)
      else { continue }
      let other = rest.deviation(of: finding.days)
      guard other.variance > 0, abs(other.score) < Self.restBound * other.variance.squareRoot(),
        abs(rest.change(in: finding.days))
          < Self.likeChange * abs(trial.baseline.change(in: finding.days))
      else { continue }
      best = (index, abs(deviate))
    }
    return best?.index ?? found
  }

  /// The broader scope whose rest has the incident as well, the most extreme one; else `found`.
  private func broadened(
    _ found: Int, _ finding: SeriesScan.Finding, _ trials: [Int: SeriesScan]
  ) -> Int {
    var chosen = found
    while true {
      var best: (index: Int, deviate: Double)?
      for (index, trial) in trials.sorted(by: { $0.key < $1.key }) where index != chosen {
        guard Self.common(series[index].scope, series[chosen].scope) == series[chosen].scope else {
          continue
        }
        guard let part = trials[chosen]?.baseline else { continue }
        let rest = rest(of: index, without: part, finding.days, trials)
        guard rest.sign == finding.deviate.sign, abs(rest) >= Self.restBound else { continue }
        let all = trial.baseline.deviation(of: finding.days)
        let deviate = abs(all.score) / all.variance.squareRoot()
        if deviate > best?.deviate ?? 0 { best = (index, deviate) }
      }
      guard let best else { return chosen }
      chosen = best.index
    }
  }

  /// Whether the incident of `chosen` is all that the series `index` has on these days.
  private func isExplained(
    _ index: Int, by chosen: Int, _ finding: SeriesScan.Finding, _ trials: [Int: SeriesScan]
  ) -> Bool {
    guard let scope = Self.common(series[index].scope, series[chosen].scope) else { return false }
    if scope == series[index].scope { return true }
    // What does not stand out itself is named by nobody.
    let own = trials[index]?.baseline.deviation(of: finding.days) ?? (score: 0, variance: 0)
    guard own.variance > 0, abs(own.score) >= bound * own.variance.squareRoot() else { return true }
    let part =
      indices[scope].flatMap { trials[$0]?.baseline }
      ?? shared[scope].map { SeriesBaseline($0, firstDay: firstDay) }
    guard let part else { return false }
    return abs(rest(of: index, without: part, finding.days, trials)) < bound
  }

  /// The scope that two have in common; nil where a dimension tells them apart.
  private static func common(_ first: [Int32?], _ second: [Int32?]) -> [Int32?]? {
    var scope: [Int32?] = []
    for (one, other) in zip(first, second) {
      if let one, let other, one != other { return nil }
      scope.append(one ?? other)
    }
    return scope
  }

  /// The deviate of the series `index` on `days` without `part` of it: by a baseline of its own, for scores
  /// of series that vary by chance in other ways cannot be subtracted.
  private func rest(
    of index: Int, without part: SeriesBaseline, _ days: ClosedRange<Int>,
    _ trials: [Int: SeriesScan]
  ) -> Double {
    guard let all = trials[index]?.baseline,
      let rest = all.rest(without: part)?.deviation(of: days), rest.variance > 0
    else { return 0 }
    return rest.score / rest.variance.squareRoot()
  }

  /// Windows of a series that touch and go the same way are one incident.
  private mutating func join() {
    var joined: [Named] = []
    for incident in named.sorted(by: {
      ($0.series, $0.finding.days.lowerBound) < ($1.series, $1.finding.days.lowerBound)
    }) {
      let days = incident.finding.days
      if let last = joined.last, last.series == incident.series,
        last.finding.days.upperBound + 1 >= days.lowerBound,
        last.finding.deviate.sign == incident.finding.deviate.sign
      {
        let (one, other) = (last.finding.deviate, incident.finding.deviate)
        joined[joined.count - 1].finding = SeriesScan.Finding(
          days: last.finding.days.lowerBound...max(days.upperBound, last.finding.days.upperBound),
          deviate: abs(one) > abs(other) ? one : other)
        joined[joined.count - 1].alsoSeen.formUnion(incident.alsoSeen)
      } else {
        joined.append(incident)
      }
    }
    named = joined
  }
}
