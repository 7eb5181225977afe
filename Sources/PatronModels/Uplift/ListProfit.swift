import Foundation
import PatronNumerics

/// What it is expected to earn to contact customers, one by one, and the customers that a budget is best spent on.
///
/// The profit of contacting a customer is effect·value − acceptance·offerCost − contactCost: the effect is the
/// predicted rise of the probability of what is worth `value` (staying, buying), the acceptance the
/// probability of taking the offer if contacted, with or without the effect. Contacting nobody earns 0.
///
///     let list = try ListProfit(
///       effects: [0.10, 0.02, 0.05], values: [100, 100, 300], contactCosts: [1, 1, 1])
///     print(list.profits)                          // [9.0, 1.0, 14.0]
///     print(list.best(capacity: 1).customers)      // [2]
public struct ListProfit: Hashable, Sendable, Codable {
  /// Of each customer (n): the rise of the probability, −1...1.
  public let effects: [Double]
  /// What a success is worth, in money.
  public let values: [Double]
  /// acceptance·offerCost + contactCost, the cost expected of each.
  public let costs: [Double]
  /// effect·value − cost.
  public let profits: [Double]

  /// A list and what it is expected to earn.
  public struct Selection: Hashable, Sendable, Codable {
    /// The customers by their number, in the order in which they were taken.
    public let customers: [Int]
    public let profit: Double
    public let cost: Double
    /// No list within the budget and the capacity earns more than this.
    public let bound: Double
    /// Whether the list is known to be the best: its profit is the bound. Else `bound` says how much
    /// another might earn, which is less than the profit of one customer where only the budget binds.
    public let isExact: Bool
    /// The part of all effects at which the list would earn 0; nil unless effects earn something.
    public let breakEvenFactor: Double?
  }

  /// - Parameters:
  ///   - effects: the predicted effects (n), such as those of an `UpliftModel`, or the probability of leaving
  ///     times the share of those that an offer keeps.
  ///   - values: what a success of each is worth (n), such as the money lost with a customer who leaves.
  ///   - contactCosts: of each (n), 0 or more.
  ///   - acceptances: the probability of taking the offer if contacted (n); 0 without.
  ///   - offerCosts: of each taken (n), 0 or more; 0 without.
  /// - Throws: `UpliftError.impossibleCost` for the first row with a cost, value or acceptance that cannot be,
  ///   `nonFiniteValue` for one with such an effect.
  public init(
    effects: [Double], values: [Double], contactCosts: [Double], acceptances: [Double]? = nil,
    offerCosts: [Double]? = nil
  ) throws(UpliftError) {
    precondition(
      values.count == effects.count && contactCosts.count == effects.count
        && acceptances?.count ?? effects.count == effects.count
        && offerCosts?.count ?? effects.count == effects.count, "one of each a customer")
    var (costs, profits) = ([Double](), [Double]())
    for row in effects.indices {
      guard effects[row].isFinite else { throw .nonFiniteValue(row: row) }
      let (contact, offer) = (contactCosts[row], offerCosts?[row] ?? 0)
      let acceptance = acceptances?[row] ?? 0
      guard contact >= 0, offer >= 0, acceptance >= 0, acceptance <= 1, values[row].isFinite,
        contact.isFinite, offer.isFinite
      else { throw .impossibleCost(row: row) }
      costs.append(acceptance * offer + contact)
      profits.append(effects[row] * values[row] - costs[row])
    }
    (self.effects, self.values, self.costs, self.profits) = (effects, values, costs, profits)
  }

  /// The customers who leave with `probabilities` (n, each 0...1), kept at the rates and costs of
  /// `economics`: the effect is p·successRate, and who stays anyway takes the offer as well.
  ///
  /// The profits are those of `RetentionEconomics.profit`.
  ///
  /// - Parameter values: what each is worth (n); its `saveValue` without.
  public init(
    probabilities: [Double], values: [Double]? = nil, economics: RetentionEconomics
  ) throws(UpliftError) {
    let count = probabilities.count
    try self.init(
      effects: probabilities.map { $0 * economics.successRate },
      values: values ?? Array(repeating: economics.saveValue, count: count),
      contactCosts: Array(repeating: economics.contactCost, count: count),
      acceptances: probabilities.map { $0 * economics.successRate + 1 - $0 },
      offerCosts: Array(repeating: economics.offerCost, count: count))
  }

  /// All customers.
  public var contactAll: Selection {
    let all = Array(profits.indices)
    return selection(all, bound: all.reduce(0) { $0 + profits[$1] })
  }

  /// The list of `customers`, whose profit no other may exceed by more than `bound` says.
  func selection(_ customers: [Int], bound: Double) -> Selection {
    let profit = customers.reduce(0) { $0 + profits[$1] }
    let cost = customers.reduce(0) { $0 + costs[$1] }
    let worth = profit + cost
    // Sums in another order differ in their last digits.
    let rounding = 1e-9 * max(abs(bound), cost)
    return Selection(
      customers: customers, profit: profit, cost: cost, bound: max(bound, profit),
      isExact: bound - profit <= rounding, breakEvenFactor: worth > 0 ? cost / worth : nil)
  }

  /// The most customers, by falling profit, whose list still loses nothing: `contactAll` where all do.
  ///
  /// - Complexity: O(n·log n).
  public var breakEvenCount: Int {
    var (sum, count) = (0.0, 0)
    for (position, customer) in byProfit.enumerated() {
      sum += profits[customer]
      if sum >= 0 { count = position + 1 }
    }
    return count
  }

  /// By falling profit, equal ones by their number.
  var byProfit: [Int] {
    profits.indices.sorted {
      profits[$0] == profits[$1] ? $0 < $1 : profits[$0] > profits[$1]
    }
  }

  private enum CodingKeys: String, CodingKey { case effects, values, costs }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(effects, forKey: .effects)
    try container.encode(values, forKey: .values)
    try container.encode(costs, forKey: .costs)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let effects = try container.decode([Double].self, forKey: .effects)
    let values = try container.decode([Double].self, forKey: .values)
    let costs = try container.decode([Double].self, forKey: .costs)
    guard values.count == effects.count, costs.count == effects.count else {
      throw DecodingError.dataCorruptedError(
        forKey: .costs, in: container, debugDescription: "\(costs.count) costs")
    }
    try self.init(effects: effects, values: values, contactCosts: costs)
  }
}
