public import PatronData
import PatronModels
import PatronReport

/// What one customer is expected to order and be worth, and from which history.
public struct ValueExplanation: Hashable, Sendable, Codable {
  /// The name of the model of purchases, and the days ahead that count.
  public let model: String
  public let horizon: DayCount
  /// The code of the amounts; nil where patron.yaml names none.
  public let currency: String?
  /// The days with an order so far, the first and the last of them.
  public let orderDays: Int
  public let firstOrder: String?
  public let lastOrder: String?
  /// The probability that the customer still buys; nil where the exports do not show that anybody leaves.
  public let aliveProbability: Double?
  public let expectedOrders: Double
  public let orderProbability: Double
  /// The days by which the next order comes in a quarter, a half and three quarters of the cases, if one comes.
  public let nextOrderFrom: String?
  public let nextOrder: String?
  public let nextOrderTo: String?
  /// 1 for the decile of customers with the highest expected value.
  public let decile: Int
  /// The money; nil where the exports have no amounts.
  public let money: Money?

  public struct Money: Hashable, Sendable, Codable {
    /// Expected of a day with an order.
    public let ofOrder: Double
    /// Expected within the horizon, later money discounted, with the limits for 80 of 100 such customers.
    public let expected: Double
    public let low: Double
    public let high: Double
    /// Spent so far and expected.
    public let total: Double
  }

  /// - Returns: nil for a customer without an order.
  init?(_ cells: ScoreCells, of model: ValueModel) {
    guard let orders = cells.number("expected_orders"),
      let probability = cells.number("order_probability"), let days = cells.count("order_days"),
      let decile = cells.count("value_decile")
    else { return nil }
    self.model = model.purchases.name
    horizon = model.horizon
    currency = model.currency
    orderDays = days
    firstOrder = cells.text("first_order_date")
    lastOrder = cells.text("last_order_date")
    aliveProbability = cells.number("alive_probability")
    expectedOrders = orders
    orderProbability = probability
    nextOrderFrom = cells.text("next_order_from")
    nextOrder = cells.text("next_order_date")
    nextOrderTo = cells.text("next_order_to")
    self.decile = decile
    money = Money(cells)
  }
}

extension ValueExplanation.Money {
  fileprivate init?(_ cells: ScoreCells) {
    guard let order = cells.number("order_value"), let expected = cells.number("expected_value"),
      let low = cells.number("expected_value_low"), let high = cells.number("expected_value_high"),
      let total = cells.number("total_value")
    else { return nil }
    (ofOrder, self.expected, self.low, self.high, self.total) = (order, expected, low, high, total)
  }
}

extension ValueExplanation {
  func sections() -> [Document.Block] {
    var facts: [(String, Document.Value)] = [
      ("days with an order", .count(orderDays)),
      ("first", .day(firstOrder)), ("last", .day(lastOrder)),
      ("expected in \(horizon) days", .quantity(expectedOrders, unit: "days with an order")),
      ("an order in \(horizon) days", .probability(orderProbability)),
    ]
    if let aliveProbability { facts.append(("still buys", .probability(aliveProbability))) }
    if let nextOrder {
      facts.append(("next order by, if one comes", .day(nextOrder)))
      if let nextOrderFrom, let nextOrderTo {
        facts.append(
          ("in the middle half of the cases", .text("\(nextOrderFrom) to \(nextOrderTo)")))
      }
    }
    if let money {
      facts += [
        ("money of such a day", .money(money.ofOrder, currency: currency)),
        ("money expected in \(horizon) days", .money(money.expected, currency: currency)),
        (
          "limits of 80 in 100 such customers",
          .text(
            "\(Figures.money(money.low)) to \(Document.Value.money(money.high, currency: currency))"
          )
        ),
        ("spent so far and expected", .money(money.total, currency: currency)),
      ]
    }
    facts.append(("decile of customers", .ordinal(decile)))
    return [
      .heading(Tasks.title(of: .value)), .table(Document.Table(facts: facts)),
      .note(
        "By the model \(model) of how often and until when customers buy, from this customer's days with an "
          + "order alone. Decile 1 has the highest expected values. An expected value is a mean: of a customer "
          + "who hardly has a chance to order it may lie beyond the limits."),
    ]
  }
}
