import PatronModels
import PatronNumerics

/// How far a model's probabilities may be wrong as a whole, by the outcomes of its back-test.
///
/// Each draw takes one period of the back-test in turn, resamples its customers and fits the line of the observed log
/// odds on the predicted ones (Platt's correction): what it makes of a probability is what it might have to be. It holds
/// what few customers leave open, what the back-test was wrong by and how that differed between its periods.
struct ProbabilitySpread: Sendable {
  /// The lines, a draw each.
  let lines: [(slope: Double, intercept: Double)]

  static let draws = 100

  /// Nil where no back-test was kept, or its outcomes allow no line.
  init?(_ model: OutcomeModel, seed: UInt64, workers: Workers) {
    guard let trial = model.trial, let predicted = trial.model,
      let count = trial.customers.last.map({ Int($0) + 1 })
    else { return nil }
    // The bins of equal predictions keep a draw of 200,000 rows in a millisecond.
    let odds = predicted.probabilities.map { probability in
      let corrected = model.recalibration?.apply(to: probability) ?? probability
      return SpecialFunctions.logit(min(max(corrected, 1e-9), 1 - 1e-9))
    }
    let bins = Self.bins(odds)
    let (binOfRow, centres) = (bins.ofRow, bins.centres)
    let (labels, customers) = (trial.labels, trial.customers)
    let (periodOfRow, periods) = (trial.snapshotOfRow, (trial.snapshotOfRow.max() ?? 0) + 1)
    let found = workers.map(Self.draws) { draw -> (slope: Double, intercept: Double)? in
      var generator = SeededGenerator(seed: seed, stream: UInt64(draw))
      var counts = [UInt32](repeating: 0, count: count)
      for _ in 0..<count { counts[generator.index(below: count)] += 1 }
      var rows = [Double](repeating: 0, count: centres.count)
      var positives = rows
      for row in labels.indices where periodOfRow[row] == draw % periods {
        let weight = Double(counts[Int(customers[row])])
        rows[binOfRow[row]] += weight
        if labels[row] == 1 { positives[binOfRow[row]] += weight }
      }
      return Self.line(centres, rows: rows, positives: positives)
    }
    let lines = found.compactMap { $0 }
    guard lines.count == Self.draws else { return nil }
    self.lines = lines
  }

  /// What the line of `draw` makes of a probability.
  func apply(_ draw: Int, to probability: Double) -> Double {
    let line = lines[draw]
    let odds = SpecialFunctions.logit(min(max(probability, 1e-9), 1 - 1e-9))
    return SpecialFunctions.sigmoid(line.slope * odds + line.intercept)
  }

  private static let binCount = 200

  /// Bins of about equally many rows, the mean of each its centre.
  private static func bins(_ odds: [Double]) -> (ofRow: [Int], centres: [Double]) {
    let order = odds.indices.sorted { odds[$0] == odds[$1] ? $0 < $1 : odds[$0] < odds[$1] }
    var ofRow = [Int](repeating: 0, count: odds.count)
    var sums: [(total: Double, rows: Double)] = []
    for (rank, row) in order.enumerated() {
      let wanted = rank * binCount / max(1, odds.count)
      // Equal predictions share a bin.
      let isNew = rank == 0 || (wanted >= sums.count && odds[row] != odds[order[rank - 1]])
      if isNew { sums.append((0, 0)) }
      sums[sums.count - 1].total += odds[row]
      sums[sums.count - 1].rows += 1
      ofRow[row] = sums.count - 1
    }
    return (ofRow, sums.map { $0.total / $0.rows })
  }

  /// The logistic line through the shares of `positives`, by Newton's method, with half a success and half a failure
  /// more at the mean: a draw without any outcome still has a line.
  private static func line(
    _ odds: [Double], rows: [Double], positives: [Double]
  ) -> (slope: Double, intercept: Double)? {
    let total = rows.reduce(0, +)
    guard total > 0 else { return nil }
    let centre = zip(odds, rows).reduce(0) { $0 + $1.0 * $1.1 } / total
    let points =
      odds.indices.map { (x: odds[$0] - centre, n: rows[$0], y: positives[$0]) }
      + [(x: 0.0, n: 1.0, y: 0.5)]
    var (slope, intercept) = (1.0, centre)
    for _ in 0..<50 {
      var (g0, g1, h00, h01, h11) = (0.0, 0.0, 0.0, 0.0, 0.0)
      for point in points {
        let p = SpecialFunctions.sigmoid(slope * point.x + intercept)
        let (rest, weight) = (point.y - point.n * p, point.n * p * (1 - p))
        g0 += rest
        g1 += rest * point.x
        h00 += weight
        h01 += weight * point.x
        h11 += weight * point.x * point.x
      }
      // A ridge far below what any data say, so that one bin alone has a line too.
      g1 -= ridge * (slope - 1)
      h11 += ridge
      let determinant = h00 * h11 - h01 * h01
      guard determinant > 0 else { return nil }
      let (step0, step1) = (
        (h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant
      )
      intercept += step0
      slope += step1
      guard slope.isFinite, intercept.isFinite, abs(intercept) < 100 else { return nil }
      if abs(step0) + abs(step1) < 1e-10 { break }
    }
    return (slope, intercept - slope * centre)
  }

  private static let ridge = 1e-3
}
