public import PatronData
import PatronEngine
public import PatronModels
import PatronNumerics

/// Evaluates predictions on time they have not seen.
///
///     let report = try await Evaluator().backTest("datasets/aurora")
///     print(report.outcome(.churn)?.model?.metrics.auc ?? .nan)
///     print(report)                                // the whole report, for the terminal
///
///     // What a training kept is looked at again at once, here in money:
///     let money = RetentionEconomics(saveValue: 120, contactCost: 1, offerCost: 10)
///     let kept = try Evaluator(economics: money).backTest(keptIn: ModelFolder("models/shop").read())
///     print(kept.outcome(.churn)?.retention?.threshold ?? .nan)
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
    /// The training whose back-test this is; nil where it was made for the report.
    public let training: Training?

    /// How well an outcome was predicted; nil where it was not evaluated.
    public func outcome(_ id: TaskID) -> OutcomeEvaluation? { evaluation(of: id) }

    /// How well lifetime value was predicted.
    public var value: ValueEvaluation? { evaluation(of: .value) }

    /// How well the ends of contracts were.
    public var contracts: ContractEvaluation? { evaluation(of: .contracts) }

    /// How well recommendations were.
    public var content: ContentEvaluation? { evaluation(of: .content) }

    private func evaluation<Evaluation: TaskEvaluation>(of id: TaskID) -> Evaluation? {
      results.first { $0.task == id }?.evaluation as? Evaluation
    }
  }

  /// A training whose back-test was kept.
  public struct Training: Hashable, Sendable {
    /// The last day that was learned from; nil where the exports had no times.
    public let asOf: Day?
    public let seed: UInt64
    /// How much is kept of each outcome's rows.
    public let outcomes: [TaskID: KeptOutcome]
  }

  /// What a training kept of the back-test of an outcome.
  public struct KeptOutcome: Hashable, Sendable, Codable {
    /// The rows that are kept, and those of the back-test.
    public let rowCount: Int
    public let allRowCount: Int
    /// The campaign's threshold in the scores of a model that was corrected after its back-test; nil without
    /// a correction or a threshold.
    public let scoreThreshold: Double?
  }

  /// Trains again on the exports of `folder` up to each held-out window, and evaluates there.
  public func backTest(_ folder: String) async throws -> Report {
    try await Session.with(folder: folder, options: options) { session in
      var plan = Plan(session, only: nil)
      try plan.requireWhatIsAskedFor()
      options.estimate(try await WorkEstimate(plan, isBackTest: true, session: session))
      var material = try await Material(plan, session: session)
      material.economics = economics
      var results: [(TaskID, any TaskEvaluation)] = []
      for task in plan.tasks {
        if task is SegmentTask.Planned {
          // Predictions are also evaluated by segment.
          guard !plan.targets.isEmpty else { continue }
          let model = try await plan.attempt(task.id) { try await task.train(material) }
          if let segments = model as? SegmentModel { try await material.group(by: segments) }
        } else if let evaluation = try await plan.attempt(
          task.id, { try await task.backTest(material) })
        {
          if let evaluation { results.append((task.id, evaluation)) }
        }
      }
      try requireOwnValues(in: results)
      return Report(
        name: session.configuration.name, results: results, suspects: material.suspects,
        skipped: plan.skipped, training: nil)
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
      try requireOwnValues(in: results)
      return Report(
        name: session.configuration.name, results: results, suspects: models.manifest.suspects,
        skipped: skipped, training: nil)
    }
  }

  /// Evaluates the back-tests that the training of `models` kept, without exports, engine or training.
  ///
  /// Where all rows were kept these are the figures in the model folder, drawn with the seed of the training,
  /// and with `economics` those of a campaign beside them.
  public func backTest(keptIn models: TrainedModels) throws -> Report {
    var options = options
    options.seed = models.manifest.seed
    var results: [(TaskID, any TaskEvaluation)] = []
    var skipped = models.manifest.skipped
    for model in models.models {
      do throws(Obstacle) {
        if let evaluation = try model.keptEvaluation(economics: economics, options: options) {
          results.append((model.task, evaluation))
        }
      } catch {
        skipped.append(Manifest.Skipped(task: model.task, obstacle: error))
      }
    }
    guard !results.isEmpty else {
      let reasons = skipped.isEmpty ? ["they predict nothing"] : skipped.map(\.sentence)
      throw PatronError(
        .data, "these models have no back-test to show; \(reasons.joined(separator: "; "))",
        remedy: "train churn, repurchase, value or recommendations, or evaluate a folder of exports"
      )
    }
    try requireOwnValues(in: results)
    return Report(
      name: models.manifest.name, results: results, suspects: models.manifest.suspects,
      skipped: skipped, training: Training(models, results: results))
  }

  /// Refuses values of each customer's own where no outcome that is lost has them.
  private func requireOwnValues(in results: [(TaskID, any TaskEvaluation)]) throws {
    guard economics?.usesOwnValues == true,
      !results.contains(where: { ($0.1 as? OutcomeEvaluation)?.retention != nil })
    else { return }
    throw PatronError(
      .data, "no lifetime value of customers who may leave is known",
      remedy: "name what a kept customer is worth, or train value and churn on orders with amounts")
  }
}

extension Evaluator.Training {
  fileprivate init(
    _ models: TrainedModels, results: [(task: TaskID, evaluation: any TaskEvaluation)]
  ) {
    asOf = models.manifest.asOf
    seed = models.manifest.seed
    outcomes = results.reduce(into: [:]) { outcomes, result in
      guard let model = models.outcome(result.task),
        let evaluation = result.evaluation as? OutcomeEvaluation
      else { return }
      outcomes[result.task] = Evaluator.KeptOutcome(
        rowCount: evaluation.rowCount, allRowCount: model.evaluation.rowCount,
        // Of a probability times a value no threshold is known in the scores.
        scoreThreshold: evaluation.retention.flatMap { retention in
          retention.meanValue == nil ? retention.threshold : nil
        }.flatMap { model.recalibration?.apply(to: $0) })
    }
  }
}

extension Evaluator.Training: Encodable {
  /// Writes what was kept of each outcome under its name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: FieldName.self)
    try container.encodeIfPresent(asOf, forKey: FieldName("asOf"))
    try container.encode(seed, forKey: FieldName("seed"))
    for (task, kept) in outcomes {
      try container.encode(kept, forKey: FieldName(task.rawValue))
    }
  }
}

extension Evaluator.Report: Encodable {
  /// Writes each evaluation under the name of its task.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: FieldName.self)
    try container.encode(name, forKey: FieldName("name"))
    try container.encodeIfPresent(training, forKey: FieldName("training"))
    for (task, evaluation) in results {
      try container.encode(evaluation, forKey: FieldName(task.rawValue))
    }
    try container.encode(suspects.map(\.fields), forKey: FieldName("suspects"))
    try container.encode(skipped.map(\.fields), forKey: FieldName("skipped"))
  }
}
