public import PatronFeatures
public import PatronModels
package import PatronNumerics

/// A trained next-best-content model: which items go with which, and which are popular.
public struct ContentModel: Hashable, Sendable {
  /// All of it but the item–item weights, which are stored as an array of their own.
  public struct Description: Hashable, Sendable, Codable {
    public let source: Configuration.Recommendations.Source
    /// How many items a customer is given.
    public let top: Int
    public let items: [String]
    public let titles: [String]
    /// How many customers touched each item in the last `horizon` days: the fallback's order.
    public let popularity: [Int]
    public let penalty: Double
    /// The penalties that were tried on a validation slice, with the nDCG@10 each reached there.
    public let tried: [Tried]
    public let evaluation: ContentEvaluation?
  }

  public struct Tried: Hashable, Sendable, Codable {
    public let penalty: Double
    public let ndcg: Double
  }

  public let description: Description
  public let autoencoder: LinearAutoencoder.Model

  /// A list for one customer.
  package struct Choice: Hashable, Sendable {
    package let item: Int
    package let score: Float
    package let reason: String
  }

  /// What a customer without a known interaction is told.
  package static let fallbackReason = "popular now; nothing this customer looked at is known yet"

  /// The lists of all customers of `interactions`, best item first.
  package func lists(
    _ interactions: Interactions, workers: Workers
  ) -> [[Choice]] {
    let top = description.top
    let personal = autoencoder.recommendations(
      for: interactions.seen, count: top, allowed: interactions.isShowable, reasons: 2,
      workers: workers)
    let order = description.popularOrder.filter { interactions.isShowable[$0] }
    let total = Float(max(1, interactions.seen.rowCount))
    return (0..<interactions.seen.rowCount).map { row in
      let known =
        interactions.seen.rowOffsets[row]..<interactions.seen.rowOffsets[row + 1]
      guard !known.isEmpty else {
        return order.prefix(top).map { item in
          Choice(
            item: item, score: Float(description.popularity[item]) / total,
            reason: Self.fallbackReason)
        }
      }
      return (0..<top).compactMap { rank in
        let place = row * top + rank
        let item = Int(personal.items[place])
        guard item >= 0 else { return nil }
        let because = personal.reasonItems[place * 2..<place * 2 + 2].filter { $0 >= 0 }
          .map { description.titles[Int($0)] }
        return Choice(
          item: item, score: personal.scores[place],
          reason: because.isEmpty
            ? "popular with similar customers" : "goes with " + because.joined(separator: ", "))
      }
    }
  }
}

extension ContentModel.Description {
  /// The items by popularity, ties in the order of items.
  package var popularOrder: [Int] {
    popularity.indices.sorted { (-popularity[$0], $0) < (-popularity[$1], $1) }
  }
}

/// How well lists foretold what customers touched next, beside popularity.
public struct ContentEvaluation: Hashable, Sendable, Codable {
  /// The first day that was not seen.
  public let snapshot: Int
  public let horizon: Int
  public let results: [Judged]

  public struct Judged: Hashable, Sendable, Codable {
    public let name: String
    /// The first ten and the first twenty places.
    public let atTen: RankingMetrics
    public let atTwenty: RankingMetrics
    public let intervals: RankingMetrics.Intervals
  }

  /// The popularity baseline that ranks as well as the model or better, if there is one.
  public var unbeatenBaseline: String? {
    guard let model = results.first else { return nil }
    return results.dropFirst().first { $0.atTen.ndcg >= model.atTen.ndcg }?.name
  }
}
