extension FrameBuilder {
  /// Of the customers active before `snapshot`, the share whose date lies on that day or later, by the
  /// name of the attribute: such a date moves on with the customer, and what it was at the snapshot
  /// nobody knows. The day of signing up, which never moves, aside.
  package func shareOfLaterDates(at snapshot: Int) async throws -> [String: Double] {
    let dates = features.vocabulary.attributes.filter {
      $0.kind == .date && $0.name != "tenure_days"
    }
    struct Count: Decodable {
      let place: Int
      let filled: Int
      let later: Int
    }
    let queries = dates.enumerated().map { place, attribute in
      let day = dialect.dayOfDate(
        Dialect.Fragment(trusted: "k." + dialect.identifier(attribute.column).sql)
      ).sql
      return """
        select \(place) as place, count(\(day)) as filled,
          count(case when \(day) >= \(snapshot) then 1 end) as later
        from customers as k where patron_key in
          (select customer_key from activity where day < \(snapshot))
        """
    }
    guard !queries.isEmpty else { return [:] }
    let counts = try await prepared.engine.rows(
      queries.joined(separator: " union all ") + " order by place;", as: Count.self)
    return Dictionary(
      uniqueKeysWithValues: counts.map { count in
        (dates[count.place].name, Double(count.later) / Double(max(1, count.filled)))
      })
  }
}
