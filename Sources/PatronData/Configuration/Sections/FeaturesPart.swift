import Foundation
import PatronEngine

/// A feature of the user's own: an aggregate over one table's rows before the snapshot.
public struct UserFeature: Hashable, Sendable, Codable {
  public var name: String
  public var table: Table
  /// An SQL aggregate over that table's columns: `count(*) filter (where category = 'wine')`.
  public var aggregate: String
  /// Its meaning in plain words; the name where absent.
  public var meaning: String?
  public var unit: String?

  public init(
    name: String, table: Table, aggregate: String, meaning: String? = nil, unit: String? = nil
  ) {
    self.name = name
    self.table = table
    self.aggregate = aggregate
    self.meaning = meaning
    self.unit = unit
  }
}

extension UserFeature {
  /// The tables whose rows aggregates are made over.
  static let tables: [Table] = [.customers, .transactions, .events, .surveys]

  /// Whether `name` can name a feature: a letter of a-z, then letters, digits and underscores.
  package static func isName(_ name: String) -> Bool {
    name.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil
  }

  /// Whether the aggregate may speak of `column`.
  func names(_ column: String) -> Bool { aggregate.lowercased().contains(column) }

  /// Why the aggregate cannot be taken as one SQL expression, or nil where it can.
  ///
  /// It stands between brackets in a query of Patron's own, so it must not end that query, open a
  /// comment or close a bracket it did not open; and every engine must see the quotes end where
  /// they end here, so what only one of them understands is refused.
  package var aggregateFlaw: String? {
    var closers: [Unicode.Scalar] = []
    var quote: Unicode.Scalar?
    var previous: Unicode.Scalar = " "
    var word = ""
    var isBlank = true
    for scalar in aggregate.unicodeScalars {
      defer { previous = scalar }
      if scalar.properties.generalCategory == .control {
        return "has a line break, tab or other control character"
      }
      if let open = quote {
        if scalar == open {
          if previous == "\\" { return "has a backslash before a quote" }
          quote = nil
        }
        continue
      }
      if !scalar.properties.isWhitespace { isBlank = false }
      switch (previous, scalar) {
      case (_, ";"): return "has a ';' outside quotes"
      case ("-", "-"), ("/", "*"): return "has a comment"
      case (_, "$"), (_, "`"): return "has a '\(scalar)' outside quotes"
      case (_, ","): if closers.isEmpty { return "has a ',' outside brackets" }
      case (_, "'") where word == "e": return "has a quote with escapes (e'…')"
      case (_, "'"), (_, "\""): quote = scalar
      case (_, "("): closers.append(")")
      case (_, "["): closers.append("]")
      case (_, "{"): closers.append("}")
      case (_, ")"), (_, "]"), (_, "}"):
        if closers.popLast() != scalar { return "has a '\(scalar)' that nothing opens" }
      default: break
      }
      let isInWord = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
      word = isInWord || scalar == "_" ? word + scalar.properties.lowercaseMapping : ""
    }
    if quote != nil { return "has a quote that does not end" }
    if let closer = closers.last { return "lacks a '\(closer)'" }
    return isBlank ? "is empty" : nil
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

  fileprivate var pairs: [YAMLPage.Pair] {
    var pairs = [
      YAMLPage.Pair("name", .text(name)), YAMLPage.Pair("table", .text(table.rawValue)),
      YAMLPage.Pair("aggregate", .text(aggregate)),
    ]
    if let meaning { pairs.append(.init("meaning", .text(meaning))) }
    if let unit { pairs.append(.init("unit", .text(unit))) }
    return pairs
  }
}

/// The user's own features.
struct FeaturesPart: ConfigurationPart {
  let keys = ["features"]

  func read(
    _ file: ConfigurationSection, into configuration: inout Configuration
  ) throws(ConfigurationError) {
    for feature in try file.sections("features") {
      configuration.features.append(try UserFeature(feature))
    }
  }

  func check(_ configuration: Configuration) throws(ConfigurationError) {
    var names: Set<String> = []
    for (index, feature) in configuration.features.enumerated() {
      let path = "features[\(index)]"
      guard UserFeature.isName(feature.name) else {
        throw configuration.error(
          at: "\(path).name",
          .wrongValue(
            key: "name", section: "features", found: "'\(feature.name)'",
            expected: "it is made of a-z, 0-9 and _, and begins with a letter"))
      }
      guard names.insert(feature.name).inserted else {
        throw configuration.error(at: "\(path).name", .duplicateFeature(feature.name))
      }
      guard configuration.tables[feature.table] != nil else {
        throw configuration.error(
          at: "\(path).table", .featureWithoutTable(feature: feature.name, table: feature.table))
      }
      guard UserFeature.tables.contains(feature.table) else {
        throw configuration.error(
          at: "\(path).table",
          .unknownWord(
            key: "table", section: "features", found: feature.table.rawValue,
            known: UserFeature.tables.map(\.rawValue)))
      }
      if let reason = feature.aggregateFlaw {
        throw configuration.error(
          at: "\(path).aggregate", .unusableAggregate(feature: feature.name, reason: reason))
      }
    }
  }

  func write(_ configuration: Configuration, in file: inout YAMLFile) {
    if configuration.features.isEmpty { return }
    file.features.line("")
    file.features.comment("Features of your own: an SQL aggregate over a customer's rows.")
    file.features.line("features:")
    for feature in configuration.features { file.features.item(feature.pairs) }
  }
}
