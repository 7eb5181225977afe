import Foundation
public import PatronNumerics

/// Logistic regression with an elastic-net penalty (Zou & Hastie, JRSS B 2005).
///
/// Minimises
/// Σᵢ wᵢ·log(1 + exp(−sᵢ·(xᵢ·β + b))) + penalty·Σⱼ fⱼ·((1 − l1Share)/2·βⱼ² + l1Share·|βⱼ|),
/// sᵢ = +1 for label 1 and −1 for label 0. The intercept b is not penalised; the factors fⱼ are 1
/// unless given. With `l1Share` 0 this is scikit-learn's objective with C = 1/penalty, solved by Newton's method with step halving (iteratively reweighted least squares;
/// Hastie, Tibshirani & Friedman 2009, section 4.4.1); else by proximal Newton steps, whose
/// quadratic model is minimised by coordinate descent on its Gram matrix (Lee, Sun & Saunders, SIAM
/// J. Optim. 2014; Friedman, Hastie & Tibshirani, J. Stat. Softw. 2010). As the penalty weighs all
/// coefficients alike, the columns should share a scale.
///
///     let features = Matrix(rows: [[0], [1], [2], [3]])
///     let model = try LogisticRegression(penalty: 1)
///       .fit(features: features, labels: [0, 1, 0, 1])
///     print(model.coefficients[0])                 // 0.4528…
///     print(model.probabilities(features)[3])      // 0.6635…
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
  ///   - penaltyFactors: the factor of each column's penalty (d, each ≥ 0; 1 without).
  ///   - start: a model to start from, such as that of a nearby penalty. It changes the number of
  ///     iterations, not the optimum.
  /// - Complexity: O(iterations · n·d²) time, about six iterations; d² doubles a block in flight.
  public func fit(
    features: Matrix, labels: [Float], weights: [Float]? = nil, penaltyFactors: [Double]? = nil,
    start: Model? = nil, workers: Workers = .all, onIteration: (Iteration) -> Void = { _ in }
  ) throws(FitError) -> Model {
    precondition(
      start == nil || start?.coefficients.count == features.columnCount,
      "the model to start from differs in columns")
    let data = try LogisticData(
      features: features, labels: labels, weights: weights, workers: workers)
    var descent = descent(data, penaltyFactors: penaltyFactors, start: start)
    return try descent.minimise(
      penalty: penalty, l1Share: l1Share, penaltyFactors: penaltyFactors, onIteration: onIteration)
  }

  /// The beginning of a fit to all rows of `data`.
  func descent(
    _ data: LogisticData, penaltyFactors: [Double]?, start: Model?
  ) -> LogisticDescent {
    precondition(penalty >= 0 && tolerance > 0, "a penalty below 0 or a tolerance of 0")
    precondition(l1Share >= 0 && l1Share <= 1, "a share lies between 0 and 1")
    precondition(
      penaltyFactors == nil
        || penaltyFactors?.count == data.features.columnCount
          && penaltyFactors?.allSatisfy({ $0 >= 0 && $0.isFinite }) == true,
      "one penalty factor of 0 or more a column")
    let beginning = start ?? startFromSample(data, penaltyFactors: penaltyFactors)
    let parameters =
      beginning.map(data.parameters(of:)) ?? data.baseParameters
    return LogisticDescent(
      data, at: data.evaluate(parameters), tolerance: tolerance,
      maximumIterations: maximumIterations)
  }

  /// One row in so many is the sample that a fit begins with.
  ///
  /// Fewer rows than `leastSampled` are no fewer passes for it.
  private static let (sampleStep, leastSampled) = (16, 65_536)

  /// The model of a sixteenth of the rows, which lies within a step or two of the whole one's
  /// optimum, so that only the last passes are over all rows; nil where there are few or it cannot
  /// be fitted.
  private func startFromSample(_ data: LogisticData, penaltyFactors: [Double]?) -> Model? {
    guard data.features.rowCount >= Self.leastSampled else { return nil }
    let rows = Array(stride(from: 0, to: data.features.rowCount, by: Self.sampleStep))
    var estimator = self
    estimator.penalty = penalty / Double(Self.sampleStep)
    // A sample of n rows errs by about 1/√n, far more than this.
    estimator.tolerance = max(tolerance, 1e-5)
    return try? estimator.fit(
      features: data.features.selecting(rows: rows), labels: rows.map { data.labels[$0] },
      weights: data.weights.map { weights in rows.map { weights[$0] } },
      penaltyFactors: penaltyFactors, workers: data.workers)
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
    /// Whether the model puts every training row on the side of its label. Then only the penalty
    /// keeps the coefficients finite, and their size says nothing.
    public let hasSeparation: Bool

    package init(
      coefficients: [Double], intercept: Double, iterations: Int = 0, gradientNorm: Double = 0,
      objective: Double = 0, hasSeparation: Bool = false
    ) {
      self.coefficients = coefficients
      self.intercept = intercept
      self.iterations = iterations
      self.gradientNorm = gradientNorm
      self.objective = objective
      self.hasSeparation = hasSeparation
    }

    /// The model whose log odds are `factor` times these and `term`.
    func scaled(by factor: Double, adding term: Double) -> Model {
      Model(
        coefficients: coefficients.map { $0 * factor }, intercept: intercept * factor + term,
        iterations: iterations, gradientNorm: gradientNorm, objective: objective,
        hasSeparation: hasSeparation)
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
