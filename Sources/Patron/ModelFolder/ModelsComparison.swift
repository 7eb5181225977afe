public import PatronData
public import PatronModels

/// Two trainings side by side: what each predicts how well, its segments and features, and what differs in the
/// settings and the exports.
///
///     let (may, june) = (try ModelFolder("models/may").read(), try ModelFolder("models/june").read())
///     let comparison = try ModelsComparison(may, june, names: ["may", "june"])
///     for figure in comparison.figures { print(figure.task, figure.values.map { $0 ?? .nan }) }
public struct ModelsComparison: Hashable, Sendable, Encodable {
  /// What the two are called, the first and the second. Wherever there are two values, they have this order.
  public let names: [String]
  public let trainings: [Training]
  /// One a task that either has, in the order of the tasks.
  public let figures: [Figure]
  /// One a number that a segment of either has.
  public let segments: [Segment]
  /// Whether one follows the other, so that a segment of the same number is the same.
  public let areLinked: Bool
  /// The strongest features of each outcome that both predict.
  public let strengths: [Strength]
  /// Features that one of the two alone is made from.
  public let onlyFeatures: [[String]]
  /// Settings of patron.yaml that differ.
  package let settings: [JSONDifference]
  /// Exports that are not the same in both, by name.
  public let exports: [String]

  /// What a training was made of.
  public struct Training: Hashable, Sendable, Encodable {
    public let name: String
    public let asOf: Day?
    public let customers: Int
    public let features: Int
    public let seed: UInt64
    public let patron: String
  }

  /// The most important figure of a task's models.
  public struct Figure: Hashable, Sendable, Encodable {
    public let task: TaskID
    /// What the figure is; nil where there is no such model.
    public let figures: [String?]
    /// Nil where there is no such model, or no figure.
    public let values: [Double?]
    public let intervals: [Interval?]
    public let baselines: [String?]
    public let evaluatedOn: [Int?]
    /// Why a model is worth no more than a baseline; nil where it is.
    public let caveats: [Caveat?]
  }

  public struct Segment: Hashable, Sendable, Encodable {
    public let id: Int
    /// Nil where there is no such segment.
    public let names: [String?]
    public let shares: [Double?]
  }

  public struct Strength: Hashable, Sendable, Encodable {
    public let task: TaskID
    public let feature: String
    /// The spread of what it adds to the log odds; nil where it adds nothing.
    public let spreads: [Double?]
  }

  /// How many of an outcome's strongest features are compared, of either model.
  public static let comparedFeatures = 10

  public init(
    _ first: TrainedModels, _ second: TrainedModels, names: [String]
  ) throws {
    precondition(names.count == 2, "a name for each")
    self.names = names
    let both = [first, second]
    trainings = both.map { models in
      let manifest = models.manifest
      return Training(
        name: manifest.name, asOf: manifest.asOf, customers: manifest.customers,
        features: manifest.featureSet.features.count, seed: manifest.seed,
        patron: manifest.patron)
    }
    figures = Tasks.ids.compactMap { id in
      let headlines = both.map { models in models.models.first { $0.task == id }?.headline }
      guard headlines.contains(where: { $0 != nil }) else { return nil }
      return Figure(
        task: id, figures: headlines.map { $0?.figure }, values: headlines.map { $0?.value },
        intervals: headlines.map { $0?.interval }, baselines: headlines.map { $0?.baseline },
        evaluatedOn: headlines.map { $0?.evaluatedOn }, caveats: headlines.map { $0?.caveat })
    }
    let checksums = try both.map { try $0.checksum }
    areLinked =
      first.manifest.request.previous == checksums[1]
      || second.manifest.request.previous == checksums[0]
      || checksums[0] == checksums[1]
    let segments = both.map { $0.segments?.segments ?? [] }
    self.segments = Set(segments.joined().map(\.id)).sorted().map { id in
      let own = segments.map { $0.first { $0.id == id } }
      return Segment(id: id, names: own.map { $0?.name }, shares: own.map { $0?.share })
    }
    strengths = first.outcomes.flatMap { one -> [Strength] in
      guard let other = second.outcome(one.outcome) else { return [] }
      let own = [one.strengths, other.strengths]
      let named = own.flatMap { $0.prefix(Self.comparedFeatures).map(\.feature) }
      return named.indices.filter { named.firstIndex(of: named[$0]) == $0 }.map { index in
        Strength(
          task: one.outcome, feature: named[index],
          spreads: own.map { $0.first { $0.feature == named[index] }?.spread })
      }
    }
    let features = both.map { Set($0.manifest.featureSet.features.map(\.name)) }
    onlyFeatures = [
      features[0].subtracting(features[1]).sorted(), features[1].subtracting(features[0]).sorted(),
    ]
    settings =
      JSONDifference.all(
        try ModelFiles.json(first.manifest.configuration),
        try ModelFiles.json(second.manifest.configuration)) ?? []
    exports = Manifest.Export.changed(first.manifest.exports, second.manifest.exports)
  }
}
