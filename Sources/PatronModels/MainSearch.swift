import Foundation
import PatronNumerics

/// Chooses, by cross-validation, the penalty of the main effects and which numbers bend.
struct MainSearch: Sendable {
  /// The columns, with knots where a number is to bend.
  let columns: [Preprocessor.Column]
  let penalty: Double
  /// What prepares the sample for `models`.
  let preprocessor: Preprocessor.Model
  /// The models of the folds that are judged, in their order.
  let models: [LogisticRegression.Model]
  /// The loss on rows apart, of straight columns and of the chosen ones.
  let straightLoss: CrossValidatedLoss
  let loss: CrossValidatedLoss

  /// Tried from the strongest down, against a sum over rows.
  static let penalties = [256.0, 64, 16, 4, 1]

  init(
    sample: AdditiveLogistic.Sample, columns: [Preprocessor.Column], knots: Int, workers: Workers
  ) throws(FitError) {
    let curved = columns.map { column in
      var column = column
      if case .category = column.kind { return column }
      column.knots = knots
      return column
    }
    let trial = try Trial(sample, columns: curved, workers: workers)
    let bent = try trial.path(Self.penalties)
    let best = bent.indices.min { bent[$0].loss.mean < bent[$1].loss.mean } ?? 0
    var straightTrial = trial
    straightTrial.keep { $0.bend == nil }
    let straight = try straightTrial.path([bent[best].penalty])[0]
    let useful = trial.usefulBends(bent[best])
    var chosenTrial = trial
    chosenTrial.keep { $0.bend == nil || useful.contains($0.column) }
    var chosen = useful.isEmpty ? straight : try chosenTrial.path([bent[best].penalty])[0]
    var bending = useful
    // Bends that each do without, but not all at once, come back together.
    if bent[best].loss.exceeds(chosen.loss) {
      chosen = bent[best]
      chosenTrial = trial
      bending = Set(trial.outputs.filter { $0.bend != nil }.map(\.column))
    }
    if bending.isEmpty || !chosen.loss.exceeds(straight.loss) {
      // Without bends another penalty may be better.
      let path = try straightTrial.path(Self.penalties)
      chosen = path.min { $0.loss.mean < $1.loss.mean } ?? straight
      bending = []
    }
    self.columns = columns.indices.map { bending.contains($0) ? curved[$0] : columns[$0] }
    penalty = chosen.penalty
    preprocessor = try Preprocessor(columns: self.columns, encoding: .reference)
      .fit(sample.frame, workers: workers)
    models = chosen.models
    straightLoss = straight.loss
    loss = chosen.loss
  }
}

/// The mean log loss on rows apart.
package struct CrossValidatedLoss: Sendable {
  /// Row by row, weighted; NaN where a row was never judged.
  let losses: [Double]
  let weights: [Float]?

  nonisolated(unsafe) package static var factor = Double(ProcessInfo.processInfo.environment["SEF"] ?? "1") ?? 1
  var mean: Double { moments(losses).mean }

  /// Whether this loss is lower than `other` by more than the standard error of the difference.
  func exceeds(_ other: CrossValidatedLoss) -> Bool {
    let difference = moments(zip(other.losses, losses).map { $0 - $1 })
    return difference.mean > CrossValidatedLoss.factor * difference.error && difference.mean > 0
  }

  var standardError: Double { moments(losses).error }

  private func moments(_ values: [Double]) -> (mean: Double, error: Double) {
    var total = 0.0
    var sum = 0.0
    for row in values.indices where !values[row].isNaN {
      let weight = Double(weights?[row] ?? 1)
      total += weight
      sum += weight * values[row]
    }
    guard total > 0 else { return (0, 0) }
    let mean = sum / total
    var squares = 0.0
    for row in values.indices where !values[row].isNaN {
      let weight = Double(weights?[row] ?? 1)
      squares += weight * weight * (values[row] - mean) * (values[row] - mean)
    }
    return (mean, squares.squareRoot() / total)
  }
}

/// Main effects under trial, fold by fold.
private struct Trial: Sendable {
  private let sample: AdditiveLogistic.Sample
  private(set) var features: Matrix
  private(set) var outputs: [Preprocessor.Output]
  private let workers: Workers

  init(
    _ sample: AdditiveLogistic.Sample, columns: [Preprocessor.Column], workers: Workers
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
    var models: [LogisticRegression.Model]
    var loss: CrossValidatedLoss
  }

  /// The folds' models and losses at each of `penalties`, each starting from the one before.
  func path(_ penalties: [Double]) throws(FitError) -> [Result] {
    let judged = Array(sample.folds.judged)
    let outcomes = workers.map(judged.count) { index in
      foldPath(judged[index], penalties)
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
        penalty: penalties[$0], models: models[$0],
        loss: CrossValidatedLoss(losses: losses[$0], weights: sample.weights))
    }
  }

  private func foldPath(
    _ fold: Int, _ penalties: [Double]
  ) -> Swift.Result<[(model: LogisticRegression.Model, losses: [Double])], FitError> {
    let training = sample.folds.training(fold)
    let held = sample.folds.held(fold)
    let own = features.selecting(rows: training)
    let other = features.selecting(rows: held)
    let labels = training.map { sample.labels[$0] }
    let weights = sample.weights.map { weights in training.map { weights[$0] } }
    var found: [(model: LogisticRegression.Model, losses: [Double])] = []
    for penalty in penalties {
      do throws(FitError) {
        let model = try LogisticRegression(
          penalty: penalty * Double(training.count) / Double(sample.labels.count),
          tolerance: 1e-5
        ).fit(
          features: own, labels: labels, weights: weights, start: found.last?.model,
          workers: Workers(1))
        let logOdds = model.logOdds(other, workers: Workers(1))
        found.append((model, zip(held, logOdds).map { loss(row: $0, logOdds: $1) }))
      } catch {
        return .failure(error)
      }
    }
    return .success(found)
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
    let judged = Array(sample.folds.judged)
    let changes = workers.map(judged.count) { index in
      foldChanges(judged[index], result.models[index], penalty: result.penalty) { columns.map { bends[$0] ?? [] } }
    }
    var useful: Set<Int> = []
    for (place, column) in columns.enumerated() {
      var without = result.loss.losses
      for (fold, change) in zip(judged, changes) {
        for (row, loss) in zip(sample.folds.held(fold), change[place]) { without[row] = loss }
      }
      if result.loss.exceeds(CrossValidatedLoss(losses: without, weights: sample.weights)) {
        useful.insert(column)
      }
    }
    return useful
  }

  /// For each of `sets` of outputs, the losses of the held-out rows without them.
  private func foldChanges(
    _ fold: Int, _ model: LogisticRegression.Model, penalty: Double, sets: () -> [[Int]]
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
    let own = penalty * Double(training.count) / Double(sample.labels.count)
    for index in 0..<dimension { hessian[index * side + index] += own }
    guard let factor = try? Cholesky(order: side, lower: hessian, workers: Workers(1)) else {
      return sets().map { _ in held.enumerated().map { loss(row: $1, logOdds: logOdds[$0]) } }
    }
    return sets().map { set in
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
    else { return [Double](repeating: 0, count: (columns.first?.count ?? 1)) }
    let shares = factor.solve(set.map { coefficients[$0] })
    return first.indices.map { index in
      zip(columns, shares).reduce(0) { $0 + $1.0[index] * $1.1 }
    }
  }
}
