import Patron
import Testing

@Suite("Audiences: rows and counts")
struct AudienceWriterTests {
  private static let anna: [AudienceIdentifier: String] = [
    .email: " Anna.Smith+x@GMAIL.com", .phone: "030 1234567", .firstName: "Anna",
    .lastName: "Smith",
    .city: "Berlin", .region: "Berlin", .postalCode: "10115", .country: "Germany",
    .birthDate: "31.12.1990", .gender: "female", .customer: "C-0042",
  ]

  private func writer(
    _ platform: AudiencePlatform, _ found: Set<AudienceIdentifier>? = nil, region: String? = "DE"
  ) throws -> AudienceWriter {
    try AudienceWriter(platform, found: found ?? Set(AudienceIdentifier.allCases), region: region)
  }

  private func sha(_ value: String) -> String { AudienceHash.hexadecimal(of: value) }

  @Test func `a customer for each platform`() throws {
    let rows: [(AudiencePlatform, [String], [String])] = [
      (
        .google, ["Email", "Phone", "First Name", "Last Name", "Country", "Zip"],
        [
          sha("annasmith@gmail.com"), sha("+49301234567"), sha("anna"), sha("smith"), "DE", "10115",
        ]
      ),
      (
        .meta, ["email", "phone", "fn", "ln", "zip", "ct", "st", "country", "dob", "gen"],
        [
          "anna.smith+x@gmail.com", "49301234567", "anna", "smith", "10115", "berlin", "berlin",
          "de",
          "19901231", "f",
        ].map(sha)
      ),
      (
        .tiktok, ["Email_SHA256", "Phone_SHA256"],
        [sha("anna.smith+x@gmail.com"), sha("+49301234567")]
      ),
      (
        .linkedin,
        ["email", "firstname", "lastname", "jobtitle", "employeecompany", "country", "googleaid"],
        [sha("anna.smith+x@gmail.com"), "", "", "", "", "DE", ""]
      ),
      (
        .klaviyo, ["Email", "Phone Number", "First Name", "Last Name"],
        ["anna.smith+x@gmail.com", "+49301234567", "Anna", "Smith"]
      ),
      (
        .braze, ["external_id", "email", "phone", "first_name", "last_name"],
        ["C-0042", "anna.smith+x@gmail.com", "+49301234567", "Anna", "Smith"]
      ),
      (
        .hubspot, ["Email", "First Name", "Last Name", "Phone Number"],
        ["anna.smith+x@gmail.com", "Anna", "Smith", "+49301234567"]
      ),
      (
        .mailchimp, ["Email Address", "First Name", "Last Name", "Phone Number"],
        ["anna.smith+x@gmail.com", "Anna", "Smith", "+49301234567"]
      ),
    ]
    #expect(rows.map(\.0.name) == AudiencePlatform.all.map(\.name))
    for (platform, header, row) in rows {
      var writer = try writer(platform)
      #expect(writer.header == header)
      #expect(writer.add(AudienceIdentifiers(Self.anna)) == .row(row))
      #expect(writer.counts.rows == 1 && writer.counts.omitted.isEmpty)
      #expect(writer.counts.written.values.allSatisfy { $0 == 1 })
    }
  }

  @Test func `an accent composed or not is one hash`() throws {
    for platform: AudiencePlatform in [.google, .meta] {
      let rows = try ["Rene\u{301}e", "Ren\u{E9}e"].map { name in
        var cells = Self.anna
        cells[.firstName] = name
        var writer = try writer(platform)
        return writer.add(AudienceIdentifiers(cells))
      }
      #expect(rows[0] == rows[1])
    }
  }

