public import PatronModels
package import PatronNumerics

/// How well an outcome was foretold, beside what anybody could have said.
public struct OutcomeEvaluation: Hashable, Sendable, Codable {
  /// What the figures were taken on.
  public enum Method: Hashable, Sendable, Codable {
    /// Trained on earlier snapshots, judged on the outcomes behind `snapshot`, which it had not seen.
    case unseenTime(snapshot: Int)
    /// Trained on some customers, judged on the others, in `count` folds: no unseen time was left.
    case customerFolds(count: Int)
  }

  /// One forecaster's figures, with the interval that drawing the customers again gives (95 %).
  public struct Judged: Hashable, Sendable, Codable {
    public let name: String
    public let metrics: BinaryMetrics
    public let intervals: BinaryMetrics.Intervals
  }

  /// What a forecaster said of every row.
  package struct Prediction: Sendable {
    package let name: String
    package let probabilities: [Double]
  }

  /// What the trained model is called among the forecasters.
  public static let modelName = "model"

  public let method: Method
  public let rowCount: Int
  public let positiveCount: Int
  /// The model first, then its baselines.
  public let results: [Judged]

  package init(
    _ predictions: [Prediction], labels: [Float], method: Method, seed: UInt64, workers: Workers
  ) {
    self.method = method
    rowCount = labels.count
    positiveCount = labels.count { $0 == 1 }
    results = predictions.map { prediction in
      Judged(
        name: prediction.name,
        metrics: BinaryMetrics(probabilities: prediction.probabilities, labels: labels),
        intervals: BinaryMetrics.intervals(
          probabilities: prediction.probabilities, labels: labels,
          bootstrap: Bootstrap(seed: seed), workers: workers))
    }
  }

  public var model: Judged? { results.first { $0.name == Self.modelName } }

  /// The baseline that ranks as well as the model or better, if there is one: the model then earns
  /// nothing by its features.
  public var unbeatenBaseline: String? {
    guard let auc = model?.metrics.auc else { return nil }
    return results.first { $0.name != Self.modelName && ($0.metrics.auc ?? 0) >= auc }?.name
  }
}
