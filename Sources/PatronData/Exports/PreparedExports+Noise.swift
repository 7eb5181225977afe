import PatronEngine

extension PreparedExports {
  /// Replaces every dated row that `snapshot` does not see by noise, for good: customers, days,
  /// goods and money that mean nothing. The features of customers before its day must stay the
  /// same.
  ///
  /// - Parameter share: the part of the customers whose rows stay at all, the same that frames keep.
  /// - Complexity: one pass over all rows in the engine.
  package func replaceWithNoise(from snapshot: Snapshot, share: Double) async throws {
    let values: [String: QueryTemplate.Value] = [
      "snapshot": .day(snapshot.day),
      "somebody": .sql(
        SQL(
          """
          cast((cast(customer_key as bigint) * 7919 + day * cast(104729 as bigint) + 13) \
          % \(counts.customers) as integer)
          """)),
      "span": .days(max(1, (history?.end ?? snapshot.day) - snapshot.day)),
    ]
    let noise = DatedTable.Noise(prepared: self, values: values)
    let script = DatedTable.all.compactMap { $0.noise(noise) }.joined(separator: SQL())
    try await engine.run(FrameBuilder.cohort(of: FrameBuilder.everybody, share: share) + script)
  }
}

extension Exports {
  /// The table of activity: orders, or events where there are none.
  package var activeTable: Table? {
    if configuration.tables[.transactions] != nil { return .transactions }
    return column("time", of: .events) == nil ? nil : .events
  }

  /// Makes the table of active days; nil where no table has them.
  var activityScript: SQL? {
    activeTable.map { table in
      QueryTemplate(
        table == .transactions
          ? PackageResources.activity_by_orders_sql : PackageResources.activity_by_events_sql
      ).filled()
    }
  }
}
