import PatronEngine
package import PatronNumerics

extension PreparedExports {
  /// The stage of life of each customer as it was known at `snapshot`, in the order of their keys.
  ///
  /// Nil for customers who were not active before, and for all where there is no activity.
  ///
  /// - Complexity: one pass over the days of activity in the engine.
  package func lifecycleStages(
    at snapshot: Snapshot, workers: Workers = .all
  ) async throws -> [String?] {
    guard let history else { return Array(repeating: nil, count: customerCount) }
    let cohort = FrameBuilder.cohort(of: FrameBuilder.everybody, share: 1)
    let stages = Lifecycle.query(at: snapshot, observation: max(1, snapshot.day - history.first))
    try await engine.run(cohort + stages)
    let numbers = try await engine.frame(
      ["l.lifecycle"], by: "k.customer_key",
      from: """
        customer_keys as k left join feature_lifecycle as l on l.customer_key = k.customer_key
        """, workers: workers)
    return numbers.values.column(0).map(Feature.lifecycleStage)
  }
}
