extension TableConfiguration {
  /// The range of a survey's scores.
  public struct Scale: Hashable, Sendable, Codable {
    public var least: Double
    public var greatest: Double

    public init(least: Double, greatest: Double) {
      self.least = least
      self.greatest = greatest
    }
    /// From 0 to 10, as the net promoter score asks.
    public static let standard = Self(least: 0, greatest: 10)
  }
}

extension Configuration {
  /// What is made of the scores of a survey.
  public enum Measure: String, Hashable, Sendable, Codable, CaseIterable {
    /// Net promoter score, customer satisfaction and customer effort.
    case nps, csat, ces
  }
}

extension TableConfiguration.Scale {
  /// The list of two numbers under `scale`; nil where none is written.
  fileprivate init?(_ section: ConfigurationSection) throws(ConfigurationError) {
    guard let texts = try section.texts("scale") else { return nil }
    let numbers = texts.compactMap(Double.init)
    guard numbers.count == 2, texts.count == 2, numbers.allSatisfy(\.isFinite),
      numbers[0] < numbers[1]
    else {
      throw section.error(
        at: "scale",
        .wrongValue(
          key: "scale", section: section.name, found: "'\(texts.joined(separator: ", "))'",
          expected: "it is the least and the greatest score, such as [1, 5]"))
    }
    self.init(least: numbers[0], greatest: numbers[1])
  }
}

/// The section of answers.
struct SurveysTable: TablePart {
  let table = Table.surveys
  let grain = "One row an answer"
  let ownKeys = ["scale", "measure", "by", "themes"]
  /// Of more themes nobody keeps track, and each parts the answers once more.
  private static let mostThemes = 12

  func readOwn(
    _ section: ConfigurationSection, into settings: inout TableConfiguration
  ) throws(ConfigurationError) {
    settings.scale = try TableConfiguration.Scale(section)
    settings.measure = try section.word("measure")
    try settings.readBy(section)
    settings.themes = try section.section("themes")?.allTexts()
  }

  func checkOwn(
    _ settings: TableConfiguration, in configuration: Configuration
  ) throws(ConfigurationError) {
    try configuration.expect(
      settings.measure != .nps || (settings.scale ?? .standard) == .standard, "measure",
      in: "surveys", found: "'nps'",
      "it is of scores from 0 to 10; of another scale it is csat or ces")
    let themes = settings.themes ?? [:]
    try configuration.expectValues(themes, "themes", of: "surveys")
    try configuration.expect(
      themes.count <= Self.mostThemes, "themes", in: "surveys", found: "\(themes.count) themes",
      "it is up to \(Self.mostThemes) of them")
    for (theme, words) in themes.sorted(by: { $0.key < $1.key }) {
      for word in words {
        try configuration.expect(
          !CommentTheme.plain(word).isEmpty, theme, in: "surveys.themes", found: "'\(word)'",
          "it is words with letters or digits")
      }
    }
  }

  func ownPairs(_ settings: TableConfiguration) -> [YAMLPage.Pair] {
    (settings.scale.map { [.init("scale", .plain("[\($0.least), \($0.greatest)]"))] } ?? [])
      + (settings.measure.map { [.init("measure", .text($0.rawValue))] } ?? [])
      + (settings.by.isEmpty ? [] : [.init("by", .texts(settings.by))])
      + (settings.themes.map { [.init("themes", .lines($0.mapValues { .texts($0) }))] } ?? [])
  }
}
