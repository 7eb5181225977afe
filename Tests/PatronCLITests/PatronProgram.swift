import Foundation
import PatronNumerics
import PatronTestSupport

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

  private func run(_ program: String, _ arguments: [String]) async throws -> Result {
    // The numbers of this process and of the program's are compared: both keep to the same kernels.
    let kernels = "OPENBLAS_CORETYPE"
    let kept = ProcessInfo.processInfo.environment[kernels] ?? Processor.blasKernels
    let result = try await ChildProgram.run(
      program, arguments, environment: [kernels: kept].merging(environment) { $1 })
    return Result(
      status: result.status, output: String(decoding: result.output, as: UTF8.self),
      errors: result.errors)
  }
}
