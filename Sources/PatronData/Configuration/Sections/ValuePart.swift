extension Configuration {
  /// How the lifetime value of customers is predicted.
  public struct Value: Hashable, Sendable, Codable {
    /// The days ahead whose orders and money count.
    public var horizon: DayCount = 365
    /// The yearly rate at which later money is discounted: a year later it counts 1/(1 + rate).
    public var discount = 0.1
    /// The name of the model of purchases; nil takes the one that predicts best what the end of the history holds.
    public var model: Model?

    /// The models of purchases, by their names in the literature.
    public enum Model: String, Hashable, Sendable, Codable, CaseIterable {
      case betaGeometric = "bg/nbd"
      case modifiedBetaGeometric = "mbg/nbd"
      case paretoNegativeBinomial = "pareto/nbd"
    }

    public init() {}
  }
}

extension Configuration.Value {
  /// Ten years: of more, no history that a business has tells anything.
  package static let horizons: ClosedRange<DayCount> = 1...3_653
  fileprivate static let discounts = 0.0...1.0

  fileprivate init(_ section: ConfigurationSection) throws(ConfigurationError) {
    try section.allow(["horizon", "discount", "model"])
    self.init()
    horizon = try section.days("horizon") ?? horizon
    discount = try section.share("discount") ?? discount
    model = try section.unlessAutomatic("model", section.word)
  }

  fileprivate var pairs: [YAMLPage.Pair] {
    let standard = Self()
    var pairs = [YAMLPage.Pair("horizon", .days(horizon))]
    if discount != standard.discount { pairs.append(.init("discount", .plain("\(discount)"))) }
    if let model { pairs.append(.init("model", .text(model.rawValue))) }
    return pairs
  }
}

/// The lifetime value to predict.
struct ValuePart: ConfigurationPart {
  let keys = ["value"]

  func read(
    _ file: ConfigurationSection, into configuration: inout Configuration
  ) throws(ConfigurationError) {
    configuration.value = try file.setting("value", Configuration.Value.init)
  }

  func check(_ configuration: Configuration) throws(ConfigurationError) {
    guard case .on(let value) = configuration.value else { return }
    try configuration.expect(
      value.horizon, in: Configuration.Value.horizons, "horizon", of: "value", unit: " days")
    try configuration.expect(
      Configuration.Value.discounts.contains(value.discount), "discount", in: "value",
      found: "\(value.discount)",
      "it is the yearly rate at which later money is discounted, from 0 to 1, such as 10%")
  }

  func write(_ configuration: Configuration, in file: inout YAMLFile) {
    file.models.setting("value", configuration.value) { $0.pairs }
  }
}
