import ArgumentParser
import Foundation
import PatronFeatures
import PatronModels
import PatronNumerics

struct ContentTask: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "content",
    abstract: "The closed-form linear autoencoder on interactions 'user,item,weight'.",
    discussion: """
      Weights count as 1; what a customer has is hidden, all other items are ranked, and everybody is \
      judged. recommend_s is the time of ten items for each customer.
      """)

  @Option(help: "The interactions to learn from, CSV.") var train: String
  @Option(help: "The interactions to judge by, CSV.") var test: String
  @Option(help: "The penalty.") var lambda = 500.0
  @Option(help: "Threads; all cores by default.") var threads: Int?

  func run() async throws {
    let workers = threads.map { Workers($0) } ?? .all
    let folders = [train, test].map { file in
      URL(fileURLWithPath: file).deletingLastPathComponent().path
    }
    let engine = try await DuckDBEngine(folders: folders)
    defer { engine.close() }
    func pairs(_ file: String) async throws -> Matrix {
      let path = engine.dialect.literal(URL(fileURLWithPath: file).path).sql
      return try await engine.frame(
        "select distinct \"user\", item from read_csv(\(path)) order by 1, 2", columnCount: 2,
        workers: workers)
    }
    let learned = try await pairs(train)
    let judged = try await pairs(test)
    func largest(_ column: Int) -> Int {
      Int(max(learned.column(column).max() ?? 0, judged.column(column).max() ?? 0))
    }
    let (users, items) = (largest(0) + 1, largest(1) + 1)
    func sparse(_ pairs: Matrix) throws -> SparseRows {
      try SparseRows(
        rowCount: users, columnCount: items, rows: pairs.column(0).map { Int32($0) },
        columns: pairs.column(1).map { Int32($0) },
        values: [Float](repeating: 1, count: pairs.rowCount))
    }
    let seen = try sparse(learned)
    let relevant = try sparse(judged)
    // As the peers judge: customers with an interaction to learn from and one to judge by.
    let judges = (0..<users).filter {
      seen.rowOffsets[$0] < seen.rowOffsets[$0 + 1]
        && relevant.rowOffsets[$0] < relevant.rowOffsets[$0 + 1]
    }
    let (model, seconds) = try await Measurement.timed {
      try LinearAutoencoder(penalty: lambda).fit(seen, workers: workers)
    }
    let (_, listing) = await Measurement.timed {
      model.recommendations(for: seen, count: 10, workers: workers)
    }
    let lists = model.recommendations(
      for: seen.selecting(rows: judges), count: 100, workers: workers)
    let wanted = relevant.selecting(rows: judges)
    func metrics(_ places: Int) -> RankingMetrics {
      RankingMetrics(items: lists.items, listLength: 100, relevant: wanted, places: places)
    }
    let (ten, twenty, hundred) = (metrics(10), metrics(20), metrics(100))
    try Measurement(
      task: "content", seconds: seconds, workers: workers,
      quality: [
        "ndcg@10": ten.ndcg, "ndcg@100": hundred.ndcg, "recall@10": ten.recall,
        "recall@20": twenty.recall, "map@10": ten.meanAveragePrecision, "coverage": ten.coverage,
        "users": Double(ten.rowCount), "recommend_s": listing,
        "recommended": Double(seen.rowCount),
      ]
    ).show()
  }
}
