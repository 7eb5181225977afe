import Foundation
public import PatronData
public import PatronEngine

/// Scores customers, or takes earlier scores, and exports the target list of a campaign.
///
///     var list = TargetSelection()
///     list.filter = try Filter("churn_band = 'high' and segment = 1")
///     list.columns = ["customer_id", "churn_probability"]
///     let models = try ModelFolder("models/aurora").read()
///     let summary = try await Targeter().export(
///       list, of: "datasets/aurora", with: models, to: "keep.csv")
///     print(summary.selected)                      // customers on the list
public struct Targeter: Sendable {
  public let options: RunOptions
  public let format: ExportFormat

  public init(options: RunOptions = RunOptions(), format: ExportFormat = .csv) {
    self.options = options
    self.format = format
  }

  /// The counts of what was written.
  public struct Summary: Hashable, Sendable, Codable {
    /// How many customers were scored.
    public let customers: Int
    /// How many of them are on the list.
    public let selected: Int
    /// The last day that was known.
    public let asOf: Day?
    public let columns: [String]
    public let file: String
    public let notices: [String]
  }

  /// Scores the customers of `folder` by `models` and writes those of `selection` to `file`, whole or
  /// not at all.
  ///
  /// - Parameter results: the results of scoring these exports by these models: they give the same list without
  ///   scoring again, and are refused where the exports or the models are others by now.
  public func export(
    _ selection: TargetSelection, of folder: String, from results: ScoreFolder? = nil,
    with models: TrainedModels, to file: String
  ) async throws -> Summary {
    try selection.check(against: models.outputColumns)
    try ExportsGuard(folder).check(file: file, option: "--output")
    let path = URL(fileURLWithPath: file).standardizedFileURL.path
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
    try Self.checkFolder(file: path, parent: parent)
    if let results {
      try results.check(output: path)
      return try await results.with(
        folder, models: models, outputs: [parent], options: options
      ) { opened in
        try await write(
          selection, of: opened.scored, in: opened.engine, with: models, to: path,
          customers: opened.record.customers, asOf: opened.record.lastDay,
          notices: opened.record.notices)
      }
    }
    return try await Session.with(folder: folder, outputs: [parent], options: options) { session in
      let results = try await Scorer(options: options, format: format)
        .results(session, with: models).results
      let writer = ScoreWriter(
        engine: session.engine, models: models, results: results, format: format,
        workers: options.workers)
      try await writer.load()
      return try await write(
        selection, of: writer.scoredQuery, in: session.engine, with: models, to: path,
        customers: session.prepared.customerCount, asOf: session.prepared.lastDay,
        notices: session.prepared.notices)
    }
  }

  /// Writes those of `selection` of the query `scored`.
  private func write(
    _ selection: TargetSelection, of scored: SQL, in engine: any Engine, with models: TrainedModels,
    to path: String, customers: Int, asOf: Day?, notices: [String]
  ) async throws -> Summary {
    let columns = models.outputColumns
    let query = try selection.query(over: scored, columns: columns, dialect: engine.dialect)
    let selected = try await engine.rowCount(of: "(\(query)) as selected")
    options.progress("writing")
    try await engine.export(query, to: path, format: format)
    return Summary(
      customers: customers, selected: selected, asOf: asOf,
      columns: selection.columns ?? columns.map(\.name), file: path, notices: notices)
  }

  /// Sees before any work that the file can be written.
  private static func checkFolder(file: String, parent: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: parent, isDirectory: &isFolder), isFolder.boolValue
    else { throw PatronError.noFolder(parent, .output, remedy: "make it first") }
    guard FileManager.default.isWritableFile(atPath: parent) else {
      throw PatronError.unwritable(.folder(parent))
    }
    if FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), isFolder.boolValue {
      throw PatronError(
        .output, at: .folder(file), "a folder, not a file", remedy: "name a file for the list")
    }
  }
}
