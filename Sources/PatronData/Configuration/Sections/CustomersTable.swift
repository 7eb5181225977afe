extension Configuration {
  /// The table from whose rows the customers are described, where both are read from one set of files.
  ///
  /// Nil where customers have files of their own.
  package var describingTable: Table? {
    guard let files = tables[.customers]?.files, !files.isEmpty else { return nil }
    return [.transactions, .events, .surveys].first { tables[$0]?.files == files }
  }
}

extension TableConfiguration {
  /// Which of several rows with one identifier counts.
  public enum Repeated: Hashable, Sendable, Codable {
    /// The one that stands first.
    case first
    /// The row with the latest time in `column`; of equal ones the first.
    case latest(column: String)
  }
}

extension TableConfiguration.Repeated {
  private enum Word: String, CaseIterable { case first }

  /// `first` or `{latest: COLUMN}` under `repeated`; nil where nothing is written.
  fileprivate init?(_ section: ConfigurationSection) throws(ConfigurationError) {
    guard section.contains("repeated") else { return nil }
    if section.isMapping("repeated"), let rule = try section.section("repeated") {
      try rule.allow(["latest"])
      self = .latest(column: try rule.requiredText("latest", remedy: "the column with a time"))
    } else {
      let _: Word? = try section.word("repeated")
      self = .first
    }
  }
}

/// The section of customers.
struct CustomersTable: TablePart {
  let table = Table.customers
  let grain = "One row a person"
  let ownKeys = ["repeated", "attributes", "ignore", "trust", "audience", "reach", "labels"]

  func readOwn(
    _ section: ConfigurationSection, into settings: inout TableConfiguration
  ) throws(ConfigurationError) {
    settings.repeated = try TableConfiguration.Repeated(section)
    settings.attributes = try section.unlessAutomatic("attributes", section.texts)
    settings.ignore = try section.texts("ignore") ?? []
    settings.trust = try section.texts("trust") ?? []
    settings.audience = try section.text("audience")
    if section.isMapping("consent"), let columns = try section.section("consent") {
      settings.consent = try ConsentColumns.all(columns)
    }
    if let channels = try section.section("reach") {
      for channel in channels.keys { settings.reach[channel] = try channels.text(channel) }
    }
    if let columns = try section.section("labels") {
      var labels: [String: [String: String]] = [:]
      for column in columns.keys {
        guard let codes = try columns.section(column) else { continue }
        for code in codes.keys { labels[column, default: [:]][code] = try codes.text(code) }
      }
      settings.labels = labels.isEmpty ? nil : labels
    }
  }

  func checkOwn(
    _ settings: TableConfiguration, in configuration: Configuration
  ) throws(ConfigurationError) {
    try check(settings.consent, in: configuration)
    guard let rows = configuration.describingTable, settings.attributes == nil else { return }
    throw configuration.error(
      at: "customers.attributes",
      .missingKey(
        "attributes", section: "customers",
        remedy: "the columns of \(rows) that describe the customer, for both have one file"))
  }

  /// Refuses a consent that nothing gives.
  private func check(
    _ consent: [Purpose: ConsentColumns]?, in configuration: Configuration
  ) throws(ConfigurationError) {
    guard let consent else { return }
    let purposes = Purpose.allCases.map(\.rawValue).joined(separator: ", ")
    try configuration.expect(
      !consent.isEmpty && configuration.tables[.customers]?.columns["consent"] == nil, "consent",
      in: "customers", found: "a mapping of nothing",
      "it is a column, or a column for each of \(purposes)")
    for (purpose, columns) in consent.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      try configuration.expect(
        columns.column != nil || columns.granted != nil, purpose.rawValue, in: "consent",
        found: "without 'column' and 'granted'",
        "nobody consents then: write the column that says who does, or the one with the day")
    }
  }

  func ownPairs(_ settings: TableConfiguration) -> [YAMLPage.Pair] {
    var pairs: [YAMLPage.Pair] = []
    switch settings.repeated {
    case .first: pairs.append(.init("repeated", .plain("first")))
    case .latest(let column):
      pairs.append(.init("repeated", .mapping(["latest": .text(column)])))
    case nil: break
    }
    if let attributes = settings.attributes {
      pairs.append(
        .init("attributes", .list(attributes), comment: "the other columns to learn from"))
    }
    if !settings.ignore.isEmpty { pairs.append(.init("ignore", .list(settings.ignore))) }
    if !settings.trust.isEmpty { pairs.append(.init("trust", .list(settings.trust))) }
    if let audience = settings.audience { pairs.append(.init("audience", .text(audience))) }
    if let consent = settings.consent {
      pairs.append(
        .init(
          "consent",
          .ordered(
            Purpose.allCases.compactMap { purpose in
              consent[purpose].map { .init(purpose.rawValue, $0.yaml) }
            })))
    }
    if !settings.reach.isEmpty {
      pairs.append(.init("reach", .mapping(settings.reach.mapValues { .text($0) })))
    }
    if let labels = settings.labels {
      pairs.append(
        .init(
          "labels", .lines(labels.mapValues { .mapping($0.mapValues { .text($0) }) }),
          comment: "the words for a column's codes"))
    }
    return pairs
  }
}
