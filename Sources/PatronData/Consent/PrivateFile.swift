package import Foundation
import PatronEngine

/// A file that its owner alone may read, written whole or not at all.
package struct PrivateFile: Sendable {
  package let path: String

  package init(_ path: String) { self.path = path }

  package var exists: Bool { FileManager.default.fileExists(atPath: path) }

  /// Writes `data` in place of what is there; where it `isNew`, a file that is there meanwhile is left as it is.
  package func write(_ data: Data, isNew: Bool = false) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    } catch {
      throw PatronError.unmade(folder)
    }
    let temporary = "\(path).tmp-\(ProcessInfo.processInfo.processIdentifier)"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0o600)
    guard descriptor >= 0 else { throw PatronError.unwritable(.file(path)) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      try handle.write(contentsOf: data)
      try handle.synchronize()
      try handle.close()
      if isNew {
        // Of two runs that make it at once the first wins.
        guard link(temporary, path) == 0 || errno == EEXIST else { throw POSIXError(.EIO) }
        unlink(temporary)
      } else if rename(temporary, path) != 0 {
        throw POSIXError(.EIO)
      }
    } catch {
      unlink(temporary)
      throw PatronError.unwritable(.file(path), because: error.localizedDescription)
    }
  }
}
