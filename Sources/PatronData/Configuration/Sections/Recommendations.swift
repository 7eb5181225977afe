extension Configuration {
  /// How items are recommended to customers.
  public struct Recommendations: Hashable, Sendable, Codable {
    /// Where the items that are recommended stand.
    public enum Source: String, Hashable, Sendable, Codable, CaseIterable {
      case content = "events.content"
      case product = "transactions.product"
      case category = "transactions.category"
    }
    /// nil takes the first of these that is mapped.
    public var source: Source?
    /// The days of unseen interactions that a back-test evaluates on.
    public var horizon: DayCount = 30
    /// How many items each customer gets.
    public var top = 5
    /// At most so many items, by the number of customers who interacted with them, enter the model.
    public var maximumItems = 5_000
    /// At most so many items of one topic stand in a customer's list; nil for any number.
    public var perTopic: Int?
    /// Whether items that customers are found to repeat may be recommended to customers who had them.
    public var repeats = true
    /// The share of positions given to an item drawn at random, to learn from what the model would never show.
    public var explore = 0.0
    /// How much an event counts as liking an item, by the name of its type or of the role of its type.
    ///
    /// Types that are not written have their usual weight (`EventWeights`). Where any is written, events
    /// count by their weights; else only if recommendations are found to be better for it.
    public var weights: [String: Double] = [:]
    /// An event of a lower value turns the item down: 4 takes ratings of 4 and 5 for liking.
    public var leastValue = 0.0
    public init() {}
  }
}

extension Configuration.Recommendations {
  /// How many items a customer can be given.
  package static let tops = 1...100
  fileprivate static let explored = 0.0...0.5
  fileprivate static let interactionWeights = -100.0...100.0
  /// A model of items holds their products two by two: at the bound, 40 GB.
  fileprivate static let itemCounts = 1...100_000

  /// Its keys, which stand in the section of content.
  static let keys = [
    "horizon", "top", "source", "maximum_items", "per_topic", "repeats", "explore", "weights",
    "least_value",
  ]

  /// Reads the options from the section of content.
  init(_ section: ConfigurationSection) throws(ConfigurationError) {
    self.init()
    source = try section.unlessAutomatic("source", section.word)
    horizon = try section.days("horizon") ?? horizon
    top = try section.count("top") ?? top
    maximumItems = try section.count("maximum_items") ?? maximumItems
    perTopic = try section.count("per_topic")
    repeats = try section.isOn("repeats") ?? repeats
    explore = try section.share("explore") ?? explore
    if let written = try section.section("weights") {
      for type in written.keys { weights[type] = try written.number(type) }
    }
    leastValue = try section.number("least_value") ?? leastValue
  }

  /// Checks the options, as they are in `configuration`.
  func check(in configuration: Configuration) throws(ConfigurationError) {
    try configuration.expect(
      horizon, in: 1...Configuration.longestDays, "horizon", of: "content", unit: " days")
    try configuration.expect(top, in: Self.tops, "top", of: "content")
    try configuration.expect(maximumItems, in: Self.itemCounts, "maximum_items", of: "content")
    if let perTopic {
      try configuration.expect(perTopic, in: Self.tops, "per_topic", of: "content")
    }
    try configuration.expect(
      Self.explored.contains(explore), "explore", in: "content", found: "\(explore)",
      "it is the share of positions drawn at random, from \(Self.explored.lowerBound) to "
        + "\(Self.explored.upperBound)")
    for (type, weight) in weights.sorted(by: { $0.key < $1.key }) {
      try configuration.expect(
        Self.interactionWeights.contains(weight), type, in: "content.weights", found: "\(weight)",
        "it is how much an event counts as liking, from -100 to 100: 0 leaves it out, below 0 turns the "
          + "item down")
    }
    try configuration.expect(
      leastValue.isFinite, "least_value", in: "content", found: "\(leastValue)",
      "it is the lowest value that counts as liking, such as 4 of 5 stars")
  }

  /// The options that differ from the defaults, or that they are wanted as they are.
  var pairs: [YAMLPage.Pair] {
    let standard = Self()
    if self == standard { return [.init("recommend", .plain("on"))] }
    var pairs: [YAMLPage.Pair] = []
    if let source { pairs.append(.init("source", .text(source.rawValue))) }
    if horizon != standard.horizon { pairs.append(.init("horizon", .days(horizon))) }
    if top != standard.top { pairs.append(.init("top", .plain("\(top)"))) }
    if maximumItems != standard.maximumItems {
      pairs.append(.init("maximum_items", .plain("\(maximumItems)")))
    }
    if let perTopic { pairs.append(.init("per_topic", .plain("\(perTopic)"))) }
    if !repeats { pairs.append(.init("repeats", .plain("off"))) }
    if explore != standard.explore { pairs.append(.init("explore", .plain("\(explore)"))) }
    if !weights.isEmpty {
      pairs.append(.init("weights", .mapping(weights.mapValues { .plain("\($0)") })))
    }
    if leastValue != standard.leastValue {
      pairs.append(.init("least_value", .plain("\(leastValue)")))
    }
    return pairs
  }
}
