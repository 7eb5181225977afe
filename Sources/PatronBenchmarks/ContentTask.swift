import ArgumentParser
import Foundation
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics

struct ContentTask: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "content",
    abstract: "Lists of items from interactions 'user,item,weight'.",
    discussion: """
      Weights count as 1; what a customer has is hidden, all other items are ranked, and every customer is \
      evaluated. recommend_s is the time of ten items for each customer.

      Without --search this is the closed-form linear autoencoder with the penalty --lambda. With it, it is \
      what 'patron train' would choose: penalty, trend, prior and memory by interactions held out of \
      the training file: the first ones with an item in the last --search days, for which the file needs the \
      columns 'age' and 'first' (days from the last and the first interaction to its end), or with --search 0 \
      20 % of each customer's items. seconds then cover the search.
      """)

  @Option(help: "The interactions to learn from, CSV.") var train: String
  @Option(help: "The interactions to evaluate on, CSV.") var test: String
  @Option(help: "The penalty.") var lambda = 500.0
  @Option(help: "Choose the model by the last so many days of the training file.") var search:
    Double?
  @Option(help: "Threads; all cores by default.") var threads: Int?

  func run() async throws {
    let workers = threads.map { Workers($0) } ?? .all
    let folders = [train, test].map { file in
      URL(fileURLWithPath: file).deletingLastPathComponent().path
    }
    let engine = try await Engines.open(folders: folders)
    func pairs(_ file: String, times: [SQL] = ["0", "0"]) async throws -> KeyedRows {
      let path = SQL(text: URL(fileURLWithPath: file).path)
      return try await engine.frame(
        ["item", "min(\(times[0]))", "max(\(times[1]))"], by: "\"user\"",
        from: "read_csv(\(path)) group by \"user\", item order by \"user\", item",
        workers: workers)
    }
    let times: [SQL] = (search ?? 0) > 0 ? ["age", "first"] : ["0", "0"]
    let (learned, later) = try await engine.closing {
      (try await pairs(train, times: times), try await pairs(test))
    }
    let users = Int(max(learned.keys.last ?? 0, later.keys.last ?? 0)) + 1
    let largestItem = [learned, later].compactMap { $0.values.column(0).max() }.max() ?? 0
    let items = Int(largestItem) + 1
    func sparse(_ pairs: KeyedRows) throws -> SparseRows {
      try SparseRows(
        rowCount: users, columnCount: items, rows: pairs.keys,
        columns: pairs.values.column(0).map { Int32($0) },
        values: [Float](repeating: 1, count: pairs.keys.count))
    }
    let seen = try sparse(learned)
    let relevant = try sparse(later)
    // As the peers evaluate: customers with an interaction to learn from and one to predict.
    let evaluated = (0..<users).filter {
      seen.rowOffsets[$0] < seen.rowOffsets[$0 + 1]
        && relevant.rowOffsets[$0] < relevant.rowOffsets[$0 + 1]
    }
    let dated = DatedInteractions(rows: seen, ages: learned.values.column(1))
    let ((choice, model), seconds) = try await Measurement.timed {
      let choice =
        try search.map {
          try chosen(dated, firsts: learned.values.column(2), days: $0, workers: workers)
        }
        ?? NextItems(penalty: lambda)
      return (choice, try choice.fit(dated, workers: workers))
    }
    let (_, listing) = await Measurement.timed {
      model.recommendations(for: dated, count: 10, workers: workers)
    }
    let lists = model.recommendations(
      for: dated.selecting(customers: evaluated), count: 100, workers: workers)
    let wanted = relevant.selecting(rows: evaluated)
    func metrics(_ positions: Int) -> RankingMetrics {
      RankingMetrics(items: lists.items, listLength: 100, relevant: wanted, positions: positions)
    }
    let (ten, twenty, hundred) = (metrics(10), metrics(20), metrics(100))
    try Measurement(
      task: "content", seconds: seconds, workers: workers,
      quality: [
        "ndcg@10": ten.ndcg, "ndcg@100": hundred.ndcg, "recall@10": ten.recall,
        "recall@20": twenty.recall, "map@10": ten.meanAveragePrecision, "coverage": ten.coverage,
        "users": Double(ten.rowCount), "recommend_s": listing,
        "recommended": Double(seen.rowCount), "neighbours": choice.core == .neighbours ? 1 : 0,
        "penalty": choice.penalty, "prior": choice.prior,
        "trend_days": choice.trend?.halfLife ?? 0, "memory_days": choice.memory ?? 0,
      ]
    ).show()
  }

  /// The choice that best predicts the held-out part of `all`.
  private func chosen(
    _ all: DatedInteractions, firsts: [Float], days: Double, workers: Workers
  ) throws -> NextItems {
    var slices: [NextItemsSearch.Slice] = []
    // Fifths of the items are all as good as each other; slices of time are not.
    for number in 0..<(days > 0 ? NextItemsSearch.sliceCount : 5) {
      guard let slice = try slice(number, of: all, firsts: firsts, days: Float(days)) else { break }
      slices.append(slice)
      if slices.reduce(0, { $0 + $1.evaluatedCount }) >= NextItemsSearch.enoughEvaluated { break }
    }
    return try NextItemsSearch().run(slices, workers: workers).best
  }

  /// The interactions without the last `days`, `number` times `days` earlier, or another 20 % of the items, and
  /// the held-out ones; nil where one is empty.
  private func slice(
    _ number: Int, of all: DatedInteractions, firsts: [Float], days: Float
  ) throws -> NextItemsSearch.Slice? {
    let from = days * Float(number)
    func isHeld(_ entry: Int) -> Bool {
      days > 0
        ? firsts[entry] < from + days && firsts[entry] >= from
        : SplitMix64.mixed(UInt64(entry)) % 5 == number
    }
    func isBefore(_ entry: Int) -> Bool {
      days > 0 ? firsts[entry] >= from + days : !isHeld(entry)
    }
    // The file holds the items that had so many interactions at its end. A slice holds the items that had them
    // on its own day, and two at least: the others belong here only by the days behind it, and a search that
    // is evaluated on them learns to show rare items.
    let least = max(2, all.popularity().filter { $0 > 0 }.min() ?? 2)
    var interactions = [Double](repeating: 0, count: all.rows.columnCount)
    for entry in 0..<all.rows.entryCount where isBefore(entry) {
      interactions[Int(all.rows.columns[entry])] += 1
    }
    func isKnown(_ entry: Int) -> Bool { interactions[Int(all.rows.columns[entry])] >= least }
    let kept = (0..<all.rows.entryCount).filter { isBefore($0) && isKnown($0) }
    let later = all.rows.keeping { isHeld($1) && isKnown($1) }
    guard !kept.isEmpty, later.entryCount > 0 else { return nil }
    return NextItemsSearch.Slice(
      interactions: DatedInteractions(
        rows: all.rows.keeping { isBefore($1) && isKnown($1) },
        // Of an item with interactions before and after, only the first is known to lie before.
        ages: kept.map {
          (all.ages[$0] >= from + days ? all.ages[$0] : firsts[$0]) - from - days
        }), later: later)
  }
}
