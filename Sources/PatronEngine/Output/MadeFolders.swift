import Foundation

/// The folders that were made for results, which go again where the results never came.
package struct MadeFolders: Sendable {
  /// The innermost first.
  private let paths: [String]

  /// Makes `folder` and those above it where there are none, and sees that it can be written.
  package init(_ folder: String) throws {
    let real = try OutputPlace.folder(folder)
    var missing: [String] = []
    var url = URL(fileURLWithPath: real)
    while Leftovers.mode(of: url.path) == nil, url.path != "/" {
      missing.append(url.path)
      url.deleteLastPathComponent()
    }
    do {
      try FileManager.default.createDirectory(atPath: real, withIntermediateDirectories: true)
    } catch {
      throw PatronError.unmade(folder)
    }
    paths = missing
    Leftovers.add(made: missing)
  }

  /// Removes those that hold nothing.
  package func removeEmpty() { Leftovers.removeEmpty(paths) }
}
