/// A difference in how one and the same identifier may be written by two systems.
public enum IdentifierVariant: String, Hashable, Sendable, Codable, CaseIterable {
  /// Capital and small letters.
  case letterCase = "case"
  /// Blanks within.
  case blanks
  /// Zeros in front.
  case zeros
  /// An apostrophe in front, as spreadsheets write it.
  case apostrophe
  /// `.0` behind, as numbers with decimals are written.
  case decimals
}

/// The differences between identifiers that are ignored.
struct IdentifiersPart: ConfigurationPart {
  let keys = ["ignore_in_identifiers"]

  func read(
    _ file: ConfigurationSection, into configuration: inout Configuration
  ) throws(ConfigurationError) {
    configuration.ignoreInIdentifiers = try file.words("ignore_in_identifiers") ?? []
  }

  func check(_ configuration: Configuration) throws(ConfigurationError) {}

  func write(_ configuration: Configuration, in file: inout YAMLFile) {
    if configuration.ignoreInIdentifiers.isEmpty { return }
    file.exclusions.pair(
      "ignore_in_identifiers", .list(configuration.ignoreInIdentifiers.map(\.rawValue)),
      comment: "what does not make two customers of one")
  }
}
