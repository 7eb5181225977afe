extension AudiencePlatform {
  /// Meta (Facebook, Instagram), custom audience of a customer list: everything hashed.
  ///
  /// Headers: https://www.facebook.com/business/help/2082575038703844. Meta advises against codes of
  /// one's own in the list, so the identifier of the customer stays at home.
  public static let meta = AudiencePlatform(
    name: "meta", title: "Meta Custom Audiences",
    documentation:
      "https://developers.facebook.com/docs/marketing-api/audiences/guides/custom-audiences",
    columns: [
      .hashed("email", .email, .email),
      .hashed("phone", .phone, .phoneDigits),
      .hashed("fn", .firstName, .nameWithoutPunctuation),
      .hashed("ln", .lastName, .nameWithoutPunctuation),
      .hashed("zip", .postalCode, .postalCodeWithoutBlanks),
      .hashed("ct", .city, .placeWithoutBlanks),
      .hashed("st", .region, .region),
      .hashed("country", .country, .countryInLowerCase),
      .hashed("dob", .birthDate, .birthDateOfDigits),
      .hashed("gen", .gender, .gender),
    ],
    sufficient: [[.email], [.phone]],
    fewestFound: 100)
}
