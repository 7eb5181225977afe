import Patron
import Testing

@Suite("Audiences: telephone numbers")
struct AudiencePhoneTests {
  private func written(_ cell: String, _ region: String? = nil) throws(AudienceProblem) -> String? {
    try AudienceNotation.phone.written(cell, .init(phoneRegion: region))
  }

  @Test(arguments: [
    "+49 30 1234567", "+49 (0)30 1234567", "+49 (0) 30/123-45-67", "'+49301234567",
    "+49.30.1234567",
    "(+49) 30 1234567", "+49030 1234567", "＋４９ ３０ １２３４５６７", "tel:+49-30-1234567",
    "+49\u{A0}30\u{2011}1234567", "\u{202A}+49301234567\u{202C}", "+٤٩٣٠١٢٣٤٥٦٧",
  ])
  func `a number with its country code needs no region`(cell: String) throws {
    #expect(try written(cell) == "+49301234567")
    #expect(try written(cell, "US") == "+49301234567")
  }

  @Test(arguments: [
    ("030 1234567", "DE", "+49301234567"), ("030/1234567", "DE", "+49301234567"),
    ("0049 30 1234567", "DE", "+49301234567"), ("0049 30 1234567", "FR", "+49301234567"),
    ("011 49 30 1234567", "US", "+49301234567"), ("0011 49 30 1234567", "AU", "+49301234567"),
    ("810 49 30 1234567", "RU", "+49301234567"), ("010 49 30 1234567", "JP", "+49301234567"),
    ("0049 30 1234567", "US", "+49301234567"),
    ("(650) 555-1212", "US", "+16505551212"), ("1-650-555-1212", "US", "+16505551212"),
    ("650.555.1212", "CA", "+16505551212"), ("876 555 1212", "JM", "+18765551212"),
    ("16505551212.0", "US", "+16505551212"), ("3471234567.0", "IT", "+393471234567"),
    ("06 1234567", "IT", "+39061234567"), ("347 1234567", "IT", "+393471234567"),
    ("8 (912) 345-67-89", "RU", "+79123456789"), ("7 912 345 67 89", "RU", "+79123456789"),
    ("8 701 234 5678", "KZ", "+77012345678"), ("8 029 123-45-67", "BY", "+375291234567"),
    ("06 20 123 4567", "HU", "+36201234567"), ("06 12 34 56 78", "FR", "+33612345678"),
    ("07911 123456", "GB", "+447911123456"), ("447911123456", "GB", "+447911123456"),
    ("612 34 56 78", "ES", "+34612345678"), ("606 666 666", "CZ", "+420606666666"),
    ("(11) 91234-5678", "BR", "+5511912345678"), ("011 91234-5678", "BR", "+5511912345678"),
    ("98765 43210", "IN", "+919876543210"), ("079 123 45 67", "CH", "+41791234567"),
  ])
  func `national numbers are those of the region`(cell: String, region: String, number: String)
    throws
  {
    #expect(try written(cell, region) == number)
  }

  /// A number is never guessed: it could become another person's.
  @Test(arguments: [
    ("030 1234567", String?.none), ("0049 30 1234567", nil), ("650 555 1212", nil),
    ("171 1234567", "DE"),  // its zero lost, or a foreign number without plus
    ("43 664 1234567", "DE"),  // Austria's without plus
    ("49 171 1234567", "DE"),  // a national one would be as long
    ("7911 123456", "GB"), ("912 345 67 89", "RU"), ("39 06 1234567", "IT"),
  ])
  func `a number that can be another one is doubtful`(cell: String, region: String?) {
    #expect(throws: AudienceProblem.doubtful) { try written(cell, region) }
  }

  @Test(arguments: [
    ("12", "DE"), ("+49", "DE"), ("+49 12", "DE"), ("+0049 30 1234567", "DE"), ("1234567890", "US"),
    ("650 155 1212", "US"), ("555 1212", "US"), ("+999 1234567", "DE"), ("+800 5550100", "US"),
    ("+4930123456789012345", "DE"), ("030 1234567 privat", "DE"), ("1-800-FLOWERS", "US"),
    ("anna@example.com", "DE"), ("030 123456 7+", "DE"), ("030 12345*7", "DE"),
    ("4.93012E+11", "DE"), ("0000000", "DE"),
    ("+49 30 1/2", "DE"),
  ])
  func `what is no number is malformed`(cell: String, region: String) {
    #expect(throws: AudienceProblem.malformed) { try written(cell, region) }
  }

  @Test(arguments: [
    "030 1234567, 0171 1234567", "030 1234567/0171 1234567", "030 1234567 / 8", "030 1234567; 0171",
    "+49301234567 +491711234567", "030 1234567 oder 0171 1234567", "030 1234567 | 0171 1234567",
    "650 555 1212 or 650 555 1213",
  ])
  func `two numbers are none`(cell: String) {
    #expect(throws: AudienceProblem.several) { try written(cell, "DE") }
  }

  @Test(arguments: [
    "650-555-1212 x123", "650-555-1212 ext. 12", "650-555-1212#12", "+49 30 1234567 DW 8",
  ])
  func `a number with an extension is a switchboard's`(cell: String) {
    #expect(throws: AudienceProblem.withExtension) { try written(cell, "US") }
  }

  @Test func `a number that is written is read as the same again`() throws {
    for (cell, region) in [("030 1234567", "DE"), ("06 1234567", "IT"), ("8 912 345-67-89", "RU")] {
      let once = try #require(try written(cell, region))
      #expect(try written(once, region) == once)
      #expect(try written(once) == once)
    }
  }

  @Test func `a region is a country's code or name`() throws {
    for region in ["DE", "de", "DEU", "Germany", "Deutschland"] {
      var writer = try AudienceWriter(.tiktok, found: [.phone], region: region)
      let row = writer.add(AudienceIdentifiers([.phone: "030 1234567"]))
      #expect(row == .row([AudienceHash.hexadecimal(of: "+49301234567")]))
    }
    #expect(throws: AudienceError.unknownRegion("Atlantis")) {
      try AudienceWriter(.google, found: [.phone], region: "Atlantis")
    }
  }
}
