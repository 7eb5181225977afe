import PatronEngine

/// Carts left without a purchase: a customer's days with a cart, bought neither then nor the next day.
struct Carts: FoldedFamily {
  static let id = "carts"
  static let title = "events"

  func requirements(of set: FeatureSet) -> [Requirement] {
    [.role("time", of: .events)]
      + (set.eventTypes.count > 1 ? [.role("type", of: .events)] : [])
  }

  func measures(in context: FeatureContext) -> [Measure<Int>] {
    let roles = context.vocabulary.eventRoles
    guard context.holds(.role("time", of: .events)), roles["cart"] != nil,
      context.holds(.table(.transactions)) || roles["purchase"] != nil
    else { return [] }
    let observed = "in the last \(context.observation) days"
    return [
      measure(
        "carts_left", .count, "carts", "carts left without a purchase \(observed)", absent: .zero
      ) { Double($0) }
    ]
  }

  /// The days with a cart that no purchase follows on the day or the next. The last day's cart is still open, for
  /// its next day is not seen.
  func fold(_ context: FoldContext) -> Fold<Int> {
    let (day, start) = (context.day, context.start)
    let carts = context.keys.types(ofRole: "cart")
    let purchases = context.keys.types(ofRole: "purchase")
    let hasOrders = context.history.hasOrders
    return Fold(nothing: 0) { customer, left in
      left = 0
      let touches = customer.touches.suffix(from: start, \.day)
      func isBought(_ days: ClosedRange<Int32>) -> Bool {
        if hasOrders, let first = customer.activeDays.suffix(from: days.lowerBound, \.self).first,
          first <= days.upperBound
        {
          return true
        }
        if purchases.isEmpty { return false }
        return touches.suffix(from: days.lowerBound, \.day).prefix(
          before: days.upperBound + 1, \.day
        )
        .contains { purchases.contains($0.type) }
      }
      var last = Touch.missing
      for touch in touches.prefix(before: day - 1, \.day)
      where touch.day != last && carts.contains(touch.type) {
        last = touch.day
        if !isBought(touch.day...touch.day + 1) { left += 1 }
      }
    }
  }
}