  @Test func `columns that are not found are not in the file, unless the header is fixed`() throws {
    #expect(try writer(.meta, [.email, .city]).header == ["email", "ct"])
    #expect(try writer(.linkedin, [.email]).header.count == 7)
    #expect(try writer(.google, [.email, .firstName, .lastName, .country]).header == ["Email"])
    let found: Set<AudienceIdentifier> = [.firstName, .lastName, .country, .postalCode]
    #expect(
      try writer(.google, found).header == ["First Name", "Last Name", "Country", "Zip"])
  }

  @Test func `an address that lacks a part leaves as a whole`() throws {
    var cells = Self.anna
    cells[.postalCode] = ""
    var writer = try writer(.google)
    let row = [sha("annasmith@gmail.com"), sha("+49301234567"), "", "", "", ""]
    #expect(writer.add(AudienceIdentifiers(cells)) == .row(row))
  }

  @Test func `reasons and problems are counted`() throws {
    var writer = try writer(.google, [.email, .phone], region: nil)
    let customers: [(String, String)] = [
      ("anna@example.com", "+49301234567"), ("ANNA@example.com ", "+49 30 1234567"), ("", "NULL"),
      ("anna", ""), ("bert@example.com", "030 1234567"), ("", "030 1234567"),
      ("a@example.com,b@example.com", "+49 30 1234567 x1"), (sha("x"), ""),
      ("anna@example.com", ""),
    ]
    let outcomes = customers.map { email, phone in
      writer.add(AudienceIdentifiers([.email: email, .phone: phone]))
    }
    #expect(
      outcomes == [
        .row([sha("anna@example.com"), sha("+49301234567")]), .omitted(.duplicate),
        .omitted(.missing), .omitted(.unusable), .row([sha("bert@example.com"), ""]),
        .omitted(.unusable), .omitted(.unusable), .omitted(.unusable),
        .row([sha("anna@example.com"), ""]),
      ])
    let counts = writer.counts
    #expect(counts.customers == 9 && counts.rows == 3)
    #expect(counts.omitted == [.duplicate: 1, .missing: 1, .unusable: 4])
    #expect(counts.rows + counts.omitted.values.reduce(0, +) == counts.customers)
    #expect(counts.written == [.email: 3, .phone: 1])
    #expect(
      counts.problems == [
        .email: [.malformed: 1, .several: 1, .hashed: 1],
        .phone: [.doubtful: 2, .withExtension: 1],
      ])
  }

  @Test func `marketing tools get a profile once, the first`() throws {
    for platform: AudiencePlatform in [.klaviyo, .hubspot, .mailchimp] {
      var writer = try writer(platform)
      var other = Self.anna
      other[.firstName] = "Ann"
      other[.phone] = ""
      #expect(writer.add(AudienceIdentifiers(Self.anna)) != .omitted(.duplicate))
      #expect(writer.add(AudienceIdentifiers(other)) == .omitted(.duplicate))
    }
    var braze = try writer(.braze)
    var other = Self.anna
    other[.customer] = "C-0043"
    #expect(braze.add(AudienceIdentifiers(Self.anna)) != .omitted(.duplicate))
    #expect(braze.add(AudienceIdentifiers(other)) != .omitted(.duplicate))
  }

  @Test func `a number is read by the customer's country before the region`() throws {
    var writer = try writer(.tiktok)
    func row(_ country: String) -> AudienceWriter.Outcome {
      writer.add(AudienceIdentifiers([.phone: "0664 1234567", .country: country]))
    }
    #expect(row("Austria") == .row(["", sha("+436641234567")]))
    #expect(row("") == .row(["", sha("+496641234567")]))
    #expect(row("Atlantis") == .omitted(.unusable))
    #expect(writer.counts.problems == [.phone: [.doubtful: 1]])
    #expect(AudiencePlatform.tiktok.identifiersRead == [.email, .phone, .country])
  }

  @Test func `a table without what the platform needs is an error`() {
    #expect(
      throws: AudienceError.nothingToFindBy(
        platform: "Google Ads Customer Match",
        needed: [[.email], [.phone], [.firstName, .lastName, .postalCode, .country]])
    ) {
      try writer(.google, [.firstName, .lastName])
    }
  }
}
