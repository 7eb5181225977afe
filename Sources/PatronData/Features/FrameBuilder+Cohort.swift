import PatronEngine
import PatronNumerics

/// Whom a frame has rows of, and what became of them.
extension FrameBuilder {
  /// Makes the cohort of `share` of `members`.
  func cohort(
    _ members: Members, share: Double, values: [String: QueryTemplate.Value]
  ) -> SQL {
    let chosen: SQL
    switch members {
    case .everybody: chosen = Self.everybody
    case .labelled:
      let column: SQL = labelColumn.map { SQL(name: $0) } ?? "null"
      chosen = "select patron_key as customer_key from customers where \(column) is not null"
    case .active:
      chosen = """
        select distinct customer_key from activity
        where day >= \(integer(values["start"])) and day < \(integer(values["snapshot"]))
        """
    }
    return Self.cohort(of: chosen, share: share)
  }

  /// Makes the cohort of `share` of the customers that the query `members` names.
  static func cohort(of members: SQL, share: Double) -> SQL {
    QueryTemplate(PackageResources.cohort_sql).filled([
      "members": .sql(members),
      // Hashes lie below 2³².
      "threshold": .integer(Int(nearest: min(1, max(0, share)) * 4_294_967_296)),
    ])
  }

  static let everybody: SQL = "select customer_key from customer_keys"

  /// The column that says who left, where the exports have one.
  var labelColumn: String? {
    prepared.exports.configuration.churnLabel?.column
  }

  /// Makes the table of what became of the cohort; nothing where neither outcomes are asked for nor
  /// labels known.
  func outcomeScript(
    _ outcomes: Outcomes?, values: [String: QueryTemplate.Value]
  ) -> SQL {
    if let outcomes {
      guard case .integer(let snapshot)? = values["snapshot"] else { return SQL() }
      return QueryTemplate(PackageResources.outcomes_sql).filled(
        values.merging([
          "churn_horizon": .integer(outcomes.churnHorizon),
          "repurchase_horizon": .integer(outcomes.repurchaseHorizon),
          "outcome": .integer(snapshot + outcomes.gap),
          "known": .integer(prepared.history?.end ?? snapshot),
          "gap": .integer(outcomes.gap), "first": .integer(prepared.history?.start ?? snapshot),
        ]) { $1 })
    }
    guard let label = prepared.exports.configuration.churnLabel else { return SQL() }
    let column = SQL(name: label.column)
    let isPositive = dialect.isOneOf(column, label.positive)
    return """
      create or replace table outcomes as
      select patron_key as customer_key, cast(null as integer) as repurchased,
        cast(null as integer) as last_year_churn_weeks,
        cast(null as integer) as last_year_repurchase_weeks,
        case when \(column) is null then null
          when \(isPositive) then 1 else 0 end as churned
      from customers;
      """
  }
}
