public import PatronData
public import PatronModels
import PatronNumerics

/// How well an outcome was predicted, beside baselines.
public struct OutcomeEvaluation: Hashable, Sendable, Codable {
  /// The time or the folds that the figures were taken on.
  public enum Method: Hashable, Sendable, Codable {
    /// At each of `snapshots`, the latest first, by a model that saw no outcome known after that day.
    case unseenTime(snapshots: [Snapshot])
    /// Trained on some customers, evaluated on the others, in `count` folds: no unseen time was left.
    case customerFolds(count: Int)
  }

  /// One forecaster's figures, with the interval that drawing the customers again gives (95 %).
  public struct ForecasterResult: Hashable, Sendable, Codable {
    public let forecaster: Forecaster
    /// On the rows that the forecaster has a prediction for.
    public let metrics: BinaryMetrics
    public let intervals: BinaryMetrics.Intervals
    /// The model less this forecaster, on the same rows; nil for the model itself.
    public let difference: ModelComparison?

    private enum CodingKeys: String, CodingKey {
      case forecaster = "name"
      case metrics, intervals, difference
    }
  }

  /// The model's figures at one snapshot alone.
  public struct AtSnapshot: Hashable, Sendable, Codable {
    public let snapshot: Snapshot
    public let metrics: BinaryMetrics
    public let auc: Interval?
    /// The baseline of the highest AUC there.
    public let bestBaseline: String?
    public let bestBaselineAUC: Double?
  }

  /// The model's figures among customers of one kind.
  public struct Group: Hashable, Sendable, Codable {
    /// What the customers are grouped by, such as "known for" or "gender".
    public let grouping: String
    public let name: String
    public let metrics: BinaryMetrics
    public let auc: Interval?
  }

  /// A smaller group says nothing, and could be people one knows.
  public static let fewestGroupRows = 50

  public let method: Method
  public let rowCount: Int
  public let positiveCount: Int
  /// How many customers the rows are of.
  public let customerCount: Int
  /// The model first, then its baselines.
  public let results: [ForecasterResult]
  /// The baseline that predicted better than the searched model, and took its place as the model; nil for none.
  public let replacement: String?
  /// The latest first; empty with folds.
  public let snapshots: [AtSnapshot]
  /// Side by side, grouping by grouping.
  public let groups: [Group]
  /// The model's predicted and observed rates.
  public let reliability: ReliabilityTable?
  /// The reach of the model's list decile by decile; nil where a label is missing.
  public let lift: LiftTable?
  /// The profit of acting on the model, where it was asked for.
  public let retention: RetentionEvaluation?

  /// Whether the figures can be of some customers.
  var isSound: Bool {
    let metrics = results.map(\.metrics) + snapshots.map(\.metrics) + groups.map(\.metrics)
    return Bounds.counts.contains(rowCount) && (0...rowCount).contains(positiveCount)
      && (0...rowCount).contains(customerCount) && metrics.allSatisfy(\.isSound)
      && (reliability?.bins ?? []).allSatisfy { bin in
        Bounds.counts.contains(bin.rows) && (0...bin.rows).contains(bin.positives)
          && Bounds.shares.contains(bin.meanProbability)
      }
  }

  /// The model's own figures.
  public var model: ForecasterResult? { results.first { $0.forecaster == .model } }

  /// The baseline that the model does not clearly outrank, if there is one: 0 is within the 95 %
  /// interval of the difference of their AUC on the same customers, or for the base rate, which ranks nobody, 0.5
  /// within that of the model's AUC. The features then earn nothing that is sure.
  public var unbeatenBaseline: String? {
    guard let model, model.metrics.auc != nil else { return nil }
    let equal = results.first { ($0.difference?.auc?.interval.lower ?? 1) <= 0 }?.forecaster.name
    return equal
      ?? (model.intervals.auc?.lower ?? 1 <= 0.5 ? Forecaster.baseRate.name : nil)
  }

  /// The snapshot whose observed rate is furthest from the predicted one, and the mean distance of all.
  ///
  /// Pooled, snapshots that miss to opposite sides would cancel. Nil with one snapshot.
  package var missBySnapshot: (mean: Double, worst: AtSnapshot)? {
    func miss(_ one: AtSnapshot) -> Double {
      abs(one.metrics.meanProbability - one.metrics.baseRate)
    }
    guard snapshots.count > 1, let worst = snapshots.max(by: { miss($0) < miss($1) }) else {
      return nil
    }
    return (snapshots.reduce(0) { $0 + miss($1) } / Double(snapshots.count), worst)
  }

  /// The baseline of the highest AUC.
  public var bestBaseline: ForecasterResult? {
    results.filter { $0.forecaster != .model && $0.metrics.auc != nil }
      .max { ($0.metrics.auc ?? 0) < ($1.metrics.auc ?? 0) }
  }
}

