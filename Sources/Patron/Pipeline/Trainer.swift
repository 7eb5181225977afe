import Foundation
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics

/// Trains the models that a folder of exports allows.
public struct Trainer: Sendable {
  public let options: RunOptions
  /// The models that are asked for; nil tries all that patron.yaml does not turn off.
  public let only: Set<ModelKind>?
  /// The models that these follow: their segments' numbers and names are kept.
  public let previous: TrainedModels?
  /// The number of segments, where patron.yaml is to be overruled.
  public let segmentCount: Int?

  /// Customers that outcomes are learned from, at most: with about a hundred features more of them
  /// move no coefficient by what matters, and cost memory.
  package static let largestOutcomeCustomers = 200_000
  /// Customers that segments are formed from, at most; the others are assigned.
  package static let largestSegmentCustomers = 500_000

  public init(
    options: RunOptions = RunOptions(), only: Set<ModelKind>? = nil,
    previous: TrainedModels? = nil, segmentCount: Int? = nil
  ) {
    self.options = options
    self.only = only
    self.previous = previous
    self.segmentCount = segmentCount
  }

  /// Trains on the exports of `folder`.
  public func train(_ folder: String) async throws -> TrainedModels {
    try await Session.with(folder: folder, options: options) { session in
      try await train(session)
    }
  }

  private func train(_ session: Session) async throws -> TrainedModels {
    var plan = try TaskPlan(session, only: only)
    let material = try await plan.material(session)
    let (features, frames) = (material.features, material.frames)
    let digests =
      plan.windows == nil ? [] : frames.map { FrameDigest($0, workers: options.workers) }
    let (everybody, segments) = try await segments(session, plan: &plan, material: material)
    var outcomes: [OutcomeModel.Kind: OutcomeModel] = [:]
    for kind in plan.outcomes {
      options.progress("training \(kind.rawValue)")
      var trainer = OutcomeTrainer(kind: kind, features: features.features, options: options)
      trainer.groupings = material.groupings
      trainer.segments = segments.map { ($0, features) }
      let (horizon, gap) = (plan.horizon(of: kind), plan.windows?.gap ?? 0)
      outcomes[kind] = try await plan.attempt(ModelKind(kind)) {
        try trainer.train(frames, horizon: horizon, gap: gap)
      }
    }
    let (churn, repurchase) = (outcomes[.churn], outcomes[.repurchase])
    var content: ContentModel?
    if let (settings, source) = plan.content {
      options.progress("learning which content goes together")
      let trainer = ContentTrainer(
        prepared: session.prepared, settings: settings, source: source, options: options)
      content = try await plan.attempt(.content) { try await trainer.train() }
    }
    let trained: [(ModelKind, Bool)] = [
      (.segments, segments != nil), (.churn, churn != nil), (.repurchase, repurchase != nil),
      (.content, content != nil),
    ]
    let kinds = trained.filter(\.1).map(\.0)
    guard !kinds.isEmpty else {
      let reasons = plan.skipped.map { "\($0.model): \($0.reason)" }.joined(separator: "; ")
      throw PatronError(.data, "nothing could be trained: \(reasons)")
    }
    let certificate =
      digests.isEmpty || outcomes.isEmpty
      ? nil
      : try await LeakCertificate(
        digests, session: session, features: features, share: plan.share(session))
    options.progress("summing up")
    let manifest = Manifest(
      name: session.configuration.name, seed: options.seed,
      asOf: session.prepared.history.map { CivilDay($0.end - 1).description },
      customers: session.prepared.customerCount, configuration: session.configuration,
      exports: try checksums(session), windows: plan.windows, featureSet: features,
      certificate: certificate, suspects: material.suspects,
      ignoredColumns: session.prepared.ignoredColumns,
      features: Self.summaries(features.features, of: everybody.features), models: kinds,
      notBetterThan: Self.unbeatenBaselines([churn, repurchase], content: content),
      skipped: plan.skipped)
    var models = TrainedModels(
      manifest: manifest, segments: segments, churn: churn, repurchase: repurchase,
      content: content)
    models.reference = Drift.Reference(everybody.features, models: models, workers: options.workers)
    return models
  }

  /// Everybody as they are now, or as many as segments are formed from, and their segments where they
  /// are planned.
  func segments(
    _ session: Session, plan: inout TaskPlan, material: TaskPlan.Material
  ) async throws -> (everybody: FrameBuilder.Frame, segments: SegmentModel?) {
    let share = min(
      1, Double(Self.largestSegmentCustomers) / Double(session.prepared.customerCount))
    options.progress("describing customers")
    let everybody = try await FrameBuilder(
      session.prepared, features: material.features, workers: options.workers
    ).frame(at: session.now, of: .everybody, share: share)
    guard var settings = plan.segments else { return (everybody, nil) }
    options.progress("forming segments")
    settings.count = segmentCount ?? settings.count
    let task = SegmentTask(
      session: session, features: material.features, settings: settings, share: share,
      previous: previous)
    let horizons = (plan.horizon(of: .churn), plan.horizon(of: .repurchase))
    let segments = try await plan.attempt(.segments) {
      try await task.model(of: everybody, frames: material.frames, horizons: horizons)
    }
    return (everybody, segments)
  }

  private func checksums(_ session: Session) throws -> [Manifest.Export] {
    let files = Table.allCases.flatMap { table in
      (session.prepared.exports.files[table] ?? []).map { (table, $0) }
    }
    let digests = options.workers.map(files.count) { index in
      try? Checksum.of(file: files[index].1)
    }
    return try zip(files, digests).map { file, digest in
      guard let digest else {
        throw PatronError(.missingInput, "\(file.1) vanished while it was read")
      }
      return Manifest.Export(
        table: file.0, file: URL(fileURLWithPath: file.1).lastPathComponent, bytes: digest.bytes,
        sha256: digest.digest)
    }
  }

  private static func unbeatenBaselines(
    _ outcomes: [OutcomeModel?], content: ContentModel?
  ) -> [ModelKind: String] {
    var found: [ModelKind: String] = [:]
    for model in outcomes.compactMap({ $0 }) {
      found[ModelKind(model.kind)] = model.evaluation.unbeatenBaseline
    }
    found[.content] = content?.description.evaluation?.unbeatenBaseline
    return found
  }

  private static func summaries(
    _ features: [Feature], of frame: Matrix
  ) -> [Manifest.FeatureSummary] {
    features.indices.map { column in
      var sum = 0.0
      var count = 0
      for row in 0..<frame.rowCount {
        let value = frame[row, column]
        if value.isFinite {
          sum += Double(value)
          count += 1
        }
      }
      let feature = features[column]
      return Manifest.FeatureSummary(
        name: feature.name, meaning: feature.meaning, unit: feature.unit,
        mean: count > 0 && feature.kind != .category ? sum / Double(count) : nil,
        missingShare: 1 - Double(count) / Double(max(1, frame.rowCount)))
    }
  }
}

extension ModelKind {
  init(_ kind: OutcomeModel.Kind) { self = kind == .churn ? .churn : .repurchase }
}
