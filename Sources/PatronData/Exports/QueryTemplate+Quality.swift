package import PatronEngine

/// The queries that look at exports rather than learn from them.
extension QueryTemplate {
  package static let firstDay = QueryTemplate(PackageResources.first_day_sql)
  package static let daySpan = QueryTemplate(PackageResources.day_span_sql)
  package static let cells = QueryTemplate(PackageResources.cells_sql)
  package static let columnProfiles = QueryTemplate(PackageResources.column_profiles_sql)
  package static let orderTotals = QueryTemplate(PackageResources.order_totals_sql)
  package static let unitPrices = QueryTemplate(PackageResources.unit_prices_sql)
  package static let orderSums = QueryTemplate(PackageResources.order_sums_sql)
  package static let purchaseGaps = QueryTemplate(PackageResources.purchase_gaps_sql)
}
