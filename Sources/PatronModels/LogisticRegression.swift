import Foundation
public import PatronNumerics

/// Logistic regression with an elastic-net penalty (Zou & Hastie, JRSS B 2005).
///
/// Minimises Σᵢ wᵢ·log(1 + exp(−sᵢ·(xᵢ·β + b))) + penalty·Σⱼ fⱼ·((1 − l1Share)/2·βⱼ² + l1Share·|βⱼ|),
/// sᵢ = +1 for label 1 and −1 for label 0. The intercept b is not penalised; the factors fⱼ are 1
/// unless given. With `l1Share` 0 this is scikit-learn's objective with C = 1/penalty, solved by
/// Newton's method with step halving (iteratively reweighted least squares; Hastie, Tibshirani &
/// Friedman 2009, section 4.4.1); else by proximal Newton steps, whose quadratic model is minimised by
/// coordinate descent on its Gram matrix (Lee, Sun & Saunders, SIAM J. Optim. 2014; Friedman, Hastie &
/// Tibshirani, J. Stat. Softw. 2010). As the penalty weighs all coefficients alike, the columns
/// should share a scale.
public struct LogisticRegression: Hashable, Sendable, Codable {
  /// The weight of the penalty against a sum (not a mean) over rows, ≥ 0.
  public var penalty: Double
  /// The part of the penalty that is Σ|βⱼ|, which leaves useless columns out: from 0 (all of it
  /// quadratic) to 1 (the lasso).
  public var l1Share: Double
  /// Converged when no entry of the gradient (of the least subgradient where |βⱼ| is penalised),
  /// divided by Σw and by its column's standard deviation (1 for the intercept), is larger than
  /// this, and the next step would be small as well.
  public var tolerance: Double
  /// The most Newton steps.
  public var maximumIterations: Int

  public init(
    penalty: Double = 1, l1Share: Double = 0, tolerance: Double = 1e-8,
    maximumIterations: Int = 100
  ) {
    self.penalty = penalty
    self.l1Share = l1Share
    self.tolerance = tolerance
    self.maximumIterations = maximumIterations
  }

  /// How far a fit has come.
  public struct Iteration: Hashable, Sendable {
    /// Newton steps taken so far.
    public let number: Int
    /// The objective after them.
    public let objective: Double
    /// The largest scaled entry of the gradient, which `tolerance` bounds.
    public let gradientNorm: Double
  }

  /// Fits `labels` (n, each 0 or 1) to `features` (n × d), each row counting `weights` times (n,
  /// each ≥ 0; 1 without).
  ///
  /// - Parameters:
  ///   - penaltyFactors: what the penalty of each column is multiplied by (d, each ≥ 0; 1 without).
  ///   - start: a model to start from, such as that of a nearby penalty. It changes the number of
  ///     iterations, not the optimum.
  /// - Complexity: O(iterations · n·d²) time, about six iterations; d² doubles a block in flight.
  public func fit(
    features: Matrix, labels: [Float], weights: [Float]? = nil, penaltyFactors: [Double]? = nil,
    start: Model? = nil, workers: Workers = .all, onIteration: (Iteration) -> Void = { _ in }
  ) throws(FitError) -> Model {
    precondition(penalty >= 0 && tolerance > 0, "a penalty below 0 or a tolerance of 0")
    precondition(l1Share >= 0 && l1Share <= 1, "a share lies between 0 and 1")
    precondition(
      penaltyFactors == nil
        || penaltyFactors?.count == features.columnCount
          && penaltyFactors?.allSatisfy({ $0 >= 0 && $0.isFinite }) == true,
      "one penalty factor of 0 or more a column")
    precondition(
      start == nil || start?.coefficients.count == features.columnCount,
      "the model to start from differs in columns")
    precondition(labels.count == features.rowCount, "one label a row")
    precondition(weights == nil || weights?.count == features.rowCount, "one weight a row")
    let counts = try Self.weightsOfClasses(labels: labels, weights: weights)
    let statistics = features.columnStatistics(workers: workers)
    if let place = features.firstNonFinite(statistics) {
      throw .nonFiniteValue(row: place.row, column: place.column)
    }
    let problem = LogisticProblem(
      features: features, labels: labels, weights: weights, statistics: statistics,
      totalWeight: counts.negative + counts.positive, penalty: penalty, l1Share: l1Share,
      penaltyFactors: penaltyFactors, workers: workers)
    let beginning =
      start
      ?? startFromSample(
        features: features, labels: labels, weights: weights, penaltyFactors: penaltyFactors,
        workers: workers)
    let parameters =
      beginning.map(problem.parameters(of:))
      ?? Array(repeating: 0, count: features.columnCount)
      + [log(counts.positive / counts.negative)]
    if penalty * l1Share > 0 {
      return try minimiseByCoordinates(problem, start: parameters, onIteration)
    }
    return try minimise(problem, start: parameters, onIteration)
  }

  /// One row in so many is the sample that a fit begins with; fewer rows than `leastSampled` are
  /// no fewer passes for it.
  private static let (sampleStep, leastSampled) = (16, 65_536)

