import Foundation
public import PatronNumerics

/// Item–item nearest neighbours by cosine: the usual baseline (Sarwar et al., WWW 2001).
///
/// The score of item j is Σᵢ xᵤᵢ·cos(i, j) over the customer's items i that have j among their
/// nearest.
///
///     // Customers 0 and 1 have items 0 and 1, customer 2 has item 0 alone.
///     let interactions = try SparseRows(
///       columnCount: 3, rowOffsets: [0, 2, 4, 5], columns: [0, 1, 0, 1, 0],
///       values: [1, 1, 1, 1, 1])
///     let model = try ItemNeighbours(neighbourCount: 10).fit(interactions)
///     print(model.weights[0, 1])                   // 0.8164…: 2 / √(3 · 2)
///     print(model.recommendations(for: interactions, count: 1).items(ofRow: 2))  // [1]
public struct ItemNeighbours: Hashable, Sendable, Codable {
  /// How many neighbours an item keeps, the lower item first among equals.
  public var neighbourCount: Int

  public init(neighbourCount: Int = 100) { self.neighbourCount = neighbourCount }

  /// Finds the neighbours of each item in `interactions` (customers × items).
  ///
  /// - Complexity: O(Σ over the customers of entries²/2 + items²·log neighbours); items² doubles.
  public func fit(
    _ interactions: SparseRows, workers: Workers = .all
  ) throws(FitError) -> ItemWeights {
    precondition(neighbourCount >= 1, "an item needs a neighbour")
    guard interactions.entryCount > 0 else { throw .noInteractions }
    let size = interactions.columnCount
    let gram = interactions.lowerGramSingle(workers: workers)
    let weights = workers.filled(size, width: size, with: Float(0), blockSize: 16) { items, part in
      for item in items {
        var cosines = (0..<size).map { other -> Float in
          let product = gram[max(item, other) * size + min(item, other)]
          let norm = (gram[item * size + item] * gram[other * size + other]).squareRoot()
          return item == other || norm == 0 ? 0 : product / norm
        }
        if size - 1 > neighbourCount {
          let least = cosines.sorted(by: >)[neighbourCount - 1]
          var ties = neighbourCount - cosines.count { $0 > least }
          for other in cosines.indices where cosines[other] <= least {
            if cosines[other] == least, ties > 0 { ties -= 1 } else { cosines[other] = 0 }
          }
        }
        let start = (item - items.lowerBound) * size
        for other in cosines.indices { part[start + other] = cosines[other] }
      }
    }
    return ItemWeights(weights: Matrix(rowCount: size, columnCount: size, elements: weights))
  }
}
