import Foundation
import PatronNumerics
import PatronTestSupport
import Synchronization

/// The built command, run as a person runs it.
struct PatronProgram {
  /// Added to the environment; nothing of the tests' own process is taken away.
  var environment: [String: String] = [:]

  struct Result: Sendable {
    let status: Int32
    let output: String
    let errors: String
  }

  /// The program beside the tests.
  static var path: String {
    let tests =
      Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundlePath
      ?? URL(fileURLWithPath: CommandLine.arguments[0]).standardizedFileURL.path
    return URL(fileURLWithPath: tests).deletingLastPathComponent().path + "/patron"
  }

  func callAsFunction(_ arguments: String...) async throws -> Result { try await self(arguments) }

  func callAsFunction(_ arguments: [String]) async throws -> Result {
    try await run(Self.path, arguments)
  }

  /// Runs `script` in a shell where `$patron` is the program.
  func shell(_ script: String) async throws -> Result {
    var copy = self
    copy.environment["patron"] = Self.path
    return try await copy.run("/bin/sh", ["-c", script])
  }

  private static let starting = Mutex(())

  /// Foundation is asked to start one process at a time: started side by side, one has read beyond its memory.
  private static func start(_ process: Process) throws {
    try starting.withLock { _ in try process.run() }
  }

  private func run(_ program: String, _ arguments: [String]) async throws -> Result {
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    // The numbers of this process and of the program's are compared: both keep to the same kernels.
    process.environment = ProcessInfo.processInfo.environment
      .merging(["OPENBLAS_CORETYPE": Processor.blasKernels]) { own, _ in own }
      .merging(environment) { $1 }
    // Files, not pipes: a full pipe would stop the program.
    for name in ["output", "errors"] {
      _ = FileManager.default.createFile(atPath: folder.path(name), contents: nil)
    }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: folder.path("output"))
    process.standardError = FileHandle(forWritingAtPath: folder.path("errors"))
    try await withCheckedThrowingContinuation { (end: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in end.resume() }
      do {
        try Self.start(process)
      } catch {
        process.terminationHandler = nil
        end.resume(throwing: error)
      }
    }
    return Result(
      status: process.terminationStatus, output: try folder.text("output"),
      errors: try folder.text("errors"))
  }
}
