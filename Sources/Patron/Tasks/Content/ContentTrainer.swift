import Foundation
package import PatronData
import PatronEngine
import PatronModels
import PatronNumerics

/// Fits the recommendation model and evaluates it on interactions it has not seen.
package struct ContentTrainer: Sendable {
  package let prepared: PreparedExports
  package let settings: Configuration.Recommendations
  package let source: Configuration.Recommendations.Source
  package let options: RunOptions
  /// The stages of life that items may be for; nil where nobody's is known.
  var stagesOfLife: StagesOfLife?

  /// With more items than this a penalty costs too long to try out, and the usual one serves.
  package static let largestSearchedItemCount = 8_000

  package init(
    prepared: PreparedExports, settings: Configuration.Recommendations,
    source: Configuration.Recommendations.Source, options: RunOptions
  ) {
    self.prepared = prepared
    self.settings = settings
    self.source = source
    self.options = options
  }

  /// Searches on the last but one outcome window, evaluates on the last, fits on all.
  package func train() async throws -> ContentModel {
    let study = try await study()
    let all = try await interactions(at: prepared.snapshot)
    guard all.seen.values.contains(where: { $0 > 0 }) else {
      throw Obstacle.noInteractions(source)
    }
    let dated = all.dated
    guard dated.popularity().count(where: { $0 > 0 }) > 1 else { throw Obstacle.fewItems(source) }
    var model = try study.choice.fit(dated, tags: all.tags, workers: options.workers)
    let names = all.items.map(\.name)
    let repeats = study.habits?.repeats(of: names)
    if let repeats { model = model.adding(repeats) }
    let hasTitles = all.items.contains { $0.ownTitle != nil }
    return ContentModel(
      description: ContentModel.Description(
        source: source, horizon: settings.horizon, top: settings.top,
        perTopic: settings.perTopic, explore: settings.explore, items: names,
        hasTitles: hasTitles == ContentModel.Description.usuallyHasTitles(source)
          ? nil : hasTitles,
        customerCounts: dated.popularity().map { Int(nearest: $0) },
        popularity: dated.popularity(within: study.recent).map { Int(nearest: $0) },
        recent: study.recent,
        eventTypes: source == .content ? try await prepared.touchTypes(settings) : [],
        customers: dated.knownCount, choice: study.choice, trials: study.trials,
        bases: model.bases, lifts: model.lifts, repeatable: repeats?.repeatable,
        chance: study.habits?.chance, evaluation: study.evaluation,
        fallback: study.evaluation?.fallback ?? .lately),
      weights: model.weights)
  }

  /// The back-test alone; nil where the last outcome window is empty.
  package func backTest() async throws -> ContentEvaluation? { try await study().evaluation }

  /// How well `model` predicted the interactions in the horizon behind `snapshot`.
  ///
  /// Nil where no customer had a new item.
  package func evaluate(_ model: ContentModel, from snapshot: Snapshot) async throws
    -> ContentEvaluation?
  {
    let description = model.description
    let slice = try await prepared.interactions(
      source, settings: settings, at: snapshot, items: description.items,
      largest: description.items.count, horizon: description.horizon, workers: options.workers)
    guard slice.seen.entryCount > 0 else { return nil }
    let shown = model.nextItems(for: slice)
    let check = description.chance.map {
      ContentEvaluator.check(
        $0, on: slice, model: shown, repeatable: description.repeatable(in: slice),
        positions: description.top, horizon: description.horizon, recent: description.recent,
        workers: options.workers)
    }
    let evaluator = ContentEvaluator(
      slice: slice, permissions: try await prepared.permissions(workers: options.workers),
      stages: try await stages(slice), choice: description.choice, model: shown,
      plainPenalty: NextItemsSearch.plainPenalty(description.trials), recent: description.recent,
      horizon: description.horizon, options: options)
    var evaluation = try evaluator.evaluation()
    evaluation?.chance = check
    return evaluation
  }

  /// The results of the windows behind the snapshots, or of the items held out.
  struct Study {
    /// What is fitted to all interactions: the search's choice, or a baseline that was better.
    var choice = NextItems()
    /// The days that popularity of late looks back.
    var recent: DayCount
    var trials: [NextItemsSearch.Trial] = []
    var evaluation: ContentEvaluation?
    /// Learned from the latest window that a model had not seen.
    fileprivate var habits: Habits?

    init(recent: DayCount) { self.recent = recent }
  }

  private func study() async throws -> Study {
    guard let latest = prepared.snapshot,
      let slice = try await slice(at: latest - settings.horizon),
      slice.searched.evaluatedCount >= ContentEvaluation.fewestCustomers
    else { return try await studyWithoutTime() }
    var study = Study(recent: settings.horizon)
    let earlier = try await self.slice(at: latest - 2 * settings.horizon)
    if let earlier {
      let found = try search(try await slices(earlier))
      study.choice = found.best
      study.trials = found.trials
      study.habits = try habits(earlier, choice: found.best, model: found.model, study.recent)
    }
    options.progress("evaluating recommendations on unseen time")
    if try await evaluate(&study, on: slice, stages: try await stages(slice)), let earlier {
      study.habits = try habits(
        earlier, choice: study.choice, model: fit(study.choice, to: earlier), study.recent)
    }
    let model = try fit(study.choice, to: slice)
    if let habits = study.habits {
      let shown = slice.introducing(model, study.choice)
      let repeats = habits.repeats(of: slice.items.map(\.name))
      study.evaluation?.chance = ContentEvaluator.check(
        habits.chance, on: slice, model: repeats.map { shown.adding($0) } ?? shown,
        repeatable: repeats?.repeatable, positions: settings.top, horizon: settings.horizon,
        recent: study.recent, workers: options.workers)
    }
    study.recent = study.evaluation?.recent ?? study.recent
    study.habits = try habits(
      slice, choice: study.choice, model: model, study.recent,
      fallback: study.evaluation?.fallback ?? .lately)
    return study
  }

  /// Evaluates the choice on `slice`. A baseline that is better takes its place: whether it did so.
  func evaluate(
    _ study: inout Study, on slice: Interactions, stages: [String?]
  ) async throws -> Bool {
    var evaluator = ContentEvaluator(
      slice: slice, permissions: try await prepared.permissions(workers: options.workers),
      stages: stages, choice: study.choice, model: try shown(study.choice, slice),
      plainPenalty: NextItemsSearch.plainPenalty(study.trials), recent: study.recent,
      horizon: settings.horizon, options: options)
    study.evaluation = try evaluator.evaluation()
    guard let evaluation = study.evaluation, let name = evaluation.betterBaseline,
      let better = evaluator.choice(ofBaseline: name, recent: evaluation.recent)
    else { return false }
    evaluator.replace(name, by: better, try shown(better, slice))
    study.evaluation = try evaluator.evaluation()
    study.choice = better
    return true
  }

  func search(_ slices: [NextItemsSearch.Slice]) throws(FitError) -> NextItemsSearch.Result {
    options.progress("searching what predicts the next items")
    var search = NextItemsSearch()
    if slices[0].interactions.rows.columnCount > Self.largestSearchedItemCount {
      search.penalties = [NextItems().penalty]
    }
    // Weights that were written are wanted.
    if !settings.weights.isEmpty { search.weighs = true }
    return try search.run(slices, workers: options.workers)
  }

  private func fit(_ choice: NextItems, to slice: Interactions) throws(FitError) -> NextItems.Model
  {
    try choice.fit(slice.dated, tags: slice.tags, workers: options.workers)
  }

  /// The model of `choice` fitted to `slice`, with the items without an interaction.
  private func shown(_ choice: NextItems, _ slice: Interactions) throws(FitError) -> NextItems.Model
  {
    slice.introducing(try fit(choice, to: slice), choice)
  }

  /// The slices that the search is evaluated on: `latest` and, where it has few customers, the one before. Where
  /// there are many items a second slice's matrices would take over a gigabyte more.
  private func slices(_ latest: Interactions) async throws -> [NextItemsSearch.Slice] {
    guard let snapshot = latest.snapshot else { preconditionFailure("a slice has a snapshot") }
    var slices = [latest.searched]
    while slices.count < NextItemsSearch.sliceCount,
      latest.items.count <= Self.largestSearchedItemCount,
      slices.reduce(0, { $0 + $1.evaluatedCount }) < NextItemsSearch.enoughEvaluated,
      let earlier = try await slice(at: snapshot - slices.count * settings.horizon)
    {
      slices.append(earlier.searched)
    }
    return slices
  }

  /// The customers' stages of life at the slice's snapshot; empty where no item is for some stages only.
  private func stages(_ slice: Interactions) async throws -> [String?] {
    guard let snapshot = slice.snapshot,
      slice.items.contains(where: { ContentRules.stages(of: $0.stage) != nil })
    else { return [] }
    return try await stagesOfLife?.at(snapshot, workers: options.workers) ?? []
  }

  /// The interactions before `snapshot` and in the window behind it; nil where either is empty.
  private func slice(at snapshot: Snapshot) async throws -> Interactions? {
    guard let history = prepared.days, snapshot.day > history.first else { return nil }
    let slice = try await interactions(at: snapshot, horizon: settings.horizon)
    guard slice.seen.values.contains(where: { $0 > 0 }), let later = slice.later,
      later.entryCount > 0
    else { return nil }
    return slice
  }

  func interactions(
    at snapshot: Snapshot?, horizon: DayCount? = nil
  ) async throws -> Interactions {
    // The search holds four times what a fit takes; half of the machine is left to others.
    let memory = Int(clamping: ProcessInfo.processInfo.physicalMemory / 8)
    return try await prepared.interactions(
      source, settings: settings, at: snapshot, items: nil,
      largest: min(settings.maximumItems, LinearAutoencoder.largestItemCount(bytes: memory)),
      horizon: horizon, workers: options.workers)
  }

  private func habits(
    _ slice: Interactions, choice: NextItems, model: NextItems.Model, _ recent: DayCount,
    fallback: ContentFallback.Reach = .lately
  ) throws -> Habits {
    guard let later = slice.later else { preconditionFailure("a slice has an outcome") }
    var rates: [String: Float] = [:]
    if settings.repeats {
      let repeats = ItemRepeats().fit(slice.seen, later: later)
      for item in slice.items.indices where repeats.repeatable[item] {
        rates[slice.items[item].name] = repeats.rates[item]
      }
    }
    let own = Habits.repeats(of: slice.items.map(\.name), rates: rates)
    let shown = slice.introducing(model, choice)
    return Habits(
      rates: rates,
      chance: try ContentChance(
        slice, model: own.map { shown.adding($0) } ?? shown, repeatable: own?.repeatable,
        positions: settings.top, horizon: settings.horizon, recent: recent, fallback: fallback,
        workers: options.workers))
  }
}

