import PatronEngine

extension Configuration {
  /// How the journeys of customers are told: their stages, the steps to a conversion, and what ends one.
  public struct Journey: Hashable, Sendable, Codable {
    /// The stages, the earliest first, each with the rule of the rows that bring a customer into it.
    public var stages = Preset.five.stages
    /// The steps to a conversion, the first first; nil takes those that the types of event show.
    public var steps: [Rule]?
    /// The rule of the rows that end a journey with success; nil takes orders or, without them, events of a purchase.
    public var conversion: String?
    /// The days that a row keeps its customer in a stage.
    public var window: DayCount = 365
    /// After so many days without a touch a journey is over; nil finds them in the exports.
    public var pause: DayCount?
    /// Rates of the user's own, beside those that the steps and types of event give.
    public var rates: [Rate] = []

    public init() {}

    /// A name for the rows that a condition in the filter language holds for.
    public struct Rule: Hashable, Sendable, Codable {
      public var name: String
      public var condition: String

      public init(_ name: String, _ condition: String) {
        self.name = name
        self.condition = condition
      }
    }

    /// How often visits with rows of one kind have rows of another on the same day or soon after.
    public struct Rate: Hashable, Sendable, Codable {
      public var name: String
      public var from: String
      public var to: String
      /// The days after the visit's own that count as well.
      public var within: DayCount
      /// Whether a greater share is better.
      public var isGood: Bool

      public init(
        _ name: String, from: String, to: String, within: DayCount, isGood: Bool = true
      ) {
        self.name = name
        self.from = from
        self.to = to
        self.within = within
        self.isGood = isGood
      }
    }

    /// Stages that are in use, by their number.
    public enum Preset: String, Hashable, Sendable, Codable, CaseIterable {
      case four, five, six, funnel

      /// The stages by the senses of rows (see `EventSense`), so that they hold for any exports.
      public var stages: [Rule] {
        switch self {
        case .four:
          [
            Rule("awareness", Self.seen), Rule("consideration", Self.weighed),
            Rule("purchase", "sense = 'purchase'"),
            Rule("loyalty", "order_number >= 2 or sense in ('use', 'share', 'review')"),
          ]
        case .five:
          [
            Rule("awareness", Self.seen), Rule("consideration", Self.weighed),
            Rule("purchase", "sense = 'purchase'"),
            Rule("retention", "order_number >= 2 or sense = 'use'"),
            Rule("advocacy", "sense in ('share', 'review') or score >= 9"),
          ]
        case .six:
          [
            Rule(
              "acquisition", "sense in ('sent', 'impression', 'open', 'click', 'visit')"),
            Rule("onboarding", "sense in ('signup', 'trial', 'search', 'view')"),
            Rule(
              "engagement", "sense in ('favourite', 'cart', 'checkout', 'use') or sense is null"),
            Rule("conversion", "sense = 'purchase'"),
            Rule("retention", "order_number >= 2"),
            Rule("advocacy", "sense in ('share', 'review') or score >= 9"),
          ]
        case .funnel:
          [
            Rule("visitor", Self.seen),
            Rule(
              "prospect", "sense in ('click', 'search', 'view', 'signup') or sense is null"),
            Rule("intent", "sense in ('favourite', 'cart', 'checkout', 'trial')"),
            Rule("customer", "sense = 'purchase'"),
          ]
        }
      }

      private static let seen = "sense in ('sent', 'impression', 'open', 'visit')"
      private static let weighed = """
        sense in ('click', 'search', 'view', 'favourite', 'cart', 'checkout', 'signup', 'trial') or sense is null
        """
    }
  }
}

extension Configuration.Journey {
  /// More stages or steps than anybody tells apart.
  package static let mostStages = 12
  private static let mostRates = 20
  private static let days: ClosedRange<DayCount> = 1...3_653
  private static let rateDays: ClosedRange<DayCount> = 0...365

