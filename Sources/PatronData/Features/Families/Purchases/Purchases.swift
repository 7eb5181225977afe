import PatronEngine

/// How often, how regularly and for how much a customer bought.
struct Purchases: FoldedFamily {
  static let id = "purchases"
  static let title = "transactions"

  func requirements(of set: FeatureSet) -> [Requirement] {
    [.table(.transactions)] + (set.index(of: "spend") == nil ? [] : [.amounts])
  }

  func measures(in context: FeatureContext) -> [Measure<PurchaseSummary>] {
    guard context.holds(.table(.transactions)) else { return [] }
    return counts(in: context) + (context.holds(.amounts) ? money(in: context) : [])
  }

  func fold(_ context: FoldContext) -> Fold<PurchaseSummary> { PurchaseSummary.fold(context) }

  private func counts(in context: FeatureContext) -> [Measure<PurchaseSummary>] {
    let observed = "in the last \(context.observation) days"
    let halves = context.halves
    return [
      measure(
        "recency_days", .days, "days", "days since the last purchase day", segmenting: true,
        wording: Wording(
          phrase: "last bought … ago",
          adjectives: .init("recency", high: "gone quiet", low: "recent buyers"))
      ) { $0.recency.number },
      measure(
        "first_purchase_days", .days, "days", "days since the first purchase day",
        segmenting: true,
        wording: Wording(
          phrase: "first bought … ago",
          adjectives: .init(
            "tenure", high: "long-standing", low: "newcomers", leastRatio: 2))
      ) { $0.first.number },
      measure(
        "purchase_days", .count, "days", "purchase days \(observed)", absent: .zero,
        segmenting: true,
        wording: Wording(
          phrase: "bought on …",
          adjectives: .init("frequency", high: "frequent buyers", low: "rare buyers"))
      ) { Double($0.days) },
      measure("orders", .count, "orders", "orders \(observed)", absent: .zero) {
        Double($0.orders)
      },
      measure("units", .count, "units", "units bought \(observed)", absent: .zero) {
        $0.units.number
      },
      measure("units_per_purchase", .count, "units", "units per purchase day") {
        $0.units.number.over($0.days)
      },
      measure("lines_per_purchase", .count, "lines", "order lines per purchase day") {
        Double($0.lines).over($0.days)
      },
      measure(
        "mean_gap_days", .days, "days", "mean days between purchase days",
        wording: Wording(phrase: "usually bought every …")
      ) { Double($0.gapSum).over($0.gaps) },
      measure(
        "gap_deviation_days", .days, "days", "standard deviation of the days between purchase days"
      ) { $0.gapDeviation },
      measure(
        "longest_gap_days", .days, "days", "longest break between purchase days",
        wording: Wording(phrase: "had a longest break of …")
      ) { $0.gaps == 0 ? .nan : Double($0.longestGap) },
      measure("beyond_longest_gap", .number, "days", "days beyond the longest break so far") {
        $0.gaps == 0 ? .nan : $0.recency.number - Double($0.longestGap)
      },
      measure(
        "overdue", .count, "times", "present break, as a multiple of the mean one",
        wording: Wording(phrase: "stayed silent for … the usual break")
      ) { ($0.recency.number * Double($0.gaps)).over($0.gapSum) },
      measure(
        "purchase_trend", .share, "", "change in purchase days, \(halves)"
      ) { $0.purchaseTrend },
      measure("weekend_share", .share, "%", "share of purchase days at weekends") {
        Double($0.weekendDays).over($0.days)
      },
      measure(
        "return_lines", .count, "lines", "order lines returned \(observed)", absent: .zero
      ) { Double($0.returns) },
    ]
      + context.windows.enumerated().flatMap { index, days in
        [
          measure(
            "purchase_days_\(days)d", .count, "days",
            "purchase days in the last \(days) days", absent: .zero
          ) { Double($0.windows[index].days) },
          measure(
            "units_\(days)d", .count, "units", "units bought in the last \(days) days",
            absent: .zero
          ) { $0.windows[index].units.number },
        ]
      }
  }

  private func money(in context: FeatureContext) -> [Measure<PurchaseSummary>] {
    let observed = "in the last \(context.observation) days"
    let halves = context.halves
    let currency = context.currency
    return [
      measure(
        "spend", .money, currency, "money spent \(observed)", absent: .zero, segmenting: true,
        wording: Wording(
          phrase: "spent …",
          adjectives: .init("money", high: "big spenders", low: "low spenders"))
      ) { $0.spend.number },
      measure(
        "spend_per_purchase", .money, currency, "money spent per purchase day", segmenting: true,
        wording: Wording(
          phrase: "spent … per purchase day",
          adjectives: .init("basket", high: "large baskets", low: "small baskets"))
      ) { $0.spend.number.over($0.days) },
      measure("largest_purchase", .money, currency, "largest spend on a day \(observed)") {
        $0.days == 0 ? .nan : $0.largest.number
      },
      measure("spend_trend", .share, "", "change in spend, \(halves)") { $0.spendTrend },
      measure("returned_share", .share, "%", "share of the money returned \(observed)") {
        $0.returnedShare
      },
    ]
      + context.windows.enumerated().map { index, days in
        measure(
          "spend_\(days)d", .money, currency, "money spent in the last \(days) days",
          absent: .zero
        ) { $0.windows[index].spend.number }
      }
  }
}
