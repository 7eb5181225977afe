import Foundation

extension KaplanMeier {
  /// A time by which a share of the customers has left.
  public struct Quantile: Hashable, Sendable, Codable {
    public let time: TimeSpan
    /// The ends of the interval; nil where the limits of the curve never come so low.
    public let lower: TimeSpan?
    public let upper: TimeSpan?
  }

  /// The time by which half of the customers have left; nil where that has not been seen yet.
  ///
  /// The interval is of the times at which the limits of the curve cross the half (Brookmeyer &
  /// Crowley, Biometrics 1982). A curve that stands at exactly the half from one step to the next has
  /// its median in the middle, as in R.
  public func median(level: Double = 0.95, scale: Scale = .logLog) -> Quantile? {
    quantile(0.5, level: level, scale: scale)
  }

  /// The time by which a share of `probability` has left.
  public func quantile(
    _ probability: Double, level: Double = 0.95, scale: Scale = .logLog
  ) -> Quantile? {
    let intervals = steps.map { interval(of: $0, level: level, scale: scale) }
    guard let time = crossing(probability, steps.map(\.survival)) else { return nil }
    return Quantile(
      time: time, lower: crossing(probability, intervals.map { $0?.lower ?? 0 }),
      upper: crossing(probability, intervals.map { $0?.upper ?? .nan }))
  }

  /// The first time at which `values`, one a step and falling, are at 1 − `probability` or below.
  private func crossing(_ probability: Double, _ values: [Double]) -> TimeSpan? {
    let (goal, slack) = (1 - probability, 1e-12)
    guard let index = values.firstIndex(where: { $0 <= goal + slack }) else { return nil }
    guard abs(values[index] - goal) <= slack, index + 1 < steps.count else {
      return TimeSpan(steps[index].time, unit)
    }
    return TimeSpan((steps[index].time + steps[index + 1].time) / 2, unit)
  }

  /// The mean time until customers leave, counting none beyond a limit.
  public struct RestrictedMean: Hashable, Sendable, Codable {
    public let mean: TimeSpan
    public let standardError: TimeSpan
    /// What no time counts beyond.
    public let limit: TimeSpan
    /// Whether nobody is there at the limit any more, so that this is the mean itself. Otherwise it
    /// is below the mean, by an unknown amount: a curve that ends at a half is silent about the
    /// other half.
    public let isComplete: Bool
  }

  /// The area under the curve up to `limit`, or up to the longest time observed; nil where the limit
  /// lies beyond that, as nothing is known there.
  ///
  /// Its variance is Σ Aⱼ²·dⱼ/(nⱼ·(nⱼ − dⱼ)), Aⱼ the area from step j on.
  public func restrictedMean(to limit: TimeSpan? = nil) -> RestrictedMean? {
    let end = limit?.count(of: unit) ?? lastTime
    let isOver = steps.last?.survival == 0
    guard end <= lastTime || isOver else { return nil }
    let within = steps.filter { $0.time < end }
    var areas: [Double] = []
    for (index, step) in within.enumerated() {
      let next = index + 1 < within.count ? within[index + 1].time : end
      areas.append(step.survival * (next - step.time))
    }
    var (variance, after) = (0.0, 0.0)
    for (index, step) in within.enumerated().reversed() {
      after += areas[index]
      let before = index > 0 ? within[index - 1].greenwood : 0
      if step.survival > 0 { variance += after * after * (step.greenwood - before) }
    }
    let mean = (within.first?.time ?? end) + areas.reduce(0, +)
    return RestrictedMean(
      mean: TimeSpan(mean, unit), standardError: TimeSpan(variance.squareRoot(), unit),
      limit: TimeSpan(end, unit), isComplete: isOver && steps.allSatisfy { $0.time <= end })
  }
}
