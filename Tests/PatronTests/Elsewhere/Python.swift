import Foundation
import Testing

/// Python with packages that this repository does not install: PATRON_PYTHON, else python3.
enum Python {
  private static let program =
    ProcessInfo.processInfo.environment["PATRON_PYTHON"] ?? "python3"

  static func reason(_ package: String) -> Comment {
    "\(program) with \(package) is not there: set PATRON_PYTHON to one that has it"
  }

  static func has(_ package: String) -> Bool {
    (try? run("import \(package)", [])) != nil
  }

  struct Failure: Error {
    let errors: String
  }

  /// What `script` prints, run in `folder`.
  static func run(
    _ script: String, _ arguments: [String], in folder: String? = nil
  ) throws -> Data {
    let process = Process()
    process.currentDirectoryURL = folder.map { URL(fileURLWithPath: $0) }
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program, "-c", script] + arguments
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let printed = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let text = try errors.fileHandleForReading.readToEnd() ?? Data()
      throw Failure(errors: String(decoding: text, as: UTF8.self))
    }
    return printed
  }
}
