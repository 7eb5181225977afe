import Foundation
public import PatronNumerics

/// A way to divide conversions among the channels that were touched before them.
///
/// No rule is causal: customers near a purchase touch more channels, and nothing here knows what they
/// would have done without one.
public protocol AttributionRule: Hashable, Sendable, Codable {
  /// What a rule prepares of the paths once, for any counts of them.
  associatedtype Prepared: Sendable

  /// Prepares what does not depend on counts.
  func prepared(for paths: ConversionPaths) throws(JourneyError) -> Prepared

  /// How the conversions, and the revenue, divide among the channels: numbers in proportion to the
  /// credits, or nil where no channel has any.
  func shares(_ prepared: Prepared, counts: JourneyCounts) -> AttributionShares?
}

/// How often each path of a `ConversionPaths` ended how, as observed or as resampled.
public struct JourneyCounts: Hashable, Sendable {
  public var conversions: [Double]
  public var revenues: [Double]
  public var failures: [Double]
}

/// Numbers in proportion to the credits of channels.
public struct AttributionShares: Hashable, Sendable {
  public var conversions: [Double]
  public var revenues: [Double]
}

extension AttributionRule {
  /// Divides the conversions and the revenue of `paths`.
  ///
  /// The intervals are percentiles over resampled journeys: a Poisson count for each path and end
  /// (Hanley & MacGibbon, Computer Methods and Programs in Biomedicine 2006), a path's revenue in
  /// proportion to its conversions. They hold for credits whose totals vary as the journeys do.
  ///
  /// - Throws: a `JourneyError` where the paths lack what the rule needs.
  /// - Complexity: that of the rule, for the credits and for each replicate.
  public func credits(
    of paths: ConversionPaths, bootstrap: Bootstrap? = nil, workers: Workers = .all
  ) throws(JourneyError) -> Attribution {
    let prepared = try prepared(for: paths)
    let observed = paths.counts
    guard let whole = credits(prepared, observed) else { throw .noConversions }
    guard let bootstrap else {
      return Attribution(
        conversions: whole.conversions, revenues: whole.revenues, conversionIntervals: nil,
        revenueIntervals: nil)
    }
    let resamples = workers.map(bootstrap.replicates) { replicate in
      var generator = SeededGenerator(seed: bootstrap.seed, stream: UInt64(replicate))
      return credits(prepared, observed.resampled(using: &generator))
    }
    func intervals(_ figure: (AttributionShares) -> [Double]) -> [Interval?] {
      (0..<paths.channelCount).map { channel in
        bootstrap.interval(of: resamples.compactMap { $0.map { figure($0)[channel] } })
      }
    }
    return Attribution(
      conversions: whole.conversions, revenues: whole.revenues,
      conversionIntervals: intervals(\.conversions), revenueIntervals: intervals(\.revenues))
  }

  /// The shares, brought to the sums of the counts.
  private func credits(_ prepared: Prepared, _ counts: JourneyCounts) -> AttributionShares? {
    guard let shares = shares(prepared, counts: counts) else { return nil }
    return AttributionShares(
      conversions: Attribution.scaled(shares.conversions, to: counts.conversions.reduce(0, +)),
      revenues: Attribution.scaled(shares.revenues, to: counts.revenues.reduce(0, +)))
  }
}

/// What each channel is credited with.
public struct Attribution: Hashable, Sendable, Codable {
  /// For each channel; their sum is the number of conversions.
  public let conversions: [Double]
  /// For each channel; their sum is the revenue.
  public let revenues: [Double]
  /// Of each channel's conversions; nil where none was asked for, or where a resample has none.
  public let conversionIntervals: [Interval?]?
  public let revenueIntervals: [Interval?]?

  /// `shares` in proportion, with the sum `total` as nearly as floating point has it: what rounding
  /// leaves over goes to the largest.
  static func scaled(_ shares: [Double], to total: Double) -> [Double] {
    let sum = shares.reduce(0, +)
    guard sum != 0 else { return shares.map { _ in 0 } }
    let factor = total / sum
    var scaled = shares.map { $0 * factor }
    guard let largest = scaled.indices.max(by: { abs(scaled[$0]) < abs(scaled[$1]) }) else {
      return scaled
    }
    for _ in 0..<4 { scaled[largest] += total - scaled.reduce(0, +) }
    return scaled
  }
}

extension JourneyCounts {
  /// The same for journeys drawn again: each count a Poisson number of its mean.
  func resampled(using generator: inout SeededGenerator) -> JourneyCounts {
    var counts = self
    for path in conversions.indices {
      let drawn = Double(generator.poisson(mean: conversions[path]))
      counts.conversions[path] = drawn
      counts.revenues[path] =
        conversions[path] > 0 ? revenues[path] / conversions[path] * drawn : 0
      counts.failures[path] = Double(generator.poisson(mean: failures[path]))
    }
    return counts
  }
}
