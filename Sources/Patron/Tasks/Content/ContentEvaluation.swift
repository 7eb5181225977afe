public import PatronData
public import PatronModels

/// How well recommendations predicted the next interactions, beside baselines.
///
/// Customers with a history and a new item within the horizon are evaluated, by their new items; where they are too few,
/// customers with two items and more, by a fifth of them that was held out. The rules
/// of consent, audience, channel, publication and what was turned down are those of scoring; repeats,
/// stages, topics and exploration are left out, and the effect of the rule on stages is reported apart.
public struct ContentEvaluation: Hashable, Sendable, Codable {
  /// Nil where items were held out.
  public let snapshot: Snapshot?
  public let horizon: DayCount
  /// The days that "popular lately" looks back: of some usual numbers the one that predicted best here, so
  /// that the baseline is as strong as it can be.
  public let recent: DayCount
  /// How many customers with a history had no new item, and are left out.
  public let customersWithoutNewItems: Int
  /// With fewer customers of a new item in the last window, items are held out instead.
  package static let fewestCustomers = 10
  /// The model first, then the baselines.
  public let results: [ForecasterResult]
  /// By how many items a customer had interacted with before.
  public let bands: [Band]
  /// Customers without a history who interacted with an item, by the list of recently popular items, and
  /// by the list of all-time popular ones.
  public let unknown: RankingMetrics?
  public let unknownBaseline: RankingMetrics?
  /// What customers without a history are given: what was popular ever, where that was better.
  var fallback: ContentFallback.Reach {
    guard let unknown, let unknownBaseline, unknown.rowCount >= Self.fewestCustomers,
      unknownBaseline.ndcg > unknown.ndcg
    else { return .lately }
    return .ever
  }
  /// The effect of showing items only to customers of their stage; nil where no item has one.
  public let stages: Stages?
  /// Items without an interaction; nil where there were none.
  public let newcomers: Newcomers?
  /// The baseline whose lists were better than those of the searched model, and which took its place; nil for none.
  /// The model's figures are its own then.
  public let replacement: String?
  /// The baseline of highest nDCG@10, and the model's nDCG@10 less its own on the same customers.
  public let bestBaseline: String
  public let difference: ModelComparison.Difference?
  /// Predicted and observed chances; nil where none could be learned before.
  public internal(set) var chance: ChanceCheck?

  public struct ForecasterResult: Hashable, Sendable, Codable {
    public let name: String
    /// The first ten, twenty and hundred positions.
    public let atTen: RankingMetrics
    public let atTwenty: RankingMetrics
    public let atHundred: RankingMetrics
    /// Of the first ten positions.
    public let intervals: RankingMetrics.Intervals
    /// What the first ten positions show to the evaluated customers.
    public let exposure: ListExposure
  }

  public struct Band: Hashable, Sendable, Codable {
    public let name: String
    public let customers: Int
    /// nDCG@10 of the model and of the best baseline.
    public let model: Double
    public let baseline: Double
  }

  /// The model's lists with and without the rule on stages, stages being those known on the day.
  public struct Stages: Hashable, Sendable, Codable {
    /// How many items are for some stages only.
    public let items: Int
    /// nDCG@10 with the rule and without.
    public let ruled: Double
    public let free: Double
    /// The first less the second, on the same customers.
    public let difference: ModelComparison.Difference?
  }

  /// How items without an interaction were recommended and received.
  public struct Newcomers: Hashable, Sendable, Codable {
    /// How many there were, published lately.
    public let items: Int
    /// How many evaluated customers then interacted with one.
    public let customers: Int
    /// Their mean recall@10 of such items, by the model and by the best baseline.
    public let recall: Double
    public let baselineRecall: Double
    /// The share of the first ten positions that the model gives them.
    public let shownShare: Double
  }

  /// The predicted and observed chance of the positions shown, repeats included.
  public struct ChanceCheck: Hashable, Sendable, Codable {
    public let positions: Int
    /// The mean chance.
    public let predicted: Double
    /// The share of positions that were acted on.
    public let observed: Double

    private enum CodingKeys: String, CodingKey {
      case positions = "places"
      case predicted, observed
    }
  }

  /// The best baseline where its lists are better than the model's.
  var betterBaseline: String? {
    guard let model = results.first,
      let best = results.dropFirst().first(where: { $0.name == bestBaseline }),
      best.atTen.ndcg > model.atTen.ndcg
    else { return nil }
    return bestBaseline
  }

  /// The best baseline, unless the model is better beyond chance: the interval of the difference in
  /// nDCG@10 on the same customers lies above 0.
  public var unbeatenBaseline: String? {
    guard let difference else { return bestBaseline }
    return difference.interval.lower > 0 ? nil : bestBaseline
  }
}
