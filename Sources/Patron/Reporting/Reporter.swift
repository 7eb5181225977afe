import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
public import PatronReport

/// Makes one report of everything that exports and models tell: for reading, mailing and printing.
///
///     let models = try ModelFolder("models/aurora").read()
///     let report = try await Reporter().report(
///       "datasets/aurora", with: models, from: "models/aurora")
///     let page = try report.page
public struct Reporter: Sendable {
  public let options: RunOptions

  public init(options: RunOptions = RunOptions()) { self.options = options }

  /// The report on the customers of `folder` by `models`, which also name the segments of journeys.
  ///
  /// - Parameters:
  ///   - scores: the results that `Scorer` left: the same report, without scoring everybody again.
  ///   - modelFolder: where `models` lie, for the commands that the report advises.
  ///   - campaigns: the folders of planned campaigns: each has a section, with what it did where the exports go on after it.
  ///   - former: a page that was written before, or a folder of models, for a section of what changed since.
  ///   - language: of the page; nil for the one of patron.yaml.
  /// - Complexity: that of scoring without `scores`, of valuing and of telling journeys, one after the other.
  public func report(
    _ folder: String, with models: TrainedModels, from modelFolder: String,
    scores: ScoreFolder? = nil, campaigns: [String] = [], since former: String? = nil,
    language: Language? = nil
  ) async throws -> Report {
    // What may be wrong with the files is said before the work.
    let former = try former.map { try FormerReport($0) }
    let settings = try Exports.configuration(of: folder).report ?? .init()
    let logo = try settings.logo.map { try ReportLogo.image($0, in: folder) }
    let planned = try campaigns.map { PlannedCampaignReader(folder: $0, options: options) }
      .map { (reader: $0, plan: try $0.plan()) }
    let threshold = settings.leaving
    return try await ReportScores.with(
      folder, from: scores, models: models, threshold: threshold, outputs: campaigns,
      options: options
    ) { session, scores in
      let (segments, drift) = (scores.segments, scores.drift)
      let journeys = try await journeys(session, models, segments)
      let valuation = try await valuation(session, models)
      var figures = try figures(session, models, scores, journeys, threshold)
      figures.value = valuation?.orders?.expected
      if let former, former.figures.name != figures.name {
        throw PatronError(
          .data, "--since is of '\(former.figures.name)', and this is of '\(figures.name)'",
          remedy: "name an earlier report or folder of models of the same exports")
      }
      if let asOf = former?.figures.asOf, let own = figures.asOf, asOf > own {
        throw PatronError(
          .data, "--since is known up to \(asOf), later than these exports (\(own))",
          remedy: "name an earlier report or folder of models")
      }
      let words = ReportWords(
        language: language ?? (settings.language == .german ? .german : .english))
      var parts = ReportParts(words: words)
      if let former {
        let changes = try await changes(former, figures, session, models, segments)
        parts.add("changes", "What changed", changes.sections(words), isOwn: true)
      }
      for model in models.models where ![.value, .contracts, .journey].contains(model.task) {
        parts.add(
          model.task.rawValue, Tasks.title(of: model.task),
          model.pageSections(
            features: models.manifest.features(for: model.use), segmentSizes: scores.segmentSizes))
      }
      if let valuation { parts.add("value", "Value", valuation.sections()) }
      if let journeys {
        parts.add("journey", "Journeys", journeys.sections(), id: "journeys")
      }
      for (reader, plan) in planned {
        parts.add(
          "campaigns", words.campaign(plan.name), try await sections(plan, reader, session),
          id: "campaign-" + plan.name)
      }
      parts.add("quality", "Data quality", ReportQuality(session.prepared).sections())
      if let drift { parts.add("drift", "Drift since training", drift.sections()) }
      parts.addMethod(models, notices: session.prepared.notices + scores.notices)
      return Report(
        settings: settings, language: words.language, logo: logo, figures: figures,
        inputs: shellLine(folder, "--models", modelFolder),
        searchedDays: journeys?.search?.days ?? 0, hasScores: models.journey != nil,
        journeys: journeys, drift: drift, parts: parts.inOrder)
    }
  }

  private func valuation(_ session: Session, _ models: TrainedModels) async throws -> Valuation? {
    guard models.value != nil || models.contracts != nil else { return nil }
    return try await Valuer(options: options).valuation(
      session, models.value, models.contracts.map { .success($0) }, by: nil,
      seed: models.manifest.seed, notices: [])
  }

  /// The journeys of the customers; of answers alone too, which train nothing.
  private func journeys(
    _ session: Session, _ models: TrainedModels, _ segments: [Int]
  ) async throws -> Journeys? {
    // Answers are told without a model, which learns from events.
    let hasAnswers =
      session.prepared.tables.contains(.surveys)
      && session.configuration.journey.options(default: .init()) != nil
    guard models.journey != nil || hasAnswers else { return nil }
    return try await Journeyer(options: options).tell(session, with: models, segments: segments)
  }

  /// The figures that the page opens with, and that a later one is compared with.
  private func figures(
    _ session: Session, _ models: TrainedModels, _ scores: ReportScores, _ journeys: Journeys?,
    _ threshold: Double?
  ) throws -> ReportFigures {
    var figures = try ReportFigures(
      models, customers: session.prepared.customerCount, asOf: session.prepared.lastDay,
      segments: scores.segmentSizes)
    if let churn = models.outcome(.churn) {
      figures.leaving = .init(
        customers: ReportFigures.told(scores.leaving), days: churn.horizon, threshold: threshold)
    }
    if let told = journeys?.satisfaction, let answers = told.all, let found = answers.figures {
      let factor: Double = told.measure == .csat ? 100 : 1
      figures.satisfaction = .init(
        measure: told.measure, figure: factor * found.estimate,
        interval: Interval(
          lower: factor * found.interval.lower, upper: factor * found.interval.upper,
          level: found.interval.level),
        answers: answers.answers)
    }
    if journeys?.search != nil {
      figures.incidents = journeys?.incidents.count(where: \.isBad)
    }
    return figures
  }

  /// What was planned, and where days after it are known, what the campaign did.
  private func sections(
    _ plan: CampaignPlan, _ reader: PlannedCampaignReader, _ session: Session
  ) async throws -> [Document.Block] {
    guard let asOf = plan.asOf, let last = session.prepared.lastDay, last > asOf else {
      return plan.document.blocks
    }
    let measured = try await CampaignObserver(options: options).measure(
      plan, of: reader, in: session)
    return measured.sections() + [.heading("What was planned")] + plan.document.blocks
  }
}

extension Reporter {
  /// What changed since `former`, with who moved where its models can be applied to these exports.
  private func changes(
    _ former: FormerReport, _ figures: ReportFigures, _ session: Session, _ models: TrainedModels,
    _ segments: [Int]
  ) async throws -> ReportChanges {
    let isSame = former.figures.models == figures.models
    let areLinked = isSame || models.manifest.request.previous == former.figures.models
    var migration: Migration?
    var obstacle: String?
    if areLinked, let then = former.models, let before = then.segments, let now = models.segments,
      let asOf = then.manifest.asOf, asOf != session.prepared.lastDay
    {
      do {
        let old = try await Scorer(options: options).segments(
          session, with: then, at: Snapshot(lastSeen: asOf))
        migration = Migration(from: old, by: before, to: segments, by: now, spend: nil)
      } catch let error as PatronError where error.category == .data {
        obstacle = error.description
      }
    }
    return ReportChanges(
      then: former.figures, now: figures, areSegmentsLinked: areLinked, migration: migration,
      obstacle: obstacle)
  }
}
