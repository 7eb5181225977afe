/// The section of content: the table where it has a `file`, and the recommendations where it has any of
/// their options.
struct ContentTable: TablePart {
  let table = Table.content
  let grain = "One row an item that can be recommended"

  func read(
    _ file: ConfigurationSection, into configuration: inout Configuration
  ) throws(ConfigurationError) {
    let content = try file.setting("content") { $0 }
    guard case .on(let section) = content else {
      if case .off = content { configuration.recommendations = .off }
      return
    }
    let options = Configuration.Recommendations.keys
    try section.allow(sectionKeys + ["recommend"] + options)
    if section.keys.contains(where: sectionKeys.contains) {
      configuration.tables[.content] = try settings(section)
    }
    let written = options.first(where: section.contains)
    let isWanted = try section.isOn("recommend")
    if isWanted == false {
      if let written {
        throw section.error(
          at: "recommend",
          .wrongValue(
            key: "recommend", section: "content", found: "off",
            expected: "'\(written)' is written too; leave one of them out"))
      }
      configuration.recommendations = .off
    } else if isWanted == true || written != nil {
      configuration.recommendations = .on(try Configuration.Recommendations(section))
    }
  }

  func check(_ configuration: Configuration) throws(ConfigurationError) {
    try checkTable(configuration)
    if case .on(let recommendations) = configuration.recommendations {
      try recommendations.check(in: configuration)
    }
  }

  func write(_ configuration: Configuration, in file: inout YAMLFile) {
    guard let settings = configuration.tables[.content] else {
      file.models.setting("content", configuration.recommendations) { $0.pairs }
      return
    }
    write(settings, on: &file.content)
    switch configuration.recommendations {
    case .automatic: break
    case .off: file.content.pair(.init("recommend", .plain("off")), depth: 1)
    case .on(let recommendations):
      for pair in recommendations.pairs { file.content.pair(pair, depth: 1) }
    }
  }
}
