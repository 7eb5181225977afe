import Foundation
import PatronEngine

/// The secret key by which identifiers become hashes that nobody without it can make, or test a guess by.
///
/// A file of 64 hexadecimal digits that its owner alone may read. The hash of an identifier is HMAC-SHA-256 (RFC 2104)
/// of its UTF-8, which the engine makes; neither the key nor an identifier is ever part of a query's text.
package struct PersonKey: Sendable {
  /// 32 bytes.
  private let bytes: [UInt8]

  /// The block of SHA-256, in bytes.
  private static let blockSize = 64

  /// Reads the key of `path`.
  package init(of path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0, let data = FileManager.default.contents(atPath: path) else {
      throw PatronError(
        .missingInput, at: .file(path), "the key of people's hashes is not there",
        remedy: "put it back: without it nobody who is suppressed can be recognised")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw PatronError(
        .configuration, at: .file(path), "the key of people's hashes can be read by others",
        remedy: "run 'chmod 600 \(path)'")
    }
    let digits = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isWhitespace)
      .joined()
    guard let bytes = Self.bytes(digits) else {
      throw PatronError(
        .configuration, at: .file(path), "no key of people's hashes: it has 64 hexadecimal digits",
        remedy: "put the one back that was made")
    }
    self.bytes = bytes
  }

  /// Reads the key of `path`, or makes one where there is none.
  package init(makingAt path: String) throws {
    if !FileManager.default.fileExists(atPath: path) {
      var generator = SystemRandomNumberGenerator()
      let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
      try PrivateFile(path).write(Data((Self.digits(bytes) + "\n").utf8), isNew: true)
    }
    try self.init(of: path)
  }

  private static func bytes(_ digits: String) -> [UInt8]? {
    let digits = Array(digits.utf8)
    guard digits.count == 64 else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      let pair = String(decoding: digits[index...index + 1], as: UTF8.self)
      guard let byte = UInt8(pair, radix: 16), !pair.contains("+") else { return nil }
      bytes.append(byte)
    }
    return bytes
  }

  private static func digits(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The key's block under a mask, in hexadecimal digits: 0x36 for the inner hash, 0x5c for the outer.
  private func block(_ mask: UInt8) -> String {
    let padded = bytes + [UInt8](repeating: 0, count: Self.blockSize - bytes.count)
    return Self.digits(padded.map { $0 ^ mask })
  }
}

extension PersonKey: CustomStringConvertible, CustomReflectable {
  package var description: String { "a secret key" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Engine {
  /// Runs `body` while the engine has the table `person_key` of `key`, by which it can make hashes.
  func with<Result>(
    _ key: PersonKey, _ body: () async throws -> Result
  ) async throws -> Result {
    let table = PersonKey.table
    try await load(
      table: table,
      columns: [LoadedColumn("inner_block", .text), LoadedColumn("outer_block", .text)]
    ) { rows in
      rows.write(key.innerBlock)
      rows.write(key.outerBlock)
      try rows.endRow()
    }
    do {
      let result = try await body()
      try await drop([SQL(name: table)])
      return result
    } catch {
      try? await drop([SQL(name: table)])
      throw error
    }
  }
}

extension PersonKey {
  fileprivate static let table = "person_key"
  fileprivate var innerBlock: String { block(0x36) }
  fileprivate var outerBlock: String { block(0x5c) }
}
