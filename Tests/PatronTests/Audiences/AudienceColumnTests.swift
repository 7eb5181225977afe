import Patron
import Testing

@Suite("Audiences: columns of the customers table")
struct AudienceColumnTests {
  @Test(arguments: [
    // Shopify
    [
      "Customer ID", "First Name", "Last Name", "Email", "Accepts Email Marketing",
      "Default Address Company", "Default Address Address1", "Default Address City",
      "Default Address Province Code", "Default Address Country Code", "Default Address Zip",
      "Default Address Phone", "Phone", "Total Spent",
    ],
    // WooCommerce
    [
      "customer_id", "billing_first_name", "billing_last_name", "billing_email", "billing_phone",
      "billing_city", "billing_state", "billing_postcode", "billing_country", "shipping_country",
    ],
    // Salesforce
    [
      "Id", "FirstName", "LastName", "Title", "Email", "Phone", "MailingCity", "MailingState",
      "MailingPostalCode", "MailingCountry", "Birthdate",
    ],
    // HubSpot
    [
      "Contact ID", "First Name", "Last Name", "Email", "Phone Number", "City", "State/Region",
      "Postal Code", "Country/Region", "Date of birth", "Gender",
    ],
    [
      "Kundennummer", "Vorname", "Nachname", "E-Mail-Adresse", "Telefonnummer", "Straße", "Ort",
      "Bundesland", "PLZ", "Land", "Geburtsdatum", "Anrede",
    ],
    [
      "ID client", "Prénom", "Nom", "Courriel", "Téléphone", "Ville", "Région", "Code postal",
      "Pays",
    ],
    [
      "ID cliente", "Nombre", "Apellidos", "Correo electrónico", "Teléfono", "Ciudad", "Provincia",
      "Código postal", "País",
    ],
  ])
  func `exports of well-known systems`(columns: [String]) throws {
    let names = try AudienceColumns(of: columns, for: .meta).names
    let needed: [AudienceIdentifier] = [
      .email, .phone, .firstName, .lastName, .city, .region, .postalCode, .country,
    ]
    #expect(needed.allSatisfy { names[$0] != nil }, "\(names)")
    #expect(Set(names.values).count == names.count)
    #expect(try AudienceColumns(of: columns, for: .braze).names[.customer] == columns[0])
  }

  @Test func `the better rank wins`() throws {
    let names = try AudienceColumns(
      of: [
        "Phone", "Mobile Phone", "Default Address Phone", "shipping_email", "billing_email",
        "country", "country_code",
      ], for: .tiktok
    ).names
    #expect(
      names == [.phone: "Mobile Phone", .email: "billing_email", .country: "country_code"])
  }

  @Test func `two columns of one rank are an error that names them`() {
    #expect(
      throws: AudienceError.ambiguousColumn(.email, columns: ["E-Mail", "email_address"])
    ) {
      try AudienceColumns(of: ["E-Mail", "email_address", "phone"], for: .meta)
    }
  }

  @Test func `the user's choice comes first, and an empty one leaves out`() throws {
    let columns = ["E-Mail", "email_address", "phone"]
    let names = try AudienceColumns(
      of: columns, for: .meta, chosen: [.email: "email_address", .phone: ""]
    ).names
    #expect(names == [.email: "email_address"])
    #expect(throws: AudienceError.unknownColumn(.email, column: "mail")) {
      try AudienceColumns(of: columns, for: .meta, chosen: [.email: "mail"])
    }
  }

  @Test func `what the platform does not take is not looked for`() throws {
    let columns = ["email", "city", "City", "phone"]
    #expect(
      try AudienceColumns(of: columns, for: .tiktok).names == [.email: "email", .phone: "phone"])
    #expect(throws: AudienceError.ambiguousColumn(.city, columns: ["city", "City"])) {
      try AudienceColumns(of: columns, for: .meta)
    }
  }

  @Test func `a name that can be more than one thing is none`() throws {
    #expect(
      try AudienceColumns(of: ["name", "title", "status", "address"], for: .meta).names.isEmpty)
  }

  @Test func `no known name stands in two identifiers`() {
    let names = AudienceIdentifier.allCases.flatMap { $0.knownNames.flatMap { $0 } }
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { $0.allSatisfy { $0.isLetter && $0.isASCII } })
  }
}
