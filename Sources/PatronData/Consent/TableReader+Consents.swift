import PatronEngine

/// How the history of consents is read.
extension TableReader {
  /// Whether the status of a row gives a consent, and whether its word is known.
  func statusValues() -> [String: QueryTemplate.Value] {
    let status =
      exports.column("status", of: .consents).map(dialect.text) ?? "cast(null as string)"
    let words = settings(.consents).granted
    let isUsual = Consent.isAmong(Consent.yes + Consent.no, status, dialect)
    guard let words else {
      return [
        "granted": .sql(Consent.isAmong(Consent.yes, status, dialect)), "known": .sql(isUsual),
      ]
    }
    let isGranted = dialect.isOneOf(status, words)
    return ["granted": .sql(isGranted), "known": .sql("(\(isUsual) or \(isGranted))")]
  }
}
