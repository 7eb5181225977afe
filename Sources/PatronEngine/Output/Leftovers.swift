import Foundation
import Synchronization

/// The temporary files and folders of this process, and those that ended processes left.
///
/// A process must remove what it made when a second signal ends it in the middle of its work. Signals are the process's, not
/// a caller's, so the paths are kept once for the process.
package enum Leftovers {
  private static let own = Mutex<Set<String>>([])
  /// Folders that were made for results and go again only where they are empty, the innermost of each first.
  private static let made = Mutex<[String]>([])
  private static let placing = Mutex(())

  static func add(_ path: String) { own.withLock { _ = $0.insert(path) } }

  static func add(made folders: [String]) { made.withLock { $0 += folders } }

  /// Removes those of `folders`, which `add(made:)` named, that hold nothing.
  static func removeEmpty(_ folders: [String]) {
    for folder in folders { rmdir(folder) }
    made.withLock { $0.removeAll(where: folders.contains) }
  }

  /// Removes `path`, which `add` named.
  static func remove(_ path: String) {
    try? FileManager.default.removeItem(atPath: path)
    own.withLock { _ = $0.remove(path) }
  }

  /// Removes all that the process has made and not removed yet, before it ends.
  package static func removeOwn() {
    placing.withLock { _ in
      // What is written at this moment may refill a folder that was just emptied.
      for _ in 0..<3 {
        for path in own.withLock({ $0 }) where mode(of: path) != nil {
          try? FileManager.default.removeItem(atPath: path)
        }
      }
      removeEmpty(made.withLock { $0 })
    }
  }

  /// Runs `body`, which puts files in their place: what it has begun comes to its end before `removeOwn`.
  static func whilePlacing<Result>(_ body: () throws -> Result) rethrows -> Result {
    try placing.withLock { _ in try body() }
  }

  /// Makes something private of an unused name that begins with `prefix` in `folder`, and locks it.
  ///
  /// - Parameter make: makes a file or folder where there is none, and returns 0; else -1 with `errno`.
  /// - Returns: its path, and its lock; nil where the file system has none.
  static func make(
    _ prefix: String, in folder: String, _ make: (String) -> Int32
  ) throws(Failure) -> (path: String, lock: HeldLock?) {
    sweep(prefix, in: folder)
    while true {
      let path = folder + "/" + prefix + name()
      guard make(path) == 0 else {
        if errno == EEXIST { continue }
        throw Failure(number: errno)
      }
      add(path)
      do {
        return (path, try HeldLock(path))
      } catch {
        // Another run took it for a leftover in the moment before it was locked.
        if error == .held || mode(of: path) == nil {
          own.withLock { _ = $0.remove(path) }
          continue
        }
        return (path, nil)
      }
    }
  }

  /// Why the system refused.
  struct Failure: Error {
    let number: Int32
    var reason: String { String(cString: strerror(number)) }
  }

  private static let nameLength = 8

  private static func name() -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
    return String((0..<nameLength).map { _ in letters[Int.random(in: letters.indices)] })
  }

  /// Removes what runs that have ended left in `folder` under names of `prefix`.
  ///
  /// Only what belongs to the same user and is in nobody's use.
  static func sweep(_ prefix: String, in folder: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names where isLeftover(name, prefix) {
      let path = folder + "/" + name
      var status = stat()
      guard lstat(path, &status) == 0, status.st_uid == geteuid(), let lock = try? HeldLock(path)
      else { continue }
      withExtendedLifetime(lock) { try? FileManager.default.removeItem(atPath: path) }
    }
  }

  /// Whether `name` is one that `make` gives with `prefix`.
  static func isLeftover(_ name: String, _ prefix: String) -> Bool {
    name.hasPrefix(prefix) && name.utf8.count == prefix.utf8.count + nameLength
  }

  /// The kind and permissions of what `path` names, a link not followed; nil where there is nothing.
  static func mode(of path: String) -> mode_t? {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode : nil
  }
}
