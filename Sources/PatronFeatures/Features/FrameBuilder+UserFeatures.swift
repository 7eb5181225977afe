/// The user's own features: aggregates of their own over rows before the snapshot.
extension FrameBuilder {
  /// Makes the table of each, one by one, so that a failure is told of the feature it is in.
  func makeUserFeatures(_ values: [String: QueryTemplate.Value]) async throws {
    for (index, own) in features.userFeatures.enumerated() {
      do {
        try await prepared.engine.run(userScript(own, index: index, values: values))
      } catch let error as PatronError where error.category == .bug {
        throw PatronError(
          .configuration,
          """
          \(place(of: index, "aggregate")): the feature '\(own.name)' cannot be computed: \
          \(error.description)
          """)
      }
    }
  }

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
    try await prepared.engine.run(
      QueryTemplate(PackageResources.cohort_sql).filled([
        "members": fragment("select customer_key from customer_keys"), "threshold": .integer(0),
      ]))
    try await makeUserFeatures(values)
  }

  private func place(of index: Int, _ key: String) -> String {
    prepared.exports.configuration.origin.place(of: "features[\(index)].\(key)")
  }

  /// The table of one of the user's own features.
  private func userScript(
    _ own: UserFeature, index: Int, values: [String: QueryTemplate.Value]
  ) -> String {
    let rows: String
    let snapshot = integer(values["snapshot"])
    let start = integer(values["start"])
    switch own.table {
    case .transactions:
      rows = """
        select l.customer_key as patron_key, p.product, g.category, h.channel, l.order_id as "order", l.quantity,
          l.amount, l.is_return, \(snapshot) - l.day as days_before
        from lines as l join cohort as c on c.customer_key = l.customer_key
        left join products as p on p.product_key = l.product_key
        left join categories as g on g.category_key = l.category_key
        left join channels as h on h.channel_key = l.channel_key
        where l.day >= \(start) and l.day < \(snapshot)
        """
    case .events:
      let seen = features.eventsHaveTime ? "t.day >= \(start) and t.day < \(snapshot)" : "true"
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
      let seen = prepared.has("time", of: .surveys) ? "a.day < \(snapshot)" : "true"
      rows = """
        select a.customer_key as patron_key, a.score, \(snapshot) - a.day as days_before
        from answers as a join cohort as c on c.customer_key = a.customer_key where \(seen)
        """
    case .customers, .content:
      rows = "select k.* from customers as k join cohort as c on c.customer_key = k.patron_key"
    }
    return QueryTemplate(PackageResources.user_feature_sql).filled([
      "table": fragment("feature_user_\(index)"), "aggregate": fragment(own.aggregate),
      "rows": fragment(rows),
    ])
  }
}
