/// The section of one table: what it has besides the settings that tables share.
protocol TablePart: ConfigurationPart {
  var table: Table { get }
  /// The grain of one row of the table.
  var grain: String { get }
  /// The keys that its section may have.
  var sectionKeys: [String] { get }
  /// Those that only this kind of table has.
  var ownKeys: [String] { get }

  /// Reads its own keys.
  func readOwn(
    _ section: ConfigurationSection, into settings: inout TableConfiguration
  ) throws(ConfigurationError)

  /// Checks the values of its own keys.
  func checkOwn(
    _ settings: TableConfiguration, in configuration: Configuration
  ) throws(ConfigurationError)

  /// Its own keys with their values, those that are set.
  func ownPairs(_ settings: TableConfiguration) -> [YAMLPage.Pair]
}

extension TablePart {
  var keys: [String] { [table.rawValue] }
  var sectionKeys: [String] {
    ["file"] + roleNames
      + ["keep", "drop", "time_format", "pivot", "decimal", "thousands", "blank", "delimiter"]
      + ownKeys
  }
  var ownKeys: [String] { [] }
  var roleNames: [String] { Role.known(in: table).map(\.name) }

  func readOwn(
    _ section: ConfigurationSection, into settings: inout TableConfiguration
  ) throws(ConfigurationError) {}

  func checkOwn(
    _ settings: TableConfiguration, in configuration: Configuration
  ) throws(ConfigurationError) {}

  func ownPairs(_ settings: TableConfiguration) -> [YAMLPage.Pair] { [] }

  func read(
    _ file: ConfigurationSection, into configuration: inout Configuration
  ) throws(ConfigurationError) {
    guard let section = try file.section(table.rawValue) else { return }
    try section.allow(sectionKeys)
    configuration.tables[table] = try settings(section)
  }

  /// The table's settings in `section`, whose keys are known to be allowed.
  func settings(_ section: ConfigurationSection) throws(ConfigurationError) -> TableConfiguration {
    var settings = try TableConfiguration(section, of: table)
    try readOwn(section, into: &settings)
    return settings
  }

  func check(_ configuration: Configuration) throws(ConfigurationError) {
    try checkTable(configuration)
  }

  /// Checks the table's settings, where it is there.
  func checkTable(_ configuration: Configuration) throws(ConfigurationError) {
    guard let settings = configuration.tables[table] else { return }
    let section = table.rawValue
    guard !settings.files.isEmpty, !settings.files.contains("") else {
      throw configuration.error(
        at: "\(section).file",
        .missingKey("file", section: section, remedy: "the name of the table's file"))
    }
    let own = Table.allCases.flatMap { $0.part.ownPairs(settings) }.map(\.key)
    let unknown =
      settings.columns.keys.sorted().first { !roleNames.contains($0) }
      ?? own.first { !sectionKeys.contains($0) }
    if let unknown {
      throw configuration.error(
        at: "\(section).\(unknown)", .unknownKey(unknown, section: section, known: sectionKeys))
    }
    try checkOwn(settings, in: configuration)
    try settings.check(of: table, in: configuration)
  }

  func write(_ configuration: Configuration, in file: inout YAMLFile) {
    if let settings = configuration.tables[table] { write(settings, on: &file.tables) }
  }

  /// Writes the section of the table with `settings`.
  func write(_ settings: TableConfiguration, on page: inout YAMLPage) {
    page.section(
      table.rawValue, settings.pairs(of: table) + ownPairs(settings), comment: "\(grain).")
  }
}
