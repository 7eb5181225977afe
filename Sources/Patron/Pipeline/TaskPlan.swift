package import PatronData
import PatronEngine
import PatronModels

/// Which models the exports allow, at which snapshots; what is left out, and why.
package struct TaskPlan: Sendable {
  package private(set) var outcomes: [OutcomeModel.Kind] = []
  package private(set) var segments: Configuration.Segments?
  package private(set) var content:
    (Configuration.Recommendations, Configuration.Recommendations.Source)?
  /// The snapshots of outcomes that time decides; nil where there are none.
  package private(set) var windows: WindowPlan?
  /// Whether a column of the customers table tells who left.
  package private(set) var labelled = false
  package private(set) var skipped: [Manifest.Skipped] = []
  private var churnHorizon: Int?
  private var repurchaseHorizon: Int?
  private var askedFor: Set<ModelKind> = []
  /// What was asked for by name for this run alone: where it cannot be made, the run fails.
  private let insistedOn: Set<ModelKind>

  /// The observation of features where no outcome asks for one.
  private static let usualObservation = 365

  package init(_ session: Session, only: Set<ModelKind>?) throws {
    let configuration = session.configuration
    let wanted = only ?? Set(ModelKind.allCases)
    insistedOn = only ?? []
    askedFor = insistedOn
    if configuration.churn.isOn { askedFor.insert(.churn) }
    if configuration.repurchase.isOn { askedFor.insert(.repurchase) }
    if configuration.segments.isOn { askedFor.insert(.segments) }
    if configuration.recommendations.isOn { askedFor.insert(.content) }
    if wanted.contains(.segments) {
      segments = configuration.segments.options(default: Configuration.Segments())
      if segments == nil { try skip(.segments, "patron.yaml turns it off", only) }
    }
    if wanted.contains(.churn) { try planChurn(session, only) }
    if wanted.contains(.repurchase) { try planRepurchase(session, only) }
    if wanted.contains(.content) { try planContent(session, only) }
    try planWindows(session)
  }

  /// What `body` makes; nil, with the reason kept, where the data do not carry a model that nobody
  /// asked for.
  package mutating func attempt<Result>(
    _ model: ModelKind, _ body: () async throws -> Result
  ) async throws -> Result? {
    let reason: String
    do {
      return try await body()
    } catch let error as PatronError where error.category == .data && !insistedOn.contains(model) {
      reason = error.description
    } catch let error as FitError where !insistedOn.contains(model) {
      reason = error.description
    }
    skipped.append(Manifest.Skipped(model: model, reason: reason))
    return nil
  }

  /// Whether any outcome is to be foretold.
  package var hasOutcomes: Bool { windows != nil || labelled }

  package func isAskedFor(_ model: ModelKind) -> Bool { askedFor.contains(model) }

  package func horizon(of kind: OutcomeModel.Kind) -> Int? {
    kind == .churn ? churnHorizon : repurchaseHorizon
  }

  /// Leaves `model` out with a reason; what the command line asked for by name is an error instead.
  private mutating func skip(_ model: ModelKind, _ reason: String, _ only: Set<ModelKind>?) throws {
    if only?.contains(model) == true {
      throw PatronError(.configuration, "\(model) cannot be trained", because: reason)
    }
    skipped.append(Manifest.Skipped(model: model, reason: reason))
  }

  private mutating func planChurn(_ session: Session, _ only: Set<ModelKind>?) throws {
    switch session.configuration.churn.options(default: .standard) {
    case nil: try skip(.churn, "patron.yaml turns it off", only)
    case .label:
      labelled = true
      outcomes.append(.churn)
    case .inactivity(let horizon):
      guard session.prepared.hasActivity else {
        return try missing(
          .churn, "there are neither orders nor events with times, and no label column", only)
      }
      churnHorizon = horizon
      outcomes.append(.churn)
    }
  }

  private mutating func planRepurchase(_ session: Session, _ only: Set<ModelKind>?) throws {
    guard let settings = session.configuration.repurchase.options(default: .init()) else {
      return try skip(.repurchase, "patron.yaml turns it off", only)
    }
    guard session.configuration.tables[.transactions] != nil else {
      return try missing(.repurchase, "there are no transactions", only)
    }
    guard !labelled else {
      return try missing(
        .repurchase, "churn is a label without a date, so outcomes cannot share its snapshots", only
      )
    }
    repurchaseHorizon = settings.horizon
    outcomes.append(.repurchase)
  }

  private mutating func planContent(_ session: Session, _ only: Set<ModelKind>?) throws {
    guard let settings = session.configuration.recommendations.options(default: .init()) else {
      return try skip(.content, "patron.yaml turns it off", only)
    }
    guard let source = session.prepared.recommendationSource(asked: settings.source) else {
      let asked = settings.source?.rawValue ?? "events.content or transactions.product"
      return try missing(.content, "no column is mapped as \(asked)", only)
    }
    content = (settings, source)
  }

  /// What patron.yaml asks for but the exports lack is an error; a default is left out.
  private mutating func missing(
    _ model: ModelKind, _ reason: String, _ only: Set<ModelKind>?
  ) throws {
    if isAskedFor(model) {
      throw PatronError(.configuration, "\(model) is asked for, but \(reason)")
    }
    try skip(model, reason, only)
  }

  private mutating func planWindows(_ session: Session) throws {
    let horizons = [churnHorizon, repurchaseHorizon].compactMap { $0 }
    guard let longest = horizons.max(), let history = session.prepared.history else { return }
    do {
      windows = try WindowPlan(
        start: history.start, end: history.end, horizon: longest,
        gap: session.configuration.gap, observation: session.configuration.observation)
    } catch let error as PatronError {
      let timed = outcomes.filter { horizon(of: $0) != nil }
      if timed.contains(where: { isAskedFor(ModelKind($0)) }) { throw error }
      outcomes = outcomes.filter { horizon(of: $0) == nil }
      skipped += timed.map { Manifest.Skipped(model: ModelKind($0), reason: error.description) }
    }
  }

  /// What models learn from: features, their frames, and what is suspected of them.
  package struct Material: Sendable {
    package let features: FeatureSet
    /// The frames that outcomes are learned from, the latest snapshot first.
    package let frames: [FrameBuilder.Frame]
    package let suspects: [LeakAudit.Suspect]
    package let groupings: [FrameBuilder.Grouping]
  }

  /// The features that all models share, their names found before the latest snapshot, and the frames
  /// to learn outcomes from; columns that seem to know the outcome are left out of both.
  package func material(_ session: Session) async throws -> Material {
    let span = session.prepared.history.map { $0.end - $0.start } ?? Self.usualObservation
    // Segments look back as far whether or not predictions are trained beside them.
    let whole = windows == nil ? (try? TaskPlan(session, only: nil))?.windows : windows
    let features = try await FeaturePlanner(session.prepared).features(
      observation: whole?.observation
        ?? session.configuration.observation ?? min(Self.usualObservation, span),
      before: whole?.origins.first ?? session.now)
    guard hasOutcomes else {
      return Material(features: features, frames: [], suspects: [], groupings: [])
    }
    let frames = try await frames(session, features: features)
    let builder = FrameBuilder(session.prepared, features: features)
    let suspects = try await suspects(session, builder: builder, frames: frames)
    let left = Set(suspects.filter { $0.verdict == .leftOut }.map(\.feature))
    let kept = features.features.indices.filter { column in
      !(features.features[column].isAttribute && left.contains(features.features[column].name))
    }
    return Material(
      features: features.leavingOut(attributes: left),
      frames: left.isEmpty ? frames : frames.map { $0.selecting(columns: kept) },
      suspects: suspects, groupings: builder.groupings)
  }

  /// What the audit says of the customers' attributes.
  private func suspects(
    _ session: Session, builder: FrameBuilder, frames: [FrameBuilder.Frame]
  ) async throws -> [LeakAudit.Suspect] {
    let all = builder.features.features
    // Behaviour has windows and a certificate; attributes have no time, and are looked at instead.
    let places = all.indices.filter { all[$0].isAttribute }
    let narrow = frames.map { $0.selecting(columns: places) }
    var rows: [OutcomeModel.Kind: OutcomeRows] = [:]
    for kind in outcomes {
      rows[kind] = OutcomeRows(narrow, kind: kind, dated: horizon(of: kind) != nil)
    }
    var laterDates: [String: Double] = [:]
    if let windows { laterDates = try await builder.shareOfLaterDates(at: windows.origins[0]) }
    return LeakAudit(
      columns: builder.features.attributeColumns,
      trust: Set(session.configuration.tables[.customers]?.trust ?? [])
    ).suspects(
      places.map { all[$0] }, rows: rows, laterDates: laterDates,
      restating: builder.features.restatingAttributes, eventTypes: builder.features.eventTypes)
  }

  /// The part of the customers that outcomes are learned from.
  package func share(_ session: Session) -> Double {
    min(1, Double(Trainer.largestOutcomeCustomers) / Double(session.prepared.customerCount))
  }

  private func frames(
    _ session: Session, features: FeatureSet
  ) async throws -> [FrameBuilder.Frame] {
    let options = session.options
    let builder = FrameBuilder(session.prepared, features: features, workers: options.workers)
    guard let windows else {
      options.progress("describing customers with a label")
      return [try await builder.frame(at: session.now, of: .labelled)]
    }
    let asked = FrameBuilder.Outcomes(
      gap: windows.gap, churnHorizon: churnHorizon ?? windows.horizon,
      repurchaseHorizon: repurchaseHorizon ?? windows.horizon)
    var frames: [FrameBuilder.Frame] = []
    for origin in windows.origins {
      options.progress("looking back from \(CivilDay(origin))")
      frames.append(
        try await builder.frame(
          at: origin, of: .active, share: share(session), outcomes: asked))
    }
    return frames
  }
}
