import Foundation
public import PatronNumerics

/// What learns the probability of an outcome from what is known of a customer, for the models of uplift.
public enum UpliftLearner: Hashable, Sendable, Codable {
  /// Logistic regression of the prepared columns (`Preprocessor`, reference encoding), standardised, with
  /// a quadratic penalty of this weight against a sum over rows, ≥ 0.
  case logistic(columns: [Preprocessor.Column], penalty: Double)
  /// The additive logistic model with its search: slower, for outcomes that bend.
  case additive(AdditiveLogistic)

  /// A fitted learner.
  public enum Model: Hashable, Sendable, Codable {
    /// The regression is of the outputs of the preprocessor.
    case logistic(Preprocessor.Model, LogisticRegression.Model)
    case additive(AdditiveLogistic.Model)

    /// Whether the regression is of the columns that are prepared for it.
    var isSound: Bool {
      switch self {
      case .logistic(let preprocessor, let regression):
        preprocessor.outputs.count == regression.coefficients.count
      case .additive: true
      }
    }

    /// The probability of outcome 1 for each row of `frame` (n × columns).
    public func probabilities(_ frame: Matrix, workers: Workers = .all) -> [Double] {
      switch self {
      case .logistic(let preprocessor, let regression):
        regression.probabilities(
          preprocessor.transform(frame, workers: workers), workers: workers)
      case .additive(let model): model.probabilities(frame, workers: workers)
      }
    }
  }

  /// Fits `labels` (n) to `frame` (n × columns), each row counting `weights` times.
  func fit(
    _ frame: Matrix, labels: [Float], weights: [Float]? = nil, workers: Workers
  ) throws(FitError) -> Model {
    switch self {
    case .logistic(let columns, let penalty):
      let preprocessor = try Preprocessor(columns: columns, encoding: .reference)
        .fit(frame, workers: workers)
      let regression = try LogisticRegression(penalty: penalty).fit(
        features: preprocessor.transform(frame, workers: workers), labels: labels,
        weights: weights, workers: workers)
      return .logistic(preprocessor, regression)
    case .additive(let estimator):
      return .additive(
        try estimator.fit(frame, labels: labels, weights: weights, workers: workers))
    }
  }
}
