import Foundation
package import PatronData
package import PatronEngine
import PatronNumerics

/// Exports that are open: read, typed and keyed in a running engine.
package struct Session: Sendable {
  package let folder: String
  package let configuration: Configuration
  package let prepared: PreparedExports
  package let options: RunOptions
  package let engine: any Engine

  /// Opens the exports of `folder`; the engine may also write below `outputs`. With `keepsTyped` the rows that
  /// do not count stay in the engine, to be added up; with `admitsAll` those are read too who would be set aside.
  package init(
    folder: String, outputs: [String] = [], options: RunOptions = RunOptions(),
    keepsTyped: Bool = false, admitsAll: Bool = false
  ) async throws {
    let (exports, engine) = try await Self.openExports(
      of: folder, outputs: outputs, options: options)
    do {
      prepared = try await PreparedExports(
        exports, engine: engine, today: options.today,
        at: options.asOf.map(Snapshot.init(lastSeen:)), keepsTyped: keepsTyped,
        admitsAll: admitsAll, workers: options.workers, progress: options.progress)
    } catch {
      await engine.close()
      throw error
    }
    for notice in prepared.setAside?.notices ?? [] { options.leftOut(notice) }
    self.folder = folder
    self.configuration = exports.configuration
    self.options = options
    self.engine = engine
  }

  /// The exports of `folder` and the engine that will read them, which the caller closes.
  package static func openExports(
    of folder: String, outputs: [String] = [], options: RunOptions
  ) async throws -> (Exports, any Engine) {
    let configuration = try Exports.configuration(of: folder)
    let files = try Exports.files(of: configuration, in: folder)
    // Exports may be links into other folders: the engine may read these folders, and no others.
    let folders = Set(
      files.values.joined().flatMap { file in
        [file, URL(fileURLWithPath: file).resolvingSymlinksInPath().path].map { path in
          URL(fileURLWithPath: path).deletingLastPathComponent().path
        }
      } + outputs.map { URL(fileURLWithPath: $0).standardizedFileURL.path })
    let limits = EngineLimits(threads: options.workers.count, memory: options.memory)
    let engine = try await Engines.open(folders: folders.sorted(), limits: limits)
    do {
      return (
        try await Exports(folder: folder, configuration: configuration, engine: engine), engine
      )
    } catch {
      await engine.close()
      throw error
    }
  }

  /// Runs `body`, then ends the engine and removes its scratch folder, whatever happens.
  package func closing<Result>(_ body: () async throws -> Result) async throws -> Result {
    try await engine.closing(body)
  }

  /// Opens a session, hands it to `body`, and closes it whatever happens.
  package static func with<Result>(
    folder: String, outputs: [String] = [], options: RunOptions, keepsTyped: Bool = false,
    admitsAll: Bool = false, _ body: (Session) async throws -> Result
  ) async throws -> Result {
    let session = try await Session(
      folder: folder, outputs: outputs, options: options, keepsTyped: keepsTyped,
      admitsAll: admitsAll)
    return try await session.closing { try await body(session) }
  }

  /// The latest snapshot: it sees every day that counts.
  ///
  /// For exports without times it is the clock's day, which ages need.
  package var snapshot: Snapshot {
    prepared.snapshot ?? options.asOf.map(Snapshot.init(lastSeen:))
      ?? Snapshot(before: options.today ?? Day(0))
  }
}
