/// The days that features look back, and those between a snapshot and the outcome window.
struct WindowsPart: ConfigurationPart {
  let keys = ["observation", "gap"]

  func read(
    _ file: ConfigurationSection, into configuration: inout Configuration
  ) throws(ConfigurationError) {
    configuration.observation = try file.unlessAutomatic("observation", file.days)
    configuration.gap = try file.days("gap") ?? configuration.gap
  }

  func check(_ configuration: Configuration) throws(ConfigurationError) {
    let longest = Configuration.longestDays
    try configuration.expect(
      configuration.observation ?? 1, in: 1...longest, "observation", unit: " days")
    try configuration.expect(configuration.gap, in: 0...longest, "gap", unit: " days")
  }

  func write(_ configuration: Configuration, in file: inout YAMLFile) {
    if let observation = configuration.observation {
      file.general.pair("observation", .days(observation), comment: "how far back features look")
    }
    if configuration.gap != Configuration.standard.gap {
      file.general.pair(
        "gap", .days(configuration.gap), comment: "the time a campaign needs to act")
    }
  }
}
