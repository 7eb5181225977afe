import PatronEngine

extension Configuration {
  /// The patron.yaml of this configuration: what differs from the defaults, with a comment where one helps.
  ///
  /// Read again, it gives an equal configuration.
  public var yaml: String {
    let standard = Configuration(name: name)
    var page = YAMLPage()
    page.comment("What these exports hold. What is not written here has its default.")
    page.pair("name", .text(name))
    if timezone != standard.timezone {
      page.pair("timezone", .text(timezone), comment: "where a day begins")
    }
    if let currency { page.pair("currency", .text(currency)) }
    if tolerance != standard.tolerance {
      page.pair(
        "tolerance", .plain("\(tolerance)"), comment: "the share of rows that may be unusable")
    }
    if let observation {
      page.pair("observation", .days(observation), comment: "how far back features look")
    }
    if gap != standard.gap {
      page.pair("gap", .days(gap), comment: "the time a campaign needs to act")
    }
    for table in Table.allCases where table != .content {
      if let configuration = tables[table] { page.section(table, configuration) }
    }
    writeTasks(on: &page)
    if !features.isEmpty {
      page.line("")
      page.comment("Features of your own: an SQL aggregate over a customer's rows.")
      page.line("features:")
      for feature in features { page.item(feature) }
    }
    if !ignoreInIdentifiers.isEmpty {
      page.pair(
        "ignore_in_identifiers", .list(ignoreInIdentifiers.map(\.rawValue)),
        comment: "what does not make two customers of one")
    }
    if sensitive != standard.sensitive {
      page.pair("sensitive", .list(sensitive), comment: "used for no prediction unless allowed")
    }
    if !allowSensitive.isEmpty { page.pair("allow_sensitive", .list(allowSensitive)) }
    return page.text
  }

  /// Writes the tasks, beginning with `content`, which may be a table besides.
  private func writeTasks(on page: inout YAMLPage) {
    var tasks = YAMLPage()
    if let table = tables[.content] {
      page.section(.content, table)
      switch recommendations {
      case .automatic: break
      case .off: page.pair("recommend", .plain("off"), depth: 1)
      case .on(let options):
        for (key, value) in options.pairs { page.pair(key, value, depth: 1) }
      }
    } else {
      tasks.setting("content", recommendations, \.pairs)
    }
    for outcome in OutcomeDefinition.all {
      tasks.setting(outcome.id.rawValue, self[outcome.id]) { $0.pairs(of: outcome) }
    }
    tasks.setting("segments", segments) { $0.pairs }
    if !tasks.text.isEmpty {
      page.line("")
      page.comment("The models to train on them.")
      page.add(tasks)
    }
  }
}

extension Configuration.Segments {
  fileprivate var pairs: [(key: String, value: YAMLPage.Value)] {
    let standard = Self()
    var pairs: [(key: String, value: YAMLPage.Value)] = [
      ("kind", .plain(kind?.rawValue ?? "auto")),
      ("count", .plain(count.map(String.init) ?? "auto")),
    ]
    if balance != standard.balance { pairs.append(("balance", .plain("\(balance)"))) }
    if smallestDescribed != standard.smallestDescribed {
      pairs.append(("smallest_described", .plain("\(smallestDescribed)")))
    }
    return pairs
  }
}

extension Configuration.Recommendations {
  /// The options that differ from the defaults, or that they are wanted as they are.
  fileprivate var pairs: [(key: String, value: YAMLPage.Value)] {
    let standard = Self()
    if self == standard { return [("recommend", .plain("on"))] }
    var pairs: [(key: String, value: YAMLPage.Value)] = []
    if let source { pairs.append(("source", .text(source.rawValue))) }
    if horizon != standard.horizon { pairs.append(("horizon", .days(horizon))) }
    if top != standard.top { pairs.append(("top", .plain("\(top)"))) }
    if maximumItems != standard.maximumItems {
      pairs.append(("maximum_items", .plain("\(maximumItems)")))
    }
    if let perTopic { pairs.append(("per_topic", .plain("\(perTopic)"))) }
    if !repeats { pairs.append(("repeats", .plain("off"))) }
    if explore != standard.explore { pairs.append(("explore", .plain("\(explore)"))) }
    if !weights.isEmpty {
      pairs.append(("weights", .mapping(weights.mapValues { .plain("\($0)") })))
    }
    if leastValue != standard.leastValue {
      pairs.append(("least_value", .plain("\(leastValue)")))
    }
    return pairs
  }
}

/// Lines of YAML as they are written, one key a line.
struct YAMLPage {
  enum Value {
    /// A word or a number that stands for itself.
    case plain(String)
    case text(String)
    case list([String])
    case days(DayCount)
    indirect case mapping([String: Value])

    var yaml: String {
      switch self {
      case .plain(let word): word
      case .text(let text): YAMLPage.quoted(text)
      case .list(let texts): "[\(texts.map(YAMLPage.quoted).joined(separator: ", "))]"
      case .days(let days): "\(days)d"
      case .mapping(let values):
        "{\(values.sorted { $0.key < $1.key }.map { "\(YAMLPage.quoted($0)): \($1.yaml)" }.joined(separator: ", "))}"
      }
    }
  }

  private(set) var text = ""

