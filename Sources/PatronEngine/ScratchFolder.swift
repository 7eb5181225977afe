import Foundation

#if canImport(System)
  package import System
#else
  package import SystemPackage
#endif

/// A private folder (mode 0700) for one command's intermediate files, removed with its owner.
///
/// What a run leaves that is killed, the next one removes.
package final class ScratchFolder: Sendable {
  package let path: String
  private let lock: HeldLock?

  static let prefix = "patron-scratch-"

  /// Makes the folder inside `parent`, by default the system's temporary folder.
  package init(in parent: String? = nil) throws {
    let parent = parent ?? ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
    do throws(Leftovers.Failure) {
      (path, lock) = try Leftovers.make(Self.prefix, in: parent) { mkdir($0, 0o700) }
    } catch {
      throw PatronError(
        .output, at: .folder(parent), "no scratch folder can be made (\(error.reason))",
        remedy: "set TMPDIR to a folder that can be written")
    }
  }

  /// The path of `name` in the folder.
  package func path(_ name: String) -> String { path + "/" + name }

  /// Removes the folder and all it holds; to be called again is harmless.
  package func remove() { Leftovers.remove(path) }

  /// Whether the folder is still there; something that clears temporary files may have removed it.
  package var exists: Bool { Leftovers.mode(of: path) != nil }

  package static let removed = PatronError(
    .output, "the scratch folder was removed while it was in use",
    remedy: "keep from it what clears temporary files, or set TMPDIR to another folder")

  package static func unwritable(_ error: Errno? = nil) -> PatronError {
    if error == .noSuchFileOrDirectory { return removed }
    return PatronError(
      .output, "the scratch folder cannot be written" + (error.map { " (\($0))" } ?? ""),
      remedy: "free space or set TMPDIR to another disk")
  }

  deinit { remove() }
}
