import PatronEngine

extension Configuration {
  /// How the report on these exports looks, and which sections it has.
  public struct Report: Hashable, Sendable, Codable {
    /// The title of the page; nil for one made of the name.
    public var title: String?
    /// A picture above the title, below the folder of patron.yaml.
    public var logo: String?
    /// The language of the page's titles, labels and numbers, and of its first screen.
    public var language = Language.english
    /// The sections by name, in their order; nil for all.
    public var sections: [String]?
    /// The probability of leaving from which a customer counts as likely to leave; nil for those in the band high.
    public var leaving: Double?

    public enum Language: String, Hashable, Sendable, Codable, CaseIterable { case english, german }

    public init() {}

    /// The names of all sections, in the order that a report has by itself: those of tasks have the task's.
    package static let sectionNames =
      ["changes", "segments"] + OutcomeDefinition.all.map(\.id.rawValue)
      + ["value", "journey", "content", "campaigns", "quality", "drift", "method"]
  }
}

/// The page that `patron report` writes.
struct ReportPart: ConfigurationPart {
  let keys = ["report"]

  func read(
    _ file: ConfigurationSection, into configuration: inout Configuration
  ) throws(ConfigurationError) {
    guard let section = try file.section("report") else { return }
    try section.allow(["title", "logo", "language", "sections", "leaving"])
    var report = Configuration.Report()
    report.title = try section.text("title")
    report.logo = try section.text("logo")
    report.language = try section.word("language") ?? report.language
    report.sections = try section.texts("sections")
    report.leaving = try section.share("leaving")
    configuration.report = report
  }

  func check(_ configuration: Configuration) throws(ConfigurationError) {
    guard let report = configuration.report else { return }
    let section = "report"
    for (key, text) in [("title", report.title), ("logo", report.logo)] {
      try configuration.expect(
        text != "", key, in: section, found: "''", "it has a letter at least")
    }
    try configuration.expect(
      report.sections != [], "sections", in: section, found: "an empty list",
      "a report has one section at least; without the key it has all")
    for (index, name) in (report.sections ?? []).enumerated() {
      let known = Configuration.Report.sectionNames
      guard known.contains(name) else {
        throw configuration.error(
          at: "report.sections",
          .unknownWord(key: "sections", section: section, found: name, known: known))
      }
      try configuration.expect(
        report.sections?.firstIndex(of: name) == index, "sections", in: section,
        found: "'\(name)' a second time", "each section stands once")
    }
    if let leaving = report.leaving {
      try configuration.expect(
        leaving > 0 && leaving < 1, "leaving", in: section, found: "\(leaving)",
        "it is a probability between 0 and 1, such as 0.5 or 50%")
    }
  }

  func write(_ configuration: Configuration, in file: inout YAMLFile) {
    guard let report = configuration.report else { return }
    var pairs: [YAMLPage.Pair] = []
    if let title = report.title { pairs.append(.init("title", .text(title))) }
    if let logo = report.logo { pairs.append(.init("logo", .text(logo))) }
    if report.language != .english || report == .init() {
      pairs.append(.init("language", .text(report.language.rawValue)))
    }
    if let sections = report.sections { pairs.append(.init("sections", .list(sections))) }
    if let leaving = report.leaving { pairs.append(.init("leaving", .plain("\(leaving)"))) }
    file.exclusions.pair("report", .ordered(pairs))
  }
}
