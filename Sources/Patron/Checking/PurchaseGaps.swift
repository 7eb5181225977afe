import PatronData
import PatronEngine

/// The days between a customer's active day and the next.
struct PurchaseGaps: Decodable {
  let gaps: Int
  let lower: DayCount?
  let middle: DayCount?
  let upper: DayCount?
  let tail: DayCount?
  let customers: Int
  let repeaters: Int

  /// Measures the gaps in `activity`: a table or a query of customer_key and day, each pair once.
  static func measure(in activity: SQL, engine: any Engine) async throws -> PurchaseGaps? {
    try await engine.rows(
      QueryTemplate.purchaseGaps.filled(["activity": .sql(activity)]),
      as: PurchaseGaps.self
    ).first
  }

  var report: CheckReport.Gaps? {
    guard let lower, let middle, let upper, let tail else { return nil }
    return CheckReport.Gaps(
      gaps: gaps, lowerQuartile: lower, median: middle, upperQuartile: upper,
      ninetiethPercentile: tail,
      singleShare: Double(customers - repeaters) / Double(max(1, customers)))
  }
}
