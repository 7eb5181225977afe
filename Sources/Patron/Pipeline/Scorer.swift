import Foundation
import PatronData
public import PatronEngine
import PatronModels
import PatronNumerics
import PatronReport

/// Gives every customer of an export its scores, segment and content.
public struct Scorer: Sendable {
  public let options: RunOptions
  public let format: ExportFormat

  public init(options: RunOptions = RunOptions(), format: ExportFormat = .csv) {
    self.options = options
    self.format = format
  }

  /// What was written.
  public struct Summary: Hashable, Sendable, Codable {
    public let customers: Int
    /// The last day that was known.
    public let asOf: String?
    /// The files, by path.
    public let files: [String]
    /// How many customers each churn band holds.
    public let churnBands: [String: Int]
    /// How many customers each segment holds, by its number.
    public let segmentSizes: [Int: Int]
    /// How far the customers differ from those at training.
    public let drift: Drift?
    /// Of each prediction that is not clearly better than a baseline, that baseline.
    public let notBetterThan: [ModelKind: String]
    /// How many customers are given no content, by the reason; nil without a content model.
    public let withoutContent: [String: Int]?
    public let notices: [String]
  }

  /// The names of all files that can be written.
  public static func fileNames(_ format: ExportFormat) -> [String] {
    ["scores", "segments", "content"].map { "\($0).\(format.rawValue)" }
  }

  /// Scores the customers of `folder` by `models` and writes the lists into the folder `output`.
  public func score(
    _ folder: String, with models: TrainedModels, to output: String
  ) async throws -> Summary {
    try ExportsGuard(folder).check(
      folder: output, names: Self.fileNames(format), option: "--output")
    let isNew = !FileManager.default.fileExists(atPath: output)
    do {
      try FileManager.default.createDirectory(
        atPath: output, withIntermediateDirectories: true)
    } catch {
      throw PatronError(.output, "the folder \(output) cannot be made: see its parent's rights")
    }
    guard FileManager.default.isWritableFile(atPath: output) else {
      throw PatronError(.output, "the folder \(output) cannot be written: see its rights")
    }
    do {
      return try await Session.with(folder: folder, outputs: [output], options: options) {
        try await score($0, with: models, to: output)
      }
    } catch {
      // A folder made for results that never came; rmdir leaves one that holds anything.
      if isNew { rmdir(output) }
      throw error
    }
  }

  private func score(
    _ session: Session, with models: TrainedModels, to output: String
  ) async throws -> Summary {
    let (writer, drift) = try await writer(session, with: models)
    options.progress("writing")
    let files = try await writer.write(to: output)
    return Summary(
      customers: writer.customerCount, asOf: session.prepared.lastDay?.description, files: files,
      churnBands: writer.scores.counts("churn_band"),
      segmentSizes: writer.scores.numbers("segment").reduce(into: [:]) { sizes, segment in
        sizes[Int(segment), default: 0] += 1
      },
      drift: drift, notBetterThan: models.manifest.notBetterThan,
      withoutContent: writer.lists?.withoutContent,
      notices: session.prepared.notices + (drift?.notice.map { [$0] } ?? []))
  }

  /// Scores the customers of `session`, ready to be written.
  func writer(
    _ session: Session, with models: TrainedModels
  ) async throws -> (writer: ScoreWriter, drift: Drift?) {
    try check(models, fits: session)
    let features = models.manifest.featureSet
    options.progress("describing customers")
    let count = session.prepared.customerCount
    var scores = ScoreTable(models.scorers, customerCount: count)
    var sample = DriftSample(customerCount: count)
    try await FrameBuilder(session.prepared, features: features, workers: options.workers)
      .pieces(at: session.now, size: Self.customersAtOnce) { piece in
        let first = scores.rowCount
        options.progress(
          "scoring customers \(Figures.grouped(first + 1)) to "
            + "\(Figures.grouped(first + piece.features.rowCount)) of \(Figures.grouped(count))")
        sample.add(piece.features, first: first)
        scores.append(piece.features, workers: options.workers)
      }
    let drift = models.reference?.drift(
      of: sample.frame,
      scores: ["churn_probability", "repurchase_probability"].map(scores.numbers)
        .filter { !$0.isEmpty }.map(sample.selecting),
      models: models, asOf: session.prepared.lastDay?.description, workers: options.workers)
    var lists: ContentLists?
    if let content = models.content {
      options.progress("choosing content")
      let trained = models.manifest.configuration.recommendations
      let interactions = try await session.prepared.interactions(
        content.description.source, settings: trained.options(default: .init()) ?? .init(),
        at: session.prepared.history?.end, items: content.description.items,
        largest: content.description.items.count, workers: options.workers)
      lists = content.lists(
        interactions,
        customers: ContentModel.Customers(
          segments: scores.numbers("segment").map { Int($0) }, stages: scores.words("lifecycle"),
          permissions: try await session.prepared.permissions(workers: options.workers)),
        seed: models.manifest.seed, workers: options.workers)
      if let lists { scores.add(content.columns, lists.columnValues) }
    }
    let writer = ScoreWriter(
      engine: session.engine, models: models, scores: scores, lists: lists,
      customerCount: count, format: format, workers: options.workers)
    return (writer, drift)
  }

  /// Customers in a piece: of a hundred features, a hundred megabytes.
  private static let customersAtOnce = 1 << 18

  /// Refuses exports that lack a table the models were trained with; a frame refuses those that lack a
  /// column.
  func check(_ models: TrainedModels, fits session: Session) throws {
    let trained = models.manifest.configuration
    let tables = Set(trained.tables.keys).subtracting(session.configuration.tables.keys)
    guard tables.isEmpty else {
      let names = tables.map(\.rawValue).sorted().joined(separator: ", ")
      throw PatronError(
        .data,
        "the models were trained with \(names), which these exports lack: add it, or train again")
    }
  }
}

extension PreparedExports {
  /// The last day that counts; nil where no table has times.
  var lastDay: CivilDay? { history.map { CivilDay($0.end - 1) } }
}
