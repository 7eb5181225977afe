import Foundation
import PatronNumerics

/// The data of one logistic fit and its objective, in parameters about the column means: β, then the
/// intercept.
struct LogisticProblem {
  let features: Matrix
  let labels: [Float]
  let weights: [Float]?
  let means: [Double]
  /// The standard deviation of each column (1 where it is 0), then 1 for the intercept.
  let scales: [Double]
  let totalWeight: Double
  /// The weight of βⱼ²/2, and of |βⱼ|, by column.
  let ridge: [Double]
  let lasso: [Double]
  let workers: Workers

  init(
    features: Matrix, labels: [Float], weights: [Float]?, statistics: ColumnStatistics,
    totalWeight: Double, penalty: Double, l1Share: Double, penaltyFactors: [Double]?,
    workers: Workers
  ) {
    self.features = features
    self.labels = labels
    self.weights = weights
    means = statistics.means
    scales = statistics.variances.map { $0 > 0 ? $0.squareRoot() : 1 } + [1]
    self.totalWeight = totalWeight
    let factors = penaltyFactors ?? Array(repeating: 1, count: features.columnCount)
    ridge = factors.map { penalty * (1 - l1Share) * $0 }
    lasso = factors.map { penalty * l1Share * $0 }
    self.workers = workers
  }

  /// A place in the space of the parameters, and the objective there.
  struct Point {
    var parameters: [Double]
    /// The whole objective.
    var objective: Double
    /// The gradient of all but the sum of |βⱼ|, and its Hessian (lower triangle), which is empty where
    /// it was not asked for.
    var gradient: [Double]
    var hessian: [Double]
    /// The least s·z over the rows: positive if the classes are separated.
    var margin: Double
  }

  func evaluate(_ parameters: [Double], withHessian: Bool = true) -> Point {
    let dimension = features.columnCount
    let coefficients = Array(parameters.dropLast())
    let sums = Kernels.logistic(
      features, labels: labels, weights: weights, centre: means, coefficients: coefficients,
      intercept: parameters[dimension], withHessian: withHessian, workers: workers)
    var point = Point(
      parameters: parameters, objective: sums.loss, gradient: sums.gradient,
      hessian: sums.hessian, margin: sums.margin)
    for column in 0..<dimension {
      let coefficient = coefficients[column]
      point.objective +=
        ridge[column] / 2 * coefficient * coefficient + lasso[column] * abs(coefficient)
      point.gradient[column] += ridge[column] * coefficient
      if withHessian { point.hessian[column * (dimension + 1) + column] += ridge[column] }
    }
    return point
  }

  /// The largest entry of the gradient; where |βⱼ| is penalised, of the least subgradient, which
  /// the conditions of Karush, Kuhn and Tucker want to be 0.
  func scaledGradientNorm(_ point: Point) -> Double {
    var largest = 0.0
    for index in point.gradient.indices {
      let slope = leastSubgradient(
        point.gradient[index], at: point.parameters[index],
        lasso: index < lasso.count ? lasso[index] : 0)
      largest = max(largest, abs(slope) / (scales[index] * totalWeight))
    }
    return largest
  }

  /// The element of slope + lasso·∂|x| nearest to 0.
  private func leastSubgradient(_ slope: Double, at x: Double, lasso: Double) -> Double {
    if x > 0 { return slope + lasso }
    if x < 0 { return slope - lasso }
    return max(abs(slope) - lasso, 0)
  }

  /// The parameters of `model`, about the column means.
  func parameters(of model: LogisticRegression.Model) -> [Double] {
    let shift = zip(model.coefficients, means).reduce(0) { $0 + $1.0 * $1.1 }
    return model.coefficients + [model.intercept + shift]
  }

  func model(
    _ point: Point, iterations: Int, gradientNorm: Double
  ) -> LogisticRegression.Model {
    let coefficients = Array(point.parameters.dropLast())
    let shift = zip(coefficients, means).reduce(0) { $0 + $1.0 * $1.1 }
    return LogisticRegression.Model(
      coefficients: coefficients, intercept: point.parameters[coefficients.count] - shift,
      iterations: iterations, gradientNorm: gradientNorm, objective: point.objective,
      hasConverged: true, hasSeparation: point.margin > 0)
  }
}
