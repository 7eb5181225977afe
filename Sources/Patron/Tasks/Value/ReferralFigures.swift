import PatronData
import PatronModels
import PatronReport

/// The customers that other customers have brought, and what they are worth.
public struct ReferralFigures: Hashable, Sendable, Codable {
  /// Customers with an order who have brought others with one.
  public let referrers: Int
  /// Customers with an order who were brought, and those who came by themselves.
  public let brought: Group
  public let others: Group

  public struct Group: Hashable, Sendable, Codable {
    public let customers: Int
    /// What they spent so far, and what is expected of them; orders where the exports have no amounts.
    public let spent: Double
    public let expected: Double
  }
}

extension CustomerValues {
  /// What a customer has brought: customers with an order, and what they spent and are expected to spend.
  struct Brought {
    var customers = 0
    var value = 0.0
  }

  /// The row of the customer with `key`; nil without an order.
  private func row(of key: Int32) -> Int? {
    let keys = customers
    let row = keys.firstPlace(behind: { $0 < key })
    return row < keys.count && keys[row] == key ? row : nil
  }

  /// What each customer (n) has brought; nil where the exports do not name who.
  var brought: [Brought]? {
    referrals.map { referrals in
      let amounts = amounts
      var found = [Brought](repeating: Brought(), count: customers.count)
      for (customer, referrer) in zip(referrals.customers, referrals.referrers) {
        guard let one = row(of: customer), let other = row(of: referrer) else { continue }
        found[other].customers += 1
        found[other].value += spent[one] + amounts[one]
      }
      return found
    }
  }

  /// The customers that others have brought beside those who came by themselves; nil where the exports do not name who,
  /// or where either are fewer than `smallest`.
  package func referralFigures(smallest: Int = Document.smallestCell) -> ReferralFigures? {
    guard let referrals, let found = brought else { return nil }
    var isBrought = [Bool](repeating: false, count: customers.count)
    for customer in referrals.customers {
      if let row = row(of: customer) { isBrought[row] = true }
    }
    let amounts = amounts
    func group(_ isIn: Bool) -> ReferralFigures.Group {
      let rows = isBrought.indices.filter { isBrought[$0] == isIn }
      return ReferralFigures.Group(
        customers: rows.count, spent: rows.reduce(0) { $0 + spent[$1] },
        expected: rows.reduce(0) { $0 + amounts[$1] })
    }
    let figures = ReferralFigures(
      referrers: found.count { $0.customers > 0 }, brought: group(true), others: group(false))
    return min(figures.brought.customers, figures.others.customers) < smallest ? nil : figures
  }
}
