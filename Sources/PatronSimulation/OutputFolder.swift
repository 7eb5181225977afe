import Foundation

/// A folder that appears whole or not at all.
///
/// Files are written to a temporary folder and moved once all of them are complete.
///
/// A folder that is not there yet comes from a sibling that takes its name. One that is there, and
/// empty, may be a mounted disk or a shell's working folder, so it stays and takes in the
/// files, the one that makes sense of the others last.
struct OutputFolder {
  /// The folder as its caller names it, for errors.
  private let shownPath: String
  private let path: String
  private let temporaryPath: String
  private let isThere: Bool

  /// Prepares to write `directory`, which must be absent or empty; its parent must be there.
  init(_ directory: URL) throws(SimulationError) {
    let url = directory.absoluteURL.standardizedFileURL
    shownPath = Self.path(of: directory)
    path = Self.path(of: url)
    isThere = try Self.isEmptyFolder(path, shownPath: shownPath)
    let folder = isThere ? url : url.deletingLastPathComponent()
    temporaryPath = Self.path(
      of: folder.appending(path: ".\(url.lastPathComponent).\(getpid()).tmp"))
    guard mkdir(temporaryPath, 0o777) == 0 else {
      throw .cannotWrite(path: shownPath, reason: Self.reason())
    }
  }

  /// True for an empty folder, false where there is nothing; an error for anything else.
  private static func isEmptyFolder(
    _ path: String, shownPath: String
  ) throws(SimulationError) -> Bool {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      return false
    }
    guard isFolder.boolValue else { throw .notAFolder(path: shownPath) }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw .cannotWrite(path: shownPath, reason: error.localizedDescription)
    }
    guard names.isEmpty else { throw .folderNotEmpty(path: shownPath) }
    return true
  }

  /// The path of `url` without a slash at its end.
  private static func path(of url: URL) -> String {
    var path = url.path(percentEncoded: false)
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return path
  }

  /// Opens a file of the folder for writing.
  func file(_ name: String) throws(SimulationError) -> OutputFile {
    try OutputFile(path: temporaryPath + "/" + name, shownPath: shownPath + "/" + name)
  }

  /// Puts the files in their place, `names` in this order. All must have been closed.
  func publish(_ names: [String]) throws(SimulationError) {
    guard isThere else {
      guard rename(temporaryPath, path) == 0 else {
        throw .cannotWrite(path: shownPath, reason: Self.reason())
      }
      return
    }
    for (i, name) in names.enumerated() {
      guard rename(temporaryPath + "/" + name, path + "/" + name) == 0 else {
        let reason = Self.reason()
        for moved in names[..<i] { unlink(path + "/" + moved) }
        throw .cannotWrite(path: shownPath, reason: reason)
      }
    }
    rmdir(temporaryPath)
  }

  /// Removes what was written.
  func discard() {
    try? FileManager.default.removeItem(atPath: temporaryPath)
  }

  static func reason() -> String { String(cString: strerror(errno)) }
}

/// A file that is written once, from its beginning to its end.
package final class OutputFile {
  private let descriptor: Int32
  private let shownPath: String
  private var isOpen = true

  /// Opens `path`; errors name `shownPath`, where the file will be in the end.
  package init(path: String, shownPath: String) throws(SimulationError) {
    self.shownPath = shownPath
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      isOpen = false
      throw .cannotWrite(path: shownPath, reason: OutputFolder.reason())
    }
  }

  deinit { if isOpen { _ = Foundation.close(descriptor) } }

  package func write(_ bytes: [UInt8]) throws(SimulationError) {
    var failure: String?
    bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let count = Foundation.write(descriptor, buffer.baseAddress! + done, buffer.count - done)
        if count < 0 {
          if errno == EINTR { continue }
          failure = OutputFolder.reason()
          return
        }
        done += count
      }
    }
    if let failure { throw .cannotWrite(path: shownPath, reason: failure) }
  }

  /// Puts the bytes on the disk and closes the file: some systems only then report that it is full.
  package func close() throws(SimulationError) {
    guard isOpen else { return }
    isOpen = false
    let isSynced = fsync(descriptor) == 0 || errno == EINVAL
    let reason = OutputFolder.reason()
    guard Foundation.close(descriptor) == 0, isSynced else {
      throw .cannotWrite(path: shownPath, reason: reason)
    }
  }
}
