extension TableConfiguration {
  /// The senses that a type of event can have.
  package static let typeNames = EventSense.allCases.filter { $0 != .answer }.map(\.rawValue)
}

/// The section of events.
struct EventsTable: TablePart {
  let table = Table.events
  let grain = "One row an event: an open, a visit, a click"
  let ownKeys = ["types", "by"]

  func readOwn(
    _ section: ConfigurationSection, into settings: inout TableConfiguration
  ) throws(ConfigurationError) {
    settings.types = try section.section("types")?.allTexts() ?? [:]
    try settings.readBy(section)
  }

  func checkOwn(
    _ settings: TableConfiguration, in configuration: Configuration
  ) throws(ConfigurationError) {
    let known = TableConfiguration.typeNames
    for type in settings.types.keys.sorted() where !known.contains(type) {
      throw configuration.error(
        at: "events.types.\(type)", .unknownKey(type, section: "types", known: known))
    }
    try configuration.expectValues(settings.types, "types", of: "events")
    var senses: [String: String] = [:]
    for (sense, types) in settings.types.sorted(by: { $0.key < $1.key }) {
      for type in types {
        if let other = senses.updateValue(sense, forKey: type), other != sense {
          throw configuration.error(
            at: "events.types.\(sense)", .twoSenses(type: type, other, sense))
        }
      }
    }
  }

  func ownPairs(_ settings: TableConfiguration) -> [YAMLPage.Pair] {
    (settings.by.isEmpty ? [] : [.init("by", .texts(settings.by))])
      + (settings.types.isEmpty
        ? [] : [.init("types", .lines(settings.types.mapValues { .texts($0) }))])
  }
}
