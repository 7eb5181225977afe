public import PatronModels

/// How well lists foretold what customers touched next, beside lists that need no model or a simpler one.
///
/// Judged are customers with a history who touched something new within the horizon, by what was new. The
/// rules of consent, audience, channel, publication and what was turned down are those of scoring; repeats,
/// stages, topics and exploration are left out, and what the rule on stages does is told beside.
public struct ContentEvaluation: Hashable, Sendable, Codable {
  /// The first day that was not seen.
  public let snapshot: Int
  public let horizon: Int
  /// The days that "popular lately" looks back: of some that are usual those that foretold best here, so
  /// that the baseline is as strong as it can be.
  public let recent: Int
  /// How many customers with a history touched nothing new, and are left out.
  public let customersWithoutNewItems: Int
  /// The model first, then the baselines.
  public let results: [Judged]
  /// By how many items a customer had touched before.
  public let bands: [Band]
  /// Customers without a history who touched something, by the list of what is popular lately, and by
  /// that of what is popular ever.
  public let unknown: RankingMetrics?
  public let unknownBaseline: RankingMetrics?
  /// What it costs or gains to show items only to customers of their stage; nil where no item has one.
  public let stages: Stages?
  /// Items that nobody had touched; nil where there were none.
  public let newcomers: Newcomers?
  /// The baseline of highest nDCG@10, and the model's nDCG@10 less its own on the same customers.
  public let bestBaseline: String
  public let difference: ModelComparison.Difference?
  /// How far the chances came true; nil where none could be learned before.
  public let chance: ChanceCheck?

  public struct Judged: Hashable, Sendable, Codable {
    public let name: String
    /// The first ten, twenty and hundred places.
    public let atTen: RankingMetrics
    public let atTwenty: RankingMetrics
    public let atHundred: RankingMetrics
    /// Of the first ten places.
    public let intervals: RankingMetrics.Intervals
    /// What the first ten places show to the judged customers.
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

  /// How items that nobody had touched fared.
  public struct Newcomers: Hashable, Sendable, Codable {
    /// How many there were, published lately.
    public let items: Int
    /// How many judged customers then touched one.
    public let customers: Int
    /// Their mean recall@10 of such items, by the model and by the best baseline.
    public let recall: Double
    public let baselineRecall: Double
    /// The share of the first ten places that the model gives them.
    public let shownShare: Double
  }

  /// What was said of the places shown, repeats included, and what came of them.
  public struct ChanceCheck: Hashable, Sendable, Codable {
    public let places: Int
    /// The mean chance.
    public let predicted: Double
    /// The share of places that were acted on.
    public let observed: Double
  }

  /// The best baseline, unless the model is better beyond chance: the interval of the difference in
  /// nDCG@10 on the same customers lies above 0.
  public var unbeatenBaseline: String? {
    guard let difference else { return bestBaseline }
    return difference.interval.lower > 0 ? nil : bestBaseline
  }
}
