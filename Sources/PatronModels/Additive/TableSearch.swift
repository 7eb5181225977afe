import Foundation
import PatronNumerics

/// Grows tables beside the main effects of each fold, and finds how many steps lower the loss on held-out rows.
struct TableSearch: Sendable {
  /// The ways to grow whose mean predicts best, and how many steps each takes; none where tables do not pay.
  let growths: [TermGrowth]
  /// What the log odds are multiplied by: few steps, pruned and averaged, say too little, not too much. 1 where
  /// another slope does not pay, or without tables.
  let slope: Double
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
    let start = ground.mainEvaluation
    mainLoss = start.loss
    guard !outcomes.isEmpty, evaluated.loss.isBetter(than: start.loss) else {
      self.growths = []
      slope = 1
      loss = start.loss
      logOdds = start.logOdds
      return
    }
    self.growths = outcomes.map { outcome in
      var growth = outcome.growth
      growth.steps = outcome.steps
      return growth
    }
    let (slope, spread) = ground.spread(evaluated)
    self.slope = slope
    loss = spread.loss
    logOdds = spread.logOdds
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
  /// The log odds of the share of positives among each fold's training rows.
  let bases: [Double]

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
    bases = mains.evaluated.map { fold in
      let rows = sample.folds.training(fold)
      return LogisticData.logOdds(
        labels: rows.map { sample.labels[$0] },
        weights: sample.weights.map { weights in rows.map { weights[$0] } })
    }
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

  /// The best of `growths`, or several to be averaged, where that is better still; one of them, found on a
  /// part of the rows, where there are many rows.
  func bestGrowth(_ growths: [TermGrowth]) -> (outcomes: [Outcome], evaluation: Evaluation) {
    guard !frame.axes.isEmpty, !growths.isEmpty else { return ([], mainEvaluation) }
    let isPart = sample.labels.count > Self.growthRows && growths.count > 1
    let limit = UInt64(
      min(Double(Self.growthRows) / Double(sample.labels.count), 0.999) * 0x1p64)
    let rows =
      isPart
      ? sample.labels.indices.map {
        SplitMix64.mixed(SplitMix64.mixed(UInt64($0)) ^ seed ^ 1) < limit
      } : nil
    let tried = grow(growths, rows: rows)
    guard isPart else { return bestMean(tried, most: tried.count) }
    return bestMean(grow(bestMean(tried, most: 1).outcomes.map(\.growth), rows: nil), most: 1)
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
        frame, labels: sample.labels, weights: sample.weights,
        logOdds: growth.starts(starts[index], base: bases[index]),
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

  /// The log odds of the held-out rows by their folds' main effects, and the loss of these.
  var mainEvaluation: Evaluation { evaluation(heldLogOdds { starts[$0] }) }

  /// The same with the tables of `outcome`.
  private func evaluate(_ outcome: Outcome) -> Evaluation {
    let booster = TermBooster(settings: outcome.growth, seed: seed)
    return evaluation(
      heldLogOdds { index in
        var logOdds = outcome.growth.starts(starts[index], base: bases[index])
        let held = sample.folds.held(mains.evaluated[index])
        for tree in outcome.courses[index].trees.prefix(outcome.steps) {
          booster.add(tree, of: frame, to: &logOdds, rows: held)
        }
        return logOdds
      })
  }

  /// The slope by which log odds predict best, where it pays, and what they are then.
  func spread(_ found: Evaluation) -> (slope: Double, evaluation: Evaluation) {
    let rows = found.logOdds.indices.filter { !found.logOdds[$0].isNaN }
    let line = Calibration.line(
      logOdds: rows.map { found.logOdds[$0] }, labels: rows.map { sample.labels[$0] },
      weights: sample.weights.map { weights in rows.map { weights[$0] } }, workers: workers)
    guard let line, line.slope > 0 else { return (1, found) }
    let spread = evaluation(found.logOdds.map { line.slope * $0 + line.intercept })
    return spread.loss.isBetter(than: found.loss) ? (line.slope, spread) : (1, found)
  }

  /// The log odds of each held-out row by its fold's model; NaN where a row was never evaluated.
  private func heldLogOdds(_ ofFold: @Sendable (Int) -> [Double]) -> [Double] {
    let found = workers.map(mains.evaluated.count) { ofFold($0) }
    var logOdds = [Double](repeating: .nan, count: sample.labels.count)
    for (index, fold) in mains.evaluated.enumerated() {
      for row in sample.folds.held(fold) { logOdds[row] = found[index][row] }
    }
    return logOdds
  }

  private func evaluation(_ logOdds: [Double]) -> Evaluation {
    let losses = logOdds.indices.map { row in
      logOdds[row].isNaN
        ? Double.nan
        : SpecialFunctions.logOnePlusExp(sample.labels[row] == 1 ? -logOdds[row] : logOdds[row])
    }
    return (logOdds, CrossValidatedLoss(losses: losses, weights: sample.weights))
  }

  /// The `most` of `outcomes` at most whose mean predicts best. Only where that lowers the loss by more than its
  /// standard error do the tables grow without any of the main effects: curves hold better in other times.
  private func bestMean(
    _ outcomes: [Outcome], most: Int
  ) -> (outcomes: [Outcome], evaluation: Evaluation) {
    let each = outcomes.map(evaluate)
    let free = outcomes.indices.filter { outcomes[$0].growth.mainShare == 0 }
    let beside = outcomes.indices.filter { outcomes[$0].growth.mainShare != 0 }
    let best = [beside, free].filter { !$0.isEmpty }.map { first in
      bestMean(from: first, among: first == free ? free : Array(each.indices), each, most: most)
    }
    let isFree = best.count > 1 && best[1].evaluation.loss.isBetter(than: best[0].evaluation.loss)
    let chosen = best[isFree ? 1 : 0]
    return (chosen.indices.map { outcomes[$0] }, chosen.evaluation)
  }

  /// The best of `first`, and one after another of `all` that lowers the loss of the mean most, as long as one
  /// does (Caruana, Niculescu-Mizil, Crew & Ksikes, ICML 2004).
  private func bestMean(
    from first: [Int], among all: [Int], _ each: [Evaluation], most: Int
  ) -> (indices: [Int], evaluation: Evaluation) {
    var chosen: [Int] = []
    var best = mainEvaluation
    while chosen.count < most {
      let trials = (chosen.isEmpty ? first : all.filter { !chosen.contains($0) }).map { index in
        let members = chosen + [index]
        let mean = each[index].logOdds.indices.map { row in
          members.reduce(0) { $0 + each[$1].logOdds[row] } / Double(members.count)
        }
        return (index: index, evaluation: evaluation(mean))
      }
      guard let next = trials.min(by: { $0.evaluation.loss.mean < $1.evaluation.loss.mean }),
        chosen.isEmpty || next.evaluation.loss.mean < best.loss.mean
      else { break }
      chosen.append(next.index)
      best = next.evaluation
    }
    return (chosen, best)
  }
}
