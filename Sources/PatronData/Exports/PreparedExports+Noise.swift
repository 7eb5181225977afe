import PatronEngine

extension PreparedExports {
  /// Runs `body` while every dated row of the engine that `snapshot` does not see is noise: customers, days, goods
  /// and money that mean nothing. The features of customers before its day must stay the same.
  ///
  /// What is folded from histories is proved beside `History.corrupted(from:)`; this is for the user's own features.
  ///
  /// - Parameter share: the part of the customers whose rows stay at all, the same that frames keep.
  package func withNoise<Result>(
    from snapshot: Snapshot, share: Double, _ body: () async throws -> Result
  ) async throws -> Result {
    let values: [String: QueryTemplate.Value] = [
      "snapshot": .day(snapshot.day),
      "somebody": .sql(
        SQL(
          """
          cast((cast(customer_key as bigint) * 7919 + day * cast(104729 as bigint) + 13) \
          % \(customerCount) as integer)
          """)),
      "span": .days(max(1, (days?.end ?? snapshot.day) - snapshot.day)),
    ]
    let noise = DatedTable.all.map { $0.withNoise(values, in: self) }.joined(separator: SQL())
    let originals = DatedTable.all.map { $0.withoutNoise(in: self) }.joined(separator: SQL())
    try await engine.run(FrameBuilder.cohort(share: share) + noise)
    do {
      let result = try await body()
      try await engine.run(originals)
      return result
    } catch {
      try await engine.run(originals)
      throw error
    }
  }
}

extension Exports {
  /// The table of activity: orders, or events where there are none, or contracts.
  package var activeTable: Table? {
    if configuration.tables[.transactions] != nil { return .transactions }
    if column("time", of: .events) != nil { return .events }
    return contractsHaveDays ? .contracts : nil
  }
}
