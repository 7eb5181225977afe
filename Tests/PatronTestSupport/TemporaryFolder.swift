package import Foundation

/// A folder that lasts as long as its owner.
package final class TemporaryFolder: Sendable {
  package let path: String
  private let parent: String

  /// Where the folder inside of which a test's folder stands is called `name`.
  package static func path(of name: String) -> String {
    FileManager.default.temporaryDirectory.path + "/" + name
  }

  /// Makes a folder called `name` that holds `files`, by name, inside of one of its own.
  package init(
    _ files: [String: String] = [:], folder name: String = "folder",
    inside parent: String = "patron-test-" + UUID().uuidString
  ) throws {
    self.parent = Self.path(of: parent)
    path = self.parent + "/" + name
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (file, text) in files { try write(text, to: file) }
  }

  package func path(_ name: String) -> String { path + "/" + name }

  package func write(_ text: String, to name: String) throws {
    try FileManager.default.createDirectory(
      at: URL(fileURLWithPath: path(name)).deletingLastPathComponent(),
      withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
  }

  package func write(_ name: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
  }

  /// The names of everything in the folder.
  package var contents: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  package func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: path(name))), as: UTF8.self)
  }

  /// Every file below, by its path from here.
  package func files(below name: String = "") throws -> [String: Data] {
    var files: [String: Data] = [:]
    for file in try FileManager.default.subpathsOfDirectory(atPath: path(name)) {
      var isFolder: ObjCBool = false
      let whole = path(name) + "/" + file
      if FileManager.default.fileExists(atPath: whole, isDirectory: &isFolder), !isFolder.boolValue
      {
        files[file] = try Data(contentsOf: URL(fileURLWithPath: whole))
      }
    }
    return files
  }

  deinit { try? FileManager.default.removeItem(atPath: parent) }
}
