import PatronNumerics

/// Grows tables on all rows, so many steps as a search has found to pay.
struct TableFit: Sendable {
  let frame: Matrix
  let labels: [Float]
  let weights: [Float]?
  let folds: Folds
  let preprocessor: Preprocessor.Model
  /// The main effects' log odds of every row, and those of the share of positives.
  let mains: [Double]
  let base: Double
  let seed: UInt64
  let workers: Workers

  /// The mean of the tables that grow by each of `growths`, to the last of its steps.
  func terms(by growths: [TermGrowth]) -> [TermTable] {
    let binned = BinnedFrame(frame, preprocessor: preprocessor, workers: workers)
    guard !binned.axes.isEmpty, !growths.isEmpty else { return [] }
    let parts = parts
    let runs = growths.count * parts.count
    let starts = growths.map { $0.starts(mains, base: base) }
    let idle = Workers(max(1, workers.count / runs))
    let courses = workers.map(runs) { run in
      let growth = growths[run / parts.count]
      return TermBooster(settings: growth, seed: seed, workers: idle).run(
        binned, labels: labels, weights: weights, logOdds: starts[run / parts.count],
        training: parts[run % parts.count], held: [], steps: growth.steps,
        patience: growth.patience, stream: UInt64(run % parts.count))
    }
    var sum = TableSum(frame: binned, weights: weights, factor: 1 / Double(runs))
    for course in courses {
      for tree in course.trees { sum.add(tree) }
    }
    return sum.tables(leastShare: Self.leastShare, most: Self.mostTables)
  }

  /// The rows of each run: where a search looks at all of them, all but those of a fold in turn, whose mean is steadier (bagging;
  /// Breiman, Machine Learning 1996).
  private var parts: [[Int]] {
    guard labels.count <= AdditiveLogistic.searchRows, !folds.isForward, folds.count > 1 else {
      return [Array(labels.indices)]
    }
    return (0..<folds.count).map(folds.training)
  }

  /// The share of the tables' variance that is not worth its tables.
  private static let leastShare = 0.03

  /// The most tables of more than one column.
  private static let mostTables = 150
}