extension OutcomeEvaluation {
  /// Evaluates the forecasters of `trial`. Customers are resampled, not rows: one may have several.
  ///
  /// - Parameter known: the groups' figures, for a trial that was kept without its groupings.
  package init(
    _ trial: OutcomeTrial, replacement: String? = nil, groups known: [Group]? = nil,
    economics: RetentionEconomics? = nil,
    options: RunOptions
  ) {
    let labels = trial.labels
    let customers = trial.customers
    method = trial.method
    rowCount = labels.count
    positiveCount = trial.positives
    customerCount = Int(customers.max() ?? -1) + 1
    let model = trial.model
    reliability = model.map {
      ReliabilityTable(probabilities: $0.probabilities, labels: labels, workers: options.workers)
    }
    lift = model.flatMap { LiftTable(probabilities: $0.probabilities, labels: labels) }
    let evaluator = RowsEvaluator(labels: labels, customers: customers, options: options)
    results = evaluator.results(trial.predictions, model: model)
    self.replacement = replacement
    snapshots = model.map { Self.snapshots(trial, model: $0, evaluator: evaluator) } ?? []
    groups =
      known ?? model.map { Self.groups(trial.groupings, model: $0, evaluator: evaluator) } ?? []
    retention = economics.flatMap { RetentionEvaluation(trial, economics: $0, options: options) }
  }

  private static func snapshots(
    _ trial: OutcomeTrial, model: OutcomeTrial.Prediction, evaluator: RowsEvaluator
  ) -> [AtSnapshot] {
    guard case .unseenTime(let snapshots) = trial.method else { return [] }
    return snapshots.enumerated().compactMap { index, snapshot in
      let rows = trial.snapshotOfRow.indices.filter { trial.snapshotOfRow[$0] == index }
      guard !rows.isEmpty else { return nil }
      let baselines = trial.predictions.filter { ![.model, .baseRate].contains($0.forecaster) }
        .compactMap { baseline -> (name: String, auc: Double)? in
          let predicted = rows.map { baseline.probabilities[$0] }
          guard !predicted.contains(where: \.isNaN) else { return nil }
          let auc = BinaryMetrics(
            probabilities: predicted, labels: rows.map { evaluator.labels[$0] }
          ).auc
          return auc.map { (baseline.forecaster.name, $0) }
        }
      let best = baselines.max { $0.auc < $1.auc }
      let (metrics, auc) = evaluator.figures(model.probabilities, rows)
      return AtSnapshot(
        snapshot: snapshot, metrics: metrics, auc: auc, bestBaseline: best?.name,
        bestBaselineAUC: best?.auc)
    }
  }

  private static func groups(
    _ groupings: [OutcomeTrial.Grouping], model: OutcomeTrial.Prediction, evaluator: RowsEvaluator
  ) -> [Group] {
    groupings.flatMap { grouping in
      grouping.parts.indices.compactMap { index -> Group? in
        let rows = grouping.partOfRow.indices.filter { grouping.partOfRow[$0] == index }
        guard rows.count >= fewestGroupRows else { return nil }
        let (metrics, auc) = evaluator.figures(model.probabilities, rows)
        return Group(
          grouping: grouping.name, name: grouping.parts[index], metrics: metrics, auc: auc)
      }
    }
  }
}

/// Takes forecasters' figures on some of the rows.
private struct RowsEvaluator {
  let labels: [Float]
  let customers: [Int32]
  let options: RunOptions

  /// Each forecaster's figures, and the difference of the model's.
  func results(
    _ predictions: [OutcomeTrial.Prediction], model: OutcomeTrial.Prediction?
  ) -> [OutcomeEvaluation.ForecasterResult] {
    // Most forecasters predict every row, and are compared with the same resamples of the model.
    let everyRow = Array(labels.indices)
    let whole = model.map { resampled($0.probabilities, everyRow) }
    return predictions.compactMap { prediction -> OutcomeEvaluation.ForecasterResult? in
      if let whole, prediction.forecaster == .model {
        return OutcomeEvaluation.ForecasterResult(
          forecaster: .model, metrics: whole.whole, intervals: whole.intervals, difference: nil)
      }
      let rows = everyRow.filter { !prediction.probabilities[$0].isNaN }
      guard !rows.isEmpty else { return nil }
      var own = resampled(prediction.probabilities, rows)
      // A constant: what its ranking seems to be comes of pooling snapshots.
      if prediction.forecaster == .baseRate { own = own.withoutRanking }
      let same =
        rows.count == labels.count ? whole : model.map { resampled($0.probabilities, rows) }
      return OutcomeEvaluation.ForecasterResult(
        forecaster: prediction.forecaster, metrics: own.whole, intervals: own.intervals,
        difference: same.map { ModelComparison($0, own) })
    }
  }

  func figures(_ predicted: [Double], _ rows: [Int]) -> (metrics: BinaryMetrics, auc: Interval?) {
    let found = resampled(predicted, rows, replicates: rows.count > 100_000 ? 100 : 200)
    return (found.whole, found.intervals.auc)
  }

  /// The figures of `predicted`, on `rows` and on resamples of their customers. With many rows fewer
  /// resamples are as sure, for the interval is narrow, and each costs a pass.
  private func resampled(_ predicted: [Double], _ rows: [Int], replicates: Int? = nil)
    -> ResampledMetrics
  {
    ResampledMetrics(
      probabilities: rows.map { predicted[$0] }, labels: rows.map { labels[$0] },
      groups: OutcomeRows.numbered(rows.map { customers[$0] }),
      bootstrap: Bootstrap(
        replicates: replicates ?? min(1_000, max(200, 50_000_000 / rows.count)),
        seed: options.seed), workers: options.workers)
  }
}
