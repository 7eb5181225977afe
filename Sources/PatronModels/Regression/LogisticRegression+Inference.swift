import Foundation
public import PatronNumerics

extension LogisticRegression {
  /// How sure a fit is of its coefficients.
  public struct Inference: Hashable, Sendable, Codable {
    /// By column; nil where the coefficient is 0 because |β| was penalised, which has no error of
    /// its own.
    public let standardErrors: [Double?]
    /// That of the log odds where all columns are 0.
    public let interceptStandardError: Double

    /// β ± z·error, by column.
    public func intervals(of model: Model, level: Double = 0.95) -> [Interval?] {
      precondition(level > 0 && level < 1, "a level between 0 and 1")
      let reach = SpecialFunctions.normalQuantile((1 + level) / 2)
      return zip(model.coefficients, standardErrors).map { coefficient, error in
        error.map {
          Interval(lower: coefficient - reach * $0, upper: coefficient + reach * $0, level: level)
        }
      }
    }
  }

  /// Which errors are asked for.
  public enum Covariance: Hashable, Sendable {
    /// H⁻¹, H the Hessian of the whole objective: without a penalty the inverse information; with one
    /// the covariance of the posterior under the prior that the penalty is, about the shrunken
    /// estimate (Wood 2017, section 6.10), in which the bias of shrinkage is reckoned with.
    case information
    /// H⁻¹·(Σ s·sᵀ)·H⁻¹, s the summed score of a customer: right also where the model is wrong or a
    /// customer has several rows (Huber 1967; Liang & Zeger, Biometrika 1986).
    case sandwich(groups: [Int32])
  }

  /// The standard errors of `model`, fitted by this estimator to the same rows. Where l1Share > 0
  /// they hold for the columns that were kept, given that they were.
  ///
  /// - Complexity: O(n·d² + d³).
  public func inference(
    of model: Model, features: Matrix, labels: [Float], weights: [Float]? = nil,
    penaltyFactors: [Double]? = nil, covariance: Covariance = .information,
    workers: Workers = .all
  ) throws(FitError) -> Inference {
    let kept = model.coefficients.indices.filter {
      l1Share * penalty == 0 || model.coefficients[$0] != 0
    }
    let columns = features.selecting(columns: kept)
    let data = try LogisticData(
      features: columns, labels: labels, weights: weights, workers: workers)
    let problem = LogisticProblem(
      data, penalty: penalty, l1Share: l1Share,
      penaltyFactors: penaltyFactors.map { factors in kept.map { factors[$0] } })
    let part = Model(
      coefficients: kept.map { model.coefficients[$0] }, intercept: model.intercept)
    let hessian = problem.hessian(data.evaluate(data.parameters(of: part)).sums.hessian)
    let factor: Cholesky
    do throws(Cholesky.NotPositiveDefinite) {
      factor = try Cholesky(order: kept.count + 1, lower: hessian, workers: workers)
    } catch {
      throw .collinearColumn(column: error.row < kept.count ? kept[error.row] : 0)
    }
    let scores: [[Double]]?
    switch covariance {
    case .information: scores = nil
    case .sandwich(let groups): scores = data.scores(part, groups: groups)
    }
    func variance(_ direction: [Double]) -> Double {
      let solved = factor.solve(direction)
      func product(_ other: [Double]) -> Double {
        zip(solved, other).reduce(0) { $0 + $1.0 * $1.1 }
      }
      guard let scores else { return product(direction) }
      return scores.reduce(0) { $0 + product($1) * product($1) }
    }
    var errors = [Double?](repeating: nil, count: model.coefficients.count)
    for (place, column) in kept.enumerated() {
      var direction = [Double](repeating: 0, count: kept.count + 1)
      direction[place] = 1
      errors[column] = variance(direction).squareRoot()
    }
    // The intercept of the parameters is that at the means.
    let direction = data.means.map { -$0 } + [1]
    return Inference(
      standardErrors: errors, interceptStandardError: variance(direction).squareRoot())
  }

  /// Weights that give both labels the same total, and leave the sum as it is: for a threshold of one
  /// half. The probabilities are then those of a balanced world; `Model.correctingShare` brings them
  /// back.
  public static func balancedWeights(labels: [Float], weights: [Float]? = nil) -> [Float] {
    var sums = (negative: 0.0, positive: 0.0)
    for row in labels.indices {
      let weight = Double(weights?[row] ?? 1)
      if labels[row] == 1 { sums.positive += weight } else { sums.negative += weight }
    }
    let total = sums.negative + sums.positive
    return labels.indices.map { row in
      let own = labels[row] == 1 ? sums.positive : sums.negative
      return own > 0 ? Float(Double(weights?[row] ?? 1) * total / (2 * own)) : 0
    }
  }
}

extension LogisticRegression.Model {
  /// The model for a population whose share of positives is `actual`, fitted where weights or
  /// sampling made it `fitted`: the prior correction of the intercept (King & Zeng, Political
  /// Analysis 2001, equation 7). The ranking stays.
  public func correctingShare(fitted: Double, actual: Double) -> LogisticRegression.Model {
    precondition(fitted > 0 && fitted < 1 && actual > 0 && actual < 1, "shares between 0 and 1")
    return LogisticRegression.Model(
      coefficients: coefficients,
      intercept: intercept + SpecialFunctions.logit(actual) - SpecialFunctions.logit(fitted),
      iterations: iterations, gradientNorm: gradientNorm, objective: objective,
      hasConverged: hasConverged, hasSeparation: hasSeparation)
  }
}

extension LogisticData {
  /// Σ w·(p − y)·(x − mean, 1) over the rows of each group, the groups numbered from 0.
  func scores(_ model: LogisticRegression.Model, groups: [Int32]) -> [[Double]] {
    precondition(groups.count == labels.count, "one group a row")
    let side = features.columnCount + 1
    var scores = [[Double]](
      repeating: Array(repeating: 0, count: side), count: Int(groups.max() ?? -1) + 1)
    for (row, logOdds) in model.logOdds(features, workers: workers).enumerated() {
      let weight = Double(weights?[row] ?? 1)
      let slope = weight * (SpecialFunctions.sigmoid(logOdds) - Double(labels[row]))
      let group = Int(groups[row])
      for column in 0..<side - 1 {
        scores[group][column] += slope * (Double(features[row, column]) - means[column])
      }
      scores[group][side - 1] += slope
    }
    return scores
  }
}
