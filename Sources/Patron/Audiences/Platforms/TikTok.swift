extension AudiencePlatform {
  /// TikTok Ads Manager, customer file: e-mail address and telephone number, hashed.
  ///
  /// The page has had the number with and without its plus sign; both are taken, and E.164 with it is
  /// what it recommends. Its example of a hash is that of the number without.
  public static let tiktok = AudiencePlatform(
    name: "tiktok", title: "TikTok Ads Manager",
    documentation:
      "https://ads.tiktok.com/help/article/how-to-create-a-custom-audience-with-a-customer-file",
    columns: [
      .hashed("Email_SHA256", .email, .email),
      .hashed("Phone_SHA256", .phone, .phone),
    ],
    sufficient: [[.email], [.phone]],
    fewestRows: 1_000, fewestFound: 1_000, mostBytes: 1_000_000_000)
}
