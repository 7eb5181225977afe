import Foundation
public import PatronData
import PatronEngine
import PatronModels
import PatronNumerics

/// Trains the models that a folder of exports allows.
///
///     let models = try await Trainer().train("datasets/aurora")
///     print(models.segments?.segments.count ?? 0)  // 6
///     for skipped in models.manifest.skipped { print(skipped.task, skipped.obstacle) }
///     try ModelFolder("models/shop").write(models)
public struct Trainer: Sendable {
  public let options: RunOptions
  /// The tasks that are asked for; nil tries all that patron.yaml does not turn off.
  public let only: Set<TaskID>?
  /// The models that these follow: their segments' numbers and names are kept.
  public let previous: TrainedModels?
  /// The number of segments, where patron.yaml is to be overruled.
  public let segmentCount: Int?

  public init(
    options: RunOptions = RunOptions(), only: Set<TaskID>? = nil,
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
    var plan = Plan(session, only: only)
    try plan.requireWhatIsAskedFor()
    options.estimate(try await WorkEstimate(plan, isBackTest: false, session: session))
    var material = try await Material(plan, session: session)
    material.previous = previous
    material.segmentCount = segmentCount
    let (features, frames) = (material.features, material.frames)
    let digests =
      plan.windows == nil ? [] : frames.map { FrameDigest($0, workers: options.workers) }
    var models: [any TaskModel] = []
    for task in plan.tasks {
      guard let model = try await plan.attempt(task.id, { try await task.train(material) }) else {
        continue
      }
      models.append(model)
      if let segments = model as? SegmentModel { try await material.group(by: segments) }
    }
    guard !models.isEmpty else {
      let reasons = plan.skipped.map { "\($0.task): \($0.obstacle)" }.joined(separator: "; ")
      throw PatronError(.data, "nothing could be trained: \(reasons)")
    }
    let certificate =
      digests.isEmpty || !models.contains { $0 is OutcomeModel }
      ? nil
      : try await LeakCertificate(
        digests, session: session, features: features,
        share: Material.outcomeShare(of: session))
    options.progress("summing up")
    let everybody = material.everybody.features
    let manifest = Manifest(
      name: session.configuration.name, seed: options.seed,
      asOf: session.prepared.lastDay,
      customers: session.prepared.customerCount, configuration: session.configuration,
      request: Manifest.Request(
        only: only.map { Tasks.ids.filter($0.contains) }, segmentCount: segmentCount,
        asOf: options.asOf, previous: try previous?.checksum),
      exports: try Manifest.Export.all(
        of: session.prepared.exports.files, workers: options.workers),
      windows: plan.windows, featureSet: features,
      description: material.description == features ? nil : material.description,
      certificate: certificate, suspects: material.suspects,
      ignoredColumns: session.prepared.ignoredColumns,
      features: Self.summaries(features.features, of: everybody), models: models.map(\.task),
      caveats: Dictionary(
        uniqueKeysWithValues: models.compactMap { model in
          model.headline.caveat.map { (model.task, $0) }
        }),
      skipped: plan.skipped)
    var trained = TrainedModels(manifest: manifest, models: models)
    trained.reference = Drift.Reference(everybody, models: trained, workers: options.workers)
    return trained
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
        name: feature.name,
        mean: count > 0 && feature.kind != .category ? sum / Double(count) : nil,
        missingShare: 1 - Double(count) / Double(max(1, frame.rowCount)))
    }
  }
}
