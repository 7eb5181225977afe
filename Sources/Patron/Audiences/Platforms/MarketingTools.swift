/// The tools that write to customers, and so need their identifiers in clear: those by which they tell
/// their profiles apart, and the name; what else they know of a customer they know already.
extension AudiencePlatform {
  /// Klaviyo, list import. The first column has to be Email or Phone Number.
  public static let klaviyo = AudiencePlatform(
    name: "klaviyo", title: "Klaviyo",
    documentation: "https://help.klaviyo.com/hc/en-us/articles/115005078967",
    columns: [
      .clear("Email", .email, .email),
      .clear("Phone Number", .phone, .phone),
      .clear("First Name", .firstName, .text),
      .clear("Last Name", .lastName, .text),
    ],
    sufficient: [[.email], [.phone]],
    key: [.email, .phone],
    mostBytes: 50_000_000)

  /// Braze, import of user attributes by external_id.
  ///
  /// Braze makes a new profile of an external_id that it does not know.
  public static let braze = AudiencePlatform(
    name: "braze", title: "Braze",
    documentation:
      "https://www.braze.com/docs/user_guide/data/unification/user_data/import_users/csv",
    columns: [
      .clear("external_id", .customer, .customer),
      .clear("email", .email, .email),
      .clear("phone", .phone, .phone),
      .clear("first_name", .firstName, .text),
      .clear("last_name", .lastName, .text),
    ],
    sufficient: [[.customer]],
    key: [.customer],
    mostBytes: 500_000_000)

  /// HubSpot, import of contacts by e-mail address.
  public static let hubspot = AudiencePlatform(
    name: "hubspot", title: "HubSpot",
    documentation: "https://knowledge.hubspot.com/import-and-export/set-up-your-import-file",
    columns: [
      .clear("Email", .email, .email),
      .clear("First Name", .firstName, .text),
      .clear("Last Name", .lastName, .text),
      .clear("Phone Number", .phone, .phone),
    ],
    sufficient: [[.email]],
    key: [.email],
    mostRows: 1_048_576, mostBytes: 512_000_000)

  /// Mailchimp, import of email contacts.
  public static let mailchimp = AudiencePlatform(
    name: "mailchimp", title: "Mailchimp",
    documentation: "https://mailchimp.com/help/format-guidelines-for-your-import-file/",
    columns: [
      .clear("Email Address", .email, .email),
      .clear("First Name", .firstName, .text),
      .clear("Last Name", .lastName, .text),
      .clear("Phone Number", .phone, .phone),
    ],
    sufficient: [[.email]],
    key: [.email])
}
