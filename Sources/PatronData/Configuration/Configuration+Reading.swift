import Foundation
import PatronEngine
import Yams

extension Configuration {
  /// Reads the text of a patron.yaml, which errors call `file`. Where it gives no name, the data
  /// are called `defaultName`, which is the name of their folder.
  public init(yaml: String, file: String, defaultName: String) throws(ConfigurationError) {
    guard let root = try Self.root(of: yaml, file: file) else {
      throw ConfigurationError(place: file, problem: .emptyFile)
    }
    let section = try ConfigurationSection(root, name: nil, line: root.mark?.line, file: file)
    try section.allow(
      [
        "name", "timezone", "currency", "tolerance", "customers", "transactions", "events",
        "content",
        "surveys", "identities", "ignore_in_identifiers", "observation", "gap",
      ] + OutcomeDefinition.all.map(\.id.rawValue) + [
        "segments", "features", "sensitive", "allow_sensitive",
      ])
    self.init(name: try section.text("name") ?? defaultName)
    timezone = try section.text("timezone") ?? timezone
    currency = try section.text("currency")
    tolerance = try section.share("tolerance") ?? tolerance
    observation = try section.unlessAutomatic("observation", section.days)
    gap = try section.days("gap") ?? gap
    for table in [Table.customers, .transactions, .events, .surveys, .identities] {
      tables[table] = try section.section(table.rawValue).map {
        section throws(ConfigurationError) in
        try section.allow(table.keys)
        return try TableConfiguration(section, of: table)
      }
    }
    try readContent(section)
    for outcome in OutcomeDefinition.all {
      self[outcome.id] = try section.setting(outcome.id.rawValue) {
        section throws(ConfigurationError) in try Outcome(section, of: outcome)
      }
    }
    segments = try section.setting("segments", Segments.init)
    for feature in try section.sections("features") { features.append(try UserFeature(feature)) }
    ignoreInIdentifiers = try section.words("ignore_in_identifiers") ?? []
    sensitive = try section.texts("sensitive") ?? sensitive
    allowSensitive = try section.texts("allow_sensitive") ?? allowSensitive
    origin.file = file
    origin.note(root, at: "")
    try check()
  }

  /// Reads `content`, which describes a table where it has a `file`, and sets the recommendations where
  /// it has any of the options.
  private mutating func readContent(_ file: ConfigurationSection) throws(ConfigurationError) {
    let content = try file.setting("content") { $0 }
    guard case .on(let section) = content else {
      if case .off = content { recommendations = .off }
      return
    }
    let options = Recommendations.keys
    try section.allow(Table.content.keys + ["recommend"] + options)
    if section.keys.contains(where: Table.content.keys.contains) {
      tables[.content] = try TableConfiguration(section, of: .content)
    }
    let written = options.first(where: section.contains)
    let recommend: Switch? = try section.word("recommend")
    switch recommend {
    case .off:
      if let written {
        throw section.error(
          at: "recommend",
          .wrongValue(
            key: "recommend", section: "content", found: "off",
            expected: "'\(written)' is written too; leave one of them out"))
      }
      recommendations = .off
    case .on: recommendations = .on(try Recommendations(section))
    case nil:
      if written != nil { recommendations = .on(try Recommendations(section)) }
    }
  }

  private enum Switch: String, CaseIterable { case on, off }

  /// The root of the file's one document, or nil where it has none.
  private static func root(of yaml: String, file: String) throws(ConfigurationError) -> Node? {
    do {
      // The parser takes a byte order mark for indentation.
      let text = String(yaml.unicodeScalars.drop { $0 == "\u{FEFF}" })
      return try Yams.compose(yaml: text, .default, .default, .utf8)
    } catch let error as YamlError {
      throw ConfigurationError(error, file: file)
    } catch {
      throw ConfigurationError(place: file, problem: .syntax("\(error)"))
    }
  }
}

extension Configuration.Origin {
  /// Notes the line of every key of `node`, which stands at `path`, and of the keys inside it.
  fileprivate mutating func note(_ node: Node, at path: String) {
    for (key, value) in node.mapping ?? [:] {
      guard let name = key.scalar?.string else { continue }
      let path = path.isEmpty ? name : "\(path).\(name)"
      lines[path] = key.mark?.line
      note(value, at: path)
    }
    for (index, item) in (node.sequence ?? []).enumerated() {
      lines["\(path)[\(index)]"] = item.mark?.line
      note(item, at: "\(path)[\(index)]")
    }
  }
}

