import Patron
import Testing

/// Values and hashes that the platforms print, as the newest copies of their pages have them that were at
/// hand on 30 November 2026.
@Suite("Audiences: examples of the platforms' own pages")
struct AudienceHashTests {
  private func hash(
    _ cell: String, _ notation: AudienceNotation, country: String? = nil
  ) throws -> String {
    let value = try notation.written(cell, .init(country: country, phoneRegion: country))
    return AudienceHash.hexadecimal(of: try #require(value))
  }

  /// Data Manager API, "Format user data" and "Send audience members", and the tests of Google's own library
  /// for them (google-ads-datamanager-util).
  @Test func `Google's e-mail addresses and telephone number`() throws {
    #expect(
      try hash("cloudy.sanfrancisco+shopping@gmail.com", .emailOfGmailMerged)
        == "223ebda6f6889b1494551ba902d9d381daf2f642bae055888e96343d53e9f9c4")
    #expect(
      try AudienceNotation.emailOfGmailMerged.written("user.name+NYC@Example.com", .init())
        == "user.name+nyc@example.com")
    #expect(
      try hash("alexz@example.com", .emailOfGmailMerged)
        == "509e933019bb285a134a9334b8bb679dff79d0ce023d529af4bd744d47b4fd8a")
    #expect(
      try hash("(800)555-0100", .phone, country: "US")
        == "fb4f73a6ec5fdb7077d564cdd22c3554b43ce49168550c3b12c547b78c517b30")
  }

  /// Marketing API, "Customer File Custom Audiences"; Conversions API, "Customer Information Parameters",
  /// which has the same rules.
  @Test func `Meta's identifiers`() throws {
    #expect(
      try hash("mary@example.com", .email)
        == "f1904cf1a9d73a55fa5de0ac823c4403ded71afd4c3248d00bdcd0866552bb79")
    #expect(
      try hash("John_Smith@gmail.com", .email)
        == "62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f")
    #expect(
      try hash("+1 555 987 6543", .phoneDigits)
        == "1ef970831d7963307784fa8688e8fce101a15685d62aa765fed23f3a2c576a4e")
    #expect(
      try hash("(650)555-1212", .phoneDigits, country: "US")
        == "e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176")
    #expect(
      try hash("Mary", .nameWithoutPunctuation)
        == "6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec")
    #expect(
      try hash("정", .nameWithoutPunctuation)
        == "8fa8cd9c440be61d0151429310034083132b35975c4bea67fdd74158eb51db14")
    #expect(
      try hash("Valéry", .nameWithoutPunctuation)
        == "08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c")
    #expect(
      try hash("2/16/1997", .birthDateOfDigits)
        == "01acdbf6ec7b4f478a225f1a246e5d6767eeab1a7ffa17f025265b5b94f40f0c")
    #expect(
      try hash("United States", .countryInLowerCase)
        == "79adb2a2fce5c6ba215fe5f27f532d4e7edbac4b6a5e09e1ef3a08084a904621")
    let context = AudienceNotation.Context(country: "GB")
    #expect(try AudienceNotation.postalCodeWithoutBlanks.written("M1 1AE", context) == "m11ae")
    #expect(try AudienceNotation.placeWithoutBlanks.written("New York", context) == "newyork")
  }

  /// Help, "How to create a Custom Audience with a customer file". The number stands there as
  /// +37493828222 beside the hash of 37493828222.
  @Test func `TikTok's identifiers, and its number with the hash of another`() throws {
    #expect(
      try hash("janedoe@gmail.com", .email)
        == "d6117306485ed0e50afab3ac871e98f81699151f30281527d63ff5f233656c69")
    let printed = "65b7e6dcf6f4310f8d7cbfbd78289a753062fb054d6664fb9aaac5df66a422d4"
    #expect(try hash("374-93-828222", .phone, country: "AM") != printed)
    #expect(try hash("+374-93-828222", .phoneDigits) == printed)
    #expect(try AudienceNotation.phone.written("+374-93-828222", .init()) == "+37493828222")
  }
}
