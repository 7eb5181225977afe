import PatronEngine

extension Configuration {
  /// How an outcome is observed.
  public enum Outcome: Hashable, Sendable, Codable {
    /// By the days of the `horizon` behind a snapshot and the gap.
    case window(horizon: DayCount)
    /// By the end of the contract within the `horizon` days behind a snapshot and the gap.
    case contract(horizon: DayCount)
    /// By a column of the customers table: it holds one of the words `positive`, compared without the case of
    /// letters and the blanks around.
    case label(column: String, positive: [String])
  }

  /// The file's setting of the outcome `id`.
  public subscript(id: TaskID) -> Setting<Outcome> {
    get { outcomes[id] ?? .automatic }
    set { outcomes[id] = newValue == .automatic ? nil : newValue }
  }

  /// The outcome with a label column, where there is one, with the column and its positive words.
  package var label: (outcome: TaskID, column: String, positive: [String])? {
    for outcome in OutcomeDefinition.all {
      if case .on(.label(let column, let positive)) = self[outcome.id] {
        return (outcome.id, column, positive)
      }
    }
    return nil
  }
}

extension Configuration.Outcome {
  private enum Definition: String, CaseIterable { case inactivity, contract, label }

  /// Reads the section of `outcome`. Where it may have a label column, `definition` decides.
  fileprivate init(
    _ section: ConfigurationSection, of outcome: OutcomeDefinition
  ) throws(ConfigurationError) {
    guard outcome.canBeLabel else {
      try section.allow(["horizon"])
      self = .window(horizon: try section.days("horizon") ?? outcome.standardHorizon)
      return
    }
    let isLabel = section.contains("column") || section.contains("positive")
    let definition = try section.word("definition") ?? (isLabel ? Definition.label : .inactivity)
    switch definition {
    case .inactivity:
      try section.allow(["definition", "horizon"], label: "\(outcome.id) by inactivity")
      self = .window(horizon: try section.days("horizon") ?? outcome.standardHorizon)
    case .contract:
      try section.allow(["definition", "horizon"], label: "\(outcome.id) by contract")
      self = .contract(horizon: try section.days("horizon") ?? outcome.standardHorizon)
    case .label:
      try section.allow(["definition", "column", "positive"], label: "\(outcome.id) by label")
      self = .label(
        column: try section.requiredText("column", remedy: "the customers' column that holds it"),
        positive: try section.requiredTexts("positive", remedy: "its value for one who has left"))
    }
  }

  /// Its keys and values in patron.yaml.
  fileprivate func pairs(of outcome: OutcomeDefinition) -> [YAMLPage.Pair] {
    switch self {
    case .window(let horizon):
      let definition = YAMLPage.Pair("definition", .text(Definition.inactivity.rawValue))
      let days = YAMLPage.Pair("horizon", .days(horizon))
      return outcome.canBeLabel ? [definition, days] : [days]
    case .contract(let horizon):
      return [
        .init("definition", .text(Definition.contract.rawValue)),
        .init("horizon", .days(horizon)),
      ]
    case .label(let column, let positive):
      return [
        .init("definition", .text(Definition.label.rawValue)), .init("column", .text(column)),
        .init("positive", .texts(positive)),
      ]
    }
  }
}

/// The outcomes to predict: a section each, of the outcome's name.
struct OutcomesPart: ConfigurationPart {
  var keys: [String] { OutcomeDefinition.all.map(\.id.rawValue) }

  func read(
    _ file: ConfigurationSection, into configuration: inout Configuration
  ) throws(ConfigurationError) {
    for outcome in OutcomeDefinition.all {
      configuration[outcome.id] = try file.setting(outcome.id.rawValue) {
        section throws(ConfigurationError) in
        try Configuration.Outcome(section, of: outcome)
      }
    }
  }

  func check(_ configuration: Configuration) throws(ConfigurationError) {
    for outcome in OutcomeDefinition.all {
      let id = outcome.id.rawValue
      switch configuration[outcome.id] {
      case .on(.window(let horizon)), .on(.contract(let horizon)):
        try configuration.expect(
          horizon, in: 1...Configuration.longestDays, "horizon", of: id, unit: " days")
      case .on(.label(_, let positive)):
        guard configuration.tables[.customers] != nil else {
          throw configuration.error(at: id, .labelWithoutCustomers)
        }
        guard !positive.isEmpty else {
          throw configuration.error(at: "\(id).positive", .noValue(key: "positive", section: id))
        }
      case .automatic, .off: break
      }
    }
  }

  func write(_ configuration: Configuration, in file: inout YAMLFile) {
    for outcome in OutcomeDefinition.all {
      file.models.setting(outcome.id.rawValue, configuration[outcome.id]) {
        $0.pairs(of: outcome)
      }
    }
  }
}
