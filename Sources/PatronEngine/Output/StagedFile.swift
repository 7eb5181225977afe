package import Foundation

/// A file on its way to its place: written beside it under a name of its own, then put there whole. Folders that lead to
/// it are made.
///
///     let staged = try StagedFile(for: "scores/list.csv")
///     …                                            // write to staged.path
///     try staged.place()
///
/// What was there before stays until then, and for good where the work fails. What a killed run leaves, the next one that
/// writes into the same folder removes.
package final class StagedFile: Sendable {
  /// Where the file is to be written.
  package let path: String
  private let target: String
  private let mode: mode_t?
  private let lock: HeldLock?
  private let made: MadeFolders

  /// - Parameter mode: the permissions; by default those of the file that is replaced, or those of any new file.
  /// - Throws: a `PatronError` for a place that cannot be written, or that is no file's.
  package init(for target: String, mode: mode_t? = nil) throws {
    let real = try OutputPlace.file(target)
    let parent = URL(fileURLWithPath: real).deletingLastPathComponent().path
    made = try MadeFolders(parent)
    self.target = real
    self.mode = mode ?? Leftovers.mode(of: real).map { $0 & 0o777 }
    do throws(Leftovers.Failure) {
      (path, lock) = try Leftovers.make(OutputPlace.prefix, in: parent) {
        let descriptor = open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode ?? 0o666)
        return descriptor < 0 ? -1 : close(descriptor)
      }
    } catch {
      made.removeEmpty()
      throw PatronError.unwritable(.file(target), because: error.reason)
    }
  }

  deinit {
    Leftovers.remove(path)
    made.removeEmpty()
  }

  package func write(_ data: Data) throws {
    do {
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      defer { try? handle.close() }
      try handle.write(contentsOf: data)
    } catch {
      throw PatronError.unwritable(.file(target), because: Self.reason(error))
    }
  }

  /// Puts the file in place of what is there, once its bytes are on the disk.
  ///
  /// - Parameter isNew: whether a file that is there stays, as one that another run has put there meanwhile.
  /// - Returns: whether the file is in its place now.
  @discardableResult
  package func place(isNew: Bool = false) throws -> Bool {
    if let reason = Self.sync(path) { throw PatronError.unwritable(.file(target), because: reason) }
    if let mode { chmod(path, mode) }
    guard (isNew ? link(path, target) : rename(path, target)) == 0 else {
      if isNew, errno == EEXIST { return false }
      throw PatronError.unwritable(.file(target), because: String(cString: strerror(errno)))
    }
    _ = Self.sync(URL(fileURLWithPath: target).deletingLastPathComponent().path)
    return true
  }

  /// Sees that the bytes of the file or folder `path` are on the disk: some file systems only then say that it is full.
  ///
  /// - Returns: why they are not; nil where they are, or where the file system cannot tell.
  static func sync(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return String(cString: strerror(errno)) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else {
      return String(cString: strerror(errno))
    }
    return nil
  }

  /// The system's own words for `error`, such as "No space left on device".
  package static func reason(_ error: any Error) -> String {
    var error: any Error = error
    while let under = (error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error {
      error = under
    }
    let plain = error as NSError
    return plain.domain == NSPOSIXErrorDomain
      ? String(cString: strerror(Int32(plain.code))) : error.localizedDescription
  }
}
