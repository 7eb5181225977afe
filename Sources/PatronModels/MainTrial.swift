import Foundation
import PatronNumerics

/// Main effects under trial, fold by fold.
struct MainTrial: Sendable {
  private let sample: SearchSample
  private(set) var features: Matrix
  private(set) var outputs: [Preprocessor.Output]
  private let workers: Workers

  init(
    _ sample: SearchSample, columns: [Preprocessor.Column], workers: Workers
  ) throws(FitError) {
    self.sample = sample
    self.workers = workers
    let preprocessor = try Preprocessor(columns: columns, encoding: .reference)
      .fit(sample.frame, workers: workers)
    features = preprocessor.transform(sample.frame, workers: workers)
    outputs = preprocessor.outputs
  }

  mutating func keep(_ isKept: (Preprocessor.Output) -> Bool) {
    let places = outputs.indices.filter { isKept(outputs[$0]) }
    features = features.selecting(columns: places)
    outputs = places.map { outputs[$0] }
  }

  struct Result: Sendable {
    var penalty: Double
    var l1Share: Double
    var models: [LogisticRegression.Model]
    var loss: CrossValidatedLoss
  }

  /// The folds' models and losses at each of `penalties`, each starting from the one before.
  func path(_ penalties: [Double], l1Share: Double = 0) throws(FitError) -> [Result] {
    let judged = sample.judged
    let outcomes = workers.map(judged.count) { index in
      foldPath(judged[index], penalties, l1Share: l1Share)
    }
    var models = penalties.map { _ in [LogisticRegression.Model]() }
    var losses = penalties.map { _ in
      [Double](repeating: .nan, count: sample.labels.count)
    }
    for (fold, outcome) in zip(judged, outcomes) {
      let found = try outcome.get()
      let held = sample.folds.held(fold)
      for index in penalties.indices {
        models[index].append(found[index].model)
        for (row, loss) in zip(held, found[index].losses) { losses[index][row] = loss }
      }
    }
    return penalties.indices.map {
      Result(
        penalty: penalties[$0], l1Share: l1Share, models: models[$0],
        loss: CrossValidatedLoss(losses: losses[$0], weights: sample.weights))
    }
  }

  private func foldPath(
    _ fold: Int, _ penalties: [Double], l1Share: Double
  ) -> Swift.Result<[(model: LogisticRegression.Model, losses: [Double])], FitError> {
    let training = sample.folds.training(fold)
    let held = sample.folds.held(fold)
    let own = features.selecting(rows: training)
    let other = features.selecting(rows: held)
    let labels = training.map { sample.labels[$0] }
    let weights = sample.weights.map { weights in training.map { weights[$0] } }
    let share = Double(training.count) / Double(sample.labels.count)
    do throws(FitError) {
      let models = try LogisticRegression(l1Share: l1Share, tolerance: 1e-5).path(
        penalties.map { $0 * share }, features: own, labels: labels, weights: weights,
        penaltyFactors: Preprocessor.penaltyFactors(outputs), workers: Workers(1))
      return .success(
        models.map { model in
          let logOdds = model.logOdds(other, workers: Workers(1))
          return (model, zip(held, logOdds).map { loss(row: $0, logOdds: $1) })
        })
    } catch {
      return .failure(error)
    }
  }

  private func loss(row: Int, logOdds: Double) -> Double {
    SpecialFunctions.logOnePlusExp(sample.labels[row] == 1 ? -logOdds : logOdds)
  }

  /// The columns whose bends lower the loss on rows apart by more than its standard error, each
  /// judged by taking its bends away from the model with all: to the second order of the objective
  /// the other coefficients then move to β − C₍·ₛ₎·C₍ₛₛ₎⁻¹·βₛ, C the inverse Hessian.
  func usefulBends(_ result: Result) -> Set<Int> {
    let bends = Dictionary(grouping: outputs.indices.filter { outputs[$0].bend != nil }) {
      outputs[$0].column
    }
    let columns = bends.keys.sorted()
    let judged = sample.judged
    let changes = workers.map(judged.count) { index in
      foldChanges(
        judged[index], result.models[index], penalty: result.penalty,
        sets: columns.map { bends[$0] ?? [] })
    }
    var useful: Set<Int> = []
    for (place, column) in columns.enumerated() {
      var without = result.loss.losses
      for (fold, change) in zip(judged, changes) {
        for (row, loss) in zip(sample.folds.held(fold), change[place]) { without[row] = loss }
      }
      let loss = CrossValidatedLoss(losses: without, weights: sample.weights)
      if result.loss.isBetter(than: loss) { useful.insert(column) }
    }
    return useful
  }

  /// For each of `sets` of outputs, the losses of the held-out rows without them.
  private func foldChanges(
    _ fold: Int, _ model: LogisticRegression.Model, penalty: Double, sets: [[Int]]
  ) -> [[Double]] {
    let training = sample.folds.training(fold)
    let held = sample.folds.held(fold)
    let other = features.selecting(rows: held)
    let logOdds = model.logOdds(other, workers: Workers(1))
    let dimension = outputs.count
    let side = dimension + 1
    let zero = [Double](repeating: 0, count: dimension)
    var hessian = Kernels.logistic(
      features.selecting(rows: training), labels: training.map { sample.labels[$0] },
      weights: sample.weights.map { weights in training.map { weights[$0] } }, centre: zero,
      coefficients: model.coefficients, intercept: model.intercept, workers: Workers(1)
    ).hessian
    let factors = Preprocessor.penaltyFactors(outputs)
    let own = penalty * Double(training.count) / Double(sample.labels.count)
    for index in 0..<dimension { hessian[index * side + index] += own * factors[index] }
    guard let factor = try? Cholesky(order: side, lower: hessian, workers: Workers(1)) else {
      return sets.map { _ in held.indices.map { loss(row: held[$0], logOdds: logOdds[$0]) } }
    }
    return sets.map { set in
      let columns = set.map { index -> [Double] in
        var unit = [Double](repeating: 0, count: side)
        unit[index] = 1
        return factor.solve(unit)
      }
      let shift = Self.shift(columns, set: set, coefficients: model.coefficients)
      let moved = Kernels.linearScores(
        other, coefficients: Array(shift.dropLast()), intercept: shift[dimension],
        workers: Workers(1))
      return held.indices.map { loss(row: held[$0], logOdds: logOdds[$0] - moved[$0]) }
    }
  }

  /// C₍·ₛ₎·C₍ₛₛ₎⁻¹·βₛ, from the columns of C that belong to the set.
  private static func shift(
    _ columns: [[Double]], set: [Int], coefficients: [Double]
  ) -> [Double] {
    var inner: [Double] = []
    for row in set { for column in columns { inner.append(column[row]) } }
    guard let first = columns.first,
      let factor = try? Cholesky(order: set.count, lower: inner, workers: Workers(1))
    else { return [Double](repeating: 0, count: columns.first?.count ?? 1) }
    let shares = factor.solve(set.map { coefficients[$0] })
    return first.indices.map { index in
      zip(columns, shares).reduce(0) { $0 + $1.0[index] * $1.1 }
    }
  }
}
