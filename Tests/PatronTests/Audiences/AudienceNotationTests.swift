import Patron
import Testing

@Suite("Audiences: names, addresses, dates and genders")
struct AudienceNotationTests {
  private func written(
    _ cell: String, _ notation: AudienceNotation, in country: String? = nil
  ) throws(AudienceProblem) -> String? {
    try notation.written(cell, .init(country: country, phoneRegion: country))
  }

  @Test(arguments: [
    ("  Anna  Maria ", "anna maria"), ("Mrs. Anna", "anna"), ("Prof. Dr. Anna", "anna"),
    ("MISS", "miss"),
    ("José", "josé"), ("Jose\u{301}", "jos\u{E9}"), ("O'Neil", "o'neil"), ("Null", "null"),
  ])
  func `a first name for Google has no title`(cell: String, name: String) throws {
    #expect(try written(cell, .firstNameWithoutTitle) == name)
  }

  @Test(arguments: [
    ("Smith, Jr.", "smith"), ("Smith III", "smith"), ("Smith", "smith"), ("Jr.", "jr."),
    ("Müller-Lüdenscheidt", "müller-lüdenscheidt"), ("van der Berg", "van der berg"),
  ])
  func `a last name for Google has no suffix`(cell: String, name: String) throws {
    #expect(try written(cell, .lastNameWithoutSuffix) == name)
  }

  @Test(arguments: [
    ("O'Neil", "oneil"), ("Müller-Lüdenscheidt", "müllerlüdenscheidt"), ("Anna  M.", "anna m"),
    ("ΓΙΑΝΝΗΣ", "γιαννησ"), ("Émilie", "émilie"),
  ])
  func `a name for Meta has no punctuation`(cell: String, name: String) throws {
    #expect(try written(cell, .nameWithoutPunctuation) == name)
  }

  @Test(arguments: [
    ("St. Gallen", "stgallen"), ("L'Aquila", "laquila"), ("Saint-Étienne", "saintétienne"),
  ])
  func `a city for Meta has only letters`(cell: String, city: String) throws {
    #expect(try written(cell, .placeWithoutBlanks) == city)
  }

  @Test(arguments: ["123", "anna@example.com", "=HYPERLINK(1)", "!!"])
  func `what is no name is malformed`(cell: String) {
    for notation: AudienceNotation in [
      .firstNameWithoutTitle, .lastNameWithoutSuffix, .nameWithoutPunctuation, .placeWithoutBlanks,
      .region,
    ] {
      #expect(throws: AudienceProblem.malformed) { try written(cell, notation) }
    }
  }

  @Test(arguments: [
    ("Texas", "US", "tx"), ("TX", "US", "tx"), ("New York", "US", "ny"),
    ("Baden-Württemberg", "DE", "badenwürttemberg"), ("Texas", nil, "texas"),
  ])
  func `a region is a state's code or a name`(cell: String, country: String?, region: String) throws
  {
    #expect(try written(cell, .region, in: country) == region)
  }

  @Test func `a state that is none of the United States is not known`() {
    #expect(throws: AudienceProblem.unknown) { try written("Bavaria", .region, in: "US") }
  }

  @Test(arguments: [
    ("94045", "US", "94045", "94045"), ("94045-1234", "US", "94045-1234", "94045"),
    ("940451234", "US", "94045-1234", "94045"), ("sw1a 1aa", "GB", "SW1A 1AA", "sw1a1aa"),
    ("1229-076", "PT", "1229-076", "1229076"), ("D-10115", "DE", "10115", "10115"),
    ("01067", "DE", "01067", "01067"), ("K1A 0B1", "CA", "K1A 0B1", "k1a0b1"),
  ])
  func `postal codes`(cell: String, country: String, google: String, meta: String) throws {
    #expect(try written(cell, .postalCode, in: country) == google)
    #expect(try written(cell, .postalCodeWithoutBlanks, in: country) == meta)
  }

