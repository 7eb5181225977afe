/// A part of patron.yaml: keys that belong together, and how they are read, checked and written.
///
/// A part is a file of `Sections`, with the type of its settings, and a line of `Configuration.parts`.
/// `Configuration` holds the settings.
protocol ConfigurationPart: Sendable {
  /// Its keys at the top of the file.
  var keys: [String] { get }

  /// Reads what `file` has of it.
  func read(
    _ file: ConfigurationSection, into configuration: inout Configuration
  ) throws(ConfigurationError)

  /// Checks all of it that can be checked without the exports.
  func check(_ configuration: Configuration) throws(ConfigurationError)

  /// Writes what differs from the defaults.
  func write(_ configuration: Configuration, in file: inout YAMLFile)
}

extension Configuration {
  /// The parts of patron.yaml, in the order in which they are read and checked, and errors list their keys.
  ///
  /// The order in which they are written is that of the pages of a `YAMLFile`.
  static let parts: [any ConfigurationPart] = [
    GeneralPart(),
    TablesPart(),
    IdentifiersPart(),
    WindowsPart(),
    OutcomesPart(),
    SegmentsPart(),
    ValuePart(),
    JourneyPart(),
    FeaturesPart(),
    SensitivePart(),
    PeoplePart(),
    ReportPart(),
  ]
}
