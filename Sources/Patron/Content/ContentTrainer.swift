package import PatronFeatures
import PatronModels
import PatronNumerics

/// Fits next-best-content and judges it on interactions it has not seen.
package struct ContentTrainer: Sendable {
  package let prepared: PreparedExports
  package let settings: Configuration.Recommendations
  package let source: Configuration.Recommendations.Source
  package let options: RunOptions

  /// The penalties that are tried; each is fitted once on the validation slice.
  package static let penalties: [Double] = [20, 100, 500, 2_500]
  /// With more items than this a penalty costs too long to try out, and Steck's usual 500 serves.
  package static let largestTriedItemCount = 2_500
  package static let usualPenalty = 500.0

  package init(
    prepared: PreparedExports, settings: Configuration.Recommendations,
    source: Configuration.Recommendations.Source, options: RunOptions
  ) {
    self.prepared = prepared
    self.settings = settings
    self.source = source
    self.options = options
  }

  /// Chooses the penalty on the last but one outcome window, judges on the last, fits on all.
  package func train() async throws -> ContentModel {
    let (penalty, tried) = try await choosePenalty()
    let evaluation = try await judged(with: penalty)
    let all = try await prepared.interactions(
      source, at: prepared.history?.end, items: nil, largest: settings.maximumItems,
      recent: settings.horizon, workers: options.workers)
    guard !all.items.isEmpty else {
      throw PatronError(
        .data, "content: no customer touched an item of \(source.rawValue): export such rows")
    }
    let autoencoder = try LinearAutoencoder(penalty: penalty)
      .fit(all.seen, workers: options.workers)
    return ContentModel(
      description: ContentModel.Description(
        source: source, top: settings.top, items: all.items, titles: all.titles,
        popularity: all.recentCounts, penalty: penalty, tried: tried, evaluation: evaluation),
      autoencoder: autoencoder)
  }

  /// The back-test alone; nil where the last outcome window is empty.
  package func backTest() async throws -> ContentEvaluation? {
    try await judged(with: choosePenalty().penalty)
  }

  private func choosePenalty() async throws -> (penalty: Double, tried: [ContentModel.Tried]) {
    guard let history = prepared.history,
      let slice = try await slice(at: history.end - 2 * settings.horizon, history: history),
      slice.items.count <= Self.largestTriedItemCount
    else { return (Self.usualPenalty, []) }
    let tried = try Self.penalties.map { try trial(of: $0, on: slice) }
    let best = tried.max { ($0.ndcg, -$0.penalty) < ($1.ndcg, -$1.penalty) }
    return (best?.penalty ?? Self.usualPenalty, tried)
  }

  private func judged(with penalty: Double) async throws -> ContentEvaluation? {
    guard let history = prepared.history,
      let slice = try await slice(at: history.end - settings.horizon, history: history)
    else { return nil }
    return try judge(slice, penalty: penalty)
  }

  /// The interactions before `day` and in the window behind it; nil where either is empty.
  private func slice(at day: Int, history: PreparedExports.History) async throws -> Interactions? {
    guard day > history.start else { return nil }
    let slice = try await prepared.interactions(
      source, at: day, items: nil, largest: settings.maximumItems, horizon: settings.horizon,
      recent: settings.horizon, workers: options.workers)
    guard slice.seen.entryCount > 0, let later = slice.later, later.entryCount > 0 else {
      return nil
    }
    return slice
  }

  private func trial(of penalty: Double, on slice: Interactions) throws -> ContentModel.Tried {
    let lists = try recommended(slice, penalty: penalty, count: 10)
    let metrics = RankingMetrics(
      items: lists.items, listLength: 10, relevant: Self.newItems(slice), places: 10)
    return ContentModel.Tried(penalty: penalty, ndcg: metrics.ndcg)
  }

  private func recommended(
    _ slice: Interactions, penalty: Double, count: Int
  ) throws -> Recommendations {
    try LinearAutoencoder(penalty: penalty).fit(slice.seen, workers: options.workers)
      .recommendations(
        for: slice.seen, count: count, allowed: slice.isShowable, workers: options.workers)
  }

  private func judge(_ slice: Interactions, penalty: Double) throws -> ContentEvaluation {
    guard let snapshot = slice.snapshot else { preconditionFailure("a slice has a day") }
    let relevant = Self.newItems(slice)
    let personal = try recommended(slice, penalty: penalty, count: 20)
    var allTime = [Int](repeating: 0, count: slice.items.count)
    for item in slice.seen.columns { allTime[Int(item)] += 1 }
    let lists = [
      (OutcomeEvaluation.modelName, personal.items),
      ("popular lately", Self.popular(slice, counts: slice.recentCounts, count: 20)),
      ("popular ever", Self.popular(slice, counts: allTime, count: 20)),
    ]
    return ContentEvaluation(
      snapshot: snapshot, horizon: settings.horizon,
      results: lists.map { name, items in
        ContentEvaluation.Judged(
          name: name,
          atTen: RankingMetrics(items: items, listLength: 20, relevant: relevant, places: 10),
          atTwenty: RankingMetrics(items: items, listLength: 20, relevant: relevant, places: 20),
          intervals: RankingMetrics.intervals(
            items: items, listLength: 20, relevant: relevant, places: 10,
            bootstrap: Bootstrap(seed: options.seed), workers: options.workers))
      })
  }

  /// What customers with a history touched behind the snapshot and had not touched before: only new
  /// items are recommended, so only they can be right.
  private static func newItems(_ slice: Interactions) -> SparseRows {
    guard let later = slice.later else { preconditionFailure("a slice has an outcome") }
    return later.subtracting(slice.seen)
  }

  /// The most touched items that a customer has not seen, `count` a customer, −1 where none is left.
  private static func popular(_ slice: Interactions, counts: [Int], count: Int) -> [Int32] {
    let order = counts.indices.filter { slice.isShowable[$0] }
      .sorted { (-counts[$0], $0) < (-counts[$1], $1) }
    var items = [Int32](repeating: -1, count: slice.seen.rowCount * count)
    for row in 0..<slice.seen.rowCount {
      let seen = slice.seen.columns[slice.seen.rowOffsets[row]..<slice.seen.rowOffsets[row + 1]]
      var place = 0
      for item in order where place < count {
        if seen.binaryContains(Int32(item)) { continue }
        items[row * count + place] = Int32(item)
        place += 1
      }
    }
    return items
  }
}

extension SparseRows {
  /// The entries of this matrix in rows where `other` has any, those that `other` has too left out.
  func subtracting(_ other: SparseRows) -> SparseRows {
    var offsets = [0]
    var kept: [Int32] = []
    for row in 0..<rowCount {
      let known = other.columns[other.rowOffsets[row]..<other.rowOffsets[row + 1]]
      if !known.isEmpty {
        for column in columns[rowOffsets[row]..<rowOffsets[row + 1]]
        where !known.binaryContains(column) {
          kept.append(column)
        }
      }
      offsets.append(kept.count)
    }
    do {
      return try SparseRows(
        columnCount: columnCount, rowOffsets: offsets, columns: kept,
        values: [Float](repeating: 1, count: kept.count))
    } catch {
      preconditionFailure("rows that were sorted stay so")
    }
  }
}

extension ArraySlice where Element == Int32 {
  /// Whether `element` is in this ascending slice.
  fileprivate func binaryContains(_ element: Int32) -> Bool {
    var low = startIndex
    var high = endIndex
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < element { low = middle + 1 } else { high = middle }
    }
    return low < endIndex && self[low] == element
  }
}
