package import PatronData
import PatronEngine
package import PatronModels
import PatronNumerics

/// The material that tasks learn from: features, frames, suspects, and other tasks' results.
package struct Material: Sendable {
  package let session: Session
  /// What predictions are made from.
  package let features: FeatureSet
  /// The snapshots that outcomes are learned from; nil without outcomes that days decide.
  package let windows: WindowPlan?
  /// The frames that outcomes are learned from, with their labels, the latest snapshot first.
  package private(set) var frames: [FrameBuilder.Frame]
  /// The outcomes that are learned.
  package let targets: [OutcomeTarget]
  package let suspects: [LeakAudit.Suspect]
  /// The rows that nothing is learned from, as a campaign contacted their customers in the days that decide them.
  package private(set) var treatedRows = 0
  package private(set) var groupings: [FrameBuilder.Grouping]
  /// The customers at the latest snapshot, `share` of them.
  package let everybody: FrameBuilder.Frame
  /// What segments describe, and the same customers by it.
  package let description: FeatureSet
  package let described: FrameBuilder.Frame
  package let share: Double
  /// The models that these follow: their segments' numbers and names are kept.
  package var previous: TrainedModels?
  /// The number of segments, where patron.yaml is to be overruled.
  package var segmentCount: Int?
  /// The cost and gain of keeping customers, where that is to be evaluated too.
  package var economics: RetentionEconomics?

  package var options: RunOptions { session.options }

  /// Customers that outcomes are learned from, at most: with about a hundred features more of them
  /// move no coefficient by what matters, and cost memory.
  package static let largestOutcomeCustomers = 200_000
  /// Customers that segments are formed from, at most; the others are assigned.
  package static let largestSegmentCustomers = 500_000
  /// The observation of features where no outcome asks for one.
  private static let usualObservation: DayCount = 365

  /// Makes what the tasks of `plan` learn from: the features that all share, their names found before the
  /// latest snapshot, and frames; columns that seem to know an outcome are left out of both.
  package init(_ plan: Plan, session: Session) async throws {
    self.session = session
    windows = plan.windows
    targets = plan.targets
    let span = session.prepared.days?.count ?? Self.usualObservation
    // Segments look back as far whether or not predictions are trained beside them.
    let whole = windows ?? Plan(session, only: nil).windows
    let planner = FeaturePlanner(session.prepared, workers: session.options.workers)
    let all = try await planner.features(
      observation: whole?.observation
        ?? session.configuration.observation ?? min(Self.usualObservation, span),
      before: whole?.origins.first ?? session.snapshot)
    let builder = FrameBuilder(
      session.prepared, features: all, workers: session.options.workers)
    let exposures = try await CampaignExposures(session)
    var labelled = try await Self.frames(plan, builder: builder, session: session)
    for index in labelled.indices {
      let (frame, rows) = exposures.leavingOutTreated(labelled[index], targets: plan.targets)
      labelled[index] = frame
      treatedRows += rows
    }
    if treatedRows > 0 {
      session.options.leftOut(CampaignExposures.notice(treatedRows, "learned from"))
    }
    suspects = try await Self.suspects(plan, builder: builder, frames: labelled, session: session)
    let left = Set(suspects.filter { $0.verdict == .leftOut }.map(\.feature))
    let kept = all.features.indices.filter { column in
      !(all.features[column].isAttribute && left.contains(all.features[column].name))
    }
    features = all.leavingOut(attributes: left)
    frames = left.isEmpty ? labelled : labelled.map { $0.selecting(columns: kept) }
    let values = KeptValues(plan, session: session)
    for index in frames.indices {
      frames[index].values = try values.values(
        of: frames[index].customers, at: frames[index].snapshot)
    }
    groupings = plan.targets.isEmpty ? [] : builder.groupings
    share = Self.share(of: session, largest: Self.largestSegmentCustomers)
    session.options.progress("describing customers")
    let usual = min(Self.usualObservation, span)
    description = planner.features(
      of: features,
      lookingBack: session.configuration.segments.options(default: .init())?.observation ?? usual)
    everybody = try await FrameBuilder(
      session.prepared, features: features, workers: session.options.workers
    ).frame(at: session.snapshot, of: .everybody, share: share)
    described =
      description == features
      ? everybody
      : try await FrameBuilder(
        session.prepared, features: description, workers: session.options.workers
      ).frame(at: session.snapshot, of: .everybody, share: share)
  }

  /// The customers of `frame` as segments describe them at its snapshot, in its order.
  package func description(of frame: FrameBuilder.Frame) async throws -> Matrix {
    guard description != features else { return frame.features }
    return try await FrameBuilder(
      session.prepared, features: description, workers: options.workers
    ).frame(at: frame.snapshot, of: .chosen(frame.customers)).features
  }

  /// Has other tasks give their figures also by the segments of `model`.
  package mutating func group(by model: SegmentModel) async throws {
    guard !frames.isEmpty else { return }
    groupings.insert(model.grouping, at: 0)
    for index in frames.indices {
      let described = try await description(of: frames[index])
      frames[index] = frames[index].grouped(
        by: model.groups(described, features: description, workers: options.workers))
    }
  }

  /// The part of the customers that outcomes are learned from.
  package static func outcomeShare(of session: Session) -> Double {
    share(of: session, largest: largestOutcomeCustomers)
  }

  private static func share(of session: Session, largest: Int) -> Double {
    min(1, Double(largest) / Double(session.prepared.customerCount))
  }

  private static func frames(
    _ plan: Plan, builder: FrameBuilder, session: Session
  ) async throws -> [FrameBuilder.Frame] {
    let targets = plan.targets
    guard let windows = plan.windows else {
      guard !targets.isEmpty else { return [] }
      session.options.progress("describing customers with a label")
      return [try await builder.frame(at: session.snapshot, of: .labelled, labels: targets)]
    }
    var frames: [FrameBuilder.Frame] = []
    for snapshot in windows.origins {
      session.options.progress("looking back from \(snapshot.day)")
      frames.append(
        try await builder.frame(
          at: snapshot, of: .known, share: outcomeShare(of: session), labels: targets))
    }
    return frames
  }

  /// The audit's suspects among the customers' attributes.
  private static func suspects(
    _ plan: Plan, builder: FrameBuilder, frames: [FrameBuilder.Frame], session: Session
  ) async throws -> [LeakAudit.Suspect] {
    guard !plan.targets.isEmpty else { return [] }
    let all = builder.features.features
    // Behaviour has windows and a certificate; attributes have no time, and are looked at instead.
    let columns = all.indices.filter { all[$0].isAttribute }
    let narrow = frames.map { $0.selecting(columns: columns) }
    let rows = plan.targets.map { target in
      (
        target.outcome.id,
        OutcomeRows(narrow, outcome: target.outcome.id, dated: target.horizon != nil)
      )
    }
    var laterDates: [String: Double] = [:]
    if let latest = plan.windows?.origins.first {
      laterDates = try await builder.shareOfLaterDates(at: latest)
    }
    return LeakAudit(
      columns: builder.features.attributeColumns,
      trust: Set(session.configuration.tables[.customers]?.trust ?? [])
    ).suspects(
      columns.map { all[$0] }, rows: rows, laterDates: laterDates,
      restating: builder.features.restatingAttributes, eventTypes: builder.features.eventTypes)
  }
}
