import PatronData
import PatronModels

/// The columns of lifetime value, and their values.
extension ValueModel {
  /// The columns of `model`; of nil those that any model can give.
  static func columns(_ model: ValueModel?) -> [OutputColumn] {
    let window = model.map { " in the next \($0.horizon) days" } ?? " within the horizon"
    let name = model.map { " (\($0.purchases.name))" } ?? ""
    let both: [OutputColumn.File] = [.scores, .value]
    let hasMoney = model.map { $0.spend != nil } ?? true
    let currency = model?.currency ?? ""
    var columns = [
      OutputColumn(
        "alive_probability", .number, files: both,
        meaning:
          "the probability that the customer still buys, by the model of purchases\(name); empty without an order, "
          + "and where the exports do not show that anybody leaves; by BG/NBD it is 1 with a single order"
      ),
      OutputColumn(
        "expected_orders", .number, unit: "days with an order", files: both,
        meaning: "the days with an order that are expected\(window)"),
      OutputColumn(
        "order_probability", .number, files: [.value],
        meaning: "the probability of an order\(window)"),
      OutputColumn(
        "next_order_date", .text, files: [.value],
        meaning:
          "the day by which the next order comes in half of the cases, if one comes; empty beyond ten years"
      ),
      OutputColumn(
        "next_order_from", .text, files: [.value],
        meaning: "the day by which it comes in a quarter of the cases"),
      OutputColumn(
        "next_order_to", .text, files: [.value],
        meaning: "the day by which it comes in three quarters of the cases"),
      OutputColumn(
        "next_order_days", .number, unit: "days", decimals: 0, files: [.value],
        meaning: "the days until next_order_date"),
      OutputColumn(
        "order_days", .number, unit: "days with an order", decimals: 0, files: [.value],
        meaning: "the days with an order so far"),
      OutputColumn(
        "first_order_date", .text, files: [.value], meaning: "the day of the first order known"),
      OutputColumn(
        "last_order_date", .text, files: [.value], meaning: "the day of the last order"),
    ]
    if hasMoney {
      let level = "in \(Int(ValueForecast().level * 100)) of 100 such customers at least"
      columns += [
        OutputColumn(
          "expected_value", .number, unit: currency, decimals: 2, files: both,
          meaning: "the money expected\(window), later money discounted"),
        OutputColumn(
          "expected_value_low", .number, unit: currency, decimals: 2, files: [.value],
          meaning: "\(level) it lies between this"),
        OutputColumn(
          "expected_value_high", .number, unit: currency, decimals: 2, files: [.value],
          meaning: "and this"),
        OutputColumn(
          "value_if_saved", .number, unit: currency, decimals: 2, files: [.value],
          meaning:
            "the same of a customer who would leave and is kept: what is lost where the customer leaves"
        ),
        OutputColumn(
          "order_value", .number, unit: currency, decimals: 2, files: [.value],
          meaning: "the money expected of a day with an order"),
        OutputColumn(
          "total_value", .number, unit: currency, decimals: 2, files: [.value],
          meaning: "what was spent so far and the expected value together"),
      ]
    }
    if model?.knowsReferrers ?? true {
      columns.append(
        OutputColumn(
          "referred_customers", .number, unit: "customers", decimals: 0, files: [.value],
          meaning: "the customers with an order that this customer has brought"))
      if hasMoney {
        columns.append(
          OutputColumn(
            "referred_value", .number, unit: currency, decimals: 2, files: [.value],
            meaning: "what they spent so far and are expected to spend"))
      }
    }
    columns.append(
      OutputColumn(
        "value_decile", .number, decimals: 0, files: [.value],
        meaning:
          "1 for the decile of customers with the highest expected value, 10 for the lowest")
    )
    return columns
  }
}

/// What is expected of the customers who have an order.
package struct CustomerValues: Sendable {
  let purchases: PurchaseDays
  /// One each (n).
  let values: [ValueForecast.Value]
  let outlook: [PurchaseOutlook]
  /// What each has paid so far.
  let spent: [Double]
  let snapshot: Snapshot
  let hasMoney: Bool
  let seesLeaving: Bool
  /// The customers that others have brought; nil where the exports do not name them.
  let referrals: Referrals?

  /// The amount that customers are ordered by: the expected value, or without amounts the expected orders.
  var amounts: [Double] { values.map { hasMoney ? $0.value ?? 0 : $0.purchases } }

  /// Their keys (n), ascending.
  var customers: [Int32] { purchases.customers }

  /// The values of the columns for all `customerCount` customers, in their order.
  func columns(customerCount: Int) -> [ScoreTable.Values] {
    let customers = customers
    func numbers(_ own: [Double?]) -> ScoreTable.Values {
      var all = [Double](repeating: .nan, count: customerCount)
      for (row, key) in customers.enumerated() { all[Int(key)] = own[row] ?? .nan }
      return .numbers(all)
    }
    func days(_ own: [Int32]) -> ScoreTable.Values {
      var all = [Int32](repeating: DayColumn.missing, count: customerCount)
      for (row, key) in customers.enumerated() { all[Int(key)] = own[row] }
      return .texts(DayColumn(all))
    }
    let starts = purchases.starts
    var columns = [
      numbers(values.map { seesLeaving ? $0.probabilityAlive : nil }),
      numbers(values.map(\.purchases)),
      numbers(outlook.map(\.probability)), days(outlook.map { day($0.next.median) }),
      days(outlook.map { day($0.next.lowerQuartile) }),
      days(outlook.map { day($0.next.upperQuartile) }),
      numbers(
        outlook.map { outlook in
          let next = day(outlook.next.median)
          return next == DayColumn.missing ? nil : Double(Int(next) - snapshot.day.number)
        }),
      numbers(customers.indices.map { Double(starts[$0 + 1] - starts[$0]) }),
      days(customers.indices.map { purchases.days[starts[$0]] }),
      days(customers.indices.map { purchases.days[starts[$0 + 1] - 1] }),
    ]
    if hasMoney {
      columns += [
        numbers(values.map(\.value)), numbers(values.map(\.valueInterval?.lower)),
        numbers(values.map(\.valueInterval?.upper)), numbers(values.map(\.valueIfSaved)),
        numbers(values.map(\.spend)),
        numbers(zip(spent, values).map { spent, value in value.value.map { spent + $0 } }),
      ]
    }
    if let brought = brought {
      columns.append(numbers(brought.map { Double($0.customers) }))
      if hasMoney { columns.append(numbers(brought.map(\.value))) }
    }
    columns.append(numbers(ValueDecile.deciles(of: amounts).map(Double.init)))
    return columns
  }

  /// A date further away says that none is to be expected.
  private static let furthestDays = 3_653.0

  /// The day at `span` after the snapshot, whose own day is the first that is not known.
  private func day(_ span: TimeSpan) -> Int32 {
    guard span.days >= 0, span.days <= Self.furthestDays else { return DayColumn.missing }
    return Int32(snapshot.day.number) + Int32(span.days.rounded(.down))
  }
}
