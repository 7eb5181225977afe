public import PatronData
import PatronEngine
public import PatronModels
import PatronNumerics

/// Evaluates predictions on time they have not seen.
///
///     let report = try await Evaluator().backTest("datasets/aurora")
///     print(report.outcome(.churn)?.model?.metrics.auc ?? .nan)
///     print(report)                                // the whole report, for the terminal
public struct Evaluator: Sendable {
  public let options: RunOptions
  /// The cost and gain of keeping customers, where that is to be evaluated too.
  public let economics: RetentionEconomics?

  public init(options: RunOptions = RunOptions(), economics: RetentionEconomics? = nil) {
    self.options = options
    self.economics = economics
  }

  /// The result of an evaluation.
  public struct Report: Sendable {
    public let name: String
    /// In the order of `Tasks.all`.
    package let results: [(task: TaskID, evaluation: any TaskEvaluation)]
    /// Columns that may know the outcome.
    public let suspects: [LeakAudit.Suspect]
    /// What was not evaluated, and why.
    public let skipped: [Manifest.Skipped]

    /// How well an outcome was predicted; nil where it was not evaluated.
    public func outcome(_ id: TaskID) -> OutcomeEvaluation? { evaluation(of: id) }

    /// How well recommendations were.
    public var content: ContentEvaluation? { evaluation(of: .content) }

    private func evaluation<Evaluation: TaskEvaluation>(of id: TaskID) -> Evaluation? {
      results.first { $0.task == id }?.evaluation as? Evaluation
    }
  }

  /// Trains again on the exports of `folder` up to each held-out window, and evaluates there.
  public func backTest(_ folder: String) async throws -> Report {
    try await Session.with(folder: folder, options: options) { session in
      var plan = Plan(session, only: nil)
      try plan.requireWhatIsAskedFor()
      var material = try await Material(plan, session: session)
      material.economics = economics
      var results: [(TaskID, any TaskEvaluation)] = []
      for task in plan.tasks {
        if task is SegmentTask.Planned {
          // Predictions are also evaluated by segment.
          guard !plan.targets.isEmpty else { continue }
          let model = try await plan.attempt(task.id) { try await task.train(material) }
          material.segments = model as? SegmentModel
        } else if let evaluation = try await plan.attempt(
          task.id, { try await task.backTest(material) })
        {
          if let evaluation { results.append((task.id, evaluation)) }
        }
      }
      return Report(
        name: session.configuration.name, results: results, suspects: material.suspects,
        skipped: plan.skipped)
    }
  }

  /// Evaluates `models` on the exports of `folder` after the last day they were trained on.
  ///
  /// For outcomes the exports must reach a whole outcome window past the models' last day.
  public func evaluate(_ models: TrainedModels, on folder: String) async throws -> Report {
    try await Session.with(folder: folder, options: options) { session in
      let material = try await EvaluationMaterial(models, session: session, economics: economics)
      var results: [(TaskID, any TaskEvaluation)] = []
      var skipped: [Manifest.Skipped] = []
      for model in models.models {
        do {
          if let evaluation = try await model.evaluate(material) {
            results.append((model.task, evaluation))
          }
        } catch let obstacle as Obstacle {
          skipped.append(Manifest.Skipped(task: model.task, obstacle: obstacle))
        }
      }
      guard models.manifest.windows != nil || !results.isEmpty else {
        throw PatronError(
          .data,
          "these models were not trained on dated outcomes"
            + skipped.map { "; \($0.task): \($0.obstacle)" }.joined(),
          remedy: "evaluate without --models for folds")
      }
      return Report(
        name: session.configuration.name, results: results, suspects: models.manifest.suspects,
        skipped: skipped)
    }
  }
}

extension Evaluator.Report: Encodable {
  /// Writes each evaluation under the name of its task.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: FieldName.self)
    try container.encode(name, forKey: FieldName("name"))
    for (task, evaluation) in results {
      try container.encode(evaluation, forKey: FieldName(task.rawValue))
    }
    try container.encode(suspects.map(\.fields), forKey: FieldName("suspects"))
    try container.encode(skipped.map(\.fields), forKey: FieldName("skipped"))
  }
}
