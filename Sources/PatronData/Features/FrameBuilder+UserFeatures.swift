import PatronEngine

/// The user's own features: aggregates of their own over rows before the snapshot.
extension FrameBuilder {
  /// Makes the tables of the user's features, one query over the rows of each table; where that
  /// fails, one by one, so that the failure is told of the feature it is in.
  func makeUserFeatures(_ values: [String: QueryTemplate.Value]) async throws {
    let places = Dictionary(grouping: features.userFeatures.indices) {
      features.userFeatures[$0].table
    }
    for (table, places) in places.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      do {
        try await prepared.engine.run(userScript(places, of: table, values: values))
      } catch let error as PatronError where error.category == .bug {
        for place in places { try await tryUserFeature(place, values: values) }
        throw error
      }
    }
  }

  /// Makes the table of one feature alone.
  private func tryUserFeature(
    _ index: Int, values: [String: QueryTemplate.Value]
  ) async throws {
    let own = features.userFeatures[index]
    do {
      try await prepared.engine.run(userScript([index], of: own.table, values: values))
    } catch let error as PatronError where error.category == .bug {
      throw PatronError(
        .configuration,
        """
        \(place(of: index, "aggregate")): the feature '\(own.name)' cannot be computed: \
        \(error.description)
        """)
    }
  }

  /// The engine's table of the user's features over `table`, and the column of the one at `index`.
  static func userTable(_ table: Table) -> SQL {
    SQL(name: "feature_own_\(table)")
  }
  static func userColumn(_ index: Int) -> SQL { "value_\(index)" }

  /// Tries the user's own features on nobody, so that a slip shows before the work.
  package func checkUserFeatures(at snapshot: Int) async throws {
    guard !features.userFeatures.isEmpty else { return }
    for (index, own) in features.userFeatures.enumerated()
    where features.features.filter({ $0.name == own.name }).count > 1 {
      throw PatronError(
        .configuration,
        """
        \(place(of: index, "name")): '\(own.name)' is a feature of Patron's own or an attribute: \
        choose another name
        """)
    }
    let values = common(at: snapshot)
    try await prepared.engine.run(Self.cohort(of: Self.everybody, share: 0))
    try await makeUserFeatures(values)
  }

  private func place(of index: Int, _ key: String) -> String {
    prepared.exports.configuration.origin.place(of: "features[\(index)].\(key)")
  }

  /// The table of the user's features at `places`, all of them over the rows of `table`.
  private func userScript(
    _ places: [Int], of table: Table, values: [String: QueryTemplate.Value]
  ) -> SQL {
    let own = places.map { features.userFeatures[$0] }
    // Names are looked up by keys only where an aggregate speaks of them.
    func isNamed(_ column: String) -> Bool {
      own.contains { $0.aggregate.lowercased().contains(column) }
    }
    let rows: SQL
    let snapshot = integer(values["snapshot"])
    let start = integer(values["start"])
    switch table {
    case .transactions:
      let names = [
        ("product", "products", "product_key"), ("category", "categories", "category_key"),
        ("channel", "channels", "channel_key"),
      ].filter { isNamed($0.0) }
      let columns = names.map { SQL("\(name: $0.1).\(name: $0.0), ") }.joined(separator: SQL())
      let joins = names.map {
        SQL("left join \(name: $0.1) on \(name: $0.1).\(name: $0.2) = l.\(name: $0.2)")
      }
      let age = dialect.localDays(
        "l.time_us", timezone: prepared.exports.configuration.timezone
      )
      rows = """
        select l.customer_key as patron_key, \(columns)l.order_id as "order", l.quantity,
          l.amount, l.is_return, \(snapshot) - l.day as days_before, \(snapshot) - \(age) as age_days
        from lines as l join cohort as c on c.customer_key = l.customer_key
        \(joins.joined(separator: "\n"))
        where l.day >= \(start) and l.day < \(snapshot)
        """
    case .events:
      let seen: SQL = features.eventsHaveTime ? "t.day >= \(start) and t.day < \(snapshot)" : "true"
      rows = """
        select t.customer_key as patron_key, e.type, h.channel, i.content_id as content, t.value,
          \(snapshot) - t.day as days_before
        from touches as t join cohort as c on c.customer_key = t.customer_key
        join event_types as e on e.type_key = t.type_key
        left join event_channels as h on h.channel_key = t.channel_key
        left join contents as i on i.content_key = t.content_key
        where \(seen)
        """
    case .surveys:
      let seen: SQL = prepared.has("time", of: .surveys) ? "a.day < \(snapshot)" : "true"
      rows = """
        select a.customer_key as patron_key, a.score, \(snapshot) - a.day as days_before
        from answers as a join cohort as c on c.customer_key = a.customer_key where \(seen)
        """
    case .customers, .content, .identities:
      rows = "select k.* from customers as k join cohort as c on c.customer_key = k.patron_key"
    }
    return QueryTemplate(PackageResources.user_features_sql).filled([
      "table": .sql(Self.userTable(table)), "rows": .sql(rows),
      "features": .list(
        places.map { index in
          [
            "aggregate": .sql(SQL(written: features.userFeatures[index].aggregate)),
            "column": .sql(Self.userColumn(index)),
          ]
        }),
    ])
  }
}
