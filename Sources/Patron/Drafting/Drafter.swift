import Foundation
import PatronData
import PatronEngine
import PatronNumerics

/// Drafts a patron.yaml by looking at the files of a folder: which table each file is, which column
/// plays which role, how long the outcomes should be.
///
///     let draft = try await Drafter().draft("exports")
///     print(draft.yaml)                            // the patron.yaml
///     for assumption in draft.assumptions { print(assumption) }
public struct Drafter: Sendable {
  public let options: RunOptions
  /// The name of the system whose export the files are, where it is to be taken for granted.
  public let system: String?

  public init(options: RunOptions = RunOptions(), system: String? = nil) {
    self.options = options
    self.system = system
  }

  /// The systems whose exports are known: what `system` takes, and what each is.
  public static var systems: [(name: String, title: String)] {
    Preset.all.map { ($0.name, $0.title) }
  }

  private func preset() throws -> Preset? {
    guard let system else { return nil }
    if let preset = Preset.all.first(where: { $0.name == system }) { return preset }
    let names = Preset.all.map(\.name)
    let known = "known are \(names.joined(separator: ", "))"
    throw PatronError(
      .configuration, "no system is called '\(system)'",
      remedy: nearest(to: system, in: names).map { "did you mean '\($0)'? \(known)" } ?? known)
  }

  /// Drafts the configuration of `folder` and writes nothing.
  public func draft(_ folder: String) async throws -> Draft {
    let preset = try preset()
    let base = URL(fileURLWithPath: folder).standardizedFileURL
    let (names, _) = try ExportFile.candidates(in: base.path)
    guard !names.isEmpty else {
      throw PatronError(
        .missingInput, at: .folder(folder), "there is no export",
        remedy: "put CSV (.gz, .zst), Parquet or JSON files there")
    }
    let folders = Set(
      names.map { base.appendingPathComponent($0) }
        .flatMap { [$0, $0.resolvingSymlinksInPath()] }
        .map { $0.deletingLastPathComponent().path })
    let limits = EngineLimits(threads: options.workers.count, memory: options.memory)
    let engine = try await Engines.open(folders: folders.sorted(), limits: limits)
    return try await engine.closing {
      try await draft(of: base, named: folder, insisted: preset, engine: engine)
    }
  }

  private func draft(
    of base: URL, named folder: String, insisted: Preset?, engine: any Engine
  ) async throws -> Draft {
    let (files, leftOut) = try await ExportFile.all(
      in: base.path, engine: engine, progress: options.progress)
    guard !files.isEmpty else {
      throw PatronError(
        .data, at: .folder(folder),
        "no file can be read as a table: \(leftOut.joined(separator: "; "))")
    }
    options.progress("comparing columns")
    var drafting = Drafting(
      name: base.lastPathComponent, files: files, leftOut: leftOut, insisted: insisted,
      engine: engine)
    try await drafting.assignTables()
    guard !drafting.guesses.isEmpty else {
      throw PatronError(
        .data, at: .folder(folder),
        """
        no file looks like customers (one row a person), orders (a customer, a time and an amount) or \
        events (a customer and an item): \(drafting.leftOut.joined(separator: "; "))
        """,
        remedy: "give the columns such names, or write \(Exports.configurationName) yourself")
    }
    try await drafting.settle()
    return try drafting.draft()
  }

  /// Writes `draft` as the patron.yaml of `folder`, which must have none yet.
  public func write(_ draft: Draft, to folder: String) throws {
    let path = folder + "/" + Exports.configurationName
    let staged = try StagedFile(for: path)
    try staged.write(Data(draft.yaml.utf8))
    guard try staged.place(isNew: true) else { throw Self.exists(path) }
  }

  /// Fails where `folder` has a patron.yaml, before any work is done.
  public func checkAbsence(in folder: String) throws {
    let path = folder + "/" + Exports.configurationName
    if FileManager.default.fileExists(atPath: path) { throw Self.exists(path) }
  }

  private static func exists(_ path: String) -> PatronError {
    PatronError(
      .output, at: .file(path), "there already, and kept", remedy: "move it away to draft it again")
  }
}
