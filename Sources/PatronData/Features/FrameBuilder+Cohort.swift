import PatronEngine
import PatronNumerics

/// Selects the customers of a frame.
extension FrameBuilder {
  /// Makes the cohort of `share` of `members`.
  func cohort(
    _ members: Members, at snapshot: Snapshot, share: Double
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
        where \(snapshot.observed(features.observation).contains("day"))
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

  /// The label column of an outcome, where the configuration names one.
  var labelColumn: String? { prepared.exports.configuration.label?.column }
}
