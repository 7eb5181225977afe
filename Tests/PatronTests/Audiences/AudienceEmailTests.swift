import Patron
import Testing

@Suite("Audiences: e-mail addresses")
struct AudienceEmailTests {
  private func written(
    _ cell: String, _ notation: AudienceNotation = .email
  ) throws(AudienceProblem) -> String? {
    try notation.written(cell, .init())
  }

  @Test(arguments: [
    " Anna@Example.COM ", "anna@example.com\u{A0}", "\u{FEFF}anna@example.com",
    "ANNA@EXAMPLE.COM\r\n",
    "an\u{200B}na@example.com", "anna\u{AD}@example.com", "ａｎｎａ＠ｅｘａｍｐｌｅ．ｃｏｍ",
    "anna\u{200E}@example.com",
  ])
  func `case, blanks and invisible characters do not matter`(cell: String) throws {
    #expect(try written(cell) == "anna@example.com")
  }

  @Test func `dots and what follows a plus stay, but for Google's own domains`() throws {
    for domain in ["gmail.com", "googlemail.com", "example.com"] {
      #expect(try written("A.B+news@\(domain)") == "a.b+news@\(domain)")
    }
    #expect(try written("A.B+news@gmail.com", .emailOfGmailMerged) == "ab@gmail.com")
    #expect(try written("A.B+news@googlemail.com", .emailOfGmailMerged) == "ab@googlemail.com")
    #expect(try written("A.B+news@example.com", .emailOfGmailMerged) == "a.b+news@example.com")
    #expect(try written("a.b@mail.gmail.com", .emailOfGmailMerged) == "a.b@mail.gmail.com")
  }

  @Test func `an accent composed or not is one address`() throws {
    // Two texts are equal in Swift where their accents differ so; their hashes are not.
    let composed = AudienceHash.hexadecimal(of: "jos\u{E9}@example.com")
    let written = try #require(try written("jose\u{301}@example.com"))
    #expect(AudienceHash.hexadecimal(of: written) == composed)
  }

  @Test func `domains of other scripts stay as they are written`() throws {
    #expect(try written("Ärzte@exämple.de") == "ärzte@exämple.de")
  }

  @Test(arguments: ["", " ", "\u{200B}", "NULL", "null", "\\N", "n/a", "-", "#N/A"])
  func `a word for nothing is nothing`(cell: String) throws {
    #expect(try written(cell) == nil)
  }

  @Test(arguments: [
    "anna", "anna@", "@example.com", "anna@example", "anna@.com", "anna@example..com",
    "a..b@example.com",
    ".anna@example.com", "anna.@example.com", "anna@-example.com", "anna@example.c",
    "anna@example.123",
    "anna smith@example.com", "Anna <anna@example.com>", "anna@b@example.com", "anna@exam_ple.com",
    "=cmd@example.com", "-2+3@example.com", "\"anna\"@example.com",
    String(repeating: "a", count: 65) + "@example.com",
  ])
  func `what is no address is malformed`(cell: String) {
    #expect(throws: AudienceProblem.malformed) { try written(cell) }
  }

  @Test(arguments: [
    "a@example.com,b@example.com", "a@example.com; b@example.com", "a@example.com b@example.com",
    "a@example.com / b@example.com", "a@example.com|b@example.com", "a@example.com\nb@example.com",
  ])
  func `two addresses are none`(cell: String) {
    #expect(throws: AudienceProblem.several) { try written(cell) }
  }

  @Test func `a hash is not hashed again`() {
    let hash = AudienceHash.hexadecimal(of: "anna@example.com")
    #expect(throws: AudienceProblem.hashed) { try written(hash) }
    #expect(throws: AudienceProblem.hashed) { try written(hash.uppercased()) }
  }

  /// Exports and spreadsheets put an apostrophe before a sign that would begin a formula.
  @Test func `an apostrophe before a sign goes, another one stays`() throws {
    #expect(throws: AudienceProblem.malformed) { try written("'-anna@example.com") }
    #expect(try written("o'neil@example.com") == "o'neil@example.com")
  }
}
