import PatronEngine

/// The user's own features: aggregates of patron.yaml over rows before the snapshot.
struct OwnFeatures: QueriedFamily {
  static let id = "user"
  static let title = "own"
  let reads = [DatedTable.lines, .touches, .answers]

  func requirements(of set: FeatureSet) -> [Requirement] {
    set.userFeatures.map { .table($0.table) }
  }

  func features(in context: FeatureContext) -> [Feature] {
    context.userFeatures.enumerated().map { index, own in
      feature(own.name, .number, own.unit ?? "", own.meaning ?? own.name, index: index)
    }
  }

  func columns(of features: [Feature], in set: FeatureSet) -> [FeatureColumn] {
    features.map { feature in
      guard let index = feature.source.index else {
        preconditionFailure("a feature of the user's own without an index")
      }
      return FeatureColumn(
        table: Self.table(over: set.userFeatures[index].table), name: Self.column(index))
    }
  }

  /// The engine's table of the features over `table`, and the column of the one at `index`.
  private static func table(over table: Table) -> SQL { SQL(name: "feature_own_\(table)") }
  private static func column(_ index: Int) -> SQL { SQL(name: "value_\(index)") }

  /// The indices of the features over each table.
  private func indicesByTable(_ snapshot: FeatureSnapshot) -> [(table: Table, indices: [Int])] {
    let own = snapshot.features.userFeatures
    return Dictionary(grouping: own.indices) { own[$0].table }
      .sorted { $0.key.rawValue < $1.key.rawValue }
      .map { (table: $0.key, indices: $0.value) }
  }

  func query(_ snapshot: FeatureSnapshot) -> SQL {
    indicesByTable(snapshot).map { query(snapshot, $0.indices, over: $0.table) }.joined(
      separator: SQL())
  }

  /// Runs one query over the rows of each table.
  ///
  /// An aggregate that the engine understands may still fail on a row; then each is looked at alone, so that
  /// the error names the feature it is in.
  func make(_ snapshot: FeatureSnapshot) async throws {
    for (table, indices) in indicesByTable(snapshot) {
      let script = query(snapshot, indices, over: table)
      guard let fault = try await snapshot.prepared.engine.attempt(script) else { continue }
      try await require(indices, over: table, snapshot)
      throw fault.bug
    }
  }

  /// Has the features at `indices` computed one by one over the rows of `table`.
  ///
  /// The rows come first, without any aggregate: they are Patron's own query. What the engine cannot run
  /// thereafter is the user's.
  private func require(
    _ indices: [Int], over table: Table, _ snapshot: FeatureSnapshot
  ) async throws {
    let engine = snapshot.prepared.engine
    try await engine.run(query(snapshot, [], over: table))
    for index in indices {
      let script = query(snapshot, [index], over: table)
      guard let fault = try await engine.attempt(script) else { continue }
      let name = snapshot.features.userFeatures[index].name
      throw PatronError(
        .configuration, at: place(of: index, "aggregate", snapshot),
        "the feature '\(name)' cannot be computed (\(fault.reason))",
        remedy: "correct its aggregate")
    }
  }

  /// `key` of the feature at `index`, in the configuration.
  private func place(
    of index: Int, _ key: String, _ snapshot: FeatureSnapshot
  ) -> PatronError.Place {
    snapshot.prepared.exports.configuration.place(of: "features[\(index)].\(key)")
  }

  /// Tries the features on no customer, so that an error shows before the work.
  func check(_ snapshot: FeatureSnapshot) async throws {
    guard !snapshot.features.userFeatures.isEmpty else { return }
    for (index, own) in snapshot.features.userFeatures.enumerated()
    where snapshot.features.features.filter({ $0.name == own.name }).count > 1 {
      throw PatronError(
        .configuration, at: place(of: index, "name", snapshot),
        "'\(own.name)' is a feature of Patron's own or an attribute", remedy: "choose another name")
    }
    try await snapshot.prepared.engine.run(
      FrameBuilder.cohort(share: 0))
    for (table, indices) in indicesByTable(snapshot) {
      try await require(indices, over: table, snapshot)
    }
  }

  /// The query that makes the features at `indices`, all of them over the rows of `table`.
  private func query(_ snapshot: FeatureSnapshot, _ indices: [Int], over table: Table) -> SQL {
    let own = indices.map { snapshot.features.userFeatures[$0] }
    return QueryTemplate(PackageResources.user_features_sql).filled([
      "table": .sql(Self.table(over: table)),
      "rows": .sql(rows(of: table, for: own, snapshot)),
      "features": .list(
        indices.map { index in
          [
            "aggregate": .sql(SQL(written: snapshot.features.userFeatures[index].aggregate)),
            "column": .sql(Self.column(index)),
            "value": .sql(snapshot.dialect.finite(Self.column(index))),
          ]
        }),
    ])
  }

  /// The rows of `table` that the aggregates of `own` see.
  private func rows(
    of table: Table, for own: [UserFeature], _ snapshot: FeatureSnapshot
  ) -> SQL {
    let (day, observed) = (snapshot.day, snapshot.observed)
    switch table {
    case .transactions:
      // Names are looked up by keys only where an aggregate speaks of them.
      let names = [
        ("product", "products", "product_key"), ("category", "categories", "category_key"),
        ("channel", "channels", "channel_key"), ("order", "orders", "order_key"),
      ].filter { name in own.contains { $0.names(name.0) } }
      return QueryTemplate(PackageResources.own_lines_sql).filled([
        "names": .list(
          names.map { name, table, key in
            [
              "name": .sql(SQL(name: name)), "table": .sql(SQL(name: table)),
              "key": .sql(SQL(name: key)),
            ]
          }),
        "day": .day(day),
        "age": .sql(
          snapshot.dialect.localDays(
            "l.time_us", timezone: snapshot.prepared.exports.configuration.timezone)),
        "seen": .sql(observed.contains("l.day")),
      ])
    case .events:
      return QueryTemplate(PackageResources.own_touches_sql).filled([
        "day": .day(day),
        "seen": .sql(snapshot.features.eventsHaveTime ? observed.contains("t.day") : "true"),
      ])
    case .surveys:
      return QueryTemplate(PackageResources.own_answers_sql).filled([
        "day": .day(day),
        "seen": .sql(
          snapshot.prepared.has("time", of: .surveys) ? snapshot.snapshot.sees("a.day") : "true"),
      ])
    case .customers, .content, .contracts, .consents, .identities:
      return QueryTemplate(PackageResources.own_customers_sql).filled()
    }
  }
}
