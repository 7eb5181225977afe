extension Configuration {
  /// The sensitive attributes that stay out of every model.
  public var withheld: [String] { sensitive.filter { !allowSensitive.contains($0) } }
}

/// The attributes that no model uses, unless they are allowed.
struct SensitivePart: ConfigurationPart {
  let keys = ["sensitive", "allow_sensitive"]

  func read(
    _ file: ConfigurationSection, into configuration: inout Configuration
  ) throws(ConfigurationError) {
    configuration.sensitive = try file.texts("sensitive") ?? configuration.sensitive
    configuration.allowSensitive =
      try file.texts("allow_sensitive") ?? configuration.allowSensitive
  }

  func check(_ configuration: Configuration) throws(ConfigurationError) {
    let sensitive = configuration.sensitive
    for (index, attribute) in configuration.allowSensitive.enumerated()
    where !sensitive.contains(attribute) {
      throw configuration.error(
        at: "allow_sensitive[\(index)]",
        .allowedButNotSensitive(attribute, sensitive: sensitive))
    }
  }

  func write(_ configuration: Configuration, in file: inout YAMLFile) {
    if configuration.sensitive != Configuration.standard.sensitive {
      file.exclusions.pair(
        "sensitive", .list(configuration.sensitive),
        comment: "used for no prediction unless allowed")
    }
    if !configuration.allowSensitive.isEmpty {
      file.exclusions.pair("allow_sensitive", .list(configuration.allowSensitive))
    }
  }
}
