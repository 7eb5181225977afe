import Foundation

/// The errors that are found in many places.
extension PatronError {
  /// An export that cannot be opened, or not be read to its end for `reason`.
  package static func unreadable(_ export: String, because reason: String? = nil) -> PatronError {
    PatronError(
      .missingInput, at: .export([export]), "cannot be read" + parenthesised(reason),
      remedy: "see its permissions and its disk")
  }

  /// A file that is there and that this user may not read.
  package static func forbidden(_ file: String) -> PatronError {
    PatronError(.missingInput, at: .file(file), "cannot be read", remedy: "see its permissions")
  }

  /// A file or folder that cannot be written.
  package static func unwritable(
    _ place: Place, because reason: String? = nil,
    remedy: String = "see its permissions and the disk's space"
  ) -> PatronError {
    PatronError(
      .output, at: place, "cannot be written" + parenthesised(reason), remedy: remedy)
  }

  /// A folder that cannot be made: a file stands in its way, or its parent cannot be written.
  package static func unmade(_ path: String) -> PatronError {
    var there = URL(fileURLWithPath: path).standardizedFileURL
    while !FileManager.default.fileExists(atPath: there.path), there.path != "/" {
      there.deleteLastPathComponent()
    }
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: there.path, isDirectory: &isFolder),
      !isFolder.boolValue
    {
      return PatronError(
        .output, at: .folder(path), "cannot be made: '\(there.lastPathComponent)' is a file",
        remedy: "name another folder")
    }
    return PatronError(
      .output, at: .folder(path), "cannot be made", remedy: "see its parent's permissions")
  }

  /// A folder that is not there.
  package static func noFolder(
    _ path: String, _ category: Category = .missingInput, remedy: String = "see its spelling"
  ) -> PatronError {
    PatronError(category, at: .folder(path), "there is no such folder", remedy: remedy)
  }

  private static func parenthesised(_ reason: String?) -> String {
    reason.map { " (\($0))" } ?? ""
  }
}
