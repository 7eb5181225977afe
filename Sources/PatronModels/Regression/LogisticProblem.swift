import PatronNumerics

/// The loss of one logistic fit and its penalty for large coefficients.
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
  func objective(_ point: LogisticData.Point) -> Double {
    var sum = point.sums.loss
    for (index, x) in point.parameters.enumerated() {
      sum += ridge[index] / 2 * x * x + lasso[index] * abs(x)
    }
    return sum
  }

  /// The gradient of all but the sum of |βⱼ|.
  func gradient(_ point: LogisticData.Point) -> [Double] {
    point.sums.gradient.indices.map { point.sums.gradient[$0] + ridge[$0] * point.parameters[$0] }
  }

  /// The Hessian (lower triangle) of the same, from that of the loss.
  func hessian(_ loss: [Double]) -> [Double] {
    var hessian = loss
    for index in ridge.indices { hessian[index * ridge.count + index] += ridge[index] }
    return hessian
  }

  /// The largest entry of the gradient.
  ///
  /// Where |βⱼ| is penalised, of the least subgradient, which the conditions of Karush, Kuhn and Tucker want
  /// to be 0.
  func scaledGradientNorm(_ point: LogisticData.Point) -> Double {
    var largest = 0.0
    for (index, slope) in gradient(point).enumerated() {
      let least = leastSubgradient(slope, at: point.parameters[index], lasso: lasso[index])
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

  /// The decrease of the objective along `step` that its linear part and the sum of |βⱼ| predict.
  func predictedDecrease(_ point: LogisticData.Point, along step: [Double]) -> Double {
    var sum = 0.0
    for (index, slope) in gradient(point).enumerated() {
      let x = point.parameters[index]
      sum += slope * step[index] + lasso[index] * (abs(x + step[index]) - abs(x))
    }
    return sum
  }

  func model(
    _ point: LogisticData.Point, iterations: Int, gradientNorm: Double
  ) -> LogisticRegression.Model {
    let fitted = data.model(point.parameters)
    return LogisticRegression.Model(
      coefficients: fitted.coefficients, intercept: fitted.intercept,
      iterations: iterations, gradientNorm: gradientNorm, objective: objective(point),
      hasSeparation: point.sums.margin > 0)
  }
}
