/// The section of the history of consents.
struct ConsentsTable: TablePart {
  let table = Table.consents
  let grain = "One row a consent that was given or withdrawn"
  let ownKeys = ["granted", "purposes"]

  func readOwn(
    _ section: ConfigurationSection, into settings: inout TableConfiguration
  ) throws(ConfigurationError) {
    settings.granted = try section.texts("granted")
    guard section.isMapping("purposes"), let purposes = try section.section("purposes") else {
      let names: [Purpose]? = try section.words("purposes")
      settings.purposes = names.map { names in
        Dictionary(names.map { ($0, [$0.rawValue]) }, uniquingKeysWith: { first, _ in first })
      }
      return
    }
    try purposes.allow(Purpose.allCases.map(\.rawValue))
    var words: [Purpose: [String]] = [:]
    for purpose in Purpose.allCases { words[purpose] = try purposes.texts(purpose.rawValue) }
    settings.purposes = words
  }

  func checkOwn(
    _ settings: TableConfiguration, in configuration: Configuration
  ) throws(ConfigurationError) {
    if let granted = settings.granted {
      try configuration.expect(
        !granted.isEmpty, "granted", in: "consents", found: "an empty list",
        "it is the words of 'status' by which a consent is given")
    }
    guard let purposes = settings.purposes else { return }
    try configuration.expect(
      !purposes.isEmpty && !purposes.values.contains([]), "purposes", in: "consents",
      found: "a purpose without a word",
      "it is the words of the column 'purpose' for each purpose that the history speaks of")
  }

  func ownPairs(_ settings: TableConfiguration) -> [YAMLPage.Pair] {
    var pairs: [YAMLPage.Pair] = []
    if let granted = settings.granted { pairs.append(.init("granted", .texts(granted))) }
    if let purposes = settings.purposes {
      pairs.append(
        .init(
          "purposes",
          .ordered(
            Purpose.allCases.compactMap { purpose in
              purposes[purpose].map { .init(purpose.rawValue, .texts($0)) }
            })))
    }
    return pairs
  }
}