  mutating func line(_ line: String) { text += line + "\n" }
  mutating func add(_ page: YAMLPage) { text += page.text }
  mutating func comment(_ comment: String) { line("# \(comment)") }

  mutating func pair(_ key: String, _ value: Value, depth: Int = 0, comment: String? = nil) {
    let indent = String(repeating: "  ", count: depth)
    line("\(indent)\(Self.quoted(key)): \(value.yaml)" + (comment.map { "  # \($0)" } ?? ""))
  }

  /// One text is written by itself, several as a list.
  mutating func values(_ key: String, _ values: [String], depth: Int) {
    pair(key, values.count == 1 ? .text(values[0]) : .list(values), depth: depth)
  }

  mutating func section(_ table: Table, _ configuration: TableConfiguration) {
    line("")
    comment("\(table.grain).")
    line("\(table.rawValue):")
    values("file", configuration.files, depth: 1)
    cellSetting("time_format", configuration.timeFormat)
    if let pivot = configuration.pivot { pair("pivot", .plain("\(pivot)"), depth: 1) }
    cellSetting("decimal", configuration.decimal)
    cellSetting("thousands", configuration.thousands)
    if !configuration.blank.isEmpty { pair("blank", .list(configuration.blank), depth: 1) }
    if let delimiter = configuration.delimiter { pair("delimiter", .text(delimiter), depth: 1) }
    for role in Role.known(in: table) {
      if let column = configuration.columns[role.name] {
        pair(role.name, .text(column), depth: 1)
      }
    }
    if let purchases = configuration.purchases { pair("purchases", .list(purchases), depth: 1) }
    if let amountOf = configuration.amountOf {
      pair("amount_of", .plain(amountOf.rawValue), depth: 1)
    }
    if let scale = configuration.scale {
      pair("scale", .plain("[\(scale.least), \(scale.greatest)]"), depth: 1)
    }
    switch configuration.repeated {
    case .first: pair("repeated", .plain("first"), depth: 1)
    case .latest(let column): pair("repeated", .mapping(["latest": .text(column)]), depth: 1)
    case nil: break
    }
    if let attributes = configuration.attributes {
      pair("attributes", .list(attributes), depth: 1, comment: "the other columns to learn from")
    }
    if !configuration.ignore.isEmpty { pair("ignore", .list(configuration.ignore), depth: 1) }
    if !configuration.trust.isEmpty { pair("trust", .list(configuration.trust), depth: 1) }
    if let audience = configuration.audience { pair("audience", .text(audience), depth: 1) }
    if !configuration.reach.isEmpty {
      pair("reach", .mapping(configuration.reach.mapValues { .text($0) }), depth: 1)
    }
    let mappings = [
      ("keep", configuration.keep), ("drop", configuration.drop), ("types", configuration.types),
    ]
    for (key, mapping) in mappings where !mapping.isEmpty {
      line("  \(key):")
      for name in mapping.keys.sorted() { values(name, mapping[name] ?? [], depth: 2) }
    }
  }

  private mutating func cellSetting(_ key: String, _ setting: CellSetting) {
    if !setting.named.isEmpty {
      pair(key, .mapping(setting.named.mapValues { .text($0) }), depth: 1)
    } else if let text = setting.all {
      pair(key, .text(text), depth: 1)
    }
  }

  mutating func setting<Options>(
    _ key: String, _ setting: Configuration.Setting<Options>,
    _ pairs: (Options) -> [(key: String, value: Value)]
  ) {
    switch setting {
    case .automatic: break
    case .off: pair(key, .plain("off"))
    case .on(let options):
      let pairs = pairs(options).map { "\($0.key): \($0.value.yaml)" }
      line("\(key): {\(pairs.joined(separator: ", "))}")
    }
  }

  mutating func item(_ feature: UserFeature) {
    line("  - name: \(Self.quoted(feature.name))")
    pair("table", .text(feature.table.rawValue), depth: 2)
    pair("aggregate", .text(feature.aggregate), depth: 2)
    if let meaning = feature.meaning { pair("meaning", .text(meaning), depth: 2) }
    if let unit = feature.unit { pair("unit", .text(unit), depth: 2) }
  }

  /// The scalar that every reader of YAML takes for this text: bare where it can be nothing else.
  static func quoted(_ text: String) -> String {
    let words = ["y", "n", "yes", "no", "true", "false", "on", "off", "null", "auto"]
    if text.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_.\/*-]*/) != nil, !words.contains(text.lowercased())
    {
      return text
    }
    return "\"\(text.unicodeScalars.map(escaped).joined())\""
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar.properties.generalCategory {
    case _ where scalar == "\"" || scalar == "\\": "\\\(scalar)"
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
      "\\U" + String(repeating: "0", count: 8 - hexadecimal(scalar).count) + hexadecimal(scalar)
    default: String(scalar)
    }
  }

  private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
    String(scalar.value, radix: 16, uppercase: true)
  }
}

extension Table {
  /// The grain of one row of the table.
  fileprivate var grain: String {
    switch self {
    case .customers: "One row a person"
    case .transactions: "One row an order line"
    case .events: "One row an event: an open, a visit, a click"
    case .content: "One row an item that can be recommended"
    case .surveys: "One row an answer"
    case .identities: "One row another identifier of a customer"
    }
  }
}
