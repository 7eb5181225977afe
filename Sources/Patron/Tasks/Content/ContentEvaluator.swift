import PatronData
import PatronEngine
import PatronModels
import PatronNumerics

/// Evaluates a recommendation model and the baselines on a slice of time that none of them has seen.
struct ContentEvaluator {
  let slice: Interactions
  let permissions: Permissions
  /// The stage of life of each customer at the slice's snapshot; empty where no item asks for one.
  let stages: [String?]
  private(set) var choice: NextItems
  private(set) var model: NextItems.Model
  /// The model of the search, where a baseline took its place, which then is no baseline.
  private var searched: (model: NextItems.Model, replacement: String)?
  /// The penalty that was best for the autoencoder alone.
  let plainPenalty: Double
  /// The days that popularity of late looks back for customers without a history.
  let recent: DayCount
  let horizon: DayCount
  let options: RunOptions

  init(
    slice: Interactions, permissions: Permissions, stages: [String?], choice: NextItems,
    model: NextItems.Model, plainPenalty: Double, recent: DayCount, horizon: DayCount,
    options: RunOptions
  ) {
    self.slice = slice
    self.permissions = permissions
    self.stages = stages
    self.choice = choice
    self.model = model
    self.plainPenalty = plainPenalty
    self.recent = recent
    self.horizon = horizon
    self.options = options
  }

  /// Makes the baseline called `replacement`, which is `choice` and here `model`, the model.
  mutating func replace(_ replacement: String, by choice: NextItems, _ model: NextItems.Model) {
    searched = (self.model, replacement)
    (self.choice, self.model) = (choice, model)
  }

  /// The most customers that are evaluated: evenly spaced.
  private static let largestEvaluated = 50_000
  private static let listLength = 100
  /// The days that popularity of late may look back.
  static func windows(horizon: DayCount) -> [DayCount] {
    Set([1, 3, 7, 14, 28, 90, horizon]).sorted()
  }
  private static let activity = [(1, "1 to 4"), (5, "5 to 19"), (20, "20 or more")]

  /// The evaluation; nil where no customer with a history had a new item.
  func evaluation() throws -> ContentEvaluation? {
    guard let later = slice.later else { preconditionFailure("a slice has an outcome") }
    let news = slice.newItems
    let found = (0..<news.rowCount).filter { news.rowOffsets[$0] < news.rowOffsets[$0 + 1] }
    let count = min(found.count, Self.largestEvaluated)
    let rows = (0..<count).map { found[$0 * found.count / count] }
    guard count > 0 else { return nil }
    let known = (0..<news.rowCount).count { slice.isKnown($0) }
    let relevant = news.selecting(rows: rows)
    let interactions = slice.dated.popularity()
    let rules = ContentRules(slice, permissions: permissions)
    let (lists, window) = try lists(for: rows, relevant, rules: rules)
    func metrics(_ items: [Int32], _ positions: Int) -> RankingMetrics {
      RankingMetrics(
        items: items, listLength: Self.listLength, relevant: relevant, positions: positions)
    }
    let results = lists.map { name, items in
      ContentEvaluation.ForecasterResult(
        name: name, atTen: metrics(items, 10), atTwenty: metrics(items, 20),
        atHundred: metrics(items, 100),
        intervals: RankingMetrics.intervals(
          items: items, listLength: Self.listLength, relevant: relevant, positions: 10,
          bootstrap: Bootstrap(seed: options.seed), workers: options.workers),
        exposure: ListExposure(
          items: items, listLength: Self.listLength, positions: 10, counts: interactions,
          customerCount: known))
    }
    var best = 1
    for index in results.indices.dropFirst()
    where results[index].atTen.ndcg > results[best].atTen.ndcg { best = index }
    return ContentEvaluation(
      snapshot: slice.snapshot, horizon: horizon, recent: window,
      customersWithoutNewItems: known - found.count,
      results: results,
      bands: bands(
        slice.seen.selecting(rows: rows), relevant, model: lists[0].items,
        baseline: lists[best].items),
      unknown: unknown(later, rules: rules, slice.dated.popularity(within: recent)),
      unknownBaseline: unknown(later, rules: rules, slice.dated.popularity()),
      stages: stageEffect(rows, relevant, free: lists[0].items),
      newcomers: newcomers(
        interactions, relevant, model: lists[0].items, baseline: lists[best].items),
      replacement: searched?.replacement, bestBaseline: results[best].name,
      difference: RankingMetrics.ndcgDifference(
        first: lists[0].items, second: lists[best].items, listLength: Self.listLength,
        relevant: relevant, positions: 10,
        bootstrap: Bootstrap(replicates: 1000, seed: options.seed), workers: options.workers),
      chance: nil)
  }

