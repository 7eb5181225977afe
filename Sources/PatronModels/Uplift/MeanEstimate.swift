import Foundation
import PatronNumerics

/// An estimated mean of one arm and its variance, from one or several independent parts.
struct MeanEstimate: Sendable {
  /// The rows behind it.
  var count = 0
  var mean = 0.0
  /// Of the mean.
  var variance = 0.0
  /// Σ (part of the variance)²/(its degrees of freedom), as Satterthwaite wants it.
  var spread = 0.0

  init() {}

  /// The mean of `values` (two or more) by the variance of a sample, in two passes.
  init(_ values: [Double]) {
    count = values.count
    let size = Double(count)
    mean = values.reduce(0, +) / size
    let squares = values.reduce(0.0) { $0 + ($1 - mean) * ($1 - mean) }
    variance = squares / (size - 1) / size
    spread = variance * variance / (size - 1)
  }

  /// Adds `share` of the mean of another part.
  mutating func add(_ part: MeanEstimate, share: Double) {
    count += part.count
    mean += share * part.mean
    variance += share * share * part.variance
    spread += share * share * share * share * part.spread
  }

  /// The degrees of freedom of this less `other` (Satterthwaite, Biometrics Bulletin 1946).
  func freedom(with other: MeanEstimate) -> Double {
    let total = variance + other.variance
    return total > 0 ? total * total / (spread + other.spread) : 1
  }
}

extension SpecialFunctions {
  /// The probability of a deviation of `standardErrors` on either side, by Student's t.
  ///
  /// Beyond a million degrees of freedom it is the normal's, which differs by less than one part in
  /// a million.
  static func twoSided(_ standardErrors: Double, freedom: Double) -> Double {
    let size = abs(standardErrors)
    return freedom > 1e6
      ? 2 * normalCumulative(-size) : min(1, 2 * studentTail(size, freedom: freedom))
  }

  /// The standard errors on either side that hold a figure with confidence `level`.
  static func reach(level: Double, freedom: Double) -> Double {
    freedom > 1e6
      ? normalQuantile((1 + level) / 2)
      : studentQuantile(tail: (1 - level) / 2, freedom: freedom)
  }
}
