import Foundation
import PatronNumerics

/// Main effects under trial, fold by fold.
struct MainTrial: Sendable {
  private let sample: SearchSample
  private var rows: LogisticFolds
  private(set) var outputs: [Preprocessor.Output]
  private let workers: Workers

  init(
    _ sample: SearchSample, columns: [Preprocessor.Column], workers: Workers
  ) throws(FitError) {
    self.sample = sample
    self.workers = workers
    let preprocessor = try Preprocessor(columns: columns, encoding: .reference)
      .fit(sample.frame, workers: workers)
    rows = try LogisticFolds(
      features: preprocessor.transform(sample.frame, workers: workers), labels: sample.labels,
      weights: sample.weights, folds: sample.folds, workers: workers)
    outputs = preprocessor.outputs
  }

  mutating func keep(_ isKept: (Preprocessor.Output) -> Bool) {
    let positions = outputs.indices.filter { isKept(outputs[$0]) }
    rows = rows.selecting(columns: positions)
    outputs = positions.map { outputs[$0] }
  }

  struct Result: Sendable {
    var penalty: Double
    var l1Share: Double
    var models: [LogisticRegression.Model]
    var loss: CrossValidatedLoss
  }

  /// The folds' models and losses at each of `penalties`.
  func path(_ penalties: [Double], l1Share: Double = 0) throws(FitError) -> [Result] {
    let fits = try rows.path(
      penalties, by: LogisticRegression(l1Share: l1Share, tolerance: 1e-5),
      evaluated: sample.evaluated,
      penaltyFactors: Preprocessor.penaltyFactors(outputs))
    var losses = penalties.map { _ in
      [Double](repeating: .nan, count: sample.labels.count)
    }
    let found = workers.map(sample.evaluated.count) { position -> [[Double]] in
      let fold = sample.evaluated[position]
      let (held, other) = (sample.folds.held(fold), rows.held(fold))
      return fits.map { fit in
        let logOdds = fit.folds[position].logOdds(other, workers: Workers(1))
        return zip(held, logOdds).map { loss(row: $0, logOdds: $1) }
      }
    }
    for (position, fold) in sample.evaluated.enumerated() {
      let held = sample.folds.held(fold)
      for index in penalties.indices {
        for (row, loss) in zip(held, found[position][index]) { losses[index][row] = loss }
      }
    }
    return penalties.indices.map {
      Result(
        penalty: penalties[$0], l1Share: l1Share, models: fits[$0].folds,
        loss: CrossValidatedLoss(losses: losses[$0], weights: sample.weights))
    }
  }

  private func loss(row: Int, logOdds: Double) -> Double {
    SpecialFunctions.logOnePlusExp(sample.labels[row] == 1 ? -logOdds : logOdds)
  }

  /// The columns whose bends lower the loss on held-out rows by more than its standard error, each
  /// evaluated by taking its bends away from the model with all: to the second order of the objective
  /// the other coefficients then move to β − C₍·ₛ₎·C₍ₛₛ₎⁻¹·βₛ, C the inverse Hessian.
  func usefulBends(_ result: Result) -> Set<Int> {
    let bends = Dictionary(grouping: outputs.indices.filter { outputs[$0].bend != nil }) {
      outputs[$0].column
    }
    let columns = bends.keys.sorted()
    let evaluated = sample.evaluated
    let changes = workers.map(evaluated.count) { index in
      foldChanges(
        evaluated[index], result.models[index], penalty: result.penalty,
        sets: columns.map { bends[$0] ?? [] })
    }
    var useful: Set<Int> = []
    for (position, column) in columns.enumerated() {
      var without = result.loss.losses
      for (fold, change) in zip(evaluated, changes) {
        for (row, loss) in zip(sample.folds.held(fold), change[position]) { without[row] = loss }
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
    let held = sample.folds.held(fold)
    let other = rows.held(fold)
    let logOdds = model.logOdds(other, workers: Workers(1))
    let side = outputs.count + 1
    guard
      let hessian = try? rows.hessian(
        of: model, without: fold, penalty: penalty,
        penaltyFactors: Preprocessor.penaltyFactors(outputs)),
      let factor = try? Cholesky(order: side, lower: hessian, workers: Workers(1))
    else {
      return sets.map { _ in held.indices.map { loss(row: held[$0], logOdds: logOdds[$0]) } }
    }
    return sets.map { set in
      let columns = set.map { index -> [Double] in
        var unit = [Double](repeating: 0, count: side)
        unit[index] = 1
        return factor.solve(unit)
      }
      let shift = Self.shift(columns, set: set, coefficients: model.coefficients)
      let moved = rows.model(shift).logOdds(other, workers: Workers(1))
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
