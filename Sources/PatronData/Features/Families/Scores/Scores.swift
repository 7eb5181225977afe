import PatronEngine

/// Quintiles among the customers with a purchase, as in RFM analysis (Hughes 1994).
struct Scores: FeatureFamily {
  static let id = "scores"
  static let title = "transactions"
  /// None: it is made from the features of `Purchases`.
  let reads: [DatedTable] = []

  func requirements(of set: FeatureSet) -> [Requirement] {
    [.table(.transactions)] + (set.index(of: "monetary_score") == nil ? [] : [.amounts])
  }

  func features(in context: FeatureContext) -> [Feature] {
    guard context.holds(.table(.transactions)) else { return [] }
    let scores = [
      feature(
        "recency_score", .number, "of 5", "recency score, 5 for the quintile that bought last"),
      feature(
        "frequency_score", .number, "of 5",
        "frequency score, 5 for the quintile with most purchase days"),
    ]
    let money = feature(
      "monetary_score", .number, "of 5", "money score, 5 for the quintile that spent most")
    return scores + (context.holds(.amounts) ? [money] : [])
  }

  func query(_ snapshot: FeatureSnapshot) -> SQL {
    let money: SQL =
      snapshot.features.index(of: "monetary_score") == nil ? "purchase_days" : "spend"
    return snapshot.filled(PackageResources.scores_sql, ["money": .sql(money)])
  }
}