  private func lists(
    for rows: [Int], _ relevant: SparseRows, rules: ContentRules
  ) throws -> (lists: [(name: String, items: [Int32])], window: DayCount) {
    let dated = slice.dated
    let likes = dated.likes
    func ranked(_ weights: ItemWeights) -> [Int32] {
      rules.lists(of: rows, length: Self.listLength) { members, allowed in
        weights.recommendations(
          for: likes.selecting(rows: members), count: Self.listLength, allowed: allowed,
          workers: options.workers
        ).items
      }
    }
    func popular(_ scores: [Double]) -> [Int32] {
      rules.lists(of: rows, length: Self.listLength) { members, allowed in
        ItemPopularity(scores: scores).items(
          for: slice.seen.selecting(rows: members), count: Self.listLength, allowed: allowed)
      }
    }
    var (lately, window, highest) = ([Int32](), DayCount(0), -1.0)
    for days in Self.windows(horizon: horizon) {
      let items = popular(dated.popularity(within: days))
      let ndcg = RankingMetrics(
        items: items, listLength: Self.listLength, relevant: relevant, positions: 10
      ).ndcg
      if ndcg > highest { (lately, window, highest) = (items, days, ndcg) }
    }
    var lists = [(Forecaster.model.name, made(by: model, for: rows, rules: rules))]
    // Without time nothing is of late.
    if slice.snapshot != nil { lists.append((Baseline.lately, lately)) }
    lists.append((Baseline.ever, popular(dated.popularity())))
    lists.append(
      (Baseline.cosine, ranked(try ItemNeighbours().fit(likes, workers: options.workers))))
    if choice != NextItems(penalty: plainPenalty) {
      let weights = try LinearAutoencoder(penalty: plainPenalty).fit(
        likes, workers: options.workers)
      lists.append((Baseline.plain, ranked(weights)))
    }
    if let searched {
      lists.removeAll { $0.0 == searched.replacement }
      lists.append(
        (Forecaster.searched.name, made(by: searched.model, for: rows, rules: rules)))
    }
    return (lists, window)
  }

  private enum Baseline {
    static let lately = "popular lately"
    static let ever = "popular ever"
    static let cosine = "item-item cosine"
    static let plain = "plain EASE"
  }

  /// The model that makes the lists of the baseline called `name`, where recent popularity looks back `recent` days.
  func choice(ofBaseline name: String, recent: DayCount) -> NextItems? {
    switch name {
    case Baseline.lately: NextItems(core: .popularity, window: Double(recent.days))
    case Baseline.ever: NextItems(core: .popularity)
    case Baseline.cosine: NextItems(core: .neighbours)
    case Baseline.plain: NextItems(penalty: plainPenalty)
    default: nil
    }
  }

  private func made(
    by model: NextItems.Model, for rows: [Int], rules: ContentRules
  ) -> [Int32] {
    rules.lists(of: rows, length: Self.listLength) { members, allowed in
      model.recommendations(
        for: slice.dated.selecting(customers: members), count: Self.listLength, allowed: allowed,
        workers: options.workers
      ).items
    }
  }

  /// The effect of the rule on stages on the model's lists, which are `free` of it.
  private func stageEffect(
    _ rows: [Int], _ relevant: SparseRows, free: [Int32]
  ) -> ContentEvaluation.Stages? {
    let items = slice.items.count { ContentRules.stages(of: $0.stage) != nil }
    guard items > 0, stages.contains(where: { $0 != nil }) else { return nil }
    let ruled = made(
      by: model, for: rows, rules: ContentRules(slice, permissions: permissions, stages: stages))
    let ndcg = [ruled, free].map {
      RankingMetrics(items: $0, listLength: Self.listLength, relevant: relevant, positions: 10).ndcg
    }
    return ContentEvaluation.Stages(
      items: items, ruled: ndcg[0], free: ndcg[1],
      difference: RankingMetrics.ndcgDifference(
        first: ruled, second: free, listLength: Self.listLength, relevant: relevant, positions: 10,
        bootstrap: Bootstrap(replicates: 1000, seed: options.seed), workers: options.workers))
  }

