import PatronData
import PatronEngine
import PatronModels
import PatronNumerics

/// One item recommended to a customer, and why.
public struct Recommendation: Hashable, Sendable, Codable {
  /// From 1, the best first.
  public let rank: Int
  public let item: String
  /// The item's title; nil where the exports have none.
  public let title: String?
  /// By what the model ranks: only the order of a customer's scores means anything.
  public let score: Double
  /// The predicted chance that the customer acts on it within the horizon; nil where none could be learned.
  public let chance: Double?
  /// Why it is recommended, in words.
  public let reason: String
}

extension ContentModel {
  /// What the customer with `key` is recommended, as scoring everybody would do.
  ///
  /// - Parameter stage: the customer's stage of life; nil where there is no such feature.
  func recommendations(
    for key: Int, of session: Session, models: TrainedModels, stage: String?
  ) async throws -> [Recommendation] {
    let workers = session.options.workers
    let interactions = try await interactions(session, models: models)
    let count = interactions.seen.rowCount
    // Only who has no history is given what their segment likes: then everybody's segment counts.
    let segments =
      interactions.isKnown(key)
      ? [] : try await Scorer(options: session.options).segments(session, with: models)
    var stages = [String?](repeating: nil, count: count)
    stages[key] = stage
    let lists = lists(
      interactions, of: key..<key + 1,
      customers: Customers(
        segments: segments, stages: stages,
        permissions: try await session.prepared.permissions(workers: workers)),
      seed: models.manifest.seed, workers: workers)
    let titles = lists.catalogue.map(\.title)
    let names = (models.segments?.segments ?? []).names
    return (0..<lists.top).compactMap { rank in
      let position = key * lists.top + rank
      guard lists.items[position] >= 0 else { return nil }
      let item = lists.catalogue[Int(lists.items[position])]
      let chance = Double(lists.chances[position])
      return Recommendation(
        rank: rank + 1, item: item.name, title: item.ownTitle,
        score: Double(lists.scores[position]), chance: chance.isNaN ? nil : chance,
        reason: lists.reasons[position].text(titles: titles, segments: names))
    }
  }

  /// The interactions of the session's customers with the model's items.
  func interactions(_ session: Session, models: TrainedModels) async throws -> Interactions {
    let trained = models.manifest.configuration.recommendations
    return try await session.prepared.interactions(
      description.source, settings: trained.options(default: .init()) ?? .init(),
      at: session.prepared.snapshot, items: description.items,
      largest: description.items.count, workers: session.options.workers)
  }
}

extension [SegmentModel.Segment] {
  /// The names by number.
  var names: [Int: String] { Dictionary(map { ($0.id, $0.name) }, uniquingKeysWith: { $1 }) }
}