  @Test(arguments: [
    ("2138", "US"), ("9404A", "US"), ("1234567890123", "DE"), ("10115*", "DE"), ("=1", "DE"),
  ])
  func `what is no postal code is malformed`(cell: String, country: String) {
    #expect(throws: AudienceProblem.malformed) { try written(cell, .postalCode, in: country) }
  }

  @Test(arguments: [
    ("DE", "DE"), ("de", "DE"), ("DEU", "DE"), ("Germany", "DE"), ("Deutschland", "DE"),
    ("Allemagne", "DE"),
    ("Österreich", "AT"), ("U.S.A.", "US"), ("United States of America", "US"), ("UK", "GB"),
    ("Großbritannien", "GB"), ("España", "ES"), ("Česko", "CZ"), ("Côte d'Ivoire", "CI"),
    ("Congo", nil),
    ("Atlantis", nil),
    ("The Netherlands", "NL"), ("ZZ", nil),
  ])
  func `countries by code and name`(cell: String, code: String?) throws {
    if let code {
      #expect(try written(cell, .country) == code)
      #expect(try written(cell, .countryInLowerCase) == code.lowercased())
    } else {
      #expect(throws: AudienceProblem.unknown) { try written(cell, .country) }
    }
  }

  @Test(arguments: [
    "1990-12-31", "1990-12-31T00:00:00Z", "1990-12-31 00:00:00", "19901231", "31.12.1990",
    "31/12/1990",
    "12/31/1990", "31-12-1990", " 31.12.1990 ",
  ])
  func `notations of a birth date`(cell: String) throws {
    #expect(try written(cell, .birthDate) == "1990-12-31")
    #expect(try written(cell, .birthDateOfDigits) == "19901231")
  }

  @Test func `a date that has two readings is doubtful, unless they are one`() throws {
    #expect(throws: AudienceProblem.doubtful) { try written("03/04/1990", .birthDate) }
    #expect(try written("04/04/1990", .birthDate) == "1990-04-04")
    #expect(try written("03.04.1990", .birthDate) == "1990-04-03")
    #expect(try written("2000-02-29", .birthDate) == "2000-02-29")
  }

  @Test(arguments: [
    "31.12.90", "1990-13-01", "1990-02-30", "1900-02-29", "1899-12-31", "soon", "1990",
    "31 Dec 1990",
    "1990-12", "33238",
  ])
  func `what is no date is malformed`(cell: String) {
    #expect(throws: AudienceProblem.malformed) { try written(cell, .birthDate) }
  }

  @Test(arguments: [
    ("Male", "m"), ("m", "m"), ("Herr", "m"), ("männlich", "m"), ("Homme", "m"), ("F", "f"),
    ("w", "f"),
    ("Féminin", "f"), ("Mujer", "f"), ("Mme.", "f"),
  ])
  func `genders`(cell: String, gender: String) throws {
    #expect(try written(cell, .gender) == gender)
  }

  @Test(arguments: ["d", "divers", "other", "h", "1"])
  func `a gender that is not taken is not written`(cell: String) {
    #expect(throws: AudienceProblem.unknown) { try written(cell, .gender) }
  }

  @Test func `texts in clear are kept, and none is a formula`() throws {
    #expect(try written("  Anna  O'Neil ", .text) == "Anna O'Neil")
    #expect(try written("C-0042", .customer) == "C-0042")
    #expect(try written("-42", .customer) == "-42")
    #expect(try written("'+42", .customer) == "+42")
    let hash = AudienceHash.hexadecimal(of: "C-0042")
    #expect(try written(hash, .customer) == hash)
    for cell in ["=1+1", "@SUM(A1)", "-1+1|cmd", "'=1+1"] {
      #expect(throws: AudienceProblem.malformed) { try written(cell, .text) }
      #expect(throws: AudienceProblem.malformed) { try written(cell, .customer) }
    }
  }
}
