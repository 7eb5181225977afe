import Foundation
package import PatronNumerics

/// A range that holds a figure with the stated confidence.
public struct Interval: Hashable, Sendable, Codable {
  public let lower: Double
  public let upper: Double
  /// The confidence, such as 0.95.
  public let level: Double

  package init(lower: Double, upper: Double, level: Double) {
    self.lower = lower
    self.upper = upper
    self.level = level
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    lower = try container.decode(Double.self, forKey: .lower)
    upper = try container.decode(Double.self, forKey: .upper)
    level = try container.decode(Double.self, forKey: .level)
    // One end may be infinite, or both unknown.
    guard !(lower > upper), Bounds.shares.contains(level) else {
      throw DecodingError.dataCorruptedError(
        forKey: .lower, in: container,
        debugDescription: "an interval whose ends are the wrong way round")
    }
  }
}

/// The percentile bootstrap (Efron & Tibshirani 1993, chapter 13) of rows or of groups of rows.
public struct Bootstrap: Hashable, Sendable, Codable {
  /// How many times the rows are resampled.
  public var replicates: Int
  /// The confidence of the intervals.
  public var level: Double
  /// The source of the draws: replicate r uses stream r of it, whatever thread runs it.
  public var seed: UInt64

  public init(replicates: Int = 200, level: Double = 0.95, seed: UInt64 = 0) {
    self.replicates = replicates
    self.level = level
    self.seed = seed
  }

  /// For each of several figures, the interval between the percentiles of its bootstrap values.
  ///
  /// Nil where a replicate has no such value.
  ///
  /// `statistic` gets how often each of `unitCount` units was resampled.
  package func intervals(
    unitCount: Int, workers: Workers, statistic: @Sendable ([UInt32]) -> [Double?]
  ) -> [Interval?] {
    precondition(level > 0 && level < 1, "a level between 0 and 1")
    guard unitCount > 0 else { return [] }
    let values = values(unitCount: unitCount, workers: workers, statistic: statistic)
    return (values.first ?? []).indices.map { figure in
      interval(of: values.compactMap { $0[figure] })
    }
  }

  /// The value of `statistic` for each replicate.
  package func values<Value: Sendable>(
    unitCount: Int, workers: Workers, statistic: @Sendable ([UInt32]) -> Value
  ) -> [Value] {
    precondition(replicates >= 1 && unitCount > 0, "a replicate, and a unit to draw")
    return workers.map(replicates) { replicate in
      var generator = SeededGenerator(seed: seed, stream: UInt64(replicate))
      var counts = [UInt32](repeating: 0, count: unitCount)
      for _ in 0..<unitCount { counts[generator.index(below: unitCount)] += 1 }
      return statistic(counts)
    }
  }

  /// The interval between the percentiles of a figure's values; nil unless every replicate has one.
  package func interval(of values: [Double]) -> Interval? {
    guard values.count == replicates else { return nil }
    let sorted = values.sorted()
    return Interval(
      lower: Self.quantile((1 - level) / 2, of: sorted),
      upper: Self.quantile((1 + level) / 2, of: sorted), level: level)
  }

  /// The quantile of `sorted` values by linear interpolation (type 7 of Hyndman & Fan 1996, the
  /// default of R and NumPy).
  package static func quantile(_ probability: Double, of sorted: [Double]) -> Double {
    let position = probability * Double(sorted.count - 1)
    let below = Int(position)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
  }
}
