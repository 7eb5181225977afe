package import PatronEngine
package import PatronNumerics

/// Who may be used for what.
extension PreparedExports {
  /// Whether each customer may be used for `purpose`, in the order of their keys; nil where the exports do not say.
  ///
  /// Everybody who is not set aside may be profiled. An empty cell, an unknown word and a customer without any entry
  /// are no consent.
  ///
  /// - Parameter channel: the channel that they are to be reached by; without one only a consent for all channels
  ///   counts.
  package func allowed(
    for purpose: Purpose, channel: String? = nil, workers: Workers = .all
  ) async throws -> [Bool]? {
    guard let query = consentRule.consenting(to: purpose, by: channel) else { return nil }
    let consenting = try await engine.frame(
      ["1"], by: "customer_key", from: "(\(query)) as consenting", workers: workers)
    var allowed = [Bool](repeating: false, count: customerCount)
    for key in consenting.keys { allowed[Int(key)] = true }
    return allowed
  }

  private var consentRule: ConsentRule {
    ConsentRule(exports: exports, dialect: engine.dialect, ends: endsOfConsents)
  }

  /// Whether a row of the table of customers consents to `purpose`, in SQL; nil where the exports have no consent.
  package func consentCondition(for purpose: Purpose) -> SQL? {
    consentRule.consenting(to: purpose, by: nil).map {
      "patron_key in (\($0))"
    }
  }

  /// The consents and the withdrawals that are read otherwise than they may be meant.
  static func consentNotices(_ exports: Exports, engine: any Engine) async throws -> [String] {
    var notices: [String] = []
    let dialect = engine.dialect
    let columns = Purpose.allCases.compactMap { exports.consent(to: $0) }
    for column in Set(columns.compactMap(\.column)).sorted() {
      let isKnown = Consent.isAmong(Consent.yes + Consent.no, SQL(name: column), dialect)
      let count = try await engine.rowCount(
        of: "\(EngineTable.customers.sql) where \(name: column) <> '' and not \(isKnown)")
      guard count > 0 else { continue }
      notices.append(
        """
        customers: \(count) cells of '\(column)' are neither yes nor no, and count as no consent: write \
        yes or no
        """)
    }
    for column in exports.datesOfConsent.sorted() {
      let day = dialect.dayOfDate(SQL(name: column))
      let count = try await engine.rowCount(
        of: "\(EngineTable.customers.sql) where \(name: column) is not null and \(day) is null")
      guard count > 0 else { continue }
      notices.append(
        """
        customers: \(count) cells of '\(column)' are no dates, and count as no consent: write \
        'time_format: {\(column): FORMAT}' under customers
        """)
    }
    return notices + (try await historyNotices(exports, engine: engine))
  }

  private static func historyNotices(
    _ exports: Exports, engine: any Engine
  ) async throws -> [String] {
    guard let settings = exports.configuration.tables[.consents] else { return [] }
    struct Unknown: Decodable {
      let statuses: Int
      let purposes: Int
    }
    let words = Purpose.allCases.flatMap { exports.wordsOfHistory(for: $0) ?? [] }
    let unknown = try await engine.rows(
      QueryTemplate(PackageResources.unknown_consents_sql).filled([
        "purposes": .sql(engine.dialect.isOneOf("purpose", words))
      ]), as: Unknown.self
    ).first
    var notices: [String] = []
    if let count = unknown?.statuses, count > 0 {
      notices.append(
        """
        consents: \(count) rows have a status that is neither yes nor no, and count as withdrawn: list the words that \
        give a consent under 'granted'
        """)
    }
    if let count = unknown?.purposes, count > 0, settings.purposes == nil {
      notices.append(
        """
        consents: \(count) rows are of a purpose that is none of \
        \(Purpose.allCases.map(\.rawValue).joined(separator: ", ")), and say nothing of these: list its words under \
        'purposes'
        """)
    }
    return notices
  }
}