  /// The model of a sixteenth of the rows, which lies within a step or two of the whole one's optimum,
  /// so that only the last passes are over all rows; nil where there are few or it cannot be fitted.
  private func startFromSample(
    features: Matrix, labels: [Float], weights: [Float]?, penaltyFactors: [Double]?,
    workers: Workers
  ) -> Model? {
    guard features.rowCount >= Self.leastSampled else { return nil }
    let rows = Array(stride(from: 0, to: features.rowCount, by: Self.sampleStep))
    var estimator = self
    estimator.penalty = penalty / Double(Self.sampleStep)
    // A sample of n rows errs by about 1/√n, far more than this.
    estimator.tolerance = max(tolerance, 1e-5)
    return try? estimator.fit(
      features: features.selecting(rows: rows), labels: rows.map { labels[$0] },
      weights: weights.map { weights in rows.map { weights[$0] } },
      penaltyFactors: penaltyFactors, workers: workers)
  }

  /// Σw of the rows of each label; throws where a label or weight is unfit, or a class is missing.
  static func weightsOfClasses(
    labels: [Float], weights: [Float]?
  ) throws(FitError) -> (negative: Double, positive: Double) {
    guard labels.count >= 2 else { throw .tooFewRows(found: labels.count, needed: 2) }
    var sums = (negative: 0.0, positive: 0.0)
    var rows = 0
    for row in labels.indices {
      let weight = weights?[row] ?? 1
      guard weight >= 0, weight.isFinite else { throw .invalidWeight(row: row) }
      guard labels[row] == 0 || labels[row] == 1 else { throw .labelNotBinary(row: row) }
      if weight > 0 { rows += 1 }
      if labels[row] == 1 {
        sums.positive += Double(weight)
      } else {
        sums.negative += Double(weight)
      }
    }
    guard sums.positive > 0 else { throw .oneClass(label: 0, rows: rows) }
    guard sums.negative > 0 else { throw .oneClass(label: 1, rows: rows) }
    return sums
  }

  /// Newton's method on parameters about the column means. Near the minimum a Hessian is kept for
  /// further steps as long as the gradient fades fast by it: the pass that it saves costs d times
  /// one for a gradient (the chord method; Ortega & Rheinboldt 1970, section 7.1).
  private func minimise(
    _ problem: LogisticProblem, start: [Double], _ onIteration: (Iteration) -> Void
  ) throws(FitError) -> Model {
    var point = problem.evaluate(start)
    if penalty == 0 { try checkCollinearity(problem, point) }
    var hessian = point.hessian
    for iteration in 0...maximumIterations {
      let norm = problem.scaledGradientNorm(point)
      onIteration(Iteration(number: iteration, objective: point.objective, gradientNorm: norm))
      let step = try newtonStep(problem, point, hessian: hessian)
      let reach = zip(step, problem.scales).map { abs($0 * $1) }.max() ?? 0
      if norm <= tolerance {
        // Newton's steps shrink to nothing at a minimum. Where they stay long while the gradient
        // fades, the minimum lies at infinity: the classes are separated.
        guard reach <= Self.longestLastStep || penalty > 0 else { throw .separatedClasses }
        return problem.model(point, iterations: iteration, gradientNorm: norm)
      }
      let keeps = penalty > 0 && norm < Self.nearNorm
      guard iteration < maximumIterations,
        var next = lowered(problem, from: point, along: step, withHessian: !keeps)
      else {
        if penalty == 0, point.margin > 0 { throw .separatedClasses }
        throw .notConverged(iterations: iteration, gradient: norm, tolerance: tolerance)
      }
      if keeps, problem.scaledGradientNorm(next) > max(Self.fastFading * norm, tolerance) {
        next = problem.evaluate(next.parameters)
      }
      point = next
      if !point.hessian.isEmpty { hessian = point.hessian }
    }
    throw .notConverged(
      iterations: maximumIterations, gradient: problem.scaledGradientNorm(point),
      tolerance: tolerance)
  }

  /// A scaled gradient below which a Hessian is likely to serve for more than one step, and what a
  /// step must leave of the gradient at most for it to be kept.
  private static let (nearNorm, fastFading) = (0.03, 0.1)

  /// The longest Newton step, in log odds per standard deviation of a column, that convergence
  /// allows: at a true minimum the last step is of the order of the tolerance, under separation 1.
  private static let longestLastStep = 0.1

  /// The share of a column's variance that the columns before it must leave unexplained. Sums of
  /// Float columns, rounded, leave about 1e-14.
  private static let leastUnexplainedShare = 1e-10

