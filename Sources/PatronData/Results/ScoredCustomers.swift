package import PatronEngine

/// The queries of results: they join the identifiers, which the core never sees, to its scores.
package enum ScoredCustomers {
  /// Every customer with `customer_key`, `customer_id` and `columns` of the table `scores`, which has a row a
  /// customer_key; a number with `decimals` digits behind its point is rounded to them.
  package static func all(
    from scores: SQL, columns: [(name: String, decimals: Int)]
  ) -> SQL {
    QueryTemplate(PackageResources.scored_customers_sql).filled([
      "scores": .sql(scores),
      "columns": .list(
        columns.map { name, decimals in
          let cell: SQL = "s.\(name: name)"
          let rounded: SQL =
            "try_cast(round(\(cell), \(decimals)) as decimal(18, \(decimals)))"
          return ["value": .sql(decimals == 0 ? cell : rounded), "name": .sql(SQL(name: name))]
        }),
    ])
  }

  /// The table of kept results, by the name that the customers of exports have: a row a customer with its
  /// customer_key, customer_id and columns.
  package static let keptTable = "customer_keys"

  /// The same table in an engine that holds the exports too, whose customers have that name.
  package static let keptBesideExports = "patron_kept"

  /// Every customer of the kept results `table`, as `all` gave them when they were kept.
  package static func kept(in table: String = keptTable) -> SQL {
    QueryTemplate(PackageResources.kept_customers_sql).filled(["table": .sql(SQL(name: table))])
  }

  /// What the customer with `key` has in `columns` of the kept results.
  package static func cells(_ columns: [String], of key: Int) -> SQL {
    QueryTemplate(PackageResources.kept_cells_sql).filled([
      "columns": .sql(columns.map { SQL(name: $0) }.joined(separator: ", ")),
      "table": .sql(SQL(name: keptTable)),
      "customer": .integer(key),
    ])
  }

  /// A key to order customers by, a value of the query `scored`.
  package struct Key: Sendable {
    package let value: SQL
    package let isDescending: Bool

    package init(_ value: SQL, isDescending: Bool = false) {
      self.value = value
      self.isDescending = isDescending
    }
  }

  /// `columns` of the customers of the query `scored` for which `condition` holds, in the order of `keys`
  /// and else of their own keys, `limit` of them at most.
  package static func list(
    _ columns: [(value: SQL, name: String)], of scored: SQL, where condition: SQL? = nil,
    order keys: [Key] = [], limit: Int? = nil
  ) -> SQL {
    let cells = columns.map { SQL("\($0.value) as \(name: $0.name)") }
    return QueryTemplate(PackageResources.customer_list_sql).filled([
      "columns": .sql(cells.joined(separator: ", ")), "scored": .sql(scored),
      "conditions": .list(condition.map { [["condition": .sql($0)]] } ?? []),
      "orders": .list(
        keys.map { key in
          ["key": .sql(key.value), "direction": .sql(key.isDescending ? "desc" : "asc")]
        }),
      "limits": .list(limit.map { [["limit": .integer($0)]] } ?? []),
    ])
  }

  /// How many customers of the query `scored` for which `condition` holds have each value of `column`.
  package static func counts(
    of column: String, in scored: SQL, where condition: SQL?
  ) -> SQL {
    QueryTemplate(PackageResources.value_counts_sql).filled([
      "column": .sql(SQL(name: column)), "scored": .sql(scored),
      "conditions": .list(condition.map { [["condition": .sql($0)]] } ?? []),
    ])
  }

  /// The answer of `counts`, by value.
  package static func counted(_ query: SQL, in engine: any Engine) async throws -> [String: Int] {
    struct Count: Decodable, Sendable {
      let value: String?
      let customers: Int
    }
    return try await engine.rows(query, as: Count.self).reduce(into: [:]) { counts, row in
      if let value = row.value { counts[value] = row.customers }
    }
  }

  /// The name that the column at `index` of those carried has beside scores, where any name may be taken.
  package static func carriedName(_ index: Int) -> String { "patron_carried_\(index)" }

  /// Whether the customer of a row consents, beside carried columns; missing where nothing is known.
  package static let carriedConsent = "patron_consents"

  /// The query `scored` with `columns` of the customers table beside it, `carriedName` their names. Those that need a
  /// customer's consent are empty without it.
  ///
  /// - Parameter consent: whether a row of the customers table consents; nil where the exports do not say.
  package static func carrying(
    _ columns: [(name: String, needsConsent: Bool)], beside scored: SQL, consent: SQL?
  ) -> SQL {
    QueryTemplate(PackageResources.carried_columns_sql).filled([
      "scored": .sql(scored), "consent": .sql(consent ?? "true"),
      "consents": .sql(SQL(name: carriedConsent)),
      "columns": .list(
        columns.enumerated().map { index, column in
          let cell = SQL(name: column.name)
          return [
            "cell": .sql(
              column.needsConsent
                ? consent.map { SQL("case when \($0) then \(cell) end") } ?? cell : cell),
            "name": .sql(SQL(name: carriedName(index))),
          ]
        }),
    ])
  }

  /// How many customers of a list that ends with `carriedConsent` do not consent.
  package static func withoutConsent(in list: SQL) -> SQL {
    QueryTemplate(PackageResources.without_consent_sql).filled([
      "list": .sql(list), "consents": .sql(SQL(name: carriedConsent)),
    ])
  }

  /// The table of recommendations, a row a customer_key and rank: content_id, title, score, chance and
  /// reason.
  package static let recommendationTable = "patron_recommendations"

  /// All rows of `recommendationTable`, as they are kept.
  package static var allRecommendations: SQL {
    QueryTemplate(PackageResources.kept_recommendations_sql).filled([
      "recommendations": .sql(SQL(name: recommendationTable))
    ])
  }

  /// The rows of `recommendationTable` of one customer, by rank.
  package static func recommendations(of key: Int) -> SQL {
    QueryTemplate(PackageResources.customer_recommendations_sql).filled([
      "recommendations": .sql(SQL(name: recommendationTable)), "customer": .integer(key),
    ])
  }

  /// The rows of `recommendationTable` as they leave.
  package static func recommendations(dialect: any Dialect) -> SQL {
    QueryTemplate(PackageResources.recommendations_sql).filled([
      "recommendations": .sql(SQL(name: recommendationTable)),
      "customer": .sql(dialect.neutralised("customer_id")),
      "item": .sql(dialect.neutralised("content_id")),
      "title": .sql(dialect.neutralised("title")),
      "reason": .sql(dialect.neutralised("reason")),
    ])
  }
}
