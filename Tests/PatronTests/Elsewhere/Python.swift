import Foundation
import PatronTestSupport
import Testing

/// Python with packages that this repository does not install: PATRON_PYTHON, else python3.
enum Python {
  private static let program =
    ProcessInfo.processInfo.environment["PATRON_PYTHON"] ?? "python3"

  static func reason(_ package: String) -> Comment {
    "\(program) with \(package) is not there: set PATRON_PYTHON to one that has it"
  }

  static func has(_ package: String) async -> Bool {
    (try? await run("import \(package)", [])) != nil
  }

  struct Failure: Error {
    let errors: String
  }

  /// What `script` prints, run in `folder`.
  static func run(
    _ script: String, _ arguments: [String], in folder: String? = nil
  ) async throws -> Data {
    let result = try await ChildProgram.run(
      "/usr/bin/env", [program, "-c", script] + arguments, in: folder)
    guard result.status == 0 else { throw Failure(errors: result.errors) }
    return result.output
  }
}