  private func checkCollinearity(_ problem: LogisticProblem, _ point: LogisticProblem.Point)
    throws(FitError)
  {
    let side = point.parameters.count
    // The intercept goes first here: it explains every constant column.
    let order = [side - 1] + Array(0..<side - 1)
    var scaled = [Double](repeating: 0, count: side * side)
    for (i, row) in order.enumerated() {
      for (j, column) in order[...i].enumerated() {
        let (low, high) = (max(row, column), min(row, column))
        let scale = (point.hessian[row * side + row] * point.hessian[column * side + column])
          .squareRoot()
        scaled[i * side + j] = scale > 0 ? point.hessian[low * side + high] / scale : 0
      }
    }
    let weak: Int?
    do throws(Cholesky.NotPositiveDefinite) {
      let factor = try Cholesky(order: side, lower: scaled, workers: problem.workers)
      weak = factor.pivots.firstIndex { $0 < Self.leastUnexplainedShare }
    } catch {
      weak = error.row
    }
    if let weak { throw .collinearColumn(column: order[weak]) }
  }

  /// H⁻¹·(−g), the Hessian scaled to a unit diagonal before it is factored.
  private func newtonStep(
    _ problem: LogisticProblem, _ point: LogisticProblem.Point, hessian: [Double]
  ) throws(FitError) -> [Double] {
    let side = point.parameters.count
    let scales = (0..<side).map { hessian[$0 * side + $0].squareRoot() }
      .map { $0 > 0 ? $0 : 1 }
    var matrix = hessian
    for row in 0..<side {
      for column in 0...row { matrix[row * side + column] /= scales[row] * scales[column] }
      if hessian[row * side + row] <= 0 { matrix[row * side + row] = 1 }
    }
    let right = zip(point.gradient, scales).map { -$0 / $1 }
    // With a penalty the Hessian is positive definite but for rounding, which a little more on the
    // diagonal outweighs: the step still leads down. Without one it fades only where the fitted
    // probabilities reach 0 or 1.
    for ridge in penalty > 0 ? [0, 1e-10, 1e-6] : [0] {
      var ridged = matrix
      for index in 0..<side { ridged[index * side + index] += ridge }
      if let factor = try? Cholesky(order: side, lower: ridged, workers: problem.workers) {
        return zip(factor.solve(right), scales).map { $0 / $1 }
      }
    }
    guard penalty > 0 else { throw .separatedClasses }
    throw .notConverged(
      iterations: 0, gradient: problem.scaledGradientNorm(point), tolerance: tolerance)
  }

  /// The first of the points at 1, 1/2, 1/4 … of `step` whose objective is low enough (Armijo's
  /// rule), or nil if none is.
  private func lowered(
    _ problem: LogisticProblem, from point: LogisticProblem.Point, along step: [Double],
    withHessian: Bool
  ) -> LogisticProblem.Point? {
    let slope = zip(point.gradient, step).reduce(0) { $0 + $1.0 * $1.1 }
    // Below this the objective is rounding error, and the gradient alone is to be trusted.
    let noise = 1e-12 * abs(point.objective)
    var length = 1.0
    for _ in 0..<40 {
      let next = problem.evaluate(
        zip(point.parameters, step).map { $0 + length * $1 }, withHessian: withHessian)
      if next.objective <= point.objective + 1e-4 * length * slope + noise { return next }
      length /= 2
    }
    return nil
  }

  /// A fitted model: log odds xᵢ·β + b, of the columns it was trained on.
  public struct Model: Hashable, Sendable, Codable {
    /// β, one a column: the change of the log odds with one unit of the column.
    public let coefficients: [Double]
    /// b, the log odds where all columns are 0.
    public let intercept: Double
    /// The Newton steps taken.
    public let iterations: Int
    /// The largest entry of the gradient at the end, scaled as `tolerance` says.
    public let gradientNorm: Double
    /// The minimised objective.
    public let objective: Double
    /// True: a fit that does not converge throws.
    public let hasConverged: Bool
    /// Whether the model puts every training row on the side of its label. Then only the penalty
    /// keeps the coefficients finite, and their size says nothing.
    public let hasSeparation: Bool

    public init(
      coefficients: [Double], intercept: Double, iterations: Int = 0, gradientNorm: Double = 0,
      objective: Double = 0, hasConverged: Bool = true, hasSeparation: Bool = false
    ) {
      self.coefficients = coefficients
      self.intercept = intercept
      self.iterations = iterations
      self.gradientNorm = gradientNorm
      self.objective = objective
      self.hasConverged = hasConverged
      self.hasSeparation = hasSeparation
    }

    /// The model whose log odds are `factor` times these and `term`.
    func scaled(by factor: Double, adding term: Double) -> Model {
      Model(
        coefficients: coefficients.map { $0 * factor }, intercept: intercept * factor + term,
        iterations: iterations, gradientNorm: gradientNorm, objective: objective,
        hasConverged: hasConverged, hasSeparation: hasSeparation)
    }

    /// The log odds of label 1 for each row of `features` (n × d).
    ///
    /// - Complexity: O(n·d).
    public func logOdds(_ features: Matrix, workers: Workers = .all) -> [Double] {
      Kernels.linearScores(
        features, coefficients: coefficients, intercept: intercept, workers: workers)
    }

    /// The probability of label 1 for each row of `features` (n × d).
    ///
    /// - Complexity: O(n·d).
    public func probabilities(_ features: Matrix, workers: Workers = .all) -> [Double] {
      logOdds(features, workers: workers).map(SpecialFunctions.sigmoid)
    }
  }
}
