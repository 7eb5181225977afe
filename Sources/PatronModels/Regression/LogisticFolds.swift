package import PatronNumerics

/// Rows parted into folds, and logistic fits to all of them and to each fold's training rows.
///
/// The rows are put in the order of their folds once, so that what a fold learns from is a range of
/// them or two and is never copied. At each penalty all rows are fitted first. At that optimum one
/// pass gives the part of each fold in gradient and Hessian, and the sums of parts are those of
/// each fit without a fold: as its optimum is near, a step or two by that Hessian lead there, each
/// for a gradient's pass.
package struct LogisticFolds: Sendable {
  package let folds: Folds
  private let data: LogisticData
  /// The rows of each fold.
  private let parts: [Range<Int>]

  /// Takes `features` (n × d), `labels` (n, each 0 or 1) and `weights` (n, each ≥ 0; 1 without).
  package init(
    features: Matrix, labels: [Float], weights: [Float]?, folds: Folds, workers: Workers
  ) throws(FitError) {
    precondition(folds.numbers.count == labels.count, "one fold a row")
    self.folds = folds
    var order: [Int] = []
    var parts: [Range<Int>] = []
    for fold in 0..<folds.count {
      let held = folds.held(fold)
      parts.append(order.count..<order.count + held.count)
      order += held
    }
    self.parts = parts
    do throws(FitError) {
      data = try LogisticData(
        features: features.selecting(rows: order), labels: order.map { labels[$0] },
        weights: weights.map { weights in order.map { weights[$0] } }, workers: workers)
    } catch {
      throw error.renumbered(order)
    }
  }

  /// The features of the rows of `fold`.
  func held(_ fold: Int) -> Matrix { data.features.selecting(rows: Array(parts[fold])) }

  /// The same rows and folds with some of the columns.
  func selecting(columns: [Int]) -> LogisticFolds {
    LogisticFolds(folds: folds, data: data.selecting(columns: columns), parts: parts)
  }

  private init(folds: Folds, data: LogisticData, parts: [Range<Int>]) {
    self.folds = folds
    self.data = data
    self.parts = parts
  }

  /// The data that `fold` is predicted from.
  private func training(_ fold: Int) throws(FitError) -> LogisticData {
    let before = 0..<parts[fold].lowerBound
    let after = parts[fold].upperBound..<data.labels.count
    return try data.restricted(
      to: folds.isForward ? [before] : [before, after], workers: Workers(1))
  }

  /// The Hessian (lower triangle, about the column means) at `model` of the objective that `fold`
  /// is predicted by, all of its penalty quadratic.
  func hessian(
    of model: LogisticRegression.Model, without fold: Int, penalty: Double,
    penaltyFactors: [Double]?
  ) throws(FitError) -> [Double] {
    let other = try training(fold)
    let problem = LogisticProblem(
      other, penalty: penalty * other.totalWeight / data.totalWeight, l1Share: 0,
      penaltyFactors: penaltyFactors)
    return problem.hessian(other.evaluate(other.parameters(of: model)).sums.hessian)
  }

  /// The model, of columns about 0, of `parameters` about the column means.
  func model(_ parameters: [Double]) -> LogisticRegression.Model { data.model(parameters) }

  /// The models at one penalty.
  package struct Fits: Sendable {
    /// Of all rows.
    package let whole: LogisticRegression.Model
    /// Of the training rows of each evaluated fold, at its share of the penalty by weight.
    package let folds: [LogisticRegression.Model]
  }

  /// The fits of `regression` at each of `penalties`, without each fold of `evaluated`.
  ///
  /// - Complexity: O(penalties · (n·d² + folds · n·d)), a few passes of each kind a penalty.
  package func path(
    _ penalties: [Double], by regression: LogisticRegression, evaluated: [Int],
    penaltyFactors: [Double]?
  ) throws(FitError) -> [Fits] {
    guard let first = penalties.first else { return [] }
    let others = try evaluated.map(training)
    var beginning = regression
    beginning.penalty = first
    var whole = beginning.descent(data, penaltyFactors: penaltyFactors, start: nil)
    var fits: [Fits] = []
    for penalty in penalties {
      let model = try whole.minimise(
        penalty: penalty, l1Share: regression.l1Share, penaltyFactors: penaltyFactors)
      let points = self.points(at: whole.parameters)
      let results = data.workers.map(evaluated.count) { index in
        Result { () throws(FitError) in
          let other = others[index]
          var descent = LogisticDescent(
            other, at: LogisticData.Point(folds.trainingFolds(evaluated[index]).map { points[$0] }),
            tolerance: regression.tolerance, maximumIterations: regression.maximumIterations)
          return try descent.minimise(
            penalty: penalty * other.totalWeight / data.totalWeight, l1Share: regression.l1Share,
            penaltyFactors: penaltyFactors)
        }
      }
      var models: [LogisticRegression.Model] = []
      for result in results { models.append(try result.get()) }
      fits.append(Fits(whole: model, folds: models))
      whole.move(to: LogisticData.Point(points))
    }
    return fits
  }

  /// The point at `parameters` as each fold's rows see it.
  private func points(at parameters: [Double]) -> [LogisticData.Point] {
    data.workers.map(parts.count) { fold in
      data.evaluate(parameters, over: [parts[fold]], workers: Workers(1))
    }
  }
}
