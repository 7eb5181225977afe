import PatronEngine

/// The values for a family's query: a snapshot, the features that are wanted, and the exports.
package struct FeatureSnapshot: Sendable {
  package let snapshot: Snapshot
  package let features: FeatureSet
  package let prepared: PreparedExports

  package init(at snapshot: Snapshot, _ features: FeatureSet, of prepared: PreparedExports) {
    self.snapshot = snapshot
    self.features = features
    self.prepared = prepared
  }

  /// The first day that is not seen.
  var day: Day { snapshot.day }
  /// The days that behaviour is looked at.
  var observed: Days { snapshot.observed(features.observation) }
  var vocabulary: Vocabulary { features.vocabulary }
  var dialect: any Dialect { prepared.engine.dialect }

  /// The days that queries share.
  var days: [String: QueryTemplate.Value] {
    [
      "snapshot": .day(day), "start": .day(observed.first),
      "observation": .days(features.observation),
    ]
  }

  /// The query `resource`, filled with the shared days and `values`.
  func filled(_ resource: [UInt8], _ values: [String: QueryTemplate.Value] = [:]) -> SQL {
    QueryTemplate(resource).filled(days.merging(values) { $1 })
  }

  /// The windows, each with the columns of `names` that it has: `spend_30d`.
  func windows(_ names: [String]) -> QueryTemplate.Value {
    .list(
      features.windows.map { days in
        var values: [String: QueryTemplate.Value] = ["days": .days(days)]
        for name in names { values[name] = .sql(SQL(name: "\(name)_\(days)d")) }
        return values
      })
  }

  /// One column a name: its share of a customer's rows. The key is looked up by name, for it may
  /// differ between exports; a name that these exports lack has no key and a share of zero.
  func shares(
    _ names: [String], named prefix: String, table: SQL, column: SQL, key: SQL
  ) -> QueryTemplate.Value {
    .list(
      names.enumerated().map { index, name in
        [
          "key": self.key(of: name, in: table, column: column, key: key),
          "column": .sql(SQL(name: "\(prefix)_\(index)")),
        ]
      })
  }

  /// The key of `name` in a table of names; −1, which no row has, where these exports lack it.
  func key(of name: String, in table: SQL, column: SQL, key: SQL) -> QueryTemplate.Value {
    .sql("coalesce((select \(key) from \(table) where \(column) = \(text: name)), -1)")
  }

  /// The keys of the event types called `names`, to stand behind `in`.
  func eventTypes(_ names: [String]) -> SQL {
    "(select type_key from event_types where \(dialect.isAmong("type", names)))"
  }

  /// The keys of the event types that have the sense `role`.
  func eventTypes(ofRole role: String) -> SQL { eventTypes(vocabulary.eventRoles[role] ?? []) }
}
