import Foundation
public import PatronData
public import PatronEngine
import PatronModels
package import PatronNumerics
import PatronReport

/// Gives every customer of an export its scores, segment and content.
///
///     let models = try ModelFolder("models/aurora").read()
///     let summary = try await Scorer().score("datasets/aurora", with: models, to: "scores")
///     print(summary.files)                         // where scores.csv and its companions stand
///     print(summary.bands[.churn] ?? [:])          // customers a band
public struct Scorer: Sendable {
  public let options: RunOptions
  public let format: ExportFormat
  /// Whether the features that models read are written too, for those that are written for another system: see
  /// `PortableModel`.
  public let keepsFeatures: Bool

  public init(
    options: RunOptions = RunOptions(), format: ExportFormat = .csv, keepsFeatures: Bool = false
  ) {
    self.options = options
    self.format = format
    self.keepsFeatures = keepsFeatures
  }

  /// The counts of what was written.
  public struct Summary: Hashable, Sendable, Codable {
    public let customers: Int
    /// The last day that was known.
    public let asOf: Day?
    /// The files, by path.
    public let files: [String]
    /// How many customers each band of an outcome holds.
    public let bands: [TaskID: [String: Int]]
    /// How many customers each segment holds, by its number.
    public let segmentSizes: [Int: Int]
    /// How far the customers differ from the customers at training.
    public let drift: Drift?
    /// Of each model that is worth no more than a baseline, why.
    public let caveats: [TaskID: Caveat]
    /// How many customers are given no content, by the reason; nil without a content model.
    public let withoutContent: [String: Int]?
    /// What is expected of all customers together; nil without lifetime value.
    public let value: ExpectedValue?
    public let notices: [String]
  }

  /// What is expected of all customers together.
  public struct ExpectedValue: Hashable, Sendable, Codable {
    /// The days ahead that count.
    public let horizon: DayCount
    /// The customers who have an order, and how many of them are expected to buy still; nil where the exports do not
    /// show that anybody leaves.
    public let customers: Int
    public let customersAlive: Double?
    /// The days with an order that are expected.
    public let orders: Double
    /// The money expected, later money discounted; nil where the exports have no amounts.
    public let value: Double?
  }

  /// The names of all files that can be written.
  public static func fileNames(_ format: ExportFormat) -> [String] {
    (Results.files.map(\.name) + FeatureTable.names).map { "\($0).\(format.rawValue)" }
      + ScoreFolder.fileNames
  }

  /// Scores the customers of `folder` by `models` and writes the lists into the folder `output`, which is a
  /// `ScoreFolder` then.
  public func score(
    _ folder: String, with models: TrainedModels, to output: String
  ) async throws -> Summary {
    try ExportsGuard(folder).check(
      folder: output, names: Self.fileNames(format), option: "--output")
    let staged = try StagedFolder(for: output, replacing: Self.ownNames)
    options.progress("taking the checksums of the exports")
    // Before they are read: were they to change meanwhile, the results would be refused, not trusted.
    let source = try ScoreRecord.Source(folder, workers: options.workers)
    return try await staged.naming {
      try await Session.with(folder: folder, outputs: [staged.path], options: options) {
        try await score($0, source, with: models, to: ScoreFolder(output), through: staged)
      }
    }
  }

  /// The names of all files of all formats: none of an earlier scoring stays beside a later one.
  static let ownNames = Set(ExportFormat.allCases.flatMap(fileNames))

  private func score(
    _ session: Session, _ source: ScoreRecord.Source, with models: TrainedModels,
    to output: ScoreFolder, through staged: StagedFolder
  ) async throws -> Summary {
    // Without a prediction there is nothing that features explain.
    var features =
      try models.outcomes.isEmpty
      ? nil
      : FeatureFileWriter(
        staged.path(ScoreFolder.featuresName), rowCount: session.prepared.customerCount,
        columnCount: models.manifest.featureSet.features.count)
    var tables =
      try keepsFeatures
      ? models.featureTables.map { try FeatureTable($0.name, $0.features, of: session) } : []
    var (results, drift) = try await results(session, with: models) { set, piece in
      if set == models.manifest.featureSet { try features?.append(piece) }
      for index in tables.indices where tables[index].features == set {
        try tables[index].append(piece)
      }
    }
    // By inactivity nobody has left by a label.
    let ranksLeft =
      options.ranksLeft && models.outcomes.contains { $0.leftLabel(in: session) != nil }
    try features?.close()
    for table in tables { try table.close() }
    results.files += tables
    options.progress("writing")
    let writer = ScoreWriter(
      engine: session.engine, models: models, results: results, format: format,
      workers: options.workers)
    let files = try await writer.write(through: staged) { tables in
      ScoreRecord(
        models: try models.checksum, asOf: options.asOf, ranksLeft: ranksLeft,
        lastDay: session.prepared.lastDay, configuration: source.configuration,
        suppressed: source.suppressed, exports: source.exports,
        customers: session.prepared.customerCount, columns: models.outputColumns.map(\.name),
        notices: session.prepared.notices, drift: drift, tables: tables,
        features: features?.parts ?? [])
    }
    return Summary(
      customers: session.prepared.customerCount, asOf: session.prepared.lastDay,
      files: files.map(output.file),
      bands: models.outcomes.filter { $0.definition.band != nil }.reduce(into: [:]) {
        bands, model in
        bands[model.outcome] = results.scores.counts(model.definition.bandColumn)
      },
      segmentSizes: results.scores.numbers("segment").reduce(into: [:]) { sizes, segment in
        sizes[Int(segment), default: 0] += 1
      },
      drift: drift, caveats: models.manifest.caveats,
      withoutContent: results.withoutContent, value: results.value,
      notices: session.prepared.notices + (drift?.notice.map { [$0] } ?? [])
        + (keepsFeatures && tables.isEmpty
          ? ["these models read no table of features, so that none was written"] : [])
        + (options.ranksLeft && !ranksLeft
          ? ["no label says who has left, so that --with-left changes nothing"] : []))
  }

