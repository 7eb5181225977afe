import PatronEngine

/// Whether a person consents to a purpose on a day, as SQL over what the exports say.
struct ConsentRule {
  let exports: Exports
  let dialect: any Dialect
  /// The first days that do not count, that of the run and the clock's: what is granted or withdrawn from one on is not
  /// known yet. By each of them a person must consent, so that whoever has withdrawn since is in no run as of before.
  let ends: [Day]

  private var settings: TableConfiguration? { exports.configuration.tables[.customers] }

  /// The customers who consent to `purpose`, and to be reached by `channel`; nil where the exports do not speak of it.
  ///
  /// - Parameter channel: nil for any channel: of the history the rows for all channels count.
  func consenting(to purpose: Purpose, by channel: String?) -> SQL? {
    var rules =
      exports.consent(to: purpose).map { columns in ends.map { rule(columns, before: $0) } } ?? []
    if purpose == .marketing, let channel, let settings {
      // A channel that is written twice, in capitals and without, needs both.
      rules += settings.reach.sorted { $0.key < $1.key }
        .filter { $0.key.lowercased() == channel.lowercased() }
        .map { Consent.isAmong(Consent.yes, SQL(name: $0.value), dialect) }
    }
    let words = exports.wordsOfHistory(for: purpose)
    guard !rules.isEmpty || words != nil else { return nil }
    let isOfPurpose = words.map { "(purpose is null or \(dialect.isOneOf("purpose", $0)))" as SQL }
    let isOfChannel =
      channel.map { "(channel is null or channel = \(text: $0.lowercased()))" as SQL }
      ?? "channel is null"
    return QueryTemplate(PackageResources.consenting_sql).filled([
      "rules": .list(
        rules.isEmpty ? [] : [["rule": .sql(rules.joined(separator: " and "))]]),
      "history": .list(
        isOfPurpose.map { [["purpose": .sql($0), "channel": .sql(isOfChannel)]] } ?? []),
    ])
  }

  /// Whether a row of the customers table consents by `columns` and by what was known before `end`. A day that cannot be
  /// read is no consent, and one of a withdrawal is a withdrawal.
  private func rule(_ columns: ConsentColumns, before end: Day) -> SQL {
    var conditions: [SQL] = []
    if let column = columns.column {
      conditions.append(Consent.isAmong(Consent.yes, SQL(name: column), dialect))
    }
    let granted = columns.granted.map { (cell: SQL(name: $0), day: day(of: $0)) }
    if let granted {
      let isKnown: SQL = "coalesce(\(granted.day) < \(end), false)"
      conditions.append(
        columns.column == nil ? isKnown : "(\(granted.cell) is null or \(isKnown))")
    }
    if let column = columns.withdrawn {
      let day = day(of: column)
      let isAgain: SQL = granted.map { "or coalesce(\($0.day) > \(day), false)" } ?? SQL()
      conditions.append(
        "(\(name: column) is null or coalesce(\(day) >= \(end), false) \(isAgain))")
    }
    return "(\(conditions.joined(separator: " and ")))"
  }

  private func day(of column: String) -> SQL { dialect.dayOfDate(SQL(name: column)) }
}

extension Consent {
  /// Whether the words of `cell` are among `words`, which are written as `folded` has them.
  static func isAmong(_ words: [String], _ cell: SQL, _ dialect: any Dialect) -> SQL {
    let word = dialect.replacing("[ _-]+", in: "lower(\(cell))", with: " ", isRepeated: true)
    return dialect.isAmong("trim(\(word))", words)
  }
}

extension Exports {
  /// The columns of customers that say who consents to `purpose`; nil where none do.
  func consent(to purpose: Purpose) -> ConsentColumns? {
    if let columns = configuration.tables[.customers]?.consent { return columns[purpose] }
    guard ConsentColumns.purposesOfColumn.contains(purpose) else { return nil }
    return column("consent", of: .customers).map { ConsentColumns(column: $0) }
  }

  /// The words of the history of consents for `purpose`; nil where the history does not speak of it.
  func wordsOfHistory(for purpose: Purpose) -> [String]? {
    guard let settings = configuration.tables[.consents] else { return nil }
    return settings.purposes.map { $0[purpose] } ?? [purpose.rawValue]
  }

  /// Whether the exports say who consents to `purpose`; else everybody does.
  package func speak(of purpose: Purpose) -> Bool {
    consent(to: purpose) != nil || wordsOfHistory(for: purpose) != nil
  }

  /// The columns of customers that say who consents, to a purpose or to be reached by a channel.
  package var columnsOfConsent: Set<String> {
    let purposes = Purpose.allCases.flatMap { consent(to: $0)?.columns ?? [] }
    let channels = configuration.tables[.customers]?.reach.values.map { $0 } ?? []
    return Set(purposes + channels)
  }

  /// Those with days.
  var datesOfConsent: Set<String> {
    Set(Purpose.allCases.flatMap { consent(to: $0)?.dates ?? [] })
  }
}
