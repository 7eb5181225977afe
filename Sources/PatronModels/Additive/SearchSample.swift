import PatronNumerics

/// The rows that choices are made on.
struct SearchSample: Sendable {
  let frame: Matrix
  let labels: [Float]
  let weights: [Float]?
  let folds: Folds

  /// The folds that are evaluated: the ones whose training rows have enough of both labels.
  let evaluated: [Int]

  init(frame: Matrix, labels: [Float], weights: [Float]?, folds: Folds) {
    self.frame = frame
    self.labels = labels
    self.weights = weights
    self.folds = folds
    evaluated = folds.evaluated.filter { fold in
      let rows = folds.training(fold)
      let positives = rows.count { labels[$0] == 1 && (weights?[$0] ?? 1) > 0 }
      let negatives = rows.count { labels[$0] == 0 && (weights?[$0] ?? 1) > 0 }
      return min(positives, negatives) >= Self.fewestOfAClass && !folds.held(fold).isEmpty
    }
  }

  /// Fewer rows of either label than this leave nothing to choose by.
  static let fewestOfAClass = 20

  var isEnough: Bool { !evaluated.isEmpty }

  /// About `most` of the rows.
  func sampled(most: Int, seed: UInt64) -> SearchSample {
    guard labels.count > most else { return self }
    let rows = Self.rows(most: most, of: labels.count, seed: seed)
    return SearchSample(
      frame: frame.selecting(rows: rows), labels: rows.map { labels[$0] },
      weights: weights.map { weights in rows.map { weights[$0] } },
      folds: folds.selecting(rows: rows))
  }

  /// All of `count` rows, or about `most` of them, chosen by their number.
  static func rows(most: Int, of count: Int, seed: UInt64) -> [Int] {
    guard count > most else { return Array(0..<count) }
    let limit = UInt64(Double(most) / Double(count) * 0x1p64)
    return (0..<count).filter { SplitMix64.mixed(SplitMix64.mixed(UInt64($0)) ^ seed) < limit }
  }
}
