extension TableConfiguration {
  /// The types of event that have features of their own.
  package static let typeNames = ["open", "click", "cart", "purchase", "support", "share"]
}

/// The section of events.
struct EventsTable: TablePart {
  let table = Table.events
  let grain = "One row an event: an open, a visit, a click"
  let ownKeys = ["types"]

  func readOwn(
    _ section: ConfigurationSection, into settings: inout TableConfiguration
  ) throws(ConfigurationError) {
    settings.types = try section.section("types")?.allTexts() ?? [:]
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
  }

  func ownPairs(_ settings: TableConfiguration) -> [YAMLPage.Pair] {
    if settings.types.isEmpty { return [] }
    return [.init("types", .lines(settings.types.mapValues { .texts($0) }))]
  }
}
