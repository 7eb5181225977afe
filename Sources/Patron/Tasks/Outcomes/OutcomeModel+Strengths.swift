import PatronData
import PatronEngine
import PatronModels
import PatronNumerics

extension OutcomeModel {
  /// How much a feature moves the outcome.
  public struct Strength: Hashable, Sendable, Codable {
    public let feature: String
    /// The standard deviation over customers of what the feature adds to the log odds.
    public let spread: Double
  }

  /// The customers that strengths are taken on, at most.
  private static let strengthRows = 20_000

  /// The features by falling strength among the customers of `frame`, without those of no effect.
  static func strengths(
    of model: AdditiveLogistic.Model, features: [Feature], frame: Matrix, workers: Workers
  ) -> [Strength] {
    let step = max(1, frame.rowCount / strengthRows)
    let rows = Array(stride(from: 0, to: frame.rowCount, by: step))
    let parts = model.contributions(frame.selecting(rows: rows), workers: workers)
    return features.indices.map { column in
      let values = rows.indices.map { parts[$0, column] }
      let mean = values.reduce(0, +) / Double(max(1, values.count))
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return Strength(
        feature: features[column].name,
        spread: (squares / Double(max(1, values.count))).squareRoot())
    }.filter { $0.spread > 0 }
      .sorted { $0.spread == $1.spread ? $0.feature < $1.feature : $0.spread > $1.spread }
  }
}
