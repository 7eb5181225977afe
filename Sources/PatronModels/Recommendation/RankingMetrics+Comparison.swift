public import PatronNumerics

extension RankingMetrics {
  /// The nDCG of the `first` lists less that of the `second` ones, laid out alike, on the same
  /// customers: what makes a customer easy or hard cancels out. nil if no customer has a relevant
  /// item.
  ///
  /// The evaluated customers are resampled, both lists of each together; the p-value is that of
  /// `ModelComparison`.
  ///
  /// - Complexity: O(customers) a replicate.
  public static func ndcgDifference(
    first: [Int32], second: [Int32], listLength: Int, relevant: SparseRows, positions: Int,
    bootstrap: Bootstrap = Bootstrap(replicates: 1000), workers: Workers = .all
  ) -> ModelComparison.Difference? {
    let evaluated = [first, second].map {
      RowScores(items: $0, listLength: listLength, relevant: relevant, positions: positions)
        .evaluated
    }
    let changes = zip(evaluated[0], evaluated[1]).map { $0.ndcg - $1.ndcg }
    guard !changes.isEmpty else { return nil }
    let draws = bootstrap.values(unitCount: changes.count, workers: workers) { counts in
      let sum = zip(changes, counts).reduce(0) { $0 + $1.0 * Double($1.1) }
      return [sum / Double(changes.count)]
    }.compactMap { $0[0] }
    return ModelComparison.Difference(
      value: changes.reduce(0, +) / Double(changes.count), resampled: draws, bootstrap: bootstrap)
  }
}
