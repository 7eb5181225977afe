import Foundation

/// A column of the customers table that restates orders or events up to the last day.
///
/// Its values were known only afterwards.
public struct Restatement: Hashable, Sendable, Codable {
  public enum Relation: Hashable, Sendable, Codable {
    /// The column equals the figure for `equal` of `compared` customers.
    case equals(equal: Int, compared: Int)
    /// It ranks `customers` as the figure does, by Spearman's correlation.
    case ranks(customers: Int, correlation: Double)
  }

  public let figure: CustomerFigure
  public let relation: Relation
}

/// A figure of each customer's orders or events up to the last day.
public enum CustomerFigure: Hashable, Sendable, Codable {
  case orders, ordersWithoutReturns, orderLines, orderLinesWithoutReturns, purchaseDays, orderDays
  case netUnits, units, netMoney, money
  case moneyAnOrder, moneyAnOrderWithoutReturns, moneyAPurchaseDay
  case lastOrder, lastPurchase, daysSinceOrder, daysSincePurchase
  case ordersWithin(days: DayCount)
  case moneyWithin(days: DayCount)
  case events, eventDays, lastEvent, daysSinceEvent
  case eventsWithin(days: DayCount)
  case eventsOf(type: String)
  case eventDaysOf(type: String)
  case lastEventOf(type: String)
  case daysSinceEventOf(type: String)
  /// A figure known on the customer's first day, which is compared and never reported.
  case firstDay
}

extension Restatement: CustomStringConvertible {
  /// It completes "the column …".
  public var description: String {
    switch relation {
    case .equals(let equal, let compared):
      "equals \(figure) as of the last day for \(equal) of \(compared) customers: known only afterwards"
    case .ranks(let customers, let correlation):
      "ranks \(customers) customers as \(figure) as of the last day does (rank correlation "
        + "\(String(format: "%.3f", correlation))): known only afterwards"
    }
  }
}

extension CustomerFigure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .orders: "the number of each customer's orders"
    case .ordersWithoutReturns: "the number of each customer's orders, returns aside"
    case .orderLines: "the number of each customer's order lines"
    case .orderLinesWithoutReturns: "the number of each customer's order lines, returns aside"
    case .purchaseDays: "the number of each customer's purchase days"
    case .orderDays: "the number of each customer's days with an order"
    case .netUnits: "the units each customer bought, less returns"
    case .units: "the units each customer bought"
    case .netMoney: "the money each customer spent, less returns"
    case .money: "the money each customer spent"
    case .moneyAnOrder: "each customer's money an order"
    case .moneyAnOrderWithoutReturns: "each customer's money an order, returns aside"
    case .moneyAPurchaseDay: "each customer's money a purchase day"
    case .lastOrder: "the day of each customer's last order"
    case .lastPurchase: "the day of each customer's last purchase"
    case .daysSinceOrder: "the days since each customer's last order"
    case .daysSincePurchase: "the days since each customer's last purchase"
    case .ordersWithin(let days): "the number of each customer's orders in \(days) days"
    case .moneyWithin(let days): "the money each customer spent in \(days) days"
    case .events: "the number of each customer's events"
    case .eventDays: "the number of each customer's days with an event"
    case .lastEvent: "the day of each customer's last event"
    case .daysSinceEvent: "the days since each customer's last event"
    case .eventsWithin(let days): "the number of each customer's events in \(days) days"
    case .eventsOf(let type): "the number of each customer's events '\(type)'"
    case .eventDaysOf(let type): "the number of each customer's days with an event '\(type)'"
    case .lastEventOf(let type): "the day of each customer's last event '\(type)'"
    case .daysSinceEventOf(let type): "the days since each customer's last event '\(type)'"
    case .firstDay: "what was known on each customer's first day"
    }
  }
}