  /// Scores the customers of `session`, whose features of each set are handed to `keep` in pieces.
  ///
  /// - Parameter absent: tasks whose columns are not needed, beyond those by features alone.
  package func results(
    _ session: Session, with models: TrainedModels, without absent: Set<TaskID> = [],
    keep: (FeatureSet, Matrix) throws -> Void = { _, _ in }
  ) async throws -> (results: Results, drift: Drift?) {
    try check(models, fits: session)
    let features = models.manifest.featureSet
    let count = session.prepared.customerCount
    options.estimate(try await Self.estimate(session, with: models))
    options.progress("describing customers")
    var scores: ScoreTable?
    var sample = DriftSample(customerCount: count)
    for (set, scorers) in models.scorers {
      var own = ScoreTable(scorers, customerCount: count)
      try await FrameBuilder(session.prepared, features: set, workers: options.workers)
        .pieces(at: session.snapshot, size: Self.customersAtOnce) { piece in
          let first = own.rowCount
          options.progress(
            "scoring customers \(Figures.grouped(first + 1)) to "
              + "\(Figures.grouped(first + piece.features.rowCount)) of \(Figures.grouped(count))")
          own.append(piece.features, workers: options.workers)
          try keep(set, piece.features)
          if set == features { sample.add(piece.features, first: first) }
        }
      scores = scores?.beside(own) ?? own
    }
    guard let scores else { preconditionFailure("models always have scorers") }
    let drift = models.reference?.drift(
      of: sample.frame,
      scores: models.outcomes.map {
        sample.selecting(scores.numbers($0.definition.probabilityColumn))
      },
      models: models, asOf: session.prepared.lastDay, workers: options.workers)
    var results = Results(scores: scores)
    for model in models.models where !absent.contains(model.task) {
      try await model.complete(&results, of: session, models: models)
    }
    let spend = SpendColumn.columns(of: models.manifest)
    if !spend.isEmpty {
      let values = session.prepared.history.spend(
        of: Array(0..<Int32(count)), before: session.snapshot, workers: options.workers)
      results.scores.add(spend, [.numbers(values)])
    }
    return (results, drift)
  }

  /// The segment of every customer of `session` on the day of `snapshot`, by default its last; 0 for who was not there
  /// yet. Empty without segments.
  func segments(
    _ session: Session, with models: TrainedModels, at snapshot: Snapshot? = nil
  ) async throws -> [Int] {
    guard let model = models.segments else { return [] }
    let set = models.manifest.features(for: model.use)
    options.progress("describing customers")
    var segments: [Int] = []
    try await FrameBuilder(session.prepared, features: set, workers: options.workers)
      .pieces(at: snapshot ?? session.snapshot, size: Self.customersAtOnce) { piece in
        var own = model.assign(piece.features, features: set, workers: options.workers).segments
        if snapshot != nil, let stage = set.index(of: "lifecycle") {
          for row in own.indices where piece.features[row, stage].isNaN { own[row] = 0 }
        }
        segments += own
      }
    return segments
  }

  /// Processor seconds a customer and prediction, a customer with a lifetime value and its limits, a customer and item
  /// that is ranked, and a customer that is written.
  private static let secondsPerPrediction = 5e-6
  private static let secondsPerValue = 3.5e-5
  private static let secondsPerRanking = 2e-9
  private static let secondsPerWriting = 3e-5

  /// The time of scoring the customers of `session` by `models`.
  private static func estimate(
    _ session: Session, with models: TrainedModels
  ) async throws -> WorkEstimate {
    let size = try await WorkSize(session, snapshots: 1)
    let customers = Double(size.customers)
    func step(_ name: String, _ processor: Double) -> WorkEstimate.Step {
      WorkEstimate.Step(name, seconds: size.seconds(ofProcessor: processor))
    }
    var steps = [
      WorkEstimate.Step("describing customers", seconds: size.describing),
      step(
        "scoring customers", secondsPerPrediction * customers * Double(1 + models.outcomes.count)),
    ]
    if models.value != nil {
      steps.append(step("predicting lifetime value", secondsPerValue * customers))
    }
    if let content = models.content {
      let items = Double(content.description.items.count)
      steps.append(step("choosing recommendations", secondsPerRanking * customers * items))
    }
    steps.append(step("writing", secondsPerWriting * customers))
    return WorkEstimate("scoring", rows: size.rows, customers: size.customers, steps: steps)
  }

  /// Customers in a piece: of a hundred features, a hundred megabytes.
  static let customersAtOnce = 1 << 18

  /// Refuses exports that lack a table the models were trained with.
  ///
  /// A frame refuses exports that lack a column.
  func check(_ models: TrainedModels, fits session: Session) throws {
    let trained = models.manifest.configuration
    let tables = Set(trained.tables.keys).subtracting(session.configuration.tables.keys)
    guard tables.isEmpty else {
      let names = tables.map(\.rawValue).sorted().joined(separator: ", ")
      throw PatronError(
        .data, "the models were trained with \(names), which these exports lack",
        remedy: "add it, or train again")
    }
  }
}

extension PreparedExports {
  /// The last day that counts; nil where no table has times.
  var lastDay: Day? { days?.last }
}
