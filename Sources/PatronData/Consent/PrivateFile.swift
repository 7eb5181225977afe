package import Foundation
package import PatronEngine

/// A file that its owner alone may read, written whole or not at all.
package struct PrivateFile: Sendable {
  package let path: String

  package init(_ path: String) { self.path = path }

  package var exists: Bool { FileManager.default.fileExists(atPath: path) }

  /// Writes `data` in place of what is there; where it `isNew`, a file that is there meanwhile is left as it is.
  package func write(_ data: Data, isNew: Bool = false) throws {
    try staged(data).place(isNew: isNew)
  }

  /// The file with `data`, ready to be put in place of what is there.
  package func staged(_ data: Data) throws -> StagedFile {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    } catch {
      throw PatronError.unmade(folder)
    }
    let staged = try StagedFile(for: path, mode: 0o600)
    try staged.write(data)
    return staged
  }

  /// Runs `body` while no other process does so: of two that read the file and write what follows from it, neither loses what
  /// the other has written.
  package func whileLocked<Result>(_ body: () throws -> Result) throws -> Result {
    if !exists { try write(Data(), isNew: true) }
    let lock = HeldLock(waitingFor: path)
    return try withExtendedLifetime(lock) { try body() }
  }
}
