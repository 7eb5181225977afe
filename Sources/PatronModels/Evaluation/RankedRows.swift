import Foundation

/// Rows in falling order of probability, sorted once for all figures and resamples.
struct RankedRows: Sendable {
  /// The number of the row of each rank.
  let order: [Int32]
  let probabilities: [Double]
  let labels: [Float]
  /// The log loss of each row, in ranked order.
  private let losses: [Double]

  init(probabilities: [Double], labels: [Float]) {
    precondition(!labels.isEmpty && probabilities.count == labels.count, "one label a probability")
    precondition(
      probabilities.allSatisfy { $0 >= 0 && $0 <= 1 }, "a probability lies between 0 and 1")
    let order = probabilities.indices.sorted {
      probabilities[$0] == probabilities[$1]
        ? $0 < $1 : probabilities[$0] > probabilities[$1]
    }
    self.order = order.map(Int32.init)
    self.probabilities = order.map { probabilities[$0] }
    self.labels = order.map { labels[$0] }
    let least = BinaryMetrics.leastProbability
    losses = zip(self.probabilities, self.labels).map { probability, label in
      let held = min(max(probability, least), 1 - least)
      return label > 0.5 ? -log(held) : -log1p(-held)
    }
  }

  /// The figures of all rows.
  var metrics: BinaryMetrics {
    var walk = RankedWalk(total: order.count)
    for rank in order.indices { add(rank, count: 1, to: &walk) }
    walk.end()
    return BinaryMetrics(walk)
  }

  /// The figures where the row of rank r is resampled `counts[units[r]]` times; nil where none is.
  ///
  /// - Complexity: O(n).
  func metrics(counts: [UInt32], units: [Int32]) -> BinaryMetrics? {
    var total = 0
    // No processor predicts which rows a resample holds: they are listed without a branch.
    let resampled = [(rank: Int32, count: UInt32)](unsafeUninitializedCapacity: units.count) {
      output, length in
      for (rank, unit) in units.enumerated() {
        let count = counts[Int(unit)]
        output[length] = (Int32(truncatingIfNeeded: rank), count)
        length += count > 0 ? 1 : 0
        total += Int(count)
      }
    }
    guard total > 0 else { return nil }
    var walk = RankedWalk(total: total)
    for (rank, count) in resampled { add(Int(rank), count: Int(count), to: &walk) }
    walk.end()
    return BinaryMetrics(walk)
  }

  @inline(__always)
  private func add(_ rank: Int, count: Int, to walk: inout RankedWalk) {
    walk.add(
      probability: probabilities[rank], isPositive: labels[rank] > 0.5, loss: losses[rank],
      count: count)
  }

  /// Calls `body` with each distinct probability, from the highest down, and its rows and
  /// positives.
  func forEachTie(_ body: (_ probability: Double, _ total: Int, _ positives: Int) -> Void) {
    var first = 0
    while first < order.count {
      var end = first
      var positives = 0
      while end < order.count, probabilities[end] == probabilities[first] {
        positives += labels[end] > 0.5 ? 1 : 0
        end += 1
      }
      body(probabilities[first], end - first, positives)
      first = end
    }
  }
}

/// What one walk down the ranks gathers. Rows of one probability are a tie, whatever their order:
/// it ends when the next begins. Rows and pairs are whole numbers, and so exact.
struct RankedWalk {
  /// The rows that the walk is to pass.
  let total: Int
  /// The positives of the ties so far.
  private(set) var positives = 0
  /// Twice the pairs of a positive above a negative, one for a tie.
  private(set) var twicePairsWon = 0
  private(set) var logLoss = 0.0
  private(set) var squaredError = 0.0
  private(set) var probability = 0.0
  /// Σ precision over the positives.
  private(set) var precision = 0.0
  /// The positives within the top rows, those of a tie at the edge by their share.
  private(set) var top = 0.0
  /// Σ |positives − Σ probability| over the bins of equal count that have ended.
  private(set) var calibration = 0.0

  /// How many rows are the top.
  private let limit: Double
  private var seen = 0
  private var bin = 0
  private var difference = 0.0
  private var tieProbability = Double.nan
  private var tieTotal = 0
  private var tiePositives = 0

  init(total: Int) {
    self.total = total
    limit = BinaryMetrics.topShare * Double(total)
  }

  @inline(__always)
  mutating func add(probability: Double, isPositive: Bool, loss: Double, count: Int) {
    if probability != tieProbability {
      endTie()
      tieProbability = probability
    }
    tieTotal += count
    tiePositives += isPositive ? count : 0
    let weight = Double(count)
    let miss = probability - (isPositive ? 1 : 0)
    logLoss += weight * loss
    squaredError += weight * miss * miss
  }

  /// Ends the tie of the rows that were added last.
  @inline(__always)
  private mutating func endTie() {
    guard tieTotal > 0 else { return }
    let rows = Double(tieTotal)
    let found = Double(tiePositives)
    let left = limit - Double(seen)
    if left > 0 { top += found * min(left, rows) / rows }
    // A tie belongs to the bin that its middle lies in.
    let middle = (2 * seen + tieTotal) * BinaryMetrics.calibrationBins
    if middle >= 2 * total * (bin + 1) {
      endBin()
      bin = middle / (2 * total)
    }
    difference += found - tieProbability * rows
    probability += tieProbability * rows
    twicePairsWon += (tieTotal - tiePositives) * (2 * positives + tiePositives)
    seen += tieTotal
    positives += tiePositives
    if tiePositives > 0 { precision += found * Double(positives) / Double(seen) }
    (tieTotal, tiePositives) = (0, 0)
  }

  private mutating func endBin() {
    calibration += abs(difference)
    difference = 0
  }

  /// Ends the last tie and bin, after which nothing may be added.
  mutating func end() {
    endTie()
    endBin()
  }
}