  /// How well items without an interaction reached the customers who then had one.
  private func newcomers(
    _ interactions: [Double], _ relevant: SparseRows, model: [Int32], baseline: [Int32]
  ) -> ContentEvaluation.Newcomers? {
    guard slice.tags != nil else { return nil }
    let isShowable = slice.isShowable
    let items = interactions.indices.count { interactions[$0] == 0 && isShowable[$0] }
    guard items > 0 else { return nil }
    let new = relevant.keeping { interactions[Int(relevant.columns[$1])] == 0 }
    let found = [model, baseline].map {
      RankingMetrics(items: $0, listLength: Self.listLength, relevant: new, positions: 10)
    }
    let shown = stride(from: 0, to: model.count, by: Self.listLength).reduce(0) { sum, start in
      sum + model[start..<start + 10].count { $0 >= 0 && interactions[Int($0)] == 0 }
    }
    return ContentEvaluation.Newcomers(
      items: items, customers: found[0].rowCount, recall: found[0].recall,
      baselineRecall: found[1].recall,
      shownShare: Double(shown) / Double(max(1, 10 * relevant.rowCount)))
  }

  private func bands(
    _ seen: SparseRows, _ relevant: SparseRows, model: [Int32], baseline: [Int32]
  ) -> [ContentEvaluation.Band] {
    let groups = (0..<seen.rowCount).map { row in
      let count = seen.rowOffsets[row + 1] - seen.rowOffsets[row]
      return Int32(Self.activity.lastIndex { count >= $0.0 } ?? 0)
    }
    let figures = [model, baseline].map {
      RankingMetrics.byGroup(
        items: $0, listLength: Self.listLength, relevant: relevant, positions: 10, groups: groups,
        groupCount: Self.activity.count)
    }
    return Self.activity.indices.filter { figures[0][$0].rowCount > 0 }.map { group in
      ContentEvaluation.Band(
        name: Self.activity[group].1, customers: figures[0][group].rowCount,
        model: figures[0][group].ndcg, baseline: figures[1][group].ndcg)
    }
  }

  /// The customers without a history who interacted with an item, by `popularity`.
  private func unknown(
    _ later: SparseRows, rules: ContentRules, _ popularity: [Double]
  ) -> RankingMetrics? {
    let rows = (0..<later.rowCount).filter {
      !slice.isKnown($0) && later.rowOffsets[$0] < later.rowOffsets[$0 + 1]
    }
    guard !rows.isEmpty else { return nil }
    let ranking = ItemPopularity(scores: popularity)
    let items = rules.lists(of: rows, length: 10) { members, allowed in
      ranking.items(for: slice.seen.selecting(rows: members), count: 10, allowed: allowed)
    }
    return RankingMetrics(
      items: items, listLength: 10, relevant: later.selecting(rows: rows), positions: 10)
  }

  /// How far `chances`, learned on an earlier window, come true on `slice`.
  static func check(
    _ chances: ContentChance, on slice: Interactions, model: NextItems.Model, repeatable: [Bool]?,
    positions top: Int, horizon: DayCount, recent: DayCount, workers: Workers
  ) -> ContentEvaluation.ChanceCheck {
    guard let later = slice.later else { preconditionFailure("a slice has an outcome") }
    let bands = ContentChance.bands(slice, horizon: horizon)
    let popularity = slice.shares(within: recent)
    var (positions, predicted, observed) = (0, 0.0, 0)
    for band in 0..<ContentChance.bandCount {
      let rows = bands.indices.filter { bands[$0] == band }
      let lists = model.recommendations(
        for: slice.dated.selecting(customers: rows), count: top, allowed: slice.isShowable,
        repeatable: repeatable, workers: workers)
      let found = chances.bands[band].probabilities(
        lists, popularity: popularity, workers: workers)
      for position in lists.items.indices where lists.items[position] >= 0 {
        positions += 1
        predicted += Double(found[position])
        if later.hasEntry(row: rows[position / top], column: lists.items[position]) {
          observed += 1
        }
      }
    }
    return ContentEvaluation.ChanceCheck(
      positions: positions, predicted: predicted / Double(max(1, positions)),
      observed: Double(observed) / Double(max(1, positions)))
  }
}
