import Foundation
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import PatronReport

/// Plans a campaign: the customers to contact under a budget, what that is expected to earn, and a control.
///
///     var settings = CampaignSettings(
///       "spring", objective: CampaignObjective.named("save")!, rate: 0.2)
///     settings.channels = [.init("email", cost: 0.05), .init("post", cost: 0.9, capacity: 500)]
///     settings.budget = 400
///     let models = try ModelFolder("models/aurora").read()
///     let plan = try await CampaignPlanner().plan(
///       settings, of: "datasets/aurora", with: models, to: "campaigns/spring")
///     print(plan)
public struct CampaignPlanner: Sendable {
  public let options: RunOptions

  public init(options: RunOptions = RunOptions()) { self.options = options }

  /// Plans the campaign of `settings` for the customers of `folder` and writes it into the folder `output`
  /// (`CampaignPlan.fileNames`), whole or not at all.
  ///
  /// - Parameter results: the results of scoring these exports by these models, to be taken in place of scoring again.
  /// - Throws: a `PatronError` where the models lack what the objective needs, with what can be stated instead; a
  ///   `TargetError` for a filter or column that there is not.
  public func plan(
    _ settings: CampaignSettings, of folder: String, from results: ScoreFolder? = nil,
    with models: TrainedModels, to output: String
  ) async throws -> CampaignPlan {
    try check(settings, models)
    try ExportsGuard(folder).check(
      folder: output, names: CampaignPlan.fileNames, option: "--output")
    let list = CampaignColumns(settings, models)
    let known =
      list.carried.isEmpty ? [] : try await CarriedColumns.known(in: folder, options: options)
    try list.check(carrying: known)
    let staged = try StagedFolder(for: output, replacing: Set(CampaignPlan.fileNames))
    return try await staged.naming {
      try await ScoredExports.with(
        folder, from: results, models: models, outputs: [staged.path], options: options
      ) {
        try await plan(settings, list, of: $0, with: models, through: staged)
      }
    }
  }

  private func plan(
    _ settings: CampaignSettings, _ list: CampaignColumns, of exports: ScoredExports,
    with models: TrainedModels, through staged: StagedFolder
  ) async throws -> CampaignPlan {
    let (session, scored) = (exports.session, exports.scored)
    options.progress("choosing the customers to contact")
    let permissions = try await session.prepared.permissions(workers: options.workers)
    let customers = try await CampaignCustomers(
      settings, of: scored, in: session.engine, models: models, permissions: permissions,
      exposures: CampaignExposures(session, but: settings.name), at: session.prepared.lastDay,
      workers: options.workers)
    let choice = ChannelChoice(
      candidates: customers.candidates, channels: settings.channels,
      offerCost: settings.offerCost)
    let seed = models.manifest.seed ^ options.seed
    let draw = try CampaignDraw(
      choice, settings: settings, probabilities: customers.probabilities,
      segments: customers.segments, identifiers: customers.keys.map { UInt64($0) }, seed: seed)
    options.progress("working out the expected profit")
    let spread = settings.objective.model(in: models).flatMap {
      ProbabilitySpread($0, seed: seed, workers: options.workers)
    }
    let figures = CampaignFigures(
      settings: settings, customers: customers, draw: draw,
      earnings: CampaignEarnings(
        choice: choice, objective: settings.objective,
        rates: CampaignRates(settings, seed: seed),
        probabilities: customers.probabilities, spread: spread, workers: options.workers))
    options.progress("writing")
    let files = CampaignFiles(staged: staged, engine: session.engine)
    try await files.load(draw, of: customers, choice: choice)
    let checksum = try models.checksum
    var fairness: [CampaignFairness] = []
    if !customers.keys.isEmpty {
      var isListed = [Bool](repeating: false, count: customers.keys.count)
      for member in draw.members { isListed[member.candidate] = true }
      fairness = try await CampaignFairness.all(
        session.prepared, keys: customers.keys, isListed: isListed, workers: options.workers,
        at: session.snapshot)
    }
    let writer = CampaignLedgerWriter(session, settings: settings)
    try await writer.check(session.prepared.lastDay, table: CampaignFiles.table)
    let plan = try await files.write(
      list: list.list(session.engine.dialect), assignments: list.assignments,
      of: list.query(beside: scored, of: session)
    ) {
      figures.plan(
        models: models, checksum: checksum, seed: seed, asOf: session.prepared.lastDay,
        fairness: fairness, notices: exports.notices + writer.notices, columns: list.numbers,
        files: $0)
    }
    let entries = try await writer.entries(of: plan, table: CampaignFiles.table)
    try Task.checkCancellation()
    try writer.write(entries, of: plan) { try files.place() }
    return plan
  }

  /// Refuses what the models cannot give, before any work begins.
  private func check(_ settings: CampaignSettings, _ models: TrainedModels) throws {
    let columns = models.outputColumns
    let names = columns.map(\.name)
    let objective = settings.objective
    func lacking(_ fact: String, _ remedy: String) -> PatronError {
      PatronError(.data, "the objective \(objective.name) needs \(fact)", remedy: remedy)
    }
    if let probability = objective.probability, !names.contains(probability) {
      throw lacking(
        "\(probability), which the models do not give", "train them with what it is predicted from")
    }
    if settings.value == nil, !objective.values.contains(where: names.contains) {
      throw lacking(
        objective.values.isEmpty
          ? "what a success is worth" : "\(objective.values[0]), which the models do not give",
        "state what a success is worth with --value")
    }
    if let item = objective.item, !names.contains(item) {
      throw lacking("recommendations, which the models do not give", "train them with content")
    }
    if objective.effect == .kept, let measured = settings.measured, let planned = measured.planned,
      let horizon = objective.model(in: models)?.horizon, planned.window != horizon
    {
      // Of those who are silent for a few days most would not leave.
      throw PatronError(
        .data,
        "the campaign '\(measured.campaign)' was measured in \(planned.window) days, and who leaves is predicted in \(horizon)",
        remedy: "measure a campaign of \(horizon) days, or state the rate with --success-rate")
    }
    for name in [settings.name] + settings.channels.compactMap(\.name)
    where !CampaignSettings.canBeName(name) {
      throw PatronError(
        .configuration, "a name with a comma, a quote or a line break", remedy: "choose another")
    }
    do {
      _ = try Filter(objective.audience).condition(on: columns, of: "scored")
    } catch {
      throw lacking(
        "the columns of '\(objective.audience)', which the models do not all give",
        "choose another objective, or train the models with what these are made from")
    }
    if let filter = settings.filter {
      _ = try Filter(filter).condition(on: columns, of: "scored")
    }
  }
}
