package import PatronNumerics

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

    package init(_ target: OutcomeTarget, at snapshot: Snapshot) {
      self.target = target
      self.snapshot = snapshot
    }
  }
}

extension PreparedExports {
  /// The rates of `trials`, in their order.
  ///
  /// - Complexity: a pass over the active days a trial, in parallel.
  package func rates(
    _ trials: [OutcomeRate.Trial], workers: Workers = .all
  ) async throws -> [OutcomeRate] {
    let everybody = Array(0..<Int32(customerCount))
    var rates: [OutcomeRate] = []
    for trial in trials {
      let labels = try await labels(
        trial.target, of: everybody, at: trial.snapshot, workers: workers
      ).values
      rates.append(
        OutcomeRate(known: labels.count { !$0.isNaN }, positive: labels.count { $0 == 1 }))
    }
    return rates
  }
}
