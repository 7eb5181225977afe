import PatronEngine

/// How many customers of a snapshot an outcome is known of, and how many had it.
package struct OutcomeRate: Hashable, Sendable, Decodable {
  package let known: Int
  package let positive: Int

  /// The share of customers with the outcome; nil where it is known of none.
  package var share: Double? { known > 0 ? Double(positive) / Double(known) : nil }

  /// A snapshot to take the rate of an outcome at.
  package struct Trial: Sendable {
    let target: OutcomeTarget
    let snapshot: Snapshot
    let observation: DayCount

    package init(_ target: OutcomeTarget, at snapshot: Snapshot, observation: DayCount) {
      self.target = target
      self.snapshot = snapshot
      self.observation = observation
    }
  }
}

extension PreparedExports {
  /// The rates of `trials`, in their order.
  ///
  /// - Complexity: two passes over the days of activity a trial, in the engine.
  package func rates(_ trials: [OutcomeRate.Trial]) async throws -> [OutcomeRate] {
    guard !trials.isEmpty else { return [] }
    let query = QueryTemplate(PackageResources.outcome_rates_sql).filled([
      "trials": .list(
        trials.enumerated().map { index, trial in
          [
            "union": .sql(index > 0 ? "union all" : ""), "place": .integer(index),
            "labels": .sql(
              labelQuery(trial.target, at: trial.snapshot, observation: trial.observation)),
          ]
        })
    ])
    let cohort = FrameBuilder.cohort(of: FrameBuilder.everybody, share: 1)
    return try await engine.rows(cohort + query, as: OutcomeRate.self)
  }
}
