import Foundation
import PatronNumerics

/// Grows tables beside the main effects of each fold, and keeps as many steps as lower the loss on
/// rows apart.
struct TableSearch: Sendable {
  let terms: [TermTable]
  /// The constant that belongs to the tables.
  let steps: Int
  /// The loss on rows apart with the tables; that of the main effects where there are none.
  let loss: CrossValidatedLoss
  let heldLogOdds: [Double]

  init(
    sample: AdditiveLogistic.Sample, mains: MainSearch, settings: AdditiveLogistic.Terms,
    seed: UInt64, workers: Workers
  ) throws(FitError) {
    let preprocessor = mains.preprocessor
    let axes = workers.map(preprocessor.columns.count) { column in
      TermAxis(
        column: column, values: sample.frame.column(column), rule: preprocessor.rules[column])
    }
    let frame = BinnedFrame(sample.frame, axes: axes.compactMap { $0 }, workers: workers)
    let features = preprocessor.transform(sample.frame, workers: workers)
    let booster = TermBooster(settings: settings, seed: seed)
    let judged = Array(sample.folds.judged)
    let starts = mains.models.map { $0.logOdds(features, workers: workers) }
    let courses = workers.map(judged.count) { index in
      booster.run(
        frame, labels: sample.labels, weights: sample.weights, logOdds: starts[index],
        training: sample.folds.training(judged[index]), held: sample.folds.held(judged[index]),
        steps: frame.axes.isEmpty ? 0 : settings.steps, patience: settings.patience,
        stream: UInt64(index))
    }
    let best = Self.bestStep(courses)
    var losses = mains.loss.losses
    var logOdds = [Double](repeating: .nan, count: sample.labels.count)
    for (index, fold) in judged.enumerated() {
      let held = sample.folds.held(fold)
      var own = starts[index]
      for tree in courses[index].trees.prefix(best) {
        booster.add(tree, of: frame, to: &own, rows: held)
      }
      for row in held {
        logOdds[row] = own[row]
        losses[row] = SpecialFunctions.logOnePlusExp(sample.labels[row] == 1 ? -own[row] : own[row])
      }
    }
    let found = CrossValidatedLoss(losses: losses, weights: sample.weights)
    guard best > 0, found.exceeds(mains.loss) else {
      terms = []
      steps = 0
      loss = mains.loss
      for (index, fold) in judged.enumerated() {
        for row in sample.folds.held(fold) { logOdds[row] = starts[index][row] }
      }
      heldLogOdds = logOdds
      return
    }
    var sum = TableSum(frame: frame, weights: sample.weights)
    for course in courses {
      for tree in course.trees.prefix(best) { sum.add(tree, factor: 1 / Double(judged.count)) }
    }
    terms = sum.purified().tables
    steps = best
    loss = found
    heldLogOdds = logOdds
  }

  /// The number of steps with the least mean loss; a fold that ended earlier keeps its last loss.
  private static func bestStep(_ courses: [TermBooster.Course]) -> Int {
    let longest = courses.map(\.heldLoss.count).max() ?? 1
    let means = (0..<longest).map { step in
      courses.reduce(0.0) { $0 + $1.heldLoss[min(step, $1.heldLoss.count - 1)] }
    }
    return means.indices.min { means[$0] < means[$1] } ?? 0
  }
}
