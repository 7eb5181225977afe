extension AudiencePlatform {
  /// Google Ads, Customer Match: identifiers hashed, country and postal code in clear.
  ///
  /// Rules of e-mail addresses, numbers and names:
  /// https://developers.google.com/data-manager/api/devguides/concepts/formatting. An address matches
  /// only by its four columns together; that is all of an address that Customer Match takes.
  public static let google = AudiencePlatform(
    name: "google", title: "Google Ads Customer Match",
    documentation: "https://support.google.com/google-ads/answer/7659867",
    columns: [
      .hashed("Email", .email, .emailOfGmailMerged),
      .hashed("Phone", .phone, .phone),
      .hashed("First Name", .firstName, .firstNameWithoutTitle),
      .hashed("Last Name", .lastName, .lastNameWithoutSuffix),
      .clear("Country", .country, .country),
      .clear("Zip", .postalCode, .postalCode),
    ],
    sufficient: [[.email], [.phone], [.firstName, .lastName, .country, .postalCode]],
    together: [.firstName, .lastName, .country, .postalCode],
    fewestFound: 100)
}
