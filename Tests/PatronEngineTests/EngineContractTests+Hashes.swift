import PatronEngine
import Testing

extension EngineContractTests {
  /// RFC 4231, test cases 1 and 2: the key as hexadecimal digits, the data and HMAC-SHA-256.
  private static let published = [
    (
      String(repeating: "0b", count: 20), "Hi There",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      "4a656665", "what do ya want for nothing?",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    // Not in the RFC, by Python's hmac: UTF-8 of more than one byte a character.
    (
      String(repeating: "aa", count: 32), "zoë@exämple.org",
      "fc27051abf2ed32160e5f03392d8a4971b4abe1ef41e444f2ada990e3b53f22b"
    ),
  ]

  @Test(arguments: EngineUnderTest.all)
  func `a keyed hash is HMAC-SHA-256 of the text's UTF-8`(_ kind: EngineUnderTest) async throws {
    let engine = try await kind.engine()
    struct Row: Decodable { let hash: String }
    for (key, text, expected) in Self.published {
      let bytes = stride(from: 0, to: key.count, by: 2).compactMap {
        UInt8(key.dropFirst($0).prefix(2), radix: 16)
      }
      func block(_ mask: UInt8) -> String {
        (bytes + [UInt8](repeating: 0, count: 64 - bytes.count)).map { byte in
          let digits = String(byte ^ mask, radix: 16)
          return digits.count == 1 ? "0" + digits : digits
        }.joined()
      }
      let hash = engine.dialect.keyedHash(
        of: SQL(text: text), inner: SQL(text: block(0x36)), outer: SQL(text: block(0x5c)))
      let rows = try await engine.rows("select \(hash) as hash;", as: Row.self)
      #expect(rows.first?.hash == expected)
    }
  }
}
