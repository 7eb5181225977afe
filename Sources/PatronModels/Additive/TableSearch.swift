import Foundation
import PatronNumerics

/// Grows tables beside the main effects of each fold, and finds how many steps lower the loss on held-out rows.
struct TableSearch: Sendable {
  /// The ways to grow whose mean predicts best, and how many steps each takes; none where tables do not pay.
  let growths: [TermGrowth]
  /// The loss on held-out rows of the main effects, and with the tables, if there are any.
  let mainLoss: CrossValidatedLoss
  let loss: CrossValidatedLoss
  /// The log odds that the folds' models gave the held-out rows, in the sample's order.
  ///
  /// NaN where a row was never evaluated.
  let logOdds: [Double]

  init(
    sample: SearchSample, mains: MainSearch, growths: [TermGrowth], seed: UInt64,
    workers: Workers
  ) {
    let ground = Ground(
      sample: sample,
      frame: BinnedFrame(sample.frame, preprocessor: mains.preprocessor, workers: workers),
      mains: mains, seed: seed, workers: workers)
    let (outcomes, evaluated) = ground.bestGrowth(growths)
    let start = ground.evaluate([])
    mainLoss = start.loss
    guard !outcomes.isEmpty, evaluated.loss.isBetter(than: start.loss) else {
      self.growths = []
      loss = start.loss
      logOdds = start.logOdds
      return
    }
    self.growths = outcomes.map { outcome in
      var growth = outcome.growth
      growth.steps = outcome.steps
      return growth
    }
    loss = evaluated.loss
    logOdds = evaluated.logOdds
  }
}

/// The data that tables grow on.
private struct Ground: Sendable {
  let sample: SearchSample
  let frame: BinnedFrame
  let mains: MainSearch
  let seed: UInt64
  let workers: Workers
  /// The main effects' log odds of every row, fold by fold.
  let starts: [[Double]]

  init(
    sample: SearchSample, frame: BinnedFrame, mains: MainSearch, seed: UInt64, workers: Workers
  ) {
    self.sample = sample
    self.frame = frame
    self.mains = mains
    self.seed = seed
    self.workers = workers
    let features = mains.preprocessor.transform(sample.frame, workers: workers)
    starts = mains.models.map { $0.logOdds(features, workers: workers) }
  }

  /// One way to grow, and how far it went.
  struct Outcome {
    let growth: TermGrowth
    let courses: [TermBooster.Course]
    /// The number of steps with the least mean loss; a fold that ended earlier keeps its last loss.
    let steps: Int
    let loss: Double

    init(_ growth: TermGrowth, _ courses: [TermBooster.Course]) {
      self.growth = growth
      self.courses = courses
      let longest = courses.map(\.heldLoss.count).max() ?? 1
      let means = (0..<longest).map { step in
        courses.reduce(0.0) { $0 + $1.heldLoss[min(step, $1.heldLoss.count - 1)] }
      }
      steps = means.indices.min { means[$0] < means[$1] } ?? 0
      loss = means[steps]
    }
  }

  /// More rows than this are not needed to find the best way to grow.
  private static let growthRows = 10_000

  typealias Evaluation = (logOdds: [Double], loss: CrossValidatedLoss)

  /// The best of `growths`, or all of them, to be averaged, where that is better still: found on a
  /// part of the rows where there are many.
  func bestGrowth(_ growths: [TermGrowth]) -> (outcomes: [Outcome], evaluation: Evaluation) {
    guard !frame.axes.isEmpty, !growths.isEmpty else { return ([], evaluate([])) }
    let isPart = sample.labels.count > Self.growthRows && growths.count > 1
    let limit = UInt64(
      min(Double(Self.growthRows) / Double(sample.labels.count), 0.999) * 0x1p64)
    let rows =
      isPart
      ? sample.labels.indices.map {
        SplitMix64.mixed(SplitMix64.mixed(UInt64($0)) ^ seed ^ 1) < limit
      } : nil
    let tried = grow(growths, rows: rows)
    let best = tried.min { $0.loss < $1.loss }.map { [$0] } ?? []
    if isPart {
      let whole = grow(best.map(\.growth), rows: nil)
      return (whole, evaluate(whole))
    }
    let candidates = [best, tried].map { outcomes in (outcomes, evaluate(outcomes)) }
    return candidates[1].1.loss.mean < candidates[0].1.loss.mean ? candidates[1] : candidates[0]
  }

  /// Grows tables by each of `growths` in every fold, on `rows` only where they are given.
  private func grow(_ growths: [TermGrowth], rows: [Bool]?) -> [Outcome] {
    let foldCount = mains.evaluated.count
    let tasks = foldCount * growths.count
    let idle = Workers(workers.count / max(1, tasks))
    let found = workers.map(tasks) { task in
      // Folds in time grow, so that the last is the longest: it is begun first.
      let index = foldCount - 1 - task / growths.count
      let growth = growths[task % growths.count]
      let fold = mains.evaluated[index]
      return TermBooster(settings: growth, seed: seed, workers: idle).run(
        frame, labels: sample.labels, weights: sample.weights, logOdds: starts[index],
        training: sample.folds.training(fold).filter { rows?[$0] ?? true },
        held: sample.folds.held(fold).filter { rows?[$0] ?? true }, steps: growth.steps,
        patience: growth.patience, stream: UInt64(index))
    }
    return growths.indices.map { growth in
      Outcome(
        growths[growth],
        (0..<foldCount).map { found[(foldCount - 1 - $0) * growths.count + growth] })
    }
  }

  /// The log odds of the held-out rows by their folds' main effects.
  var mainLogOdds: [Double] {
    var logOdds = [Double](repeating: .nan, count: sample.labels.count)
    for (index, fold) in mains.evaluated.enumerated() {
      for row in sample.folds.held(fold) { logOdds[row] = starts[index][row] }
    }
    return logOdds
  }

  /// The same with the mean of the tables of `outcomes`, and their loss.
  func evaluate(_ outcomes: [Outcome]) -> Evaluation {
    let start = mainLogOdds
    var logOdds = start
    for outcome in outcomes {
      var own = start
      let booster = TermBooster(settings: outcome.growth, seed: seed)
      for (index, fold) in mains.evaluated.enumerated() {
        let held = sample.folds.held(fold)
        for tree in outcome.courses[index].trees.prefix(outcome.steps) {
          booster.add(tree, of: frame, to: &own, rows: held)
        }
      }
      for row in own.indices { logOdds[row] += (own[row] - start[row]) / Double(outcomes.count) }
    }
    let losses = logOdds.indices.map { row in
      logOdds[row].isNaN
        ? Double.nan
        : SpecialFunctions.logOnePlusExp(sample.labels[row] == 1 ? -logOdds[row] : logOdds[row])
    }
    return (logOdds, CrossValidatedLoss(losses: losses, weights: sample.weights))
  }
}
