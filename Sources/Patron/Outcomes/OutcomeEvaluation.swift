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
    /// The model less this forecaster, on the same customers; nil for the model itself.
    public let difference: ModelComparison?
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
  /// Whether the model's probabilities came true.
  public let reliability: ReliabilityTable?
  /// Who is reached by going down the list a tenth at a time; nil where a label is missing.
  public let lift: LiftTable?

  package init(
    _ predictions: [Prediction], labels: [Float], method: Method, seed: UInt64, workers: Workers
  ) {
    self.method = method
    rowCount = labels.count
    positiveCount = labels.count { $0 == 1 }
    let model = predictions.first { $0.name == Self.modelName }
    reliability = model.map {
      ReliabilityTable(probabilities: $0.probabilities, labels: labels, workers: workers)
    }
    lift = model.flatMap { LiftTable(probabilities: $0.probabilities, labels: labels) }
    results = predictions.map { prediction in
      Judged(
        name: prediction.name,
        metrics: BinaryMetrics(probabilities: prediction.probabilities, labels: labels),
        intervals: BinaryMetrics.intervals(
          probabilities: prediction.probabilities, labels: labels,
          bootstrap: Bootstrap(seed: seed), workers: workers),
        difference: prediction.name == Self.modelName
          ? nil
          : model.map {
            ModelComparison(
              first: $0.probabilities, second: prediction.probabilities, labels: labels,
              bootstrap: Bootstrap(replicates: 1_000, seed: seed), workers: workers)
          })
    }
  }

  public var model: Judged? { results.first { $0.name == Self.modelName } }

  /// The baseline that the model does not clearly outrank, if there is one: 0 is within the 95 %
  /// interval of the difference of their AUC on the same customers. The features then earn nothing
  /// that is sure.
  public var unbeatenBaseline: String? {
    guard model?.metrics.auc != nil else { return nil }
    return results.first { ($0.difference?.auc?.interval.lower ?? 1) <= 0 }?.name
  }
}
