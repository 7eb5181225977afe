import PatronEngine

extension PreparedExports {
  /// Replaces every dated row of the local day `cutoff` and later by noise, for good: customers, days,
  /// goods and money that mean nothing. What is then told of customers before that day must be the
  /// same as ever.
  ///
  /// - Parameter share: the part of the customers whose rows stay at all, the same that frames keep.
  /// - Complexity: one pass over all rows in the engine.
  package func replaceWithNoise(from cutoff: Int, share: Double) async throws {
    let values: [String: QueryTemplate.Value] = [
      "cutoff": .integer(cutoff),
      "somebody": .sql(
        SQL(
          """
          cast((cast(customer_key as bigint) * 7919 + day * cast(104729 as bigint) + 13) \
          % \(counts.customers) as integer)
          """)),
      "span": .integer(max(1, (history?.end ?? cutoff) - cutoff)),
    ]
    let noise = DatedTable.Noise(prepared: self, values: values)
    let script = DatedTable.all.compactMap { $0.noise(noise) }.joined(separator: SQL())
    try await engine.run(FrameBuilder.cohort(of: FrameBuilder.everybody, share: share) + script)
  }
}

extension Exports {
  /// The table whose rows say who was active when: orders, or events where there are none.
  package var activeTable: Table? {
    if configuration.tables[.transactions] != nil { return .transactions }
    return column("time", of: .events) == nil ? nil : .events
  }

  /// Makes the table of active days; nil where no table tells them.
  var activityScript: SQL? {
    activeTable.map { table in
      let days: SQL =
        table == .transactions
        ? "select customer_key, day from occasions where is_purchase"
        : "select distinct customer_key, day from touches"
      return QueryTemplate(PackageResources.activity_sql).filled([
        "days": .sql(days)
      ])
    }
  }
}