extension Interactions {
  /// The same for a search.
  var searched: NextItemsSearch.Slice {
    NextItemsSearch.Slice(
      interactions: dated, later: newItems, tags: tags, allowed: isShowable)
  }

  /// `model`, fitted to these interactions, with the items without an interaction.
  fileprivate func introducing(_ model: NextItems.Model, _ choice: NextItems) -> NextItems.Model {
    guard let tags else { return model }
    return model.introducing(
      dated.popularity().map { $0 == 0 }, tags: tags, novelty: choice.novelty)
  }
}

/// Repeats and chances observed in a window that the model had not seen.
private struct Habits {
  /// The items that are taken again and again, with the share of holders who do so.
  let rates: [String: Float]
  let chance: ContentChance

  func repeats(of items: [String]) -> ItemRepeats.Model? {
    Self.repeats(of: items, rates: rates)
  }

  /// The same by index in `items`; nil where there are none.
  static func repeats(of items: [String], rates: [String: Float]) -> ItemRepeats.Model? {
    let repeatable = items.map { rates[$0] != nil }
    guard repeatable.contains(true) else { return nil }
    return ItemRepeats.Model(rates: items.map { rates[$0] ?? 0 }, repeatable: repeatable)
  }
}

extension NextItems.Model {
  /// The same with the weight of having an item for taking it again.
  fileprivate func adding(_ repeats: ItemRepeats.Model) -> NextItems.Model {
    NextItems.Model(
      weights: weights.adding(ownWeights: repeats.rates), bases: bases, lifts: lifts,
      memory: memory, weighs: weighs)
  }
}
