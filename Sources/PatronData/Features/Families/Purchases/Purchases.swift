import PatronEngine

/// How often, how regularly and for how much a customer bought.
struct Purchases: FeatureFamily {
  static let id = "purchases"
  static let title = "transactions"
  let reads = [DatedTable.occasions]

  func requirements(of set: FeatureSet) -> [Requirement] {
    [.table(.transactions)] + (set.index(of: "spend") == nil ? [] : [.amounts])
  }

  func features(in context: FeatureContext) -> [Feature] {
    guard context.holds(.table(.transactions)) else { return [] }
    return counts(in: context) + (context.holds(.amounts) ? money(in: context) : [])
  }

  private func counts(in context: FeatureContext) -> [Feature] {
    let observed = "in the last \(context.observation) days"
    let halves = context.halves
    return [
      feature(
        "recency_days", .days, "days", "days since the last purchase day", segmenting: true,
        wording: Wording(
          phrase: "last bought … ago",
          adjectives: .init("recency", high: "gone quiet", low: "recent buyers"))),
      feature(
        "first_purchase_days", .days, "days", "days since the first purchase day \(observed)",
        segmenting: true,
        wording: Wording(
          phrase: "first bought … ago",
          adjectives: .init("tenure", high: "long-standing", low: "newcomers"))),
      feature(
        "purchase_days", .count, "days", "purchase days \(observed)", absent: .zero,
        segmenting: true,
        wording: Wording(
          phrase: "bought on …",
          adjectives: .init("frequency", high: "frequent buyers", low: "rare buyers"))),
      feature("orders", .count, "orders", "orders \(observed)", absent: .zero),
      feature("units", .count, "units", "units bought \(observed)", absent: .zero),
      feature("units_per_purchase", .count, "units", "units per purchase day"),
      feature("lines_per_purchase", .count, "lines", "order lines per purchase day"),
      feature(
        "mean_gap_days", .days, "days", "mean days between purchase days",
        wording: Wording(phrase: "usually bought every …")),
      feature(
        "gap_deviation_days", .days, "days", "standard deviation of the days between purchase days"),
      feature(
        "longest_gap_days", .days, "days", "longest break between purchase days",
        wording: Wording(phrase: "had a longest break of …")),
      feature("beyond_longest_gap", .number, "days", "days beyond the longest break so far"),
      feature(
        "overdue", .count, "times", "present break, as a multiple of the mean one",
        wording: Wording(phrase: "stayed silent for … the usual break")),
      feature(
        "purchase_trend", .share, "", "change in purchase days, \(halves)"),
      feature("weekend_share", .share, "%", "share of purchase days at weekends"),
      feature(
        "return_lines", .count, "lines", "order lines returned \(observed)", absent: .zero),
    ]
      + context.windows.flatMap { days in
        [
          feature(
            "purchase_days_\(days)d", .count, "days",
            "purchase days in the last \(days) days", absent: .zero),
          feature(
            "units_\(days)d", .count, "units", "units bought in the last \(days) days",
            absent: .zero),
        ]
      }
  }

  private func money(in context: FeatureContext) -> [Feature] {
    let observed = "in the last \(context.observation) days"
    let halves = context.halves
    let currency = context.currency
    return [
      feature(
        "spend", .money, currency, "money spent \(observed)", absent: .zero, segmenting: true,
        wording: Wording(
          phrase: "spent …",
          adjectives: .init("money", high: "big spenders", low: "low spenders"))),
      feature(
        "spend_per_purchase", .money, currency, "money spent per purchase day", segmenting: true,
        wording: Wording(
          phrase: "spent … per purchase day",
          adjectives: .init("basket", high: "large baskets", low: "small baskets"))),
      feature("largest_purchase", .money, currency, "largest spend on a day \(observed)"),
      feature("spend_trend", .share, "", "change in spend, \(halves)"),
      feature("returned_share", .share, "%", "share of the money returned \(observed)"),
    ]
      + context.windows.map { days in
        feature(
          "spend_\(days)d", .money, currency, "money spent in the last \(days) days",
          absent: .zero)
      }
  }

  func query(_ snapshot: FeatureSnapshot) -> SQL {
    snapshot.filled(
      PackageResources.purchases_sql,
      ["windows": snapshot.windows(["purchase_days", "spend", "units"])])
  }
}
