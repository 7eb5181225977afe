import Foundation
import PatronEngine

/// The file of a report: written whole, or not at all.
public struct ReportPage: Sendable {
  public let file: String

  public init(_ file: String) { self.file = file }

  /// Sees before any work that the file can be written and is none of the exports of `folder`.
  public func check(beside folder: String) throws {
    try ExportsGuard(folder).check(file: file, option: "--output")
    let parent = URL(fileURLWithPath: file).standardizedFileURL.deletingLastPathComponent().path
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), isFolder.boolValue {
      throw PatronError(
        .output, at: .folder(file), "a folder, not a file", remedy: "name a file for the report")
    }
    guard FileManager.default.isWritableFile(atPath: parent) else {
      throw PatronError.unwritable(.folder(parent))
    }
  }

  /// Writes `text` in place of what was there.
  public func write(_ text: String) throws {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
    } catch {
      throw PatronError.unwritable(.file(file), because: error.localizedDescription)
    }
  }
}
