import Crypto
import Foundation

/// The hash that platforms compare: SHA-256 of the UTF-8 of a normalised value.
package enum AudienceHash {
  /// The hash of `value`: 64 hexadecimal digits, in lower case.
  package static func hexadecimal(of value: String) -> String { Checksum.of(Data(value.utf8)) }

  /// The bytes of the hash of `value`, 32 of them.
  static func digest(of value: String) -> [UInt8] { Array(SHA256.hash(data: Array(value.utf8))) }

  /// Whether `cell` looks like the hash of an identifier: SHA-256, SHA-1 or MD5 in hexadecimal.
  static func isHash(_ cell: String) -> Bool {
    [32, 40, 64].contains(cell.utf8.count)
      && cell.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || isLetter($0) }
      && cell.utf8.contains(where: isLetter)
  }

  /// Whether `byte` is a to f, in either case.
  private static func isLetter(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte | 0x20
  }
}
