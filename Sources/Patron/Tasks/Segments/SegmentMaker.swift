import PatronData
import PatronEngine
import PatronModels
import PatronNumerics

/// Forms segments from the exports, matches them with the previous model's and describes them.
struct SegmentMaker {
  let material: Material
  let settings: Configuration.Segments

  private var session: Session { material.session }
  private var features: FeatureSet { material.description }
  private var everybody: FrameBuilder.Frame { material.described }
  private var options: RunOptions { session.options }

  func model() async throws -> SegmentModel {
    let before = material.previous?.segments
    let trainer = SegmentTrainer(
      features: features.features, settings: settings, options: options,
      previousCount: before?.segments.count { $0.cluster != nil })
    var model = try trainer.train(everybody.features, observation: features.observation)
    model.sampledShare = material.share
    if let before { try await succeed(before, &model) }
    options.progress("describing segments")
    let assignment = model.assign(everybody.features, features: features, workers: options.workers)
    let favourites = try await session.prepared.favourites(
      of: assignment.segments, customers: everybody.customers, source: favouriteSource,
      in: session.snapshot.observed(features.observation), least: settings.smallestDescribed,
      workers: options.workers)
    // Who got back more than was paid brings nothing.
    let known =
      session.prepared.hasAmounts
      ? session.prepared.history.spend(
        of: everybody.customers, before: session.snapshot, workers: options.workers
      ).map { max(0, $0) } : nil
    let maker = PersonaMaker(
      features: features, frame: everybody.features, assignment: assignment, knownSpend: known,
      favourites: favourites, outcomes: try await outcomes(model),
      smallestDescribed: settings.smallestDescribed)
    for index in model.segments.indices {
      model.segments[index].persona = maker.persona(of: model.segments[index])
      model.segments[index].knownRevenueShare = known.map { known in
        let total = known.reduce(0, +)
        let own = assignment.segments.indices.filter {
          assignment.segments[$0] == model.segments[index].id
        }.reduce(0) { $0 + known[$1] }
        return total > 0 ? own / total : 0
      }
    }
    return model
  }

  /// The items that describe a segment best: articles with titles, then categories; the numbers of
  /// products mean less to people.
  private var favouriteSource: Configuration.Recommendations.Source? {
    let hasTitles = session.configuration.tables[.content] != nil
    let order: [Configuration.Recommendations.Source] =
      hasTitles ? [.content, .category, .product] : [.category, .product, .content]
    return order.first { session.prepared.recommendationSource(asked: $0) != nil }
  }

  /// The outcomes of the customers of the latest known snapshot.
  private func outcomes(_ model: SegmentModel) async throws -> PersonaMaker.Outcomes? {
    guard let frame = material.frames.first, frame.features.rowCount > 0 else { return nil }
    let assigned = model.assign(
      try await material.description(of: frame), features: features, workers: options.workers)
    return PersonaMaker.Outcomes(
      segments: assigned.segments, labels: frame.labels,
      horizons: material.targets.reduce(into: [:]) { $0[$1.outcome.id] = $1.horizon })
  }

  /// Keeps numbers and names, and counts who moved since the model before.
  private func succeed(
    _ before: SegmentModel, _ model: inout SegmentModel
  ) async throws {
    guard let manifest = material.previous?.manifest else { return }
    options.progress("comparing with the segments before")
    var succession = Succession(previousAsOf: manifest.asOf, asOf: session.prepared.lastDay)
    do {
      let set = manifest.features(for: before.use)
      let now =
        set == features ? everybody.features : try await frame(set, at: session.snapshot).features
      let old = before.assign(now, features: set, workers: options.workers).segments
      let new = model.assign(everybody.features, features: features, workers: options.workers)
        .segments
      model.succeed(
        before, old: old, new: new, features: features.features, succession: &succession)
      let then = manifest.asOf.map(Snapshot.init(lastSeen:))
      let moved = try await migration(
        from: before, set, at: then, labels: old, to: model)
      if then != session.snapshot || moved.hasMovement { succession.migration = moved }
    } catch let error as PatronError where error.category == .data {
      succession.obstacle = error.description
    }
    let isSame = succession.migration == nil && succession.obstacle == nil
    // Trained again on the same day with the same answer, the model is the same, byte for byte.
    model.succession = isSame && succession.new.isEmpty ? before.succession : succession
  }

  private func migration(
    from before: SegmentModel, _ set: FeatureSet, at then: Snapshot?, labels: [Int],
    to model: SegmentModel
  ) async throws -> Migration {
    var old = labels
    if let then, then != session.snapshot {
      let past = try await frame(set, at: then).features
      old = before.assign(past, features: set, workers: options.workers).segments
      if let stage = set.index(of: "lifecycle") {
        for row in old.indices where past[row, stage].isNaN { old[row] = 0 }
      }
    }
    let new = model.assign(everybody.features, features: features, workers: options.workers)
    let spend = features.index(of: "spend").map { everybody.features.column($0) }
    return Migration(from: old, by: before, to: new.segments, by: model, spend: spend)
  }

  private func frame(_ set: FeatureSet, at snapshot: Snapshot) async throws -> FrameBuilder.Frame {
    try await FrameBuilder(session.prepared, features: set, workers: options.workers)
      .frame(at: snapshot, of: .everybody, share: material.share)
  }
}
