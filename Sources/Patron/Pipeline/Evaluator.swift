import PatronData
import PatronEngine
public import PatronModels
import PatronNumerics

/// Judges predictions on time they have not seen.
public struct Evaluator: Sendable {
  public let options: RunOptions
  /// What keeping customers costs and brings, where that is to be judged too.
  public let campaign: RetentionEconomics?

  public init(options: RunOptions = RunOptions(), campaign: RetentionEconomics? = nil) {
    self.options = options
    self.campaign = campaign
  }

  /// What a back-test found.
  public struct Report: Hashable, Sendable, Codable {
    public let name: String
    public let churn: OutcomeEvaluation?
    public let repurchase: OutcomeEvaluation?
    public let content: ContentEvaluation?
    /// Columns that may know the outcome.
    public let suspects: [LeakAudit.Suspect]
    /// What was not judged, and why.
    public let skipped: [Manifest.Skipped]
  }

  /// Trains anew on the exports of `folder` up to each held-out window, and judges there.
  public func backTest(_ folder: String) async throws -> Report {
    try await Session.with(folder: folder, options: options) { session in
      var plan = try TaskPlan(session, only: nil)
      let material = try await plan.material(session)
      let segments =
        plan.outcomes.isEmpty
        ? nil
        : try await Trainer(options: options)
          .segments(session, plan: &plan, material: material).segments
      var outcomes: [OutcomeModel.Kind: OutcomeEvaluation] = [:]
      for kind in plan.outcomes {
        options.progress("judging \(kind.rawValue)")
        var trainer = OutcomeTrainer(
          kind: kind, features: material.features.features, options: options)
        trainer.groupings = material.groupings
        trainer.segments = segments.map { ($0, material.features) }
        trainer.campaign = campaign
        let isDated = plan.horizon(of: kind) != nil
        outcomes[kind] = try await plan.attempt(ModelKind(kind)) {
          try trainer.backTest(material.frames, isDated: isDated)
        }
      }
      var content: ContentEvaluation?
      if let (settings, source) = plan.content {
        options.progress("judging content")
        let trainer = ContentTrainer(
          prepared: session.prepared, settings: settings, source: source, options: options)
        content = try await plan.attempt(.content) {
          guard let evaluation = try await trainer.backTest() else {
            throw PatronError(
              .data, "no customer touched an item in the last \(settings.horizon) days")
          }
          return evaluation
        }
      }
      return Report(
        name: session.configuration.name, churn: outcomes[.churn],
        repurchase: outcomes[.repurchase], content: content,
        suspects: material.suspects, skipped: plan.skipped)
    }
  }

  /// Judges trained models on outcomes of `folder` that lie behind all they were trained on.
  ///
  /// The exports must reach a whole outcome window past the models' last day.
  public func judge(_ models: TrainedModels, on folder: String) async throws -> Report {
    try await Session.with(folder: folder, options: options) { session in
      var skipped: [Manifest.Skipped] = []
      let content = try await judgeContent(models, session, skipped: &skipped)
      guard let windows = models.manifest.windows else {
        guard content != nil else {
          throw PatronError(
            .data,
            "these models were not trained on dated outcomes: evaluate without --models for folds"
              + skipped.map { "; \($0.model): \($0.reason)" }.joined())
        }
        return Report(
          name: session.configuration.name, churn: nil, repurchase: nil, content: content,
          suspects: models.manifest.suspects, skipped: skipped)
      }
      guard let history = session.prepared.history else {
        throw PatronError(.data, "the exports have no times, so no outcome is known to be unseen")
      }
      let needed = windows.end + windows.gap + windows.horizon
      guard history.end >= needed else {
        throw PatronError(
          .data,
          """
          the models saw all days to \(CivilDay(windows.end - 1)), and outcomes of \
          \(windows.horizon) days behind that are known from \(CivilDay(needed - 1)) on, but the \
          exports end at \(CivilDay(history.end - 1)): evaluate without --models, or with later exports
          """)
      }
      let builder = FrameBuilder(
        session.prepared, features: models.manifest.featureSet, workers: options.workers)
      let asked = FrameBuilder.Outcomes(
        gap: windows.gap, churnHorizon: models.churn?.horizon ?? windows.horizon,
        repurchaseHorizon: models.repurchase?.horizon ?? windows.horizon)
      options.progress("looking back from \(CivilDay(windows.end))")
      let frame = try await builder.frame(at: windows.end, of: .active, outcomes: asked)
      let earlier = try await builder.frame(
        at: windows.origins[0], of: .active, outcomes: asked)
      func evaluation(_ model: OutcomeModel?) throws -> OutcomeEvaluation? {
        guard let model else { return nil }
        let set = models.manifest.featureSet
        var trainer = OutcomeTrainer(kind: model.kind, features: set.features, options: options)
        trainer.groupings = builder.groupings
        trainer.segments = models.segments.map { ($0, set) }
        trainer.campaign = campaign
        return try trainer.judge(
          model, on: frame, training: OutcomeRows([earlier], kind: model.kind))
      }
      return Report(
        name: session.configuration.name, churn: try evaluation(models.churn),
        repurchase: try evaluation(models.repurchase), content: content,
        suspects: models.manifest.suspects, skipped: skipped)
    }
  }

  /// Judges the lists of `models` from the day on that they have not seen, as far as the exports go on.
  private func judgeContent(
    _ models: TrainedModels, _ session: Session, skipped: inout [Manifest.Skipped]
  ) async throws -> ContentEvaluation? {
    guard let model = models.content else { return nil }
    let horizon = model.description.horizon
    let last = models.manifest.asOf.flatMap { CivilDay(iso: $0)?.number }
    guard let last, let end = session.prepared.history?.end, end > last + horizon else {
      let reason = last.map { "the \(horizon) days behind \(CivilDay($0)) are not known yet" }
      skipped.append(.init(model: .content, reason: reason ?? "the exports had no times"))
      return nil
    }
    options.progress("judging content")
    let trained = models.manifest.configuration.recommendations
    let trainer = ContentTrainer(
      prepared: session.prepared, settings: trained.options(default: .init()) ?? .init(),
      source: model.description.source, options: options)
    let evaluation = try await trainer.judge(model, from: last + 1)
    if evaluation == nil {
      skipped.append(.init(model: .content, reason: "nobody touched a new item in that time"))
    }
    return evaluation
  }
}
