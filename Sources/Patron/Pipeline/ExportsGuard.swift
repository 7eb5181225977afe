import Foundation
import PatronData
import PatronEngine

/// Keeps results out of a folder of exports.
///
/// Nothing is written over an export, nor beside one, where the next run could take it for one.
package struct ExportsGuard: Sendable {
  /// The folder of patron.yaml, every file that it names, and the names as they are written.
  private let folder: String
  private let files: [String]
  private let patterns: [String]

  /// Finds the exports of `folder`, by its patron.yaml alone.
  package init(_ folder: String) throws {
    let configuration = try Exports.configuration(of: folder)
    self.folder = folder
    files = try Exports.files(of: configuration, in: folder).values.flatMap { $0 }
    patterns = configuration.tables.values.flatMap(\.files)
  }

  /// Refuses to write the files `names` into the folder `output` where exports lie, however the path is
  /// spelt, or where patron.yaml would take the files for exports.
  ///
  /// - Parameter option: what the folder was asked for by, which the remedy names.
  package func check(folder output: String, names: [String], option: String) throws {
    let location = Location(output)
    guard !folders.contains(where: location.isSame) else {
      throw PatronError(
        .output, at: .folder(output),
        "the exports are there, and results among them could be taken for exports",
        remedy: "name another folder with \(option), such as one below it")
    }
    try check(names, in: location, option: option)
  }

  /// Refuses names that a pattern of patron.yaml matches in the folder at `location`.
  private func check(_ names: [String], in location: Location, option: String) throws {
    let base = Location(folder).path
    // A wildcard in the folder's own name stands for itself.
    let plain = base.map { "*?[\\".contains($0) ? "\\\($0)" : String($0) }.joined()
    for pattern in patterns {
      let full = pattern.hasPrefix("/") ? pattern : plain + "/" + pattern
      for name in names where fnmatch(full, location.path + "/" + name, FNM_PATHNAME) == 0 {
        throw PatronError(
          .output,
          "'\(pattern)' of \(Exports.configurationName) would take the result \(name) for an export",
          remedy: "name another folder with \(option)")
      }
    }
  }

  /// Refuses to write the file `output` over one of models, results or a plan, and over an export or beside one where
  /// its own folder has a patron.yaml: for what is made without exports.
  package static func check(file output: String, option: String) throws {
    let folder = URL(fileURLWithPath: output).deletingLastPathComponent().path
    if FileManager.default.fileExists(atPath: folder + "/" + Exports.configurationName) {
      try ExportsGuard(folder).check(file: output, option: option)
    } else {
      try OwnedFolder.check(file: output, option: option)
    }
  }

  /// Refuses to write the file `output` over an export or beside one, or over one of models, results or a plan.
  package func check(file output: String, option: String) throws {
    let location = Location(output)
    guard !files.contains(where: { location.isSame(Location($0)) }) else {
      throw PatronError(
        .output, at: .file(output), "one of the exports",
        remedy: "name another file with \(option)")
    }
    let url = URL(fileURLWithPath: output)
    try check(
      folder: url.deletingLastPathComponent().path, names: [url.lastPathComponent], option: option)
    try OwnedFolder.check(file: output, option: option)
  }

  /// Refuses to put a folder of the files `names` in the place of `output` where exports lie in it, at any
  /// depth, or where patron.yaml would take the files for exports.
  package func check(replacing output: String, names: [String], option: String) throws {
    let location = Location(output)
    guard !folders.contains(where: { $0.isWithin(location) }) else {
      throw PatronError(
        .output, at: .folder(output), "exports are there, which would be replaced too",
        remedy: "name another with \(option)")
    }
    try check(names, in: location, option: option)
  }

  /// The folders that exports lie in, by their names and where links lead.
  private var folders: [Location] {
    let parents = files.flatMap { [$0, URL(fileURLWithPath: $0).resolvingSymlinksInPath().path] }
      .map { URL(fileURLWithPath: $0).deletingLastPathComponent().path }
    return ([folder] + Set(parents).sorted()).map(Location.init)
  }
}

/// A file or folder, however its path is spelt.
private struct Location {
  /// Absolute, every link followed, with `..` for what it means there.
  let path: String
  /// Its device and number on disk, where it exists: names may differ in capitals alone.
  private let device: dev_t?
  private let number: ino_t?

  init(_ path: String) {
    var found = "/"
    for part in URL(fileURLWithPath: path).pathComponents.dropFirst() where part != "." {
      guard part != ".." else {
        found = URL(fileURLWithPath: found).deletingLastPathComponent().path
        continue
      }
      let next = found == "/" ? "/" + part : found + "/" + part
      if let real = realpath(next, nil) {
        found = String(cString: real)
        free(real)
      } else {
        found = next
      }
    }
    self.path = found
    var status = stat()
    let isThere = stat(found, &status) == 0
    device = isThere ? status.st_dev : nil
    number = isThere ? status.st_ino : nil
  }

  func isSame(_ other: Location) -> Bool {
    path == other.path || (number != nil && number == other.number && device == other.device)
  }

  /// Whether it is `folder` or below it.
  func isWithin(_ folder: Location) -> Bool {
    var rest = self
    while !rest.isSame(folder) {
      guard rest.path != "/" else { return false }
      rest = Location(URL(fileURLWithPath: rest.path).deletingLastPathComponent().path)
    }
    return true
  }
}
