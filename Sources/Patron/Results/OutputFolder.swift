import Foundation
import PatronEngine

/// Folders for results, made before any work begins and removed where the results never came.
enum OutputFolder {
  /// Makes `folder` where there is none, and sees that it can be written.
  ///
  /// - Returns: the folders that were made, the innermost first.
  static func make(_ folder: String) throws -> [String] {
    let files = FileManager.default
    var made: [String] = []
    var missing = URL(fileURLWithPath: folder).standardizedFileURL
    while !files.fileExists(atPath: missing.path), missing.path != "/" {
      made.append(missing.path)
      missing.deleteLastPathComponent()
    }
    do {
      try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw PatronError.unmade(folder)
    }
    guard files.isWritableFile(atPath: folder) else {
      throw PatronError.unwritable(.folder(folder))
    }
    return made
  }

  /// Removes the folders `made` for results that never came; one that holds anything stays.
  static func remove(_ made: [String]) {
    for folder in made { rmdir(folder) }
  }

  /// Refuses a folder where a file is to be written.
  static func check(file: String) throws {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), isFolder.boolValue {
      throw PatronError(
        .output, at: .folder(file), "a folder, not a file", remedy: "name a file for the list")
    }
  }
}
