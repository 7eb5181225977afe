extension AudiencePlatform {
  /// LinkedIn Campaign Manager, contact list: the hashed e-mail address, and the country in clear.
  ///
  /// The header is that of LinkedIn's template. It takes names too, but only in clear: they stay at
  /// home, and those who have no more than a name have no row.
  public static let linkedin = AudiencePlatform(
    name: "linkedin", title: "LinkedIn contact list",
    documentation: "https://www.linkedin.com/help/lms/answer/a1489764",
    columns: [
      .hashed("email", .email, .email),
      .empty("firstname"),
      .empty("lastname"),
      .empty("jobtitle"),
      .empty("employeecompany"),
      .clear("country", .country, .country),
      .empty("googleaid"),
    ],
    sufficient: [[.email]],
    hasFixedHeader: true,
    fewestRows: 300, fewestFound: 300, mostRows: 300_000, mostBytes: 20_000_000)
}
