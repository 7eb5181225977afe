import PatronEngine

/// Quintiles among the customers who ever bought, of all that they bought, as in RFM analysis (Hughes 1994).
struct Scores: FoldedFamily {
  static let id = "scores"
  static let title = "transactions"

  func requirements(of set: FeatureSet) -> [Requirement] {
    [.table(.transactions)] + (set.index(of: "monetary_score") == nil ? [] : [.amounts])
  }

  func fold(_ context: FoldContext) -> Fold<PurchaseScores> { PurchaseScores.fold(context) }

  func measures(in context: FeatureContext) -> [Measure<PurchaseScores>] {
    guard context.holds(.table(.transactions)) else { return [] }
    let scores = [
      measure(
        "recency_score", .number, "of 5", "recency score, 5 for the quintile that bought last"
      ) { $0.recency },
      measure(
        "frequency_score", .number, "of 5",
        "frequency score, 5 for the quintile with most purchase days"
      ) { $0.frequency },
    ]
    let money = measure(
      "monetary_score", .number, "of 5", "money score, 5 for the quintile that spent most"
    ) { $0.money }
    return scores + (context.holds(.amounts) ? [money] : [])
  }
}
