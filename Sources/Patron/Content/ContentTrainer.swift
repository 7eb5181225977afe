import Foundation
package import PatronFeatures
import PatronModels
import PatronNumerics

/// Fits next-best-content and judges it on interactions it has not seen.
package struct ContentTrainer: Sendable {
  package let prepared: PreparedExports
  package let settings: Configuration.Recommendations
  package let source: Configuration.Recommendations.Source
  package let options: RunOptions

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

  /// Searches on the last but one outcome window, judges on the last, fits on all.
  package func train() async throws -> ContentModel {
    let study = try await study()
    let all = try await interactions(at: prepared.history?.end)
    guard !all.items.isEmpty else {
      throw PatronError(
        .data, "content: no customer touched an item of \(source.rawValue): export such rows")
    }
    var model = try study.choice.fit(all.dated, workers: options.workers)
    let repeats = study.habits?.repeats(of: all.items)
    if let repeats { model = model.adding(repeats) }
    return ContentModel(
      description: ContentModel.Description(
        source: source, horizon: settings.horizon, top: settings.top,
        perTopic: settings.perTopic, explore: settings.explore, items: all.items,
        titles: all.titles, popularity: all.recentCounts,
        customers: (0..<all.seen.rowCount).count { all.isKnown($0) }, choice: study.choice,
        trials: study.trials, bases: model.bases, lifts: model.lifts,
        repeatable: repeats?.repeatable, chance: study.habits?.chance,
        evaluation: study.evaluation),
      weights: model.weights)
  }

  /// The back-test alone; nil where the last outcome window is empty.
  package func backTest() async throws -> ContentEvaluation? { try await study().evaluation }

  /// What the windows behind the snapshots teach.
  private struct Study {
    var choice = NextItems()
    var trials: [NextItemsSearch.Trial] = []
    var evaluation: ContentEvaluation?
    /// Learned from the latest window that a model had not seen.
    var habits: Habits?
  }

  private func study() async throws -> Study {
    var study = Study()
    guard let history = prepared.history else { return study }
    var plainPenalty = study.choice.penalty
    if let slice = try await slice(at: history.end - 2 * settings.horizon, history: history) {
      options.progress("searching what foretells the next items")
      var search = NextItemsSearch()
      if slice.items.count > Self.largestSearchedItemCount {
        search.penalties = [study.choice.penalty]
      }
      let found = try search.run(
        slice.dated, later: slice.newItems, allowed: slice.isShowable, workers: options.workers)
      study.choice = found.best
      study.trials = found.trials
      var best = -1.0
      for trial in found.trials
      where trial.choice == NextItems(penalty: trial.choice.penalty) && trial.ndcg > best {
        (best, plainPenalty) = (trial.ndcg, trial.choice.penalty)
      }
      study.habits = try habits(slice, model: found.model)
    }
    guard let slice = try await slice(at: history.end - settings.horizon, history: history) else {
      return study
    }
    options.progress("judging lists on unseen time")
    let model = try study.choice.fit(slice.dated, workers: options.workers)
    let judge = ContentJudge(
      slice: slice, choice: study.choice, model: model,
      plainPenalty: study.choice == NextItems(penalty: plainPenalty) ? nil : plainPenalty,
      horizon: settings.horizon, options: options)
    study.evaluation = try judge.evaluation(
      chance: study.habits.map { check($0, on: slice, model: model) })
    study.habits = try habits(slice, model: model)
    return study
  }

  /// The interactions before `day` and in the window behind it; nil where either is empty.
  private func slice(at day: Int, history: PreparedExports.History) async throws -> Interactions? {
    guard day > history.start else { return nil }
    let slice = try await interactions(at: day, horizon: settings.horizon)
    guard slice.seen.entryCount > 0, let later = slice.later, later.entryCount > 0 else {
      return nil
    }
    return slice
  }

  private func interactions(at day: Int?, horizon: Int? = nil) async throws -> Interactions {
    // The search holds four times what a fit takes; half of the machine is left to others.
    let memory = Int(clamping: ProcessInfo.processInfo.physicalMemory / 8)
    return try await prepared.interactions(
      source, at: day, items: nil,
      largest: min(settings.maximumItems, LinearAutoencoder.largestItemCount(bytes: memory)),
      horizon: horizon, recent: settings.horizon, workers: options.workers)
  }

  private func habits(_ slice: Interactions, model: NextItems.Model) throws -> Habits {
    guard let later = slice.later else { preconditionFailure("a slice has an outcome") }
    var rates: [String: Float] = [:]
    if settings.repeats {
      let repeats = ItemRepeats().fit(slice.seen, later: later)
      for item in slice.items.indices where repeats.repeatable[item] {
        rates[slice.items[item]] = repeats.rates[item]
      }
    }
    let own = Habits.repeats(of: slice.items, rates: rates)
    return Habits(
      rates: rates,
      chance: try ContentChance(
        slice, model: own.map { model.adding($0) } ?? model, repeatable: own?.repeatable,
        places: settings.top, horizon: settings.horizon, workers: options.workers))
  }

  /// How far the chances learned on an earlier window come true on `slice`.
  private func check(
    _ habits: Habits, on slice: Interactions, model: NextItems.Model
  ) -> ContentEvaluation.ChanceCheck {
    guard let later = slice.later else { preconditionFailure("a slice has an outcome") }
    let own = habits.repeats(of: slice.items)
    let shown = own.map { model.adding($0) } ?? model
    let bands = ContentChance.bands(slice, horizon: settings.horizon)
    var (places, said, came) = (0, 0.0, 0)
    for band in 0..<ContentChance.bandCount {
      let rows = bands.indices.filter { bands[$0] == band }
      let lists = shown.recommendations(
        for: slice.dated.selecting(customers: rows), count: settings.top,
        allowed: slice.isShowable, repeatable: own?.repeatable, workers: options.workers)
      let chances = habits.chance.bands[band].probabilities(
        lists, popularity: slice.shares, workers: options.workers)
      for place in lists.items.indices where lists.items[place] >= 0 {
        places += 1
        said += Double(chances[place])
        if later.hasEntry(row: rows[place / settings.top], column: lists.items[place]) {
          came += 1
        }
      }
    }
    return ContentEvaluation.ChanceCheck(
      places: places, said: said / Double(max(1, places)),
      came: Double(came) / Double(max(1, places)))
  }
}

/// What customers are seen to do with lists in a window that the model had not seen.
private struct Habits {
  /// The items that are taken again and again, with the share of holders who do so.
  let rates: [String: Float]
  let chance: ContentChance

  func repeats(of items: [String]) -> ItemRepeats.Model? {
    Self.repeats(of: items, rates: rates)
  }

  /// The same by place in `items`; nil where there are none.
  static func repeats(of items: [String], rates: [String: Float]) -> ItemRepeats.Model? {
    let repeatable = items.map { rates[$0] != nil }
    guard repeatable.contains(true) else { return nil }
    return ItemRepeats.Model(rates: items.map { rates[$0] ?? 0 }, repeatable: repeatable)
  }
}

extension NextItems.Model {
  /// The same with what having an item says of taking it again.
  fileprivate func adding(_ repeats: ItemRepeats.Model) -> NextItems.Model {
    NextItems.Model(
      weights: weights.adding(ownWeights: repeats.rates), bases: bases, lifts: lifts,
      memory: memory)
  }
}
