import PatronEngine

/// Carts left without a purchase: a customer's days with a cart, bought neither then nor the next day.
struct Carts: FeatureFamily {
  static let id = "carts"
  static let title = "events"
  let reads = [DatedTable.touches, .activity]

  func requirements(of set: FeatureSet) -> [Requirement] {
    [.role("time", of: .events)]
      + (set.eventTypes.count > 1 ? [.role("type", of: .events)] : [])
  }

  func features(in context: FeatureContext) -> [Feature] {
    let roles = context.vocabulary.eventRoles
    guard context.holds(.role("time", of: .events)), roles["cart"] != nil,
      context.holds(.table(.transactions)) || roles["purchase"] != nil
    else { return [] }
    let observed = "in the last \(context.observation) days"
    return [
      feature(
        "carts_left", .count, "carts", "carts left without a purchase \(observed)", absent: .zero)
    ]
  }

  func query(_ snapshot: FeatureSnapshot) -> SQL {
    snapshot.filled(
      PackageResources.carts_sql,
      [
        "carts": .sql(snapshot.eventTypes(ofRole: "cart")), "purchases": .sql(purchases(snapshot)),
      ])
  }

  /// The days on which customers bought: of orders, and of the events that mean a purchase.
  private func purchases(_ snapshot: FeatureSnapshot) -> SQL {
    let orders: [SQL] =
      snapshot.prepared.tables.contains(.transactions)
      ? ["select customer_key, day from activity"] : []
    let events: [SQL] =
      snapshot.vocabulary.eventRoles["purchase"] == nil
      ? []
      : [
        """
        select customer_key, day from touches \
        where type_key in \(snapshot.eventTypes(ofRole: "purchase"))
        """
      ]
    return (orders + events).joined(separator: " union all ")
  }
}
