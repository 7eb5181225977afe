import Foundation

/// Where results go: checked before any work begins.
package enum OutputPlace {
  /// The names of files and folders that are on their way to their place.
  static let prefix = ".patron-"

  /// Whether `name` is that of a file or folder on its way to its place, or left behind by a run that was killed.
  package static func isTemporary(_ name: String) -> Bool {
    Leftovers.isLeftover(name, prefix)
  }

  /// The path of the file `path` itself, every link to it followed.
  ///
  /// Refuses what no file can take the place of, and a folder that cannot be written or made.
  package static func file(_ path: String) throws -> String {
    let real = try followed(path)
    if let mode = Leftovers.mode(of: real) {
      if mode & S_IFMT == S_IFDIR {
        throw PatronError(
          .output, at: .folder(path), "a folder, not a file", remedy: "name a file")
      }
      guard mode & S_IFMT == S_IFREG else {
        throw PatronError(
          .output, at: .file(path), "a device or a pipe, which no file is put in place of",
          remedy: "name a file")
      }
    }
    let parent = URL(fileURLWithPath: real).deletingLastPathComponent().path
    guard let mode = Leftovers.mode(of: parent) else {
      _ = try folder(parent)
      return real
    }
    guard mode & S_IFMT == S_IFDIR else { throw PatronError.unmade(parent) }
    guard access(parent, W_OK | X_OK) == 0 else { throw PatronError.unwritable(.folder(parent)) }
    return real
  }

  /// The path of the folder `path` itself, every link to it followed, whether it is there or not.
  ///
  /// Refuses a file in its place or on the way to it, and a folder that cannot be written or made.
  package static func folder(_ path: String) throws -> String {
    let real = try followed(path)
    var there = real
    while Leftovers.mode(of: there) == nil, there != "/" {
      there = URL(fileURLWithPath: there).deletingLastPathComponent().path
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: there, isDirectory: &isFolder), isFolder.boolValue
    else { throw PatronError.unmade(path) }
    guard access(there, W_OK | X_OK) == 0 else {
      throw PatronError.unwritable(.folder(path), remedy: "see the permissions of \(there)")
    }
    return real
  }

  private static func followed(_ path: String) throws -> String {
    let plain = URL(fileURLWithPath: path).standardizedFileURL.path
    if let real = realpath(plain, nil) {
      defer { free(real) }
      return String(cString: real)
    }
    if let mode = Leftovers.mode(of: plain), mode & S_IFMT == S_IFLNK {
      throw PatronError(
        .output, at: .file(path), "a link to what is not there",
        remedy: "remove the link, or name another place")
    }
    // A link on the way is followed, as far as there is one.
    let url = URL(fileURLWithPath: plain)
    let parent = url.deletingLastPathComponent().path
    guard parent != plain else { return plain }
    let above = try followed(parent)
    return (above == "/" ? "" : above) + "/" + url.lastPathComponent
  }
}
