extension Configuration {
  /// How customers are grouped into segments.
  public struct Segments: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
      case behavioural, demographic, mixed
    }
    /// The features the segments are made from; nil takes mixed where there are attributes.
    public var kind: Kind?
    /// How many segments; nil lets the data decide.
    public var count: Int?
    /// In mixed segments, the share of all distances that behaviour makes up.
    ///
    /// Attributes make up the rest.
    public var balance = 0.5
    /// The days of behaviour that segments describe; nil for a year, and all history where that is shorter.
    public var observation: DayCount?
    /// A segment of fewer customers is counted and not described: its figures could identify people.
    public var smallestDescribed = 20
    public init(kind: Kind? = nil, count: Int? = nil) {
      self.kind = kind
      self.count = count
    }
  }
}

extension Configuration.Segments {
  /// The bounds of each number, beyond which it is a slip rather than a wish.
  fileprivate static let counts = 2...1_000
  fileprivate static let balances = 0.05...0.95
  fileprivate static let describedSizes = 1...1_000_000

  fileprivate init(_ section: ConfigurationSection) throws(ConfigurationError) {
    try section.allow(["kind", "count", "balance", "observation", "smallest_described"])
    self.init(
      kind: try section.unlessAutomatic("kind", section.word),
      count: try section.unlessAutomatic("count", section.count))
    balance = try section.share("balance") ?? balance
    observation = try section.unlessAutomatic("observation", section.days)
    smallestDescribed = try section.count("smallest_described") ?? smallestDescribed
  }

  fileprivate var pairs: [YAMLPage.Pair] {
    let standard = Self()
    var pairs = [
      YAMLPage.Pair("kind", .plain(kind?.rawValue ?? "auto")),
      YAMLPage.Pair("count", .plain(count.map(String.init) ?? "auto")),
    ]
    if balance != standard.balance { pairs.append(.init("balance", .plain("\(balance)"))) }
    if let observation { pairs.append(.init("observation", .days(observation))) }
    if smallestDescribed != standard.smallestDescribed {
      pairs.append(.init("smallest_described", .plain("\(smallestDescribed)")))
    }
    return pairs
  }
}

/// The segments to find.
struct SegmentsPart: ConfigurationPart {
  let keys = ["segments"]

  func read(
    _ file: ConfigurationSection, into configuration: inout Configuration
  ) throws(ConfigurationError) {
    configuration.segments = try file.setting("segments", Configuration.Segments.init)
  }

  func check(_ configuration: Configuration) throws(ConfigurationError) {
    typealias Segments = Configuration.Segments
    guard case .on(let segments) = configuration.segments else { return }
    if let count = segments.count {
      try configuration.expect(count, in: Segments.counts, "count", of: "segments")
    }
    try configuration.expect(
      Segments.balances.contains(segments.balance), "balance", in: "segments",
      found: "\(segments.balance)",
      "it is the share of behaviour, from \(Segments.balances.lowerBound) to "
        + "\(Segments.balances.upperBound)")
    try configuration.expect(
      segments.observation ?? 1, in: 1...Configuration.longestDays, "observation",
      of: "segments", unit: " days")
    try configuration.expect(
      segments.smallestDescribed, in: Segments.describedSizes, "smallest_described",
      of: "segments")
  }

  func write(_ configuration: Configuration, in file: inout YAMLFile) {
    file.models.setting("segments", configuration.segments) { $0.pairs }
  }
}
