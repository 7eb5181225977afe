/// The hash of a text as the engine makes it (`Dialect.hash`), worked out without the engine.
///
/// Orders are known by it and samples drawn by it, so that both are the same whoever reads the rows. That an engine
/// makes it this way is asked of the engine itself (`isMade(by:)`), for no version has to.
package enum TextHash {
  /// The hash of the `count` bytes at `bytes`, behind which 8 more can be read.
  ///
  /// - Complexity: a multiplication for each 8 bytes, and two.
  @inline(__always)
  package static func of(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    var hash = seed(count)
    var at = 0
    while at + 8 <= count {
      hash = (hash ^ word(bytes + at)) &* multiplier
      at += 8
    }
    if at < count {
      hash = (hash ^ (word(bytes + at) & mask(count - at))) &* multiplier
    }
    return mixed(hash)
  }

  /// The hash of a text.
  package static func of(_ text: String) -> UInt64 {
    let padded = Array(text.utf8) + [UInt8](repeating: 0, count: 8)
    return padded.withUnsafeBufferPointer { bytes in
      bytes.baseAddress.map { of($0, padded.count - 8) } ?? 0
    }
  }

  /// Whether `engine` makes the same hashes.
  package static func isMade(by engine: any Engine) async throws -> Bool {
    struct Hash: Decodable { let hash: String }
    let texts = (0...40).map { String("Ab0-_é 9zÜ:漢x".flatMap { "\($0)#1" }.prefix($0)) }
    let values = texts.enumerated().map { SQL("(\($0), \(text: $1))") }.joined(separator: ", ")
    let found = try await engine.rows(
      """
      select cast(\(engine.dialect.hash("text")) as varchar) as hash from (values \(values)) as texts(place, text)
      order by place;
      """, as: Hash.self)
    return found.map(\.hash) == texts.map { "\(of($0))" }
  }

  private static let multiplier: UInt64 = 0xd6e8_feb8_6659_fd93

  @inline(__always)
  private static func seed(_ count: Int) -> UInt64 {
    0xe17a_1465 ^ (UInt64(truncatingIfNeeded: count) &* 0xc6a4_a793_5bd1_e995)
  }

  @inline(__always)
  private static func mixed(_ hash: UInt64) -> UInt64 {
    var hash = hash
    hash = (hash ^ (hash >> 32)) &* multiplier
    hash = (hash ^ (hash >> 32)) &* multiplier
    return hash ^ (hash >> 32)
  }

  /// The 8 bytes at `bytes` as a number, the first the lowest.
  @inline(__always)
  static func word(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
  }

  /// Ones in the lowest `count` bytes, of which there are 1 to 8.
  @inline(__always)
  static func mask(_ count: Int) -> UInt64 { ~0 &>> UInt64(truncatingIfNeeded: 64 - 8 * count) }
}
