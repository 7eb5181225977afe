import Foundation
public import PatronNumerics

/// The chance that a customer acts on a listed item within the horizon.
///
/// A logistic regression on its score, its position and its popularity, fitted to recommendations whose
/// outcome is known and that their model has not seen.
///
///     // Customers 0 and 1 have items 0 and 1, customer 2 has item 0 alone.
///     let interactions = try SparseRows(
///       columnCount: 3, rowOffsets: [0, 2, 4, 5], columns: [0, 1, 0, 1, 0],
///       values: [1, 1, 1, 1, 1])
///     let lists = try ItemNeighbours().fit(interactions)
///       .recommendations(for: interactions, count: 2, excludesSeen: false)
///     let acted = try SparseRows(
///       columnCount: 3, rowOffsets: [0, 1, 2, 2], columns: [0, 0], values: [1, 1])
///     let model = try ListChance().fit(lists, acted: acted, popularity: [1, 0.7, 0])
///     print(model.probabilities(lists, popularity: [1, 0.7, 0])[0])  // 0.4476…
public struct ListChance: Hashable, Sendable, Codable {
  /// The penalty of the regression: three coefficients need little of it.
  public var penalty: Double

  public init(penalty: Double = 1) { self.penalty = penalty }

  /// Fits the chances to `lists`, whose customers acted on the items of `acted` (customers ×
  /// items). `popularity` is the share of customers who interacted with each item lately.
  ///
  /// Where all positions or none were acted on, the chance is the same everywhere:
  /// (hits + ½)/(positions + 1).
  ///
  /// - Complexity: O(positions of all lists), about ten passes.
  public func fit(
    _ lists: Recommendations, acted: SparseRows, popularity: [Double], workers: Workers = .all
  ) throws(FitError) -> Model {
    precondition(lists.rowCount == acted.rowCount, "one list a customer")
    var labels: [Float] = []
    for row in 0..<lists.rowCount {
      for item in lists.items(ofRow: row) {
        labels.append(acted.hasEntry(row: row, column: item) ? 1 : 0)
      }
    }
    let hits = labels.count { $0 > 0 }
    let rate = (Double(hits) + 0.5) / (Double(labels.count) + 1)
    guard hits > 0, hits < labels.count else { return Model(rate: rate, regression: nil) }
    let (features, _) = Self.features(lists, popularity: popularity)
    let regression = try LogisticRegression(penalty: penalty)
      .fit(features: features, labels: labels, workers: workers)
    return Model(rate: rate, regression: regression)
  }

  /// The filled positions (rows) by log score, log position and log popularity, and their indices.
  fileprivate static func features(
    _ lists: Recommendations, popularity: [Double]
  ) -> (Matrix, indices: [Int]) {
    var elements: [Float] = []
    var indices: [Int] = []
    for index in lists.items.indices where lists.items[index] >= 0 {
      let score = max(Double(lists.scores[index]), Self.leastScore)
      let share = max(popularity[Int(lists.items[index])], Self.leastScore)
      elements.append(Float(log(score)))
      elements.append(Float(log(Double(index % lists.count + 1))))
      elements.append(Float(log(share)))
      indices.append(index)
    }
    return (Matrix(rowCount: indices.count, columnCount: 3, elements: elements), indices)
  }

  /// Scores at or below this, negative ones among them, count alike.
  private static let leastScore = 1e-6

  /// The fitted chances.
  public struct Model: Hashable, Sendable, Codable {
    /// The share of positions that were acted on.
    public let rate: Double
    /// The regression on log score, log position and log popularity; nil where all positions were alike.
    public let regression: LogisticRegression.Model?

    package init(rate: Double, regression: LogisticRegression.Model?) {
      self.rate = rate
      self.regression = regression
    }

    package var isSound: Bool { regression.map { $0.coefficients.count == 3 } ?? true }

    /// The chance of each position of `lists`, laid out as its items, 0 where a list has ended.
    public func probabilities(
      _ lists: Recommendations, popularity: [Double], workers: Workers = .all
    ) -> [Float] {
      var chances = [Float](repeating: 0, count: lists.items.count)
      let (features, indices) = ListChance.features(lists, popularity: popularity)
      let found =
        regression?.probabilities(features, workers: workers)
        ?? Array(repeating: rate, count: indices.count)
      for (index, chance) in zip(indices, found) { chances[index] = Float(chance) }
      return chances
    }
  }
}
