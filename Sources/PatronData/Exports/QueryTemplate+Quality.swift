package import PatronEngine

/// The queries that look at exports rather than learn from them.
extension QueryTemplate {
  package static let daySpan = QueryTemplate(PackageResources.day_span_sql)
  package static let cells = QueryTemplate(PackageResources.cells_sql)
  package static let columnProfiles = QueryTemplate(PackageResources.column_profiles_sql)
  package static let orderTotals = QueryTemplate(PackageResources.order_totals_sql)
  package static let unitPrices = QueryTemplate(PackageResources.unit_prices_sql)
  package static let orderSums = QueryTemplate(PackageResources.order_sums_sql)

  /// The levels of `columns` of the customers table that at least `least` customers have, the `most` commonest of each.
  package static func levels(
    of columns: [String], most: Int, least: Int = 1, dialect: any Dialect
  ) -> SQL {
    QueryTemplate(PackageResources.attribute_levels_sql).filled([
      "cells": .sql(dialect.cells(columns)),
      "most": .integer(most), "least": .integer(least),
    ])
  }
}
