package import PatronData
import PatronEngine
package import PatronModels
import PatronNumerics

/// The material to evaluate trained models on: exports after the last day they were trained on.
package struct EvaluationMaterial: Sendable {
  package let session: Session
  package let models: TrainedModels
  /// The customers at the end of the training's history with the outcomes that followed, and the customers of
  /// the latest snapshot that was learned from; nil where no outcome is decided by days.
  package private(set) var frames: (unseen: FrameBuilder.Frame, known: FrameBuilder.Frame)?
  package private(set) var groupings: [FrameBuilder.Grouping]
  /// The cost and gain of keeping customers, where that is to be evaluated too.
  package let economics: RetentionEconomics?

  init(
    _ models: TrainedModels, session: Session, economics: RetentionEconomics?
  ) async throws {
    self.session = session
    self.models = models
    self.economics = economics
    guard let windows = models.manifest.windows else {
      frames = nil
      groupings = []
      return
    }
    try Self.check(windows, reachedBy: session)
    let builder = FrameBuilder(
      session.prepared, features: models.manifest.featureSet, workers: session.options.workers)
    let targets = models.outcomes.compactMap { model -> OutcomeTarget? in
      guard let horizon = model.horizon else { return nil }
      return try? model.definition.target(
        horizon: horizon, gap: windows.gap, in: session.prepared)
    }
    session.options.progress("looking back from \(windows.end.day)")
    let exposures = try await CampaignExposures(session)
    var (unseen, treated) = exposures.leavingOutTreated(
      try await builder.frame(at: windows.end, of: .known, labels: targets), targets: targets)
    if treated > 0 { session.options.leftOut(CampaignExposures.notice(treated, "evaluated on")) }
    unseen.values = KeptValues.sum(
      try models.value?.valuesIfSaved(of: unseen.customers, at: windows.end, in: session),
      try models.contracts?.valuesIfKept(of: unseen.customers, at: windows.end, in: session))
    frames = (unseen, try await builder.frame(at: windows.origins[0], of: .known, labels: targets))
    groupings = builder.groupings
    guard let segments = models.segments else { return }
    let set = models.manifest.features(for: segments.use)
    let described =
      set == models.manifest.featureSet
      ? unseen
      : try await FrameBuilder(session.prepared, features: set, workers: session.options.workers)
        .frame(at: unseen.snapshot, of: .chosen(unseen.customers))
    groupings.insert(segments.grouping, at: 0)
    frames?.unseen = unseen.grouped(
      by: segments.groups(described.features, features: set, workers: session.options.workers))
  }

  /// Refuses exports that do not reach a whole outcome window past what the models saw.
  private static func check(_ windows: WindowPlan, reachedBy session: Session) throws {
    guard let history = session.prepared.days else {
      throw PatronError(
        .data, "the exports have no times, so no outcome is known to be unseen",
        remedy: "evaluate without --models")
    }
    let outcome = windows.end.outcome(after: windows.gap, of: windows.horizon)
    guard history.end >= outcome.end else {
      throw PatronError(
        .data,
        """
        the models saw all days to \(windows.end.lastSeenDay), and outcomes of \(windows.horizon) days behind that \
        are known from \(outcome.last) on, but the exports end at \(history.last)
        """, remedy: "evaluate without --models, or with later exports")
    }
  }
}
