import Crypto
import Foundation

/// SHA-256 digests in hexadecimal digits.
enum Checksum {
  static func of(_ bytes: Data) -> String { hexadecimal(SHA256.hash(data: bytes)) }

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

  private static func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef")
    return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}