extension TableConfiguration {
  init(_ section: ConfigurationSection, of table: Table) throws(ConfigurationError) {
    self.init(files: try section.texts("file") ?? [])
    for role in Role.known(in: table) { columns[role.name] = try section.text(role.name) }
    keep = try section.section("keep")?.allTexts() ?? [:]
    drop = try section.section("drop")?.allTexts() ?? [:]
    timeFormat = try section.cellSetting("time_format")
    decimal = try section.cellSetting("decimal")
    thousands = try section.cellSetting("thousands")
    pivot = try section.count("pivot")
    blank = try section.texts("blank") ?? []
    purchases = try section.texts("purchases")
    amountOf = try section.word("amount_of")
    scale = try Scale(section)
    repeated = try Repeated(section)
    delimiter = try section.text("delimiter").map { $0 == "\\t" ? "\t" : $0 }
    attributes = try section.unlessAutomatic("attributes", section.texts)
    ignore = try section.texts("ignore") ?? []
    trust = try section.texts("trust") ?? []
    types = try section.section("types")?.allTexts() ?? [:]
    // Of content these are roles, read above.
    guard table == .customers else { return }
    audience = try section.text("audience")
    if let channels = try section.section("reach") {
      for channel in channels.keys { reach[channel] = try channels.text(channel) }
    }
  }
}

extension TableConfiguration.Scale {
  /// The list of two numbers under `scale`; nil where none is written.
  fileprivate init?(_ section: ConfigurationSection) throws(ConfigurationError) {
    guard let texts = try section.texts("scale") else { return nil }
    let numbers = texts.compactMap(Double.init)
    guard numbers.count == 2, texts.count == 2, numbers.allSatisfy(\.isFinite),
      numbers[0] < numbers[1]
    else {
      throw section.error(
        at: "scale",
        .wrongValue(
          key: "scale", section: section.name, found: "'\(texts.joined(separator: ", "))'",
          expected: "it is the least and the greatest score, such as [1, 5]"))
    }
    self.init(least: numbers[0], greatest: numbers[1])
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

extension Configuration.Segments {
  fileprivate init(_ section: ConfigurationSection) throws(ConfigurationError) {
    try section.allow(["kind", "count", "balance", "smallest_described"])
    self.init(
      kind: try section.unlessAutomatic("kind", section.word),
      count: try section.unlessAutomatic("count", section.count))
    balance = try section.share("balance") ?? balance
    smallestDescribed = try section.count("smallest_described") ?? smallestDescribed
  }
}

extension Configuration.Recommendations {
  fileprivate static let keys = [
    "horizon", "top", "source", "maximum_items", "per_topic", "repeats", "explore", "weights",
    "least_value",
  ]

  private enum Switch: String, CaseIterable { case on, off }

  fileprivate init(_ section: ConfigurationSection) throws(ConfigurationError) {
    self.init()
    source = try section.unlessAutomatic("source", section.word)
    horizon = try section.days("horizon") ?? horizon
    top = try section.count("top") ?? top
    maximumItems = try section.count("maximum_items") ?? maximumItems
    perTopic = try section.count("per_topic")
    if let word: Switch = try section.word("repeats") { repeats = word == .on }
    explore = try section.share("explore") ?? explore
    if let written = try section.section("weights") {
      for type in written.keys { weights[type] = try written.number(type) }
    }
    leastValue = try section.number("least_value") ?? leastValue
  }
}

extension UserFeature {
  fileprivate init(_ section: ConfigurationSection) throws(ConfigurationError) {
    try section.allow(["name", "table", "aggregate", "meaning", "unit"])
    let name = try section.requiredText("name", remedy: "what the feature is called")
    guard let table: Table = try section.word("table") else {
      throw section.error(
        at: "table",
        .missingKey("table", section: "features", remedy: "the table it is made from"))
    }
    // A YAML block (">") ends in a line break, which is no part of the expression.
    let aggregate = try section.requiredText("aggregate", remedy: "an SQL aggregate over its rows")
      .trimmingCharacters(in: .whitespacesAndNewlines)
    self.init(
      name: name, table: table, aggregate: aggregate,
      meaning: try section.text("meaning"), unit: try section.text("unit"))
  }
}

extension ConfigurationError {
  fileprivate init(_ error: YamlError, file: String) {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let circumstance = context.map { "\($0.text), " } ?? ""
      self.init(line: mark.line, in: file, .syntax(circumstance + problem))
    case .reader(let problem, let offset, _, let yaml):
      let line = offset.map { yaml.prefix($0).count(where: \.isNewline) + 1 }
      self.init(line: line, in: file, .syntax(problem))
    case .duplicatedKeysInMapping(let keys, let context):
      self.init(line: context.mark.line, in: file, .duplicateKey(keys.first ?? ""))
    default:
      self.init(line: nil, in: file, .syntax("\(error)"))
    }
  }
}
