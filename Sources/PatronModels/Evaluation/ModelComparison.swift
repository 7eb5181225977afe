import Foundation
public import PatronNumerics

/// Whether one forecaster is better than another on the same rows.
public struct ModelComparison: Hashable, Sendable, Codable {
  /// A difference of a figure, first less second.
  public struct Difference: Hashable, Sendable, Codable {
    public let value: Double
    public let interval: Interval
    /// The chance of a difference as far from 0 if there were none, two-sided.
    public let pValue: Double

    /// Takes the difference on all rows and on each resample of `bootstrap`; nil unless every resample
    /// has one.
    ///
    /// The p-value is twice the share of resamples, one more counted on either side, in which the
    /// difference has the other sign (Davison & Hinkley 1997, section 4.4, on the percentile
    /// interval).
    init?(value: Double, resampled: [Double], bootstrap: Bootstrap) {
      guard let interval = bootstrap.interval(of: resampled) else { return nil }
      self.value = value
      self.interval = interval
      let above = Double(resampled.count { $0 >= 0 } + 1)
      let below = Double(resampled.count { $0 <= 0 } + 1)
      pValue = min(1, 2 * min(above, below) / Double(resampled.count + 1))
    }
  }

  /// Above 0 if the first ranks better; nil where a resample had one label only.
  public let auc: Difference?
  /// Below 0 if the first's probabilities are better.
  public let logLoss: Difference?
  public let brierScore: Difference?

  /// Resamples rows, or where a customer has several (`groups`, n, from 0) customers, and evaluates
  /// both on the same resamples: what makes rows easy or hard cancels out.
  ///
  /// - Complexity: O(n·log n) once, then O(n) a replicate.
  public init(
    first: [Double], second: [Double], labels: [Float], groups: [Int32]? = nil,
    bootstrap: Bootstrap = Bootstrap(replicates: 1000), workers: Workers = .all
  ) {
    let evaluated = [first, second].map {
      ResampledMetrics(
        probabilities: $0, labels: labels, groups: groups, bootstrap: bootstrap, workers: workers)
    }
    self.init(evaluated[0], evaluated[1])
  }

  /// Compares two forecasters that were evaluated on the same resamples of the same rows.
  package init(_ first: ResampledMetrics, _ second: ResampledMetrics) {
    precondition(first.bootstrap == second.bootstrap, "the same resamples")
    let bootstrap = first.bootstrap
    func difference(_ figure: (BinaryMetrics) -> Double?) -> Difference? {
      func less(_ one: BinaryMetrics?, _ other: BinaryMetrics?) -> Double? {
        one.flatMap(figure).flatMap { one in other.flatMap(figure).map { one - $0 } }
      }
      let found = zip(first.resamples, second.resamples).compactMap { less($0, $1) }
      return less(first.whole, second.whole).flatMap {
        Difference(value: $0, resampled: found, bootstrap: bootstrap)
      }
    }
    auc = difference { $0.auc }
    logLoss = difference { $0.logLoss }
    brierScore = difference { $0.brierScore }
  }
}
