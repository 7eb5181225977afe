import Foundation
import PatronNumerics

/// The share of customers still there after a time, without a model (Kaplan & Meier, JASA 1958).
///
/// Those still there at the snapshot count as long as they are known, so that nothing is said beyond
/// the longest time observed.
///
///     let curve = try KaplanMeier(
///       times: [2, 3, 3, 5], hasEnded: [true, true, false, false], unit: .months)
///     print(curve.survival(at: .months(4)) ?? .nan)                           // 0.5
public struct KaplanMeier: Hashable, Sendable, Codable {
  /// A time at which customers left.
  public struct Step: Hashable, Sendable, Codable {
    /// In units of the curve.
    public let time: Double
    /// The customers still there just before.
    public let atRisk: Int
    public let ended: Int
    /// The share still there from then on.
    public let survival: Double
    /// Greenwood's sum Σ d/(n·(n − d)) so far: the variance of the survival is this times its
    /// square. Infinite where the survival is 0.
    public let greenwood: Double
  }

  /// How an interval is brought within 0...1.
  public enum Scale: String, Hashable, Sendable, Codable, CaseIterable {
    /// S·exp(±z·√G), cut at 1: the default of R.
    case log
    /// S^exp(±z·√G / log S): the default of Stata and lifelines, within 0...1 by itself.
    case logLog
  }

  public let unit: TimeUnit
  /// Rising in time.
  public let steps: [Step]
  public let customerCount: Int
  /// The longest time observed, in units of the curve.
  public let lastTime: Double

  /// Estimates the curve of customers (n) by the time each was there, in `unit`s, and whether it has
  /// ended. Who was last seen at the time somebody left was there until after it.
  ///
  /// - Parameter entries: the times from which on each is known, as where the exports hold nobody who had left before
  ///   them: such a customer tells nothing of the time before, and is at risk behind it alone. Nil knows all from 0 on.
  /// - Throws: a `HistoryError` for the first negative or non-finite time, and `FitError` without
  ///   a customer.
  /// - Complexity: O(n·log n).
  public init(
    times: [Double], hasEnded: [Bool], entries: [Double]? = nil, unit: TimeUnit
  ) throws {
    precondition(times.count == hasEnded.count, "a time and an end a customer")
    precondition(entries.map { $0.count == times.count } ?? true, "an entry a customer")
    try Self.check(times: times, entries: entries)
    let order = times.indices.sorted { times[$0] < times[$1] }
    // Those known from a later time on come in as it passes.
    let late = (entries ?? []).filter { $0 > 0 }.sorted()
    var steps: [Step] = []
    var (survival, greenwood) = (1.0, 0.0)
    let early = times.count - late.count
    var (first, next) = (0, 0)
    while first < order.count {
      let time = times[order[first]]
      while next < late.count, late[next] < time { next += 1 }
      var (end, ended) = (first, 0)
      while end < order.count, times[order[end]] == time {
        ended += hasEnded[order[end]] ? 1 : 0
        end += 1
      }
      if ended > 0 {
        let count = early + next - first
        let (atRisk, left) = (Double(count), Double(ended))
        survival *= (atRisk - left) / atRisk
        greenwood += left / (atRisk * (atRisk - left))
        steps.append(
          Step(
            time: time, atRisk: count, ended: ended, survival: survival, greenwood: greenwood))
      }
      first = end
    }
    self.unit = unit
    self.steps = steps
    customerCount = order.count
    lastTime = order.last.map { times[$0] } ?? 0
  }

  /// Refuses no times at all, and the first that cannot be.
  static func check(times: [Double], entries: [Double]?) throws {
    guard !times.isEmpty else { throw FitError.tooFewRows(found: 0, needed: 1) }
    for (row, time) in times.enumerated() {
      let entry = entries?[row] ?? 0
      guard time.isFinite, entry.isFinite else { throw HistoryError.nonFiniteTime(row: row) }
      guard time >= 0 else { throw HistoryError.negativeAge(row: row, found: time) }
      guard entry >= 0, entry < time || entry == 0 else {
        throw HistoryError.entryOutsideTime(row: row, entry: entry, time: time)
      }
    }
  }

  /// The share still there after `time`; nil beyond the longest time observed, unless nobody is
  /// left.
  public func survival(at time: TimeSpan) -> Double? {
    let count = time.count(of: unit)
    guard count <= lastTime || steps.last?.survival == 0 else { return nil }
    return steps.last { $0.time <= count }?.survival ?? 1
  }

  /// The interval of the share still there after `step`, by Greenwood's variance; nil where nobody
  /// is left.
  public func interval(
    of step: Step, level: Double = 0.95, scale: Scale = .logLog
  ) -> Interval? {
    precondition(level > 0 && level < 1, "a level between 0 and 1")
    guard step.survival > 0 else { return nil }
    let z = SpecialFunctions.normalQuantile((1 + level) / 2)
    let deviation = z * step.greenwood.squareRoot()
    switch scale {
    case .log:
      return Interval(
        lower: step.survival * exp(-deviation), upper: min(1, step.survival * exp(deviation)),
        level: level)
    case .logLog:
      let reach = exp(deviation / -log(step.survival))
      return Interval(
        lower: pow(step.survival, reach), upper: pow(step.survival, 1 / reach), level: level)
    }
  }
}
