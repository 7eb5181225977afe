import Foundation
import PatronData
import PatronEngine
import PatronNumerics

/// The results of `Scorer` on disk: lists and explanations are made from them without scoring again.
///
///     let models = try ModelFolder("models/aurora").read()
///     _ = try await Scorer().score("datasets/aurora", with: models, to: "scores")
///     let why = try await Explainer().explain(
///       "C000100", of: "datasets/aurora", from: ScoreFolder("scores"), with: models)
///
/// Beside the lists for people it holds all columns of all customers (results.parquet), their recommendations with the
/// reasons (results-content.parquet), their features (results.safetensors) and a record of what they were made of
/// (results.json). What is made from them is the
/// same, to the last byte, as what would be made by scoring again. So they are refused where the models, the exports,
/// patron.yaml or Patron are not those of the record.
public struct ScoreFolder: Hashable, Sendable {
  public let path: String

  public init(_ path: String) { self.path = path }

  static let tableName = "results.parquet"
  static let recommendationsName = "results-content.parquet"
  static let featuresName = "results.safetensors"
  static let recordName = "results.json"

  /// The names of the files that lists and explanations are made from.
  public static let fileNames = [
    tableName, recommendationsName, featuresName, recordName,
  ]

  /// The path of the file `name`.
  func file(_ name: String) -> String { path + "/" + name }
}

extension ScoreFolder {
  /// Results that were compared with the exports and the models, open in an engine.
  struct Opened {
    let record: ScoreRecord
    let engine: any Engine
    fileprivate let folder: ScoreFolder
    fileprivate let width: Int

    /// Every customer with all columns and the customer_key.
    var scored: SQL { ScoredCustomers.kept() }

    /// What the customer with `key` was recommended; nil where content was not.
    func recommendations(of key: Int) async throws -> [Recommendation]? {
      guard record.tables[ScoreFolder.recommendationsName] != nil else { return nil }
      return try await engine.rows(
        ScoredCustomers.recommendations(of: key), as: Recommendation.self)
    }

    /// The number of the segment of the customer with `key`.
    func segment(of key: Int) async throws -> Int? {
      let found = try await engine.frame(
        ["segment"], by: "customer_key",
        from: "\(name: ScoredCustomers.keptTable) where customer_key = \(key)", workers: Workers(1)
      ).values
      return found.elements.first.map { Int(nearest: $0) }
    }

    /// What the customer with `key` has in `columns`; those that are not there are left out.
    func cells(_ columns: [String], of key: Int) async throws -> ScoreCells {
      let known = columns.filter(record.columns.contains)
      guard !known.isEmpty else { return ScoreCells() }
      return try await engine.rows(
        ScoredCustomers.cells(known, of: key), as: ScoreCells.self
      ).first ?? ScoreCells()
    }

    /// The features of the customer with `key` (1 × p).
    func features(of key: Int) throws -> Matrix {
      let path = folder.file(ScoreFolder.featuresName)
      guard !record.features.isEmpty else {
        throw PatronError(
          .missingInput, at: .folder(folder.path),
          "no features are kept, as the models predict nothing")
      }
      let file = FeatureFile(path: path, columnCount: width, parts: record.features)
      guard let row = try? file.row(key) else { throw ScoreFolder.damaged(path) }
      return row
    }
  }

  /// Checks the results against the exports of `folder` and against `models`, hands them to `body` in an engine that
  /// may also write below `outputs`, and ends the engine whatever happens.
  func with<Result>(
    _ folder: String, models: TrainedModels, outputs: [String] = [], options: RunOptions,
    _ body: (Opened) async throws -> Result
  ) async throws -> Result {
    let record = try record()
    try check(record, of: models, asOf: options.asOf)
    options.progress("comparing the exports with those that were scored")
    try check(record, against: folder, workers: options.workers)
    let own = URL(fileURLWithPath: path).standardizedFileURL.path
    let engine = try await Engines.open(
      folders: ([own] + outputs).sorted(),
      limits: EngineLimits(threads: options.workers.count, memory: options.memory))
    return try await engine.closing {
      try await engine.open("\(own)/\(Self.tableName)", as: ScoredCustomers.keptTable)
      if record.tables[Self.recommendationsName] != nil {
        try await engine.open(
          "\(own)/\(Self.recommendationsName)", as: ScoredCustomers.recommendationTable)
      }
      return try await body(
        Opened(
          record: record, engine: engine, folder: self,
          width: models.manifest.featureSet.features.count))
    }
  }

  /// Checks the results in the same way, reads the exports of `folder`, and hands both to `body`: the results as a query
  /// of the session's engine.
  func withExports<Result>(
    _ folder: String, models: TrainedModels, outputs: [String], options: RunOptions,
    _ body: (Session, ScoreRecord, _ scored: SQL) async throws -> Result
  ) async throws -> Result {
    let record = try record()
    try check(record, of: models, asOf: options.asOf)
    options.progress("comparing the exports with those that were scored")
    try check(record, against: folder, workers: options.workers)
    var options = options
    // Customers have the keys that they were scored with.
    options.asOf = record.asOf
    let own = URL(fileURLWithPath: path).standardizedFileURL.path
    return try await Session.with(folder: folder, outputs: [own] + outputs, options: options) {
      let table = ScoredCustomers.keptBesideExports
      try await $0.engine.open("\(own)/\(Self.tableName)", as: table)
      return try await body($0, record, ScoredCustomers.kept(in: table))
    }
  }

