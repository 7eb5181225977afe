import Foundation
import PatronNumerics

/// The data of logistic fits, and the loss of parameters about the column means: β, then the intercept.
struct LogisticData {
  let features: Matrix
  let labels: [Float]
  let weights: [Float]?
  let means: [Double]
  /// The standard deviation of each column (1 where it is 0), then 1 for the intercept.
  let scales: [Double]
  let totalWeight: Double
  let workers: Workers

  init(
    features: Matrix, labels: [Float], weights: [Float]?, statistics: ColumnStatistics,
    totalWeight: Double, workers: Workers
  ) {
    self.features = features
    self.labels = labels
    self.weights = weights
    means = statistics.means
    scales = statistics.variances.map { $0 > 0 ? $0.squareRoot() : 1 } + [1]
    self.totalWeight = totalWeight
    self.workers = workers
  }

  /// A place in the space of the parameters, and the loss there, which no penalty is part of: paths of
  /// penalties share it.
  struct Place {
    var parameters: [Double]
    var loss: Double
    var gradient: [Double]
    /// The lower triangle; empty where it was not asked for.
    var hessian: [Double]
    /// The least s·z over the rows: positive if the classes are separated.
    var margin: Double
  }

  func evaluate(_ parameters: [Double], withHessian: Bool = true) -> Place {
    let dimension = features.columnCount
    let sums = Kernels.logistic(
      features, labels: labels, weights: weights, centre: means,
      coefficients: Array(parameters.dropLast()), intercept: parameters[dimension],
      withHessian: withHessian, workers: workers)
    return Place(
      parameters: parameters, loss: sums.loss, gradient: sums.gradient, hessian: sums.hessian,
      margin: sums.margin)
  }

  /// The parameters of `model`, about the column means.
  func parameters(of model: LogisticRegression.Model) -> [Double] {
    let shift = zip(model.coefficients, means).reduce(0) { $0 + $1.0 * $1.1 }
    return model.coefficients + [model.intercept + shift]
  }
}

/// The loss of one logistic fit and what is added to it for large coefficients.
struct LogisticProblem {
  let data: LogisticData
  /// The weight of βⱼ²/2, and of |βⱼ|, by parameter; 0 for the intercept.
  let ridge: [Double]
  let lasso: [Double]
  let hasLasso: Bool
  let isPenalised: Bool

  init(_ data: LogisticData, penalty: Double, l1Share: Double, penaltyFactors: [Double]?) {
    self.data = data
    let factors =
      (penaltyFactors ?? Array(repeating: 1, count: data.features.columnCount)) + [0]
    ridge = factors.map { penalty * (1 - l1Share) * $0 }
    lasso = factors.map { penalty * l1Share * $0 }
    hasLasso = penalty * l1Share > 0
    isPenalised = penalty > 0
  }

  /// The whole objective.
  func objective(_ place: LogisticData.Place) -> Double {
    var sum = place.loss
    for (index, x) in place.parameters.enumerated() {
      sum += ridge[index] / 2 * x * x + lasso[index] * abs(x)
    }
    return sum
  }

  /// The gradient of all but the sum of |βⱼ|.
  func gradient(_ place: LogisticData.Place) -> [Double] {
    place.gradient.indices.map { place.gradient[$0] + ridge[$0] * place.parameters[$0] }
  }

  /// The Hessian (lower triangle) of the same, from that of the loss.
  func hessian(_ loss: [Double]) -> [Double] {
    var hessian = loss
    for index in ridge.indices { hessian[index * ridge.count + index] += ridge[index] }
    return hessian
  }

  /// The largest entry of the gradient; where |βⱼ| is penalised, of the least subgradient, which
  /// the conditions of Karush, Kuhn and Tucker want to be 0.
  func scaledGradientNorm(_ place: LogisticData.Place) -> Double {
    var largest = 0.0
    for (index, slope) in gradient(place).enumerated() {
      let least = leastSubgradient(slope, at: place.parameters[index], lasso: lasso[index])
      largest = max(largest, abs(least) / (data.scales[index] * data.totalWeight))
    }
    return largest
  }

  /// The element of slope + lasso·∂|x| nearest to 0.
  private func leastSubgradient(_ slope: Double, at x: Double, lasso: Double) -> Double {
    if x > 0 { return slope + lasso }
    if x < 0 { return slope - lasso }
    return max(abs(slope) - lasso, 0)
  }

  /// The decrease of the objective along `step` that its linear part and the sum of |βⱼ| foretell.
  func foretold(_ place: LogisticData.Place, along step: [Double]) -> Double {
    var sum = 0.0
    for (index, slope) in gradient(place).enumerated() {
      let x = place.parameters[index]
      sum += slope * step[index] + lasso[index] * (abs(x + step[index]) - abs(x))
    }
    return sum
  }

  func model(
    _ place: LogisticData.Place, iterations: Int, gradientNorm: Double
  ) -> LogisticRegression.Model {
    let coefficients = Array(place.parameters.dropLast())
    let shift = zip(coefficients, data.means).reduce(0) { $0 + $1.0 * $1.1 }
    return LogisticRegression.Model(
      coefficients: coefficients, intercept: place.parameters[coefficients.count] - shift,
      iterations: iterations, gradientNorm: gradientNorm, objective: objective(place),
      hasConverged: true, hasSeparation: place.margin > 0)
  }
}
