package import PatronEngine

/// The queries of the families, filled for one snapshot.
extension FrameBuilder {
  package func featureScript(_ values: [String: QueryTemplate.Value]) -> SQL {
    let sources = Set(features.features.map(\.source))
    var script = SQL()
    if sources.contains(.purchases) {
      script += QueryTemplate(PackageResources.purchases_sql).filled(values)
    }
    if sources.contains(.baskets) {
      script += QueryTemplate(PackageResources.baskets_sql).filled(
        values.merging([
          "category_count": .sql(
            dialect.differentKeys("l.category_key", of: prepared.counts.categories)),
          "channel_count": .sql(
            dialect.differentKeys("l.channel_key", of: prepared.counts.channels)),
          "categories": shares(
            features.vocabulary.categories, named: "category_share", table: "categories",
            column: "category"),
          "channels": shares(
            features.vocabulary.channels, named: "channel_share", table: "channels",
            column: "channel"),
        ]) { $1 })
    }
    if sources.contains(.scores) {
      let money: SQL = features.index(of: "monetary_score") == nil ? "purchase_days" : "spend"
      script += QueryTemplate(PackageResources.scores_sql).filled(["money": .sql(money)])
    }
    if sources.contains(.lifecycle) {
      script += QueryTemplate(PackageResources.lifecycle_sql).filled(values)
    }
    if sources.contains(.events) { script += eventScript(values) }
    if sources.contains(.carts) {
      script += QueryTemplate(PackageResources.carts_sql).filled(
        values.merging(["carts": keys(ofRole: "cart"), "purchases": purchases]) { $1 })
    }
    if sources.contains(.surveys) {
      let hasTime = prepared.has("time", of: .surveys)
      script += QueryTemplate(PackageResources.survey_answers_sql).filled(
        values.merging([
          "age": .sql(hasTime ? "\(integer(values["snapshot"])) - a.day" : "0"),
          "seen": .sql(hasTime ? "a.day < \(integer(values["snapshot"]))" : "true"),
        ]) { $1 })
    }
    if sources.contains(.attributes) {
      script += attributeScript(snapshot: integer(values["snapshot"]))
    }
    return script
  }

  /// Attributes a table: what the engine takes to plan a query grows with the square of its expressions, and
  /// what it takes to join with the tables.
  private static let attributesATable = 512

  /// The name of the table that holds the attribute at `place`.
  static func attributeTable(_ place: Int) -> SQL {
    place < attributesATable
      ? "feature_attributes"
      : SQL(name: "feature_attributes_\(place / attributesATable)")
  }

  /// Makes the tables of attributes: the first, whose name the query has, last.
  private func attributeScript(snapshot: Int) -> SQL {
    let attributes = features.vocabulary.attributes
    let starts = stride(from: 0, to: attributes.count, by: Self.attributesATable)
    return starts.reversed().map { start -> SQL in
      let own = attributes[start..<min(start + Self.attributesATable, attributes.count)]
      let query = QueryTemplate(PackageResources.attributes_sql).filled([
        "columns": .list(
          own.map { attribute in
            [
              "expression": .sql(expression(attribute, snapshot: snapshot)),
              "column": .sql(SQL(name: attribute.name)),
            ]
          })
      ])
      let name = Self.attributeTable(start)
      let renaming: SQL =
        "drop table if exists \(name); alter table feature_attributes rename to \(name);"
      return start == 0 ? query : query + renaming
    }.joined(separator: SQL())
  }

  /// The days on which customers bought: of orders, and of the events that mean a purchase.
  private var purchases: QueryTemplate.Value {
    let orders: [SQL] =
      prepared.tables.contains(.transactions) ? ["select customer_key, day from activity"] : []
    let events: [SQL] =
      features.vocabulary.eventRoles["purchase"] == nil
      ? []
      : [
        "select customer_key, day from touches where type_key in \(keysSQL(ofRole: "purchase"))"
      ]
    return .sql((orders + events).joined(separator: " union all "))
  }

  var dialect: any Dialect { prepared.engine.dialect }

  func integer(_ value: QueryTemplate.Value?) -> Int {
    guard case .integer(let number)? = value else { preconditionFailure("no number") }
    return number
  }

  /// One column a name: its share of a customer's lines. The key is looked up by name, for it may
  /// differ between exports; a name that these exports lack has no key and a share of zero.
  private func shares(
    _ names: [String], named prefix: String, table: SQL, column: SQL
  ) -> QueryTemplate.Value {
    .list(
      names.enumerated().map { index, name in
        [
          "key": key(of: name, in: table, column: column),
          "column": .sql(SQL(name: "\(prefix)_\(index)")),
        ]
      })
  }

  private func key(of name: String, in table: SQL, column: SQL) -> QueryTemplate.Value {
    let key: SQL = table == "categories" ? "category_key" : "\(column)_key"
    return .sql(
      """
      coalesce((select \(key) from \(table) where \(column) = \(text: name)), -1)
      """)
  }

  private func keys(ofRole role: String) -> QueryTemplate.Value {
    .sql(keysSQL(ofRole: role))
  }

  private func keysSQL(ofRole role: String) -> SQL {
    let names = features.vocabulary.eventRoles[role] ?? []
    return "(select type_key from event_types where \(dialect.isAmong("type", names)))"
  }

  private func eventScript(_ values: [String: QueryTemplate.Value]) -> SQL {
    let types = features.vocabulary.eventTypes.enumerated().map { index, name in
      [
        "key": key(of: name, in: "event_types", column: "type"),
        "count": QueryTemplate.Value.sql(SQL(name: "event_\(index)")),
        "recent": .sql(SQL(name: "event_\(index)_recent")),
        "recency": .sql(SQL(name: "event_\(index)_recency_days")),
        "days": .integer(FeatureSet.recentDays(features.observation)),
      ]
    }
    let roles = features.vocabulary.eventRoles
    let channels = shares(
      features.vocabulary.eventChannels, named: "event_channel_share", table: "event_channels",
      column: "channel")
    let hasRatio = roles["open"] != nil && roles["click"] != nil
    let filled = values.merging([
      "types": .list(types), "channels": channels,
      "ratios": .list(
        hasRatio ? [["opens": keys(ofRole: "open"), "clicks": keys(ofRole: "click")]] : []),
      "trends": .list(
        ["open", "click"].filter { roles[$0] != nil }.map { role in
          ["keys": keys(ofRole: role), "column": .sql(SQL(name: "\(role)_trend"))]
        }),
    ]) { $1 }
    let template =
      features.eventsHaveTime
      ? PackageResources.event_activity_sql : PackageResources.timeless_events_sql
    return QueryTemplate(template).filled(filled)
  }

  func expression(_ attribute: Attribute, snapshot: Int) -> SQL {
    let cell: SQL = "k.\(name: attribute.column)"
    let day = dialect.dayOfDate(cell)
    switch attribute.kind {
    case .number:
      return dialect.numberOfCustomer(cell)
    case .date:
      return "case when \(day) <= \(snapshot) then \(snapshot) - \(day) end"
    case .birth:
      // Beyond 120 years a date is a default that somebody left standing, not a birthday.
      let days: SQL = "(\(snapshot) - \(day))"
      return "case when \(days) between 0 and 43830 then \(days) / 365.25e0 end"
    case .category:
      let cases = attribute.levels.enumerated().map { index, level in
        SQL("when \(text: level) then \(index)")
      }
      let other = attribute.hasOtherLevels ? attribute.levels.count : -1
      return """
        case when \(cell) is null then null else case \(cell) \(cases.joined(separator: " ")) \
        else \(other) end end
        """
    }
  }
}