  /// Refuses to write a list to `output` over the results that it is made from.
  func check(output: String) throws {
    func real(_ path: String) -> String {
      URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.path
    }
    guard !Self.fileNames.contains(where: { real(file($0)) == real(output) }) else {
      throw PatronError(
        .output, at: .file(output), "one of the results that the list is made from",
        remedy: "name another file")
    }
  }

  static let again = "run 'patron score' again"

  private static func damaged(_ file: String) -> PatronError {
    guard FileManager.default.fileExists(atPath: file) else {
      return PatronError(.missingInput, at: .file(file), "there is no such file", remedy: again)
    }
    guard FileManager.default.isReadableFile(atPath: file) else {
      return PatronError.forbidden(file)
    }
    return PatronError(
      .data, at: .file(file), "not what was written (its checksum differs)", remedy: again)
  }

  /// Reads and checks the record alone.
  func record() throws -> ScoreRecord {
    let file = file(Self.recordName)
    guard let bytes = try WholeFile.bytes(of: file, atMost: JSONReader.largestSize) else {
      throw PatronError(
        .missingInput, at: .folder(path), "there is no \(Self.recordName) of earlier results",
        remedy: "make them with 'patron score DIR --models M --output \(path)'")
    }
    guard let record = try ScoreRecord(bytes, of: file) else { throw Self.damaged(file) }
    return record
  }

  private func check(_ record: ScoreRecord, of models: TrainedModels, asOf: Day?) throws {
    guard record.models == (try models.checksum), record.columns == models.outputColumns.map(\.name)
    else {
      throw PatronError(
        .data, at: .folder(path), "the customers were scored by other models",
        remedy: "name those models, or \(Self.again)")
    }
    guard !record.ranksLeft else {
      throw PatronError(
        .data, at: .folder(path), "who has left was ranked among the others (--with-left)",
        remedy: "run 'patron score' again without it")
    }
    guard asOf == nil || asOf == record.asOf else {
      let day = record.asOf.map { "as of \($0)" } ?? "as of the last day of the exports"
      throw PatronError(
        .data, at: .folder(path), "the customers were scored \(day)",
        remedy: "leave the day out to take that, or \(Self.again)")
    }
  }

  /// Refuses exports that are not those of the record: names and sizes first, which cost nothing.
  private func check(_ record: ScoreRecord, against folder: String, workers: Workers) throws {
    let configuration = try Exports.configuration(of: folder)
    let found = try Exports.files(of: configuration, in: folder)
    let files = Manifest.Export.ordered(found)
    let people = try PeopleFiles(configuration, in: folder, files: found)
    guard ScoreRecord.Source.suppressed(people) == record.suppressed else {
      throw PatronError(
        .data, at: .folder(path), "people were suppressed since the customers were scored",
        remedy: Self.again)
    }
    let known = record.exports
    func changed(_ path: String, _ fact: String) -> PatronError {
      PatronError(.data, at: .export([path]), fact, remedy: Self.again)
    }
    let yaml = folder + "/" + Exports.configurationName
    guard try Checksum.of(file: yaml).digest == record.configuration else {
      throw changed(yaml, "changed since the customers were scored")
    }
    let names = files.map { ExportName(table: $0.table, file: FileName.of($0.path)) }
    let expected = known.map { ExportName(table: $0.table, file: $0.file) }
    if names != expected {
      let (old, new) = (Set(expected), Set(names))
      if let file = names.first(where: { !old.contains($0) })?.file {
        throw changed(file, "was not there when the customers were scored")
      }
      let file = expected.first { !new.contains($0) }?.file ?? folder
      throw changed(file, "was there when the customers were scored, and is gone")
    }
    for (file, export) in zip(files, known) {
      let size = try? FileHandle(forReadingAtPath: file.path)?.seekToEnd()
      guard size == UInt64(export.bytes) else {
        throw changed(
          file.path,
          "changed since the customers were scored (\(size ?? 0) bytes, were \(export.bytes))")
      }
    }
    let tables = record.tables.keys.sorted()
    let digests = Checksum.of(
      files: tables.map(file) + files.map(\.path), workers: workers)
    for (index, table) in tables.enumerated()
    where digests[index]?.digest != record.tables[table] {
      throw Self.damaged(file(table))
    }
    for (index, export) in known.enumerated()
    where digests[tables.count + index]?.digest != export.sha256 {
      throw changed(
        files[index].path, "changed since the customers were scored (its checksum differs)")
    }
  }
}

/// An export without its folder, which may have been moved.
private struct ExportName: Hashable {
  let table: Table
  let file: String
}
