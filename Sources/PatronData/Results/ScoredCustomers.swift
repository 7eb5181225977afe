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

  /// Every customer of `keptTable`, as `all` gave them when they were kept.
  package static var kept: SQL { QueryTemplate(PackageResources.kept_customers_sql).filled() }

  /// `columns` of the customers of the query `scored` for which `condition` holds, in the order of `order`
  /// and else of their keys, `limit` of them at most.
  package static func list(
    _ columns: [(value: SQL, name: String)], of scored: SQL, where condition: SQL? = nil,
    order: (column: String, isDescending: Bool)? = nil, limit: Int? = nil
  ) -> SQL {
    let cells = columns.map { SQL("\($0.value) as \(name: $0.name)") }
    return QueryTemplate(PackageResources.customer_list_sql).filled([
      "columns": .sql(cells.joined(separator: ", ")), "scored": .sql(scored),
      "conditions": .list(condition.map { [["condition": .sql($0)]] } ?? []),
      "orders": .list(
        order.map { order in
          [
            [
              "column": .sql(SQL(name: order.column)),
              "direction": .sql(order.isDescending ? "desc" : "asc"),
            ]
          ]
        } ?? []),
      "limits": .list(limit.map { [["limit": .integer($0)]] } ?? []),
    ])
  }

  /// The table of recommendations, a row a customer_key and rank: content_id, score, chance and reason.
  package static let recommendationTable = "patron_recommendations"

  /// The rows of `recommendationTable` as they leave.
  package static func recommendations(dialect: any Dialect) -> SQL {
    QueryTemplate(PackageResources.recommendations_sql).filled([
      "recommendations": .sql(SQL(name: recommendationTable)),
      "customer": .sql(dialect.neutralised("customer_id")),
      "item": .sql(dialect.neutralised("content_id")),
      "reason": .sql(dialect.neutralised("reason")),
    ])
  }
}
