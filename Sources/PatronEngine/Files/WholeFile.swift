package import Foundation

/// The bytes of a file that may be a stranger's.
///
/// `FileManager.contents` waits for the writer of a pipe and reads a device for ever; here both are no file.
package enum WholeFile {
  /// The bytes of the file at `path`; nil where there is none.
  ///
  /// - Throws: a `PatronError` where it may not be read, is no plain file, or larger than `limit` bytes.
  package static func bytes(of path: String, atMost limit: Int) throws -> Data? {
    // Without waiting, as opening a pipe would.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      guard errno != EACCES else { throw PatronError.forbidden(path) }
      return nil
    }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw PatronError(
        .data, at: .file(path), "no plain file", remedy: "put the file itself there")
    }
    guard status.st_size <= limit else {
      throw PatronError(
        .data, at: .file(path),
        "\(status.st_size) bytes, and such a file has at most \(limit)",
        remedy: "put the file there that Patron wrote")
    }
    // A file that grows while it is read is cut, and then not as it was written.
    return try? file.read(upToCount: limit) ?? Data()
  }
}