  fileprivate init(_ section: ConfigurationSection) throws(ConfigurationError) {
    try section.allow(["stages", "steps", "conversion", "window", "pause", "rates"])
    self.init()
    if section.isMapping("stages") {
      stages = try Self.rules(section, "stages")
    } else if let preset: Preset = try section.word("stages") {
      stages = preset.stages
    }
    if section.isMapping("steps") {
      steps = try Self.rules(section, "steps")
    } else {
      steps = try section.texts("steps")?.map { Rule($0, "type = \(Self.quoted($0))") }
    }
    conversion = try section.text("conversion")
    window = try section.days("window") ?? window
    pause = try section.unlessAutomatic("pause", section.days)
    if let rates = try section.section("rates") {
      for name in rates.keys {
        guard let rate = try rates.section(name) else { continue }
        try rate.allow(["from", "to", "within", "good"])
        let remedy = "a condition on rows, such as \"type = 'checkout'\""
        self.rates.append(
          Rate(
            name, from: try rate.requiredText("from", remedy: remedy),
            to: try rate.requiredText("to", remedy: remedy),
            within: try rate.days("within") ?? 1, isGood: try rate.isOn("good") ?? true))
      }
    }
  }

  /// The names under `key` with their conditions, in the order in which they are written.
  private static func rules(
    _ section: ConfigurationSection, _ key: String
  ) throws(ConfigurationError) -> [Rule] {
    guard let rules = try section.section(key) else { return [] }
    var read: [Rule] = []
    for name in rules.keys {
      if let condition = try rules.text(name) { read.append(Rule(name, condition)) }
    }
    return read
  }

  /// The text as the filter language writes it.
  private static func quoted(_ text: String) -> String {
    "'\(text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'"
  }

  fileprivate func check(_ configuration: Configuration) throws(ConfigurationError) {
    let section = "journey"
    for (key, count, least) in [("stages", stages.count, 2), ("steps", steps?.count ?? 2, 2)] {
      try configuration.expect(
        (least...Self.mostStages).contains(count), key, in: section, found: "\(count) of them",
        "there are from \(least) to \(Self.mostStages)")
    }
    try configuration.expect(
      rates.count <= Self.mostRates, "rates", in: section, found: "\(rates.count) of them",
      "there are at most \(Self.mostRates)")
    try configuration.expect(window, in: Self.days, "window", of: section, unit: " days")
    try configuration.expect(pause ?? 1, in: Self.days, "pause", of: section, unit: " days")
    try configuration.expect(
      !stages.contains { $0.name == "none" }, "stages", in: section, found: "'none'",
      "none is the name of no stage")
    let names = (steps ?? []).map(\.name)
    try configuration.expect(
      Set(names).count == names.count, "steps", in: section,
      found: "'\(names.joined(separator: ", "))'", "each step has a name of its own")
    for rate in rates {
      try configuration.expect(
        !rate.name.hasPrefix("on from "), "rates", in: section, found: "'\(rate.name)'",
        "names that begin with 'on from' are those of steps")
      try configuration.expect(
        Self.rateDays.contains(rate.within), "within", in: section, found: "\(rate.within) days",
        "it is from 0 to 365")
    }
  }

  fileprivate var pairs: [YAMLPage.Pair] {
    let standard = Self()
    var pairs: [YAMLPage.Pair] = []
    if let preset = Preset.allCases.first(where: { $0.stages == stages }) {
      pairs.append(.init("stages", .text(preset.rawValue)))
    } else {
      pairs.append(.init("stages", .ordered(Self.pairs(stages))))
    }
    if let steps { pairs.append(.init("steps", .ordered(Self.pairs(steps)))) }
    if let conversion { pairs.append(.init("conversion", .text(conversion))) }
    if window != standard.window { pairs.append(.init("window", .days(window))) }
    if let pause { pairs.append(.init("pause", .days(pause))) }
    if !rates.isEmpty {
      pairs.append(
        .init(
          "rates",
          .ordered(
            rates.map { rate in
              .init(
                rate.name,
                .ordered(
                  [
                    .init("from", .text(rate.from)), .init("to", .text(rate.to)),
                    .init("within", .days(rate.within)),
                  ] + (rate.isGood ? [] : [.init("good", .plain("off"))])))
            })))
    }
    return pairs
  }

  private static func pairs(_ rules: [Rule]) -> [YAMLPage.Pair] {
    rules.map { .init($0.name, .text($0.condition)) }
  }
}

/// The journeys to tell.
struct JourneyPart: ConfigurationPart {
  let keys = ["journey"]

  func read(
    _ file: ConfigurationSection, into configuration: inout Configuration
  ) throws(ConfigurationError) {
    configuration.journey = try file.setting("journey", Configuration.Journey.init)
  }

  func check(_ configuration: Configuration) throws(ConfigurationError) {
    guard case .on(let journey) = configuration.journey else { return }
    try journey.check(configuration)
  }

  func write(_ configuration: Configuration, in file: inout YAMLFile) {
    file.models.setting("journey", configuration.journey) { $0.pairs }
  }
}
