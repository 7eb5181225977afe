public import PatronData
import PatronReport

/// What became of the customers of one span of days in the span behind it.
public struct RevenueRetention: Hashable, Sendable, Codable {
  /// The days of either span.
  public let days: DayCount
  /// Customers who bought in the first span, and those of them who bought in the second.
  public let customers: Int
  public let retained: Int
  /// What all of them brought in the first span and in the second; 0 where the exports have no amounts.
  public let moneyBefore: Double
  public let moneyAfter: Double

  /// The money that the customers of the first span brought in the second, over what they brought in the first; nil
  /// without money.
  public var netRevenueRetention: Double? {
    moneyBefore > 0 ? moneyAfter / moneyBefore : nil
  }

  /// A year, or half of a shorter history.
  private static let longest: DayCount = 365
  private static let shortest: DayCount = 28

  /// The two spans of days before the end of `days`; nil where half of the history is less than four weeks, or fewer than
  /// `smallest` customers bought in both.
  package init?(
    _ purchases: PurchaseDays, days: Days, smallest: Int = Document.smallestCell
  ) {
    let length = min(Self.longest, DayCount(days.count.days / 2))
    guard length >= Self.shortest else { return nil }
    let middle = Int32(clamping: (days.end - length).number)
    let start = middle - Int32(length.days)
    let end = Int32(clamping: days.end.number)
    var (customers, retained, before, after) = (0, 0, 0.0, 0.0)
    for index in purchases.customers.indices {
      let own = purchases.starts[index]..<purchases.starts[index + 1]
      var (bought, returned, first, second) = (false, false, 0.0, 0.0)
      for place in own where purchases.days[place] >= start && purchases.days[place] < end {
        if purchases.days[place] < middle {
          bought = true
          first += purchases.money[place]
        } else {
          returned = true
          second += purchases.money[place]
        }
      }
      guard bought else { continue }
      customers += 1
      if returned { retained += 1 }
      before += first
      after += second
    }
    guard retained >= smallest else { return nil }
    self.days = length
    self.customers = customers
    self.retained = retained
    (moneyBefore, moneyAfter) = (before, after)
  }
}
