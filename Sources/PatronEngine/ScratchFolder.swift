import Foundation

#if canImport(System)
  package import System
#else
  package import SystemPackage
#endif

/// A private folder (mode 0700) for one command's intermediate files, removed with its owner.
package final class ScratchFolder: Sendable {
  package let path: String

  /// Makes the folder inside `parent`, by default the system's temporary folder.
  package init(in parent: String? = nil) throws {
    let parent = parent ?? ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
    var template = Array((parent + "/patron-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      throw PatronError(
        .output, at: .folder(parent),
        "no scratch folder can be made (\(String(cString: strerror(errno))))",
        remedy: "set TMPDIR to a folder that can be written")
    }
    path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }

  /// The path of `name` in the folder.
  package func path(_ name: String) -> String { path + "/" + name }

  /// Removes the folder and all it holds; to be called again is harmless.
  package func remove() { try? FileManager.default.removeItem(atPath: path) }

  package static func unwritable(_ error: Errno? = nil) -> PatronError {
    PatronError(
      .output, "the scratch folder cannot be written" + (error.map { " (\($0))" } ?? ""),
      remedy: "free space or set TMPDIR to another disk")
  }

  deinit { remove() }
}
