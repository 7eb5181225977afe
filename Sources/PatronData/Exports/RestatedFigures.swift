import Foundation
import PatronEngine
import PatronNumerics

/// A figure of each customer up to the last day, as a column of the engine.
struct FigureColumn {
  enum Kind { case count, amount, average, day, silence, beforehand }
  enum Source { case orders, events }

  /// Its value, the days it was made on, and what it was before the last of them.
  static let width = 3

  let figure: CustomerFigure
  let kind: Kind
  let source: Source
  let expressions: [SQL]

  private init(
    _ figure: CustomerFigure, _ kind: Kind, _ source: Source, _ value: SQL, days: SQL,
    earlier: SQL = "null"
  ) {
    self.figure = figure
    self.kind = kind
    self.source = source
    expressions = [value, days, earlier]
  }

  static func ofOrders(windows: [DayCount]) -> [FigureColumn] {
    func figure(_ figure: CustomerFigure, _ kind: Kind, _ value: SQL) -> FigureColumn {
      // A customer who never ordered has a number of orders and a sum, and neither average nor last day.
      let isSum = kind == .count || kind == .amount
      return FigureColumn(
        figure, kind, .orders, isSum ? "coalesce(o.\(value), 0)" : "o.\(value)",
        days: "o.order_days", earlier: kind == .average ? "o.earlier_net_an_order" : "null")
    }
    return [
      figure(.orders, .count, "orders"),
      figure(.ordersWithoutReturns, .count, "bought_orders"),
      figure(.orderLines, .count, "order_lines"),
      figure(.orderLinesWithoutReturns, .count, "bought_lines"),
      figure(.purchaseDays, .count, "bought_days"),
      figure(.orderDays, .count, "order_days"),
      figure(.netUnits, .amount, "units"),
      figure(.units, .amount, "bought_units"),
      figure(.netMoney, .amount, "net"),
      figure(.money, .amount, "gross"),
      figure(.moneyAnOrder, .average, "net / nullif(o.orders, 0)"),
      figure(
        .moneyAnOrderWithoutReturns, .average,
        "gross / nullif(o.bought_orders, 0)"),
      figure(.moneyAPurchaseDay, .average, "gross / nullif(o.bought_days, 0)"),
      figure(.lastOrder, .day, "last_order_day"),
      figure(.lastPurchase, .day, "last_bought_day"),
      figure(.daysSinceOrder, .silence, "last_order_day"),
      figure(.daysSincePurchase, .silence, "last_bought_day"),
      figure(.firstDay, .beforehand, "first_order_day"),
      figure(.firstDay, .beforehand, "first_lines"),
      figure(.firstDay, .beforehand, "first_units"), figure(.firstDay, .beforehand, "first_net"),
    ]
      + windows.flatMap { days in
        [
          figure(
            .ordersWithin(days: days), .count, "orders_\(days)"),
          figure(.moneyWithin(days: days), .amount, "net_\(days)"),
        ]
      }
  }

  static func ofEvents(types: [(key: Int, name: String)], windows: [DayCount]) -> [FigureColumn] {
    func figure(
      _ figure: CustomerFigure, _ kind: Kind, _ value: SQL, days: SQL = "event_days"
    ) -> FigureColumn {
      FigureColumn(
        figure, kind, .events, kind == .count ? "coalesce(e.\(value), 0)" : "e.\(value)",
        days: "e.\(days)")
    }
    return [
      figure(.events, .count, "events"),
      figure(.eventDays, .count, "event_days"),
      figure(.lastEvent, .day, "last_event_day"),
      figure(.daysSinceEvent, .silence, "last_event_day"),
      figure(.firstDay, .beforehand, "first_event_day"),
      figure(.firstDay, .beforehand, "first_events"),
    ]
      + types.flatMap { key, name in
        [
          figure(
            .eventsOf(type: name), .count, "events_\(key)",
            days: "days_\(key)"),
          figure(
            .eventDaysOf(type: name), .count, "days_\(key)",
            days: "days_\(key)"),
          figure(
            .lastEventOf(type: name), .day, "last_\(key)",
            days: "days_\(key)"),
          figure(
            .daysSinceEventOf(type: name), .silence, "last_\(key)",
            days: "days_\(key)"),
        ]
      }
      + windows.map { days in
        figure(
          .eventsWithin(days: days), .count, "event_count_\(days)")
      }
  }
}

/// A figure with its values, a row a compared customer.
struct RestatedFigure {
  let figure: CustomerFigure
  let kind: FigureColumn.Kind
  let source: FigureColumn.Source
  let values: [Float]
  /// The rows whose figure changed after the first day.
  let comparable: [Int]
  /// The figure that most customers have.
  let commonest: Float?

  /// Numbers that differ by less are the same in single precision.
  static let leastDifference: Float = 2.5e-7

  init(_ column: FigureColumn, values: [Float], days: [Float], earlier: [Float]) {
    figure = column.figure
    kind = column.kind
    source = column.source
    self.values = values
    comparable = values.indices.filter { row in
      guard !values[row].isNaN, days[row] >= 2 else { return false }
      // An average of equal orders was the same all along.
      return column.kind != .average || abs(values[row] - earlier[row]) > 0.01
    }
    commonest = values.commonest
  }

  /// Whether it is compared by rank: an average hardly moves with time, and neither does a first day.
  var isRanked: Bool { kind != .average && kind != .beforehand }

  /// How far a cell may lie from the figure that is written in units of `unit`.
  func tolerance(unit: Float) -> Float {
    switch kind {
    case .count: 0.01
    case .amount, .average: unit / 2 * 1.001
    // A day may begin elsewhere.
    case .day, .silence: 1
    case .beforehand: -1
    }
  }

}

/// A column of the customers table, a row a compared customer; NaN for an empty cell.
struct RestatedColumn {
  let values: [Float]
  let isDate: Bool
  /// The rows with a filled cell.
  let known: [Int]
  /// The unit it is rounded to: 1, 0.1 or 0.01.
  let unit: Float

  init(_ values: [Float], isDate: Bool) {
    self.values = values
    self.isDate = isDate
    let known = values.indices.filter { !values[$0].isNaN }
    self.known = known
    unit =
      [1, 0.1].first { unit in
        known.allSatisfy {
          let steps = values[$0] / unit
          return abs(steps - steps.rounded()) <= max(1e-3, abs(steps) * 1e-6)
        }
      } ?? 0.01
  }

  /// The commonest sum of the column and `other` over `rows`.
  func commonestSum(with other: [Float], in rows: [Int]) -> Float {
    rows.map { (values[$0] + other[$0]).rounded() }.commonest ?? 0
  }
}

extension [Float] {
  /// The commonest number, the least of equally common ones; nil where there is none.
  fileprivate var commonest: Float? {
    var counts: [Float: Int] = [:]
    for value in self where !value.isNaN { counts[value, default: 0] += 1 }
    return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }
}
