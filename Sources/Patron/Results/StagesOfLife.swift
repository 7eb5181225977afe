import PatronData
import PatronEngine
import PatronNumerics

/// The stage of life of every customer at any snapshot, as scoring tells it.
struct StagesOfLife: Sendable {
  let prepared: PreparedExports
  /// The features of predictions, among which the stage is.
  let features: FeatureSet
  /// The days of silence behind which the models call a customer gone; nil where none does.
  let leaves: DayCount?

  /// The stages of all customers (n), nil for who was never active before; empty where there is no such feature.
  func at(_ snapshot: Snapshot, workers: Workers) async throws -> [String?] {
    guard features.index(of: "lifecycle") != nil else { return [] }
    let scorer = LifecycleScorer(features, leaves: leaves)
    var scores = ScoreTable([scorer], customerCount: prepared.customerCount)
    try await FrameBuilder(prepared, features: features, workers: workers)
      .pieces(at: snapshot, size: Scorer.customersAtOnce) { piece in
        scores.append(piece.features, workers: workers)
      }
    return scores.words(LifecycleScorer.lifecycleColumn.name)
  }
}
