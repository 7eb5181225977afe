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
  let ownKeys = ["scale"]

  func readOwn(
    _ section: ConfigurationSection, into settings: inout TableConfiguration
  ) throws(ConfigurationError) {
    settings.scale = try TableConfiguration.Scale(section)
  }

  func ownPairs(_ settings: TableConfiguration) -> [YAMLPage.Pair] {
    guard let scale = settings.scale else { return [] }
    return [.init("scale", .plain("[\(scale.least), \(scale.greatest)]"))]
  }
}
