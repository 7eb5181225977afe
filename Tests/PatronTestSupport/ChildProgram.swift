package import Foundation
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// A program that a test runs to its end.
///
/// Subprocess starts it, as it does the engine: Foundation's `Process` has read beyond its memory where tests started
/// several side by side.
package enum ChildProgram {
  package struct Result: Sendable {
    /// What it ended with, or the number of the signal that ended it.
    package let status: Int32
    package let output: Data
    package let errors: String
  }

  /// Runs the program at `path`.
  ///
  /// - Parameters:
  ///   - environment: added to the environment; nothing of the tests' own process is taken away.
  ///   - folder: where it runs; by default where the tests do.
  package static func run(
    _ path: String, _ arguments: [String], environment: [String: String] = [:],
    in folder: String? = nil
  ) async throws -> Result {
    // Files, not pipes: a full pipe would stop the program, and who it leaves behind would hold one open.
    let files = try TemporaryFolder()
    let added = Dictionary(
      uniqueKeysWithValues: environment.map { (Environment.Key(stringLiteral: $0), $1) })
    let end = try await Subprocess.run(
      .path(FilePath(path)), arguments: Arguments(arguments),
      environment: .inherit.updating(added), workingDirectory: folder.map { FilePath($0) },
      output: .fileDescriptor(try file(files.path("output")), closeAfterSpawningProcess: true),
      error: .fileDescriptor(try file(files.path("errors")), closeAfterSpawningProcess: true)
    ).terminationStatus
    let status =
      switch end {
      case .exited(let status): status
      case .signaled(let signal): signal
      }
    return Result(
      status: status, output: try Data(contentsOf: URL(fileURLWithPath: files.path("output"))),
      errors: try files.text("errors"))
  }

  private static func file(_ path: String) throws -> FileDescriptor {
    try FileDescriptor.open(
      path, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
  }
}
