import Crypto
import Foundation
import PatronNumerics

/// SHA-256 digests in hexadecimal digits.
enum Checksum {
  static func of(_ bytes: Data) -> String { hexadecimal(SHA256.hash(data: bytes)) }

  static func of(_ bytes: UnsafeRawBufferPointer) -> String {
    var hash = SHA256()
    hash.update(bufferPointer: bytes)
    return hexadecimal(hash.finalize())
  }

  /// The digest of a file, read a piece at a time.
  static func of(file path: String) throws -> (digest: String, bytes: Int) {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw CocoaError(.fileReadNoSuchFile)
    }
    defer { try? handle.close() }
    var hash = SHA256()
    var count = 0
    while let piece = try handle.read(upToCount: 8 << 20), !piece.isEmpty {
      hash.update(data: piece)
      count += piece.count
    }
    return (hexadecimal(hash.finalize()), count)
  }

  /// The digests of `files`, a file a thread; nil of one that cannot be read.
  static func of(files: [String], workers: Workers) -> [(digest: String, bytes: Int)?] {
    workers.map(files.count) { try? of(file: files[$0]) }
  }

  private static func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef")
    return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}
