import Foundation
import Subprocess

#if canImport(System)
  package import System
#else
  package import SystemPackage
#endif

/// DuckDB's command-line program, found and checked.
package struct DuckDBProgram: Hashable, Sendable {
  package let path: FilePath
  package let version: String

  /// The first release with the SQL and settings that Patron relies on.
  package static let oldestVersion = (major: 1, minor: 4)
  /// The last major version that Patron was tried with: 2.0 reads other values from the same cells, for it
  /// pushes casts into its readers (findings/duckdb-cast-reaches-cells.sh).
  package static let newestMajor = 1

  static let remedy = "run scripts/setup, or set PATRON_DUCKDB to the program"

  /// Finds the program: `PATRON_DUCKDB`, then the first `duckdb` on PATH, where scripts/setup puts it, or in
  /// ../lib/patron from the command, where a package has it, that is new enough.
  package static func find(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) async throws -> DuckDBProgram {
    if let named = environment["PATRON_DUCKDB"], !named.isEmpty {
      guard isProgram(named) else {
        throw PatronError(
          .engine, at: .file(named), "PATRON_DUCKDB names it, and it is no program", remedy: remedy)
      }
      return try await checked(named)
    }
    var failure: PatronError?
    for path in candidates(environment) where isProgram(path) {
      do {
        return try await checked(path)
      } catch let error as PatronError {
        failure = failure ?? error
      }
    }
    throw failure
      ?? PatronError(
        .engine, "the engine, DuckDB's program 'duckdb', was not found", remedy: remedy)
  }

  private static func isProgram(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && !isFolder.boolValue && FileManager.default.isExecutableFile(atPath: path)
  }

  /// The program at `path`, which must start and be new enough.
  private static func checked(_ path: String) async throws -> DuckDBProgram {
    let printed: String
    do {
      let result = try await Subprocess.run(
        .path(FilePath(path)), arguments: ["--version"], output: .string(limit: 4096))
      printed = result.standardOutput
    } catch {
      try Task.checkCancellation()
      throw PatronError(.engine, at: .file(path), "the engine does not start", remedy: remedy)
    }
    let numbers = printed.trimmingPrefix("v").split(whereSeparator: \.isWhitespace).first?
      .split(separator: ".").compactMap { Int($0) }
    guard let numbers, numbers.count >= 2 else {
      throw PatronError(
        .engine, at: .file(path), "the program prints no DuckDB version", remedy: remedy)
    }
    guard (numbers[0], numbers[1]) >= oldestVersion else {
      throw PatronError(
        .engine, at: .file(path),
        """
        DuckDB \(numbers[0]).\(numbers[1]) is too old; \
        \(oldestVersion.major).\(oldestVersion.minor) or newer is needed
        """, remedy: remedy)
    }
    guard numbers[0] <= newestMajor else {
      throw PatronError(
        .engine, at: .file(path),
        """
        DuckDB \(numbers[0]).\(numbers[1]) is newer than Patron was tried with; \
        \(oldestVersion.major).\(oldestVersion.minor) or newer, below \(newestMajor + 1), is needed
        """, remedy: remedy)
    }
    return DuckDBProgram(
      path: FilePath(path), version: numbers.map(String.init).joined(separator: "."))
  }

  private static func candidates(_ environment: [String: String]) -> [String] {
    let folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
    let home = environment["HOME"] ?? NSHomeDirectory()
    let data = environment["XDG_DATA_HOME"] ?? home + "/.local/share"
    let own = Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent()
    let packaged = own.map { [$0.deletingLastPathComponent().path + "/lib/patron"] } ?? []
    return (folders + [data + "/patron/bin"] + packaged).map { $0 + "/duckdb" }
  }
}
