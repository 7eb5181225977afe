import Foundation

/// A lock on a file or folder, which tells what is in use from what was left behind.
///
/// The system lets go of it when the process ends, however it ends, so no lock outlives its owner.
package final class HeldLock: Sendable {
  package enum Refusal: Error, Hashable {
    /// Another run holds it.
    case held
    /// There is nothing to lock, or the file system has no locks.
    case impossible
  }

  private let descriptor: Int32

  /// Locks what `path` names, at once or not at all. A link is not followed.
  package init(_ path: String) throws(Refusal) {
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .impossible }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let refusal: Refusal = errno == EWOULDBLOCK ? .held : .impossible
      close(descriptor)
      throw refusal
    }
    // It may have been renamed or removed between the two calls.
    guard Self.isOpen(descriptor, path) else {
      close(descriptor)
      throw .impossible
    }
    self.descriptor = descriptor
  }

  /// Locks the file that `path` names, as soon as no other process holds it; nil where the file system has no locks.
  package init?(waitingFor path: String) {
    while true {
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return nil }
      guard flock(descriptor, LOCK_EX) == 0 || errno == EINTR else {
        close(descriptor)
        return nil
      }
      // Whoever held it may have put another file in its place.
      if Self.isOpen(descriptor, path) {
        self.descriptor = descriptor
        return
      }
      close(descriptor)
    }
  }

  deinit {
    // A process that is being started has the descriptor too until it runs its program: to close it here is not enough.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Whether `path` names what `descriptor` has opened.
  private static func isOpen(_ descriptor: Int32, _ path: String) -> Bool {
    var (own, there) = (stat(), stat())
    return fstat(descriptor, &own) == 0 && stat(path, &there) == 0
      && own.st_dev == there.st_dev && own.st_ino == there.st_ino
  }
}
