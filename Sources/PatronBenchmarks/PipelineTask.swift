import ArgumentParser
import Foundation
import Patron
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics

struct PipelineTask: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pipeline",
    abstract: "Order lines to segments and churn scores, CSV to CSV.",
    discussion: """
      As the peers define it: the columns of `features` at the snapshot, standardised, in 8 clusters, \
      the best of 4 k-means++ starts; churn is no order line in 90 days, learned from the features 90 \
      days back, one customer in five kept to measure the AUC; all customers scored. seconds holds \
      all but the start of the program.
      """)

  @Option(help: "The order lines, CSV.") var transactions: String
  @Option(help: "The first day that is not seen, such as 2025-01-01.") var snapshot: String
  @Option(help: "The folder for segments.csv and scores.csv.") var output: String
  @Option(help: "The channels that have a column.") var channels = "app,phone,store,web"
  @Option(help: "Megabytes of memory for the engine.") var memory: Int?
  @Option(help: "Threads; all cores by default.") var threads: Int?

  /// The days of the outcome window.
  private static let horizon: DayCount = 90
  /// One customer in so many, by order of identifiers, is kept from training.
  private static let keptFromTraining = 5

  func run() async throws {
    let workers = threads.map { Workers($0) } ?? .all
    let exports = try TransactionExports(
      transactions: transactions, snapshot: snapshot, channels: channels)
    defer { exports.remove() }
    let folder = URL(fileURLWithPath: output).standardizedFileURL.path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let (quality, seconds) = try await Measurement.timed {
      let session = try await exports.session(
        outputs: [folder], workers: workers, memory: memory.map { $0 << 20 })
      return try await session.closing {
        try await run(session, exports: exports, folder: folder, workers: workers)
      }
    }
    try Measurement(task: "pipeline", seconds: seconds, workers: workers, quality: quality).show()
  }

  private func run(
    _ session: Session, exports: TransactionExports, folder: String, workers: Workers
  ) async throws -> [String: Double] {
    let columns = try await PeerColumns(channels: exports.channels, in: session)
    let data = session.prepared.history
    func features(_ customers: [Int32], at snapshot: Snapshot) -> Matrix {
      columns.values(of: customers, in: data, at: snapshot, workers: workers).zeroFilled
    }
    let everybody = Array(0..<Int32(session.prepared.customerCount))
    let current = features(everybody, at: exports.snapshot)
    let points = current.standardised(
      by: current.columnStatistics(workers: workers), workers: workers)
    let clusters = try KMeans(clusterCount: 8, restarts: 4, restartSampleSize: .max)
      .fit(points, workers: workers)
    let segments = clusters.assign(points, workers: workers).labels

    // All customers who have bought are included, not only those of the last 90 days.
    let before = exports.snapshot - Self.horizon
    let known = data.walk(everybody, workers: workers) { rows, reader in
      everybody[rows].compactMap { key -> (key: Int32, churned: Float)? in
        let customer = reader.customer(key)
        if customer.seen(at: before).activeDays.isEmpty { return nil }
        return (key, customer.isActive(in: before.outcome(of: Self.horizon)) ? 0 : 1)
      }
    }.flatMap(\.self)
    let churned = known.map(\.churned)
    let history = features(known.map(\.key), at: before)
    let training = churned.indices.filter { $0 % Self.keptFromTraining != 0 }
    let evaluated = churned.indices.filter { $0 % Self.keptFromTraining == 0 }
    let trainingRows = history.selecting(rows: training)
    let scale = trainingRows.columnStatistics(workers: workers)
    let model = try LogisticRegression(penalty: 1).fit(
      features: trainingRows.standardised(by: scale, workers: workers),
      labels: training.map { churned[$0] },
      workers: workers)
    let metrics = BinaryMetrics(
      probabilities: model.probabilities(
        history.selecting(rows: evaluated).standardised(by: scale, workers: workers),
        workers: workers),
      labels: evaluated.map { churned[$0] })
    let scores = model.probabilities(
      current.standardised(by: scale, workers: workers), workers: workers)
    try await write(segments, scores, session: session, folder: folder)
    return [
      "customers": Double(current.rowCount), "trained_on": Double(training.count),
      "churn_rate": Double(churned.reduce(0, +)) / Double(churned.count),
      "auc": metrics.auc ?? .nan, "inertia": clusters.inertia,
      "mean_score": scores.reduce(0, +) / Double(scores.count),
    ]
  }

  /// Hands the results to the engine, which joins the identifiers and writes them.
  private func write(
    _ segments: [Int32], _ scores: [Double], session: Session, folder: String
  ) async throws {
    let engine = session.engine
    try await engine.load(
      table: "results",
      columns: [
        LoadedColumn("customer_key", .integer), LoadedColumn("segment", .integer),
        LoadedColumn("churn_probability", .double),
      ]
    ) { writer in
      for row in segments.indices {
        writer.write(row)
        writer.write(Int(segments[row]))
        writer.write(scores[row])
        try writer.endRow()
      }
    }
    for (file, column) in [("segments", "segment"), ("scores", "churn_probability")] {
      try await engine.export(
        """
        select k.customer_id, r.\(name: column) from results as r
        join customer_keys as k on k.customer_key = r.customer_key order by r.customer_key
        """, to: "\(folder)/\(file).csv", format: .csv)
    }
  }
}

extension Matrix {
  /// The matrix with 0 where nothing is known, as the peers fill.
  fileprivate var zeroFilled: Matrix {
    Matrix(
      rowCount: rowCount, columnCount: columnCount, elements: elements.map { $0.isNaN ? 0 : $0 })
  }

  /// The matrix with each column's mean taken off and divided by its standard deviation.
  fileprivate func standardised(by scale: ColumnStatistics, workers: Workers) -> Matrix {
    let deviations = scale.variances.map { $0 > 0 ? $0.squareRoot() : 1 }
    let standardised: [Float] = workers.filled(rowCount, width: columnCount, with: 0) {
      rows, output in
      var index = 0
      for row in rows {
        for column in 0..<columnCount {
          let centred = Double(self[row, column]) - scale.means[column]
          output[index] = Float(centred / deviations[column])
          index += 1
        }
      }
    }
    return Matrix(rowCount: rowCount, columnCount: columnCount, elements: standardised)
  }
}
