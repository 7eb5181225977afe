import PatronEngine

/// The quintiles of a customer among those of the cohort who ever bought, 5 the best; equal values share the score of the
/// first of them.
struct PurchaseScores: Sendable {
  var recency = Double.nan
  var frequency = Double.nan
  var money = Double.nan

  /// What the scores are of: the last purchase day, the purchase days, and what they came to.
  private struct Purchases: Sendable {
    let last: Int64
    let days: Int64
    /// As `Amount` counts.
    let spend: Int64

    /// Nil where there was no purchase.
    init?(_ occasions: UnsafeBufferPointer<Occasion>) {
      guard let last = occasions.last(where: \.isPurchase) else { return nil }
      self.last = Int64(last.day)
      days = Int64(occasions.count(where: \.isPurchase))
      spend = occasions.reduce(.zero) { $1.isPurchase ? $0 + $1.net : $0 }.tenThousandths
    }
  }

  /// How a customer is scored at the context's snapshot.
  ///
  /// - Complexity: one pass over the cohort and three sorts of its values, before the first customer.
  static func fold(_ context: FoldContext) -> Fold<PurchaseScores> {
    let day = context.day
    let all = context.history.walk(context.cohort, workers: context.workers) { rows, reader in
      context.cohort[rows].compactMap { key in
        Purchases(reader.customer(key).seen(before: day).occasions)
      }
    }.flatMap(\.self)
    let sorted = [\Purchases.last, \.days, \.spend].map { value in
      all.map { $0[keyPath: value] }.sorted()
    }
    return Fold(nothing: PurchaseScores()) { customer, scores in
      guard let own = Purchases(customer.occasions) else {
        scores = PurchaseScores()
        return
      }
      scores.recency = score(of: own.last, among: sorted[0])
      scores.frequency = score(of: own.days, among: sorted[1])
      scores.money = score(of: own.spend, among: sorted[2])
    }
  }

  /// 1 to 5, by how many of the `sorted` values are lower.
  private static func score(of value: Int64, among sorted: [Int64]) -> Double {
    let lower = sorted.firstPlace(behind: { $0 < value })
    return 1 + (5 * Double(lower) / Double(max(1, sorted.count))).rounded(.down)
  }
}
