import Foundation
public import PatronNumerics

/// How well predicted purchases or amounts agree with the observed ones, customer by customer.
public struct CountMetrics: Hashable, Sendable, Codable {
  public let customers: Int
  public let predictedTotal: Double
  public let observedTotal: Double
  public let meanAbsoluteError: Double
  public let rootMeanSquareError: Double
  /// Pearson's correlation; nil where either does not vary.
  public let correlation: Double?

  /// Predicted over observed total, less one; nil where nothing was observed.
  public var totalError: Double? {
    observedTotal > 0 ? predictedTotal / observedTotal - 1 : nil
  }

  /// Compares `predicted` (n) with `observed` (n).
  ///
  /// - Complexity: O(n).
  public init(predicted: [Double], observed: [Double]) {
    self.init(predicted: predicted, observed: observed, counts: nil)
  }

  /// Row i counts `counts[i]` times.
  init(predicted: [Double], observed: [Double], counts: [UInt32]?) {
    precondition(predicted.count == observed.count, "one prediction an observation")
    var (rows, absolute, square) = (0.0, 0.0, 0.0)
    var (sums, squares, product) = (SIMD2<Double>.zero, SIMD2<Double>.zero, 0.0)
    for row in predicted.indices {
      let weight = counts.map { Double($0[row]) } ?? 1
      let pair = SIMD2(predicted[row], observed[row])
      let error = pair.x - pair.y
      rows += weight
      absolute += weight * abs(error)
      square += weight * error * error
      sums += weight * pair
      squares += weight * pair * pair
      product += weight * pair.x * pair.y
    }
    customers = Int(rows)
    (predictedTotal, observedTotal) = (sums.x, sums.y)
    meanAbsoluteError = absolute / max(rows, 1)
    rootMeanSquareError = (square / max(rows, 1)).squareRoot()
    let spread = rows * squares - sums * sums
    // What is left of equal numbers is rounding.
    let varies = spread.x > 1e-12 * rows * squares.x && spread.y > 1e-12 * rows * squares.y
    correlation =
      varies ? (rows * product - sums.x * sums.y) / (spread.x * spread.y).squareRoot() : nil
  }

  /// The intervals of the figures, customers being resampled.
  public struct Intervals: Hashable, Sendable, Codable {
    public let predictedTotal: Interval?
    public let observedTotal: Interval?
    public let totalError: Interval?
    public let meanAbsoluteError: Interval?
    public let rootMeanSquareError: Interval?
    public let correlation: Interval?
  }

  /// Resamples the customers of `predicted` (n) and `observed` (n).
  ///
  /// - Complexity: O(n) a replicate.
  public static func intervals(
    predicted: [Double], observed: [Double], bootstrap: Bootstrap = Bootstrap(),
    workers: Workers = .all
  ) -> Intervals {
    ResampledCounts(
      [.init(predicted: predicted, observed: observed)], bootstrap: bootstrap, workers: workers
    ).intervals(of: 0)
  }

  /// Customers of like prediction.
  public struct Bin: Hashable, Sendable, Codable {
    public let customers: Int
    public let predictedMean: Double
    public let observedMean: Double
    public let observedTotal: Double
  }

  /// Predicted against observed means, from the decile of the highest predictions to that of the
  /// lowest.
  ///
  /// Customers of equal prediction share evenly what was observed of them, so that their order does
  /// not matter where a bin ends among them.
  ///
  /// - Complexity: O(n·log n).
  public static func deciles(predicted: [Double], observed: [Double], count: Int = 10) -> [Bin] {
    precondition(predicted.count == observed.count && count >= 1, "one prediction an observation")
    let order = predicted.indices.sorted { predicted[$0] > predicted[$1] }
    let observed = sharedByTies(order, predicted: predicted, observed: observed)
    return (0..<count).compactMap { bin in
      let rows = order[order.count * bin / count..<order.count * (bin + 1) / count]
      guard !rows.isEmpty else { return nil }
      let total = rows.reduce(0) { $0 + observed[$1] }
      return Bin(
        customers: rows.count,
        predictedMean: rows.reduce(0) { $0 + predicted[$1] } / Double(rows.count),
        observedMean: total / Double(rows.count), observedTotal: total)
    }
  }

  /// `observed` with the mean of each run of equal predictions in `order` for each of its customers.
  private static func sharedByTies(
    _ order: [Int], predicted: [Double], observed: [Double]
  ) -> [Double] {
    var shared = observed
    var first = 0
    while first < order.count {
      let end =
        order[first...].firstIndex { predicted[$0] != predicted[order[first]] } ?? order.count
      if end - first > 1 {
        let total = order[first..<end].reduce(0) { $0 + observed[$1] }
        for row in order[first..<end] { shared[row] = total / Double(end - first) }
      }
      first = end
    }
    return shared
  }
}
