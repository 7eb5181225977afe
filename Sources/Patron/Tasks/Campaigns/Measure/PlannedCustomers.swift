import PatronData
import PatronEngine
import PatronReport

/// Whether exports are of the customers that a campaign was planned for.
///
/// Identifiers alone do not tell: shops that number their customers from 1 have the same ones.
struct PlannedCustomers {
  let plan: CampaignPlan
  /// The assignments that the exports know.
  let rows: KeyedRows
  let asOf: Day

  /// Fewer than this share alike, and the exports are taken for those of others. Those of the same shop differ in a few
  /// corrections; of two simulated shops with the same identifiers one customer in fifteen was alike.
  private static let leastAlike = 0.5
  /// So many customers with several days of orders make a comparison.
  private static let fewest = 20

  /// Refuses exports that do not have most of the customers, or other orders of theirs from before the campaign.
  func check(in session: Session) throws {
    func others(_ fact: String) -> PatronError {
      PatronError(
        .data, at: .folder(session.folder),
        "these are not the customers that '\(plan.name)' was planned for: \(fact)",
        remedy: "name the exports that go on after those it was planned from")
    }
    let planned = plan.list.customers + plan.control.control
    guard Double(rows.keys.count) >= Self.leastAlike * Double(planned) else {
      throw others(
        "\(Figures.grouped(rows.keys.count)) of \(Figures.grouped(planned)) are in the exports")
    }
    guard let column = plan.columns.firstIndex(of: "order_days") else { return }
    // One day with an order is what most customers of any shop have.
    let several = rows.keys.indices.filter { rows.values[$0, column] >= 2 }
    guard several.count >= Self.fewest else { return }
    let keys = several.map { rows.keys[$0] }
    let end = Int32(clamping: asOf.number)
    let days = session.prepared.history.walk(keys, workers: session.options.workers) {
      block, reader in
      keys[block].map { key in
        Set(
          reader.customer(key).occasions.lazy.filter { $0.isPurchase && $0.day <= end }.map(\.day)
        ).count
      }
    }.flatMap(\.self)
    let alike = zip(several, days).count { Double(rows.values[$0, column]) == Double($1) }
    guard Double(alike) >= Self.leastAlike * Double(several.count) else {
      throw others(
        "\(Figures.grouped(alike)) of \(Figures.grouped(several.count)) with several days of orders up to \(asOf) have as "
          + "many as then")
    }
  }
}
