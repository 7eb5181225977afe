extension Configuration {
  /// The files by which people are known again without being named, below the folder of patron.yaml.
  public struct People: Hashable, Sendable, Codable {
    /// The secret key of hashes, which is made when it is first needed.
    public var key = ".patron/people.key"
    /// The keyed hashes of people who are not to be read.
    public var suppressed = ".patron/suppressed.csv"
    /// The keyed hashes of people who were contacted, by campaign.
    public var ledger = ".patron/ledger.csv"
    /// The contact for a person's questions about the data, as letters name it.
    public var contact: String?
    /// The days for which results are kept.
    public var retention: DayCount?

    public init() {}
  }
}

/// Where the files of keyed hashes lie.
struct PeoplePart: ConfigurationPart {
  let keys = ["people"]
  private static let names = ["key", "suppressed", "ledger"]
  private static let others = ["contact", "retention"]

  func read(
    _ file: ConfigurationSection, into configuration: inout Configuration
  ) throws(ConfigurationError) {
    guard let section = try file.section("people") else { return }
    try section.allow(Self.names + Self.others)
    var people = Configuration.People()
    people.key = try section.text("key") ?? people.key
    people.suppressed = try section.text("suppressed") ?? people.suppressed
    people.ledger = try section.text("ledger") ?? people.ledger
    people.contact = try section.text("contact")
    people.retention = try section.days("retention")
    configuration.people = people
  }

  func check(_ configuration: Configuration) throws(ConfigurationError) {
    guard let people = configuration.people else { return }
    let files = [people.key, people.suppressed, people.ledger]
    for (name, file) in zip(Self.names, files) {
      try configuration.expect(
        !file.isEmpty && files.count(where: { $0 == file }) == 1, name, in: "people",
        found: "'\(file)'", "it is the name of a file of its own")
    }
    if let retention = people.retention {
      try configuration.expect(
        retention, in: 1...Configuration.longestDays, "retention", of: "people", unit: "")
    }
  }

  func write(_ configuration: Configuration, in file: inout YAMLFile) {
    guard let people = configuration.people else { return }
    var pairs = zip(Self.names, [people.key, people.suppressed, people.ledger]).map {
      YAMLPage.Pair($0, .text($1))
    }
    if let contact = people.contact { pairs.append(.init("contact", .text(contact))) }
    if let retention = people.retention { pairs.append(.init("retention", .days(retention))) }
    file.exclusions.pair("people", .ordered(pairs))
  }
}
