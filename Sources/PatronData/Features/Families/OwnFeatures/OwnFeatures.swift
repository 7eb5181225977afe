import PatronEngine

/// The user's own features: aggregates of patron.yaml over rows before the snapshot.
struct OwnFeatures: FeatureFamily {
  static let id = "user"
  static let title = "own"
  let reads = [DatedTable.lines, .touches, .answers]

  func requirements(of set: FeatureSet) -> [Requirement] {
    set.userFeatures.map { .table($0.table) }
  }

  func features(in context: FeatureContext) -> [Feature] {
    context.userFeatures.enumerated().map { place, own in
      feature(own.name, .number, own.unit ?? "", own.meaning ?? own.name, place: place)
    }
  }

  func columns(of features: [Feature], in set: FeatureSet) -> [FeatureColumn] {
    features.map { feature in
      guard let place = feature.source.index else {
        preconditionFailure("a feature of the user's own without a place")
      }
      return FeatureColumn(
        table: Self.table(over: set.userFeatures[place].table), name: Self.column(place))
    }
  }

  /// The engine's table of the features over `table`, and the column of the one at `place`.
  private static func table(over table: Table) -> SQL { SQL(name: "feature_own_\(table)") }
  private static func column(_ place: Int) -> SQL { SQL(name: "value_\(place)") }

  /// The places of the features over each table.
  private func places(_ snapshot: FeatureSnapshot) -> [(table: Table, places: [Int])] {
    let own = snapshot.features.userFeatures
    return Dictionary(grouping: own.indices) { own[$0].table }
      .sorted { $0.key.rawValue < $1.key.rawValue }
      .map { (table: $0.key, places: $0.value) }
  }

  func query(_ snapshot: FeatureSnapshot) -> SQL {
    places(snapshot).map { query(snapshot, $0.places, over: $0.table) }.joined(separator: SQL())
  }

  /// Runs one query over the rows of each table; where that fails, one by one, so that the failure is told of
  /// the feature it is in.
  func make(_ snapshot: FeatureSnapshot) async throws {
    for (table, places) in places(snapshot) {
      do {
        try await snapshot.prepared.engine.run(query(snapshot, places, over: table))
      } catch let error as PatronError where error.category == .query {
        for place in places { try await makeAlone(place, snapshot) }
        throw error
      }
    }
  }

  /// Makes the table of the feature at `place` alone.
  private func makeAlone(_ place: Int, _ snapshot: FeatureSnapshot) async throws {
    let own = snapshot.features.userFeatures[place]
    do {
      try await snapshot.prepared.engine.run(query(snapshot, [place], over: own.table))
    } catch let error as PatronError where error.category == .query {
      throw PatronError(
        .configuration,
        """
        \(line(of: place, "aggregate", snapshot)): the feature '\(own.name)' cannot be computed: \
        \(error.description)
        """)
    }
  }

  /// Where patron.yaml says `key` of the feature at `place`.
  private func line(of place: Int, _ key: String, _ snapshot: FeatureSnapshot) -> String {
    snapshot.prepared.exports.configuration.origin.place(of: "features[\(place)].\(key)")
  }

  /// Tries the features on nobody, so that a slip shows before the work.
  func check(_ snapshot: FeatureSnapshot) async throws {
    guard !snapshot.features.userFeatures.isEmpty else { return }
    for (place, own) in snapshot.features.userFeatures.enumerated()
    where snapshot.features.features.filter({ $0.name == own.name }).count > 1 {
      throw PatronError(
        .configuration,
        """
        \(line(of: place, "name", snapshot)): '\(own.name)' is a feature of Patron's own or an attribute: \
        choose another name
        """)
    }
    try await snapshot.prepared.engine.run(
      FrameBuilder.cohort(of: FrameBuilder.everybody, share: 0))
    try await make(snapshot)
  }

  /// The query that makes the features at `places`, all of them over the rows of `table`.
  private func query(_ snapshot: FeatureSnapshot, _ places: [Int], over table: Table) -> SQL {
    let own = places.map { snapshot.features.userFeatures[$0] }
    return QueryTemplate(PackageResources.user_features_sql).filled([
      "table": .sql(Self.table(over: table)),
      "rows": .sql(rows(of: table, for: own, snapshot)),
      "features": .list(
        places.map { place in
          [
            "aggregate": .sql(SQL(written: snapshot.features.userFeatures[place].aggregate)),
            "column": .sql(Self.column(place)),
          ]
        }),
    ])
  }

  /// The rows of `table` that the aggregates of `own` see.
  private func rows(
    of table: Table, for own: [UserFeature], _ snapshot: FeatureSnapshot
  ) -> SQL {
    let (day, start) = (snapshot.day, snapshot.start)
    switch table {
    case .transactions:
      // Names are looked up by keys only where an aggregate speaks of them.
      func isNamed(_ column: String) -> Bool {
        own.contains { $0.aggregate.lowercased().contains(column) }
      }
      let names = [
        ("product", "products", "product_key"), ("category", "categories", "category_key"),
        ("channel", "channels", "channel_key"),
      ].filter { isNamed($0.0) }
      let columns = names.map { SQL("\(name: $0.1).\(name: $0.0), ") }.joined(separator: SQL())
      let joins = names.map {
        SQL("left join \(name: $0.1) on \(name: $0.1).\(name: $0.2) = l.\(name: $0.2)")
      }
      let age = snapshot.dialect.localDays(
        "l.time_us", timezone: snapshot.prepared.exports.configuration.timezone)
      return """
        select l.customer_key as patron_key, \(columns)l.order_id as "order", l.quantity,
          l.amount, l.is_return, \(day) - l.day as days_before, \(day) - \(age) as age_days
        from lines as l join cohort as c on c.customer_key = l.customer_key
        \(joins.joined(separator: "\n"))
        where l.day >= \(start) and l.day < \(day)
        """
    case .events:
      let seen: SQL =
        snapshot.features.eventsHaveTime ? "t.day >= \(start) and t.day < \(day)" : "true"
      return """
        select t.customer_key as patron_key, e.type, h.channel, i.content_id as content, t.value,
          \(day) - t.day as days_before
        from touches as t join cohort as c on c.customer_key = t.customer_key
        join event_types as e on e.type_key = t.type_key
        left join event_channels as h on h.channel_key = t.channel_key
        left join contents as i on i.content_key = t.content_key
        where \(seen)
        """
    case .surveys:
      let seen: SQL = snapshot.prepared.has("time", of: .surveys) ? "a.day < \(day)" : "true"
      return """
        select a.customer_key as patron_key, a.score, \(day) - a.day as days_before
        from answers as a join cohort as c on c.customer_key = a.customer_key where \(seen)
        """
    case .customers, .content, .identities:
      return
        "select k.* from customers as k join cohort as c on c.customer_key = k.patron_key"
    }
  }
}
