import Foundation

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// The file that the engine's process writes its errors to.
struct ErrorFile: Sendable {
  let path: String

  /// The file, new and empty, for a process to append to.
  func opened() throws -> FileDescriptor {
    do {
      return try FileDescriptor.open(
        FilePath(path), .writeOnly, options: [.create, .truncate, .append],
        permissions: .ownerReadWrite)
    } catch let error as Errno {
      throw ScratchFolder.unwritable(error)
    }
  }

  /// The text written since the last call, or nil where there is none.
  func take() -> String? {
    guard let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int,
      size > 0, let text = FileManager.default.contents(atPath: path)
    else { return nil }
    // The process appends, so what it writes next stands at the beginning again.
    truncate(path, 0)
    return String(decoding: text, as: UTF8.self)
  }
}
