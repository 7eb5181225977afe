import Foundation
import PatronEngine

extension Configuration {
  /// A hundred years: what a number of days may be at most, so that none overflows.
  static let longestDays: DayCount = 36_500
  /// The bounds of each count, beyond which it is a slip rather than a wish.
  static let segmentCounts = 2...1_000
  static let balances = 0.05...0.95
  static let describedSizes = 1...1_000_000
  static let topCounts = 1...1_000
  static let explored = 0.0...0.5
  static let interactionWeights = -100.0...100.0
  /// A model of items holds their products two by two: at the bound, 40 GB.
  static let itemCounts = 1...100_000

  /// Checks everything that can be checked without the exports.
  public func check() throws(ConfigurationError) {
    try expect(!name.isEmpty, "name", found: "''", "reports need one")
    try checkLocale()
    try expect(
      (0...1).contains(tolerance), "tolerance", found: "\(tolerance)",
      "it is a share from 0 to 1, such as 0.05 or 5%")
    guard [.customers, .transactions, .events, .surveys].contains(where: { tables[$0] != nil })
    else {
      throw error(at: "", .noTable)
    }
    for table in Table.allCases {
      if let configuration = tables[table] { try check(configuration, of: table) }
    }
    try expect(observation ?? 1, in: 1...Self.longestDays, "observation", unit: " days")
    try expect(gap, in: 0...Self.longestDays, "gap", unit: " days")
    try checkTasks()
    try checkFeatures()
    for (index, attribute) in allowSensitive.enumerated() where !sensitive.contains(attribute) {
      throw error(
        at: "allow_sensitive[\(index)]",
        .allowedButNotSensitive(attribute, sensitive: sensitive))
    }
  }

  private func checkLocale() throws(ConfigurationError) {
    if TimeZone(identifier: timezone) == nil {
      let known = ["UTC"] + TimeZone.knownTimeZoneIdentifiers
      throw error(
        at: "timezone", .unknownTimezone(timezone, nearest: nearest(to: timezone, in: known)))
    }
    if let currency {
      let isCode = currency.utf8.count == 3 && currency.utf8.allSatisfy { (65...90).contains($0) }
      try expect(
        isCode, "currency", found: "'\(currency)'",
        "it is an ISO code of three capitals, such as EUR")
    }
  }

  private func check(
    _ configuration: TableConfiguration, of table: Table
  ) throws(ConfigurationError) {
    let section = table.rawValue
    guard !configuration.files.isEmpty, !configuration.files.contains("") else {
      throw error(
        at: "\(section).file",
        .missingKey("file", section: section, remedy: "the name of the table's file"))
    }
    let unknown =
      configuration.columns.keys.sorted().first { !table.roleNames.contains($0) }
      ?? configuration.particularKeys.first { !table.keys.contains($0) }
    if let unknown {
      throw error(
        at: "\(section).\(unknown)", .unknownKey(unknown, section: section, known: table.keys))
    }
    let types = TableConfiguration.typeNames
    for type in configuration.types.keys.sorted() where !types.contains(type) {
      throw error(
        at: "\(section).types.\(type)", .unknownKey(type, section: "types", known: types))
    }
    if table == .customers, let rows = describingTable, configuration.attributes == nil {
      throw error(
        at: "\(section).attributes",
        .missingKey(
          "attributes", section: section,
          remedy: "the columns of \(rows) that describe the customer, for both have one file"))
    }
    let lists = [
      ("keep", configuration.keep), ("drop", configuration.drop), ("types", configuration.types),
    ]
    for (key, values) in lists {
      for name in values.keys.sorted() where values[name] == [] {
        throw error(at: "\(section).\(key).\(name)", .noValue(key: name, section: key))
      }
    }
    for column in configuration.drop.keys.sorted() where configuration.keep[column] != nil {
      throw error(
        at: "\(section).drop.\(column)", .keptAndDropped(column: column, table: table))
    }
    if let delimiter = configuration.delimiter {
      try expect(
        delimiter.unicodeScalars.count == 1, "delimiter", in: section,
        found: "'\(delimiter)'", "it is one character, such as ';' or '|', or \\t for a tab")
    }
    for format in configuration.timeFormat.texts {
      try expect(
        TimeFormat(format) != nil, "time_format", in: section, found: "'\(format)'",
        "it is a strptime format, such as '%d/%m/%Y %H:%M', or one of "
          + TimeFormat.words.joined(separator: ", "))
    }
    try checkNumbers(of: configuration, in: section)
    if let pivot = configuration.pivot {
      try expect(pivot, in: 0...100, "pivot", of: section)
    }
  }

  private func checkNumbers(
    of configuration: TableConfiguration, in section: String
  ) throws(ConfigurationError) {
    for (key, setting) in [
      ("decimal", configuration.decimal), ("thousands", configuration.thousands),
    ] {
      for mark in setting.texts {
        try expect(
          mark == "." || mark == "," || (key == "thousands" && (mark == " " || mark == "'")), key,
          in: section, found: "'\(mark)'", "it is '.' or ','")
      }
    }
    let names = Set(configuration.decimal.named.keys).union(configuration.thousands.named.keys)
    for name in names.sorted() + [""] {
      let decimal = configuration.decimal.value(column: name, role: nil)
      let thousands = configuration.thousands.value(column: name, role: nil)
      try expect(
        decimal == nil || decimal != thousands, "thousands", in: section,
        found: "'\(thousands ?? "")'", "'decimal' is the same mark: write one of the two")
    }
  }

