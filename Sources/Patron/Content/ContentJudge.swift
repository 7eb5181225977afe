import PatronFeatures
import PatronModels
import PatronNumerics

/// Judges a next-best-content model and the baselines on a slice of time that none of them has seen.
struct ContentJudge {
  let slice: Interactions
  let choice: NextItems
  let model: NextItems.Model
  /// The penalty that was best for the autoencoder alone; nil where the model is just that.
  let plainPenalty: Double?
  let horizon: Int
  let options: RunOptions

  /// Customers who are judged, at most: evenly spaced.
  private static let largestJudged = 50_000
  private static let listLength = 100
  private static let activity = [(1, "1 to 4"), (5, "5 to 19"), (20, "20 or more")]

  /// The evaluation; nil where no customer with a history touched anything new.
  func evaluation(chance: ContentEvaluation.ChanceCheck?) throws -> ContentEvaluation? {
    guard let snapshot = slice.snapshot, let later = slice.later else {
      preconditionFailure("a slice has a day and an outcome")
    }
    let news = slice.newItems
    let found = (0..<news.rowCount).filter { news.rowOffsets[$0] < news.rowOffsets[$0 + 1] }
    let count = min(found.count, Self.largestJudged)
    let rows = (0..<count).map { found[$0 * found.count / count] }
    guard count > 0 else { return nil }
    let known = (0..<news.rowCount).count { slice.isKnown($0) }
    let seen = slice.dated.selecting(customers: rows)
    let relevant = news.selecting(rows: rows)
    let touches = slice.dated.popularity()
    let lists = try lists(for: seen)
    func metrics(_ items: [Int32], _ places: Int) -> RankingMetrics {
      RankingMetrics(
        items: items, listLength: Self.listLength, relevant: relevant, places: places)
    }
    let results = lists.map { name, items in
      ContentEvaluation.Judged(
        name: name, atTen: metrics(items, 10), atTwenty: metrics(items, 20),
        atHundred: metrics(items, 100),
        intervals: RankingMetrics.intervals(
          items: items, listLength: Self.listLength, relevant: relevant, places: 10,
          bootstrap: Bootstrap(seed: options.seed), workers: options.workers),
        exposure: ListExposure(
          items: items, listLength: Self.listLength, places: 10, touches: touches,
          customerCount: known))
    }
    var best = 1
    for place in results.indices.dropFirst()
    where results[place].atTen.ndcg > results[best].atTen.ndcg { best = place }
    return ContentEvaluation(
      snapshot: snapshot, horizon: horizon, customersWithoutNewItems: known - found.count,
      results: results,
      bands: bands(seen.rows, relevant, model: lists[0].items, baseline: lists[best].items),
      unknown: unknown(later), bestBaseline: results[best].name,
      difference: RankingMetrics.ndcgDifference(
        first: lists[0].items, second: lists[best].items, listLength: Self.listLength,
        relevant: relevant, places: 10,
        bootstrap: Bootstrap(replicates: 1000, seed: options.seed), workers: options.workers),
      chance: chance)
  }

  private func lists(
    for seen: DatedInteractions
  ) throws -> [(name: String, items: [Int32])] {
    let allowed = slice.isShowable
    func ranked(_ weights: ItemWeights) -> [Int32] {
      weights.recommendations(
        for: seen.rows, count: Self.listLength, allowed: allowed, workers: options.workers
      ).items
    }
    func popular(_ scores: [Double]) -> [Int32] {
      ItemPopularity(scores: scores)
        .items(for: seen.rows, count: Self.listLength, allowed: allowed)
    }
    var lists = [
      (
        OutcomeEvaluation.modelName,
        model.recommendations(
          for: seen, count: Self.listLength, allowed: allowed, workers: options.workers
        ).items
      ),
      ("popular lately", popular(slice.recentCounts.map(Double.init))),
      ("popular ever", popular(slice.dated.popularity())),
      (
        "item-item cosine",
        ranked(try ItemNeighbours().fit(slice.seen, workers: options.workers))
      ),
    ]
    if let plainPenalty {
      let weights =
        plainPenalty == choice.penalty
        ? model.weights
        : try LinearAutoencoder(penalty: plainPenalty).fit(slice.seen, workers: options.workers)
      lists.append(("plain EASE", ranked(weights)))
    }
    return lists
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
        items: $0, listLength: Self.listLength, relevant: relevant, places: 10, groups: groups,
        groupCount: Self.activity.count)
    }
    return Self.activity.indices.filter { figures[0][$0].rowCount > 0 }.map { group in
      ContentEvaluation.Band(
        name: Self.activity[group].1, customers: figures[0][group].rowCount,
        model: figures[0][group].ndcg, baseline: figures[1][group].ndcg)
    }
  }

  /// The customers of whom nothing was known and who touched something.
  private func unknown(_ later: SparseRows) -> RankingMetrics? {
    let rows = (0..<later.rowCount).filter {
      !slice.isKnown($0) && later.rowOffsets[$0] < later.rowOffsets[$0 + 1]
    }
    guard !rows.isEmpty else { return nil }
    let items = ItemPopularity(scores: slice.recentCounts.map(Double.init))
      .items(for: slice.seen.selecting(rows: rows), count: 10, allowed: slice.isShowable)
    return RankingMetrics(
      items: items, listLength: 10, relevant: later.selecting(rows: rows), places: 10)
  }
}

extension Interactions {
  /// What customers with a history touched behind the snapshot and had not touched before.
  var newItems: SparseRows {
    guard let later else { preconditionFailure("a slice has an outcome") }
    var offsets = [0]
    var kept: [Int32] = []
    for row in 0..<later.rowCount {
      if isKnown(row) {
        for item in later.columns[later.rowOffsets[row]..<later.rowOffsets[row + 1]]
        where !seen.hasEntry(row: row, column: item) {
          kept.append(item)
        }
      }
      offsets.append(kept.count)
    }
    do {
      return try SparseRows(
        columnCount: later.columnCount, rowOffsets: offsets, columns: kept,
        values: [Float](repeating: 1, count: kept.count))
    } catch {
      preconditionFailure("rows that were sorted stay so")
    }
  }
}
