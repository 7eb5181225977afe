import Foundation
public import PatronNumerics

/// Predicted probabilities against observed frequencies, bin by bin.
public struct ReliabilityTable: Hashable, Sendable, Codable {
  /// Rows of like probability.
  public struct Bin: Hashable, Sendable, Codable {
    public let rows: Int
    public let positives: Int
    public let meanProbability: Double
    /// The interval of the share of positives (Wilson, JASA 1927), 95 %.
    public let interval: Interval
    public var share: Double { Double(positives) / Double(rows) }
  }

  /// From the lowest probabilities to the highest; equal probabilities share a bin.
  public let bins: [Bin]
  /// Σ (rows/n)·|share − mean probability|.
  public let expectedError: Double
  /// The slope and the intercept of the labels' logistic regression on the log odds (Cox,
  /// Biometrika 1958): 1 and 0 if all is well, a slope below 1 if the probabilities are too bold.
  /// Nil where the log odds separate the labels, or do not differ.
  public let slope: Double?
  public let intercept: Double?

  /// Sorts `probabilities` (n) into `binCount` bins of equal count.
  ///
  /// - Complexity: O(n·log n).
  public init(
    probabilities: [Double], labels: [Float], binCount: Int = 10, workers: Workers = .all
  ) {
    precondition(probabilities.count == labels.count && binCount >= 1, "one label a probability")
    let order = probabilities.indices.sorted {
      probabilities[$0] == probabilities[$1] ? $0 < $1 : probabilities[$0] < probabilities[$1]
    }
    var bins: [(rows: Int, positives: Int, sum: Double)] = []
    var lastBin = -1
    var first = 0
    while first < order.count {
      var end = first + 1
      while end < order.count, probabilities[order[end]] == probabilities[order[first]] { end += 1 }
      let middle = Double(first + end) / 2 / Double(order.count)
      let bin = min(Int(middle * Double(binCount)), binCount - 1)
      if bin != lastBin { bins.append((0, 0, 0)) }
      lastBin = bin
      for row in order[first..<end] {
        bins[bins.count - 1].rows += 1
        bins[bins.count - 1].positives += labels[row] == 1 ? 1 : 0
        bins[bins.count - 1].sum += probabilities[row]
      }
      first = end
    }
    self.bins = bins.map { bin in
      Bin(
        rows: bin.rows, positives: bin.positives, meanProbability: bin.sum / Double(bin.rows),
        interval: Proportion(bin.positives, of: bin.rows).wilson())
    }
    expectedError =
      bins.reduce(0) { $0 + abs(Double($1.positives) - $1.sum) }
      / max(1, Double(labels.count))
    let line = Calibration.line(
      logOdds: probabilities.map(Calibration.logOdds), labels: labels, weights: nil,
      workers: workers)
    slope = line?.slope
    intercept = line?.intercept
  }
}