  private func checkTasks() throws(ConfigurationError) {
    for outcome in OutcomeDefinition.all {
      let id = outcome.id.rawValue
      switch self[outcome.id] {
      case .on(.window(let horizon)):
        try expect(horizon, in: 1...Self.longestDays, "horizon", of: id, unit: " days")
      case .on(.label(_, let positive)):
        guard tables[.customers] != nil else { throw error(at: id, .labelWithoutCustomers) }
        guard !positive.isEmpty else {
          throw error(at: "\(id).positive", .noValue(key: "positive", section: id))
        }
      case .automatic, .off: break
      }
    }
    if case .on(let segments) = segments {
      if let count = segments.count {
        try expect(count, in: Self.segmentCounts, "count", of: "segments")
      }
      try expect(
        Self.balances.contains(segments.balance), "balance", in: "segments",
        found: "\(segments.balance)",
        "it is the share of behaviour, from \(Self.balances.lowerBound) to "
          + "\(Self.balances.upperBound)")
      try expect(
        segments.smallestDescribed, in: Self.describedSizes, "smallest_described", of: "segments")
    }
    if case .on(let wanted) = recommendations {
      try expect(wanted.horizon, in: 1...Self.longestDays, "horizon", of: "content", unit: " days")
      try expect(wanted.top, in: Self.topCounts, "top", of: "content")
      try expect(wanted.maximumItems, in: Self.itemCounts, "maximum_items", of: "content")
      if let perTopic = wanted.perTopic {
        try expect(perTopic, in: Self.topCounts, "per_topic", of: "content")
      }
      try expect(
        Self.explored.contains(wanted.explore), "explore", in: "content",
        found: "\(wanted.explore)",
        "it is the share of positions drawn at random, from \(Self.explored.lowerBound) to "
          + "\(Self.explored.upperBound)")
      for (type, weight) in wanted.weights.sorted(by: { $0.key < $1.key }) {
        try expect(
          Self.interactionWeights.contains(weight), type, in: "content.weights", found: "\(weight)",
          "it is how much an event counts as liking, from -100 to 100: 0 leaves it out, below 0 turns the "
            + "item down")
      }
      try expect(
        wanted.leastValue.isFinite, "least_value", in: "content", found: "\(wanted.leastValue)",
        "it is the lowest value that counts as liking, such as 4 of 5 stars")
    }
  }

  private func checkFeatures() throws(ConfigurationError) {
    var names: Set<String> = []
    for (index, feature) in features.enumerated() {
      let path = "features[\(index)]"
      guard UserFeature.isName(feature.name) else {
        throw error(
          at: "\(path).name",
          .wrongValue(
            key: "name", section: "features", found: "'\(feature.name)'",
            expected: "it is made of a-z, 0-9 and _, and begins with a letter"))
      }
      guard names.insert(feature.name).inserted else {
        throw error(at: "\(path).name", .duplicateFeature(feature.name))
      }
      guard tables[feature.table] != nil else {
        throw error(
          at: "\(path).table", .featureWithoutTable(feature: feature.name, table: feature.table))
      }
      if let reason = feature.aggregateFlaw {
        throw error(
          at: "\(path).aggregate", .unusableAggregate(feature: feature.name, reason: reason))
      }
    }
  }

  private func error(at path: String, _ problem: ConfigurationError.Problem) -> ConfigurationError {
    ConfigurationError(place: origin.place(of: path), problem: problem)
  }

  private func expect(
    _ isRight: Bool, _ key: String, in section: String? = nil, found: String, _ expected: String
  ) throws(ConfigurationError) {
    if isRight { return }
    let path = section.map { "\($0).\(key)" } ?? key
    throw error(
      at: path, .wrongValue(key: key, section: section, found: found, expected: expected))
  }

  private func expect<Number: Comparable>(
    _ number: Number, in range: ClosedRange<Number>, _ key: String, of section: String? = nil,
    unit: String = ""
  ) throws(ConfigurationError) {
    try expect(
      range.contains(number), key, in: section, found: "\(number)\(unit)",
      "it is from \(range.lowerBound) to \(range.upperBound)")
  }
}

extension Table {
  /// The keys that this table's section may have.
  package var keys: [String] {
    let common =
      ["file"] + roleNames
      + ["keep", "drop", "time_format", "pivot", "decimal", "thousands", "blank", "delimiter"]
    return switch self {
    case .customers: common + ["repeated", "attributes", "ignore", "trust", "audience", "reach"]
    case .transactions: common + ["purchases", "amount_of"]
    case .events: common + ["types"]
    case .surveys: common + ["scale"]
    case .content: common
    case .identities: ["file"] + roleNames + ["keep", "drop", "delimiter"]
    }
  }

  fileprivate var roleNames: [String] { Role.known(in: self).map(\.name) }
}

extension TableConfiguration {
  /// The types of event that have features of their own.
  package static let typeNames = ["open", "click", "cart", "purchase", "support", "share"]

  /// The keys that only one kind of table has, where they are set.
  fileprivate var particularKeys: [String] {
    (purchases == nil ? [] : ["purchases"]) + (amountOf == nil ? [] : ["amount_of"])
      + (scale == nil ? [] : ["scale"]) + (repeated == nil ? [] : ["repeated"])
      + (attributes == nil ? [] : ["attributes"]) + (ignore.isEmpty ? [] : ["ignore"])
      + (trust.isEmpty ? [] : ["trust"]) + (types.isEmpty ? [] : ["types"])
      + (audience == nil ? [] : ["audience"]) + (reach.isEmpty ? [] : ["reach"])
  }
}
