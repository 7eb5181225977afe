import Foundation

/// The currency that amounts are in, so that euros never meet dollars unnoticed.
public struct Currency: Hashable, Sendable, Codable, CustomStringConvertible {
  /// Its code, such as "EUR".
  public let code: String

  public init(_ code: String) { self.code = code }

  public var description: String { code }
}

/// What the gamma-gamma model needs to know of a customer: repeat purchases and their mean amount.
public struct SpendHistory: Hashable, Sendable, Codable, BitwiseCopyable {
  /// Repeat purchase days that brought money, x ≥ 0.
  public let repeats: Int
  /// Their mean amount z̄ > 0; 0 where there is none.
  public let mean: Double

  /// - Precondition: a mean above 0, or no purchases and a mean of 0.
  public init(repeats: Int, mean: Double) {
    precondition(repeats >= 0 && mean >= 0 && mean.isFinite, "a count and a mean of 0 or more")
    precondition((repeats > 0) == (mean > 0), "a mean without purchases, or purchases without one")
    self.repeats = repeats
    self.mean = mean
  }

  init(unchecked repeats: Int, _ mean: Double) {
    self.repeats = repeats
    self.mean = mean
  }

  /// A customer without a repeat purchase.
  public static let none = SpendHistory(repeats: 0, mean: 0)
}

/// The amounts of many customers' repeat purchases, in one currency.
public struct SpendSummary: Hashable, Sendable {
  public let currency: Currency
  /// One a customer (n); customers without repeat purchases are among them.
  public let histories: [SpendHistory]
  /// The customers with repeat purchases, which are what a model is fitted to.
  public var repeatCustomers: Int { histories.count { $0.repeats > 0 } }

  /// Takes repeat purchase days that brought money (n) and their mean amounts (n); the mean of none
  /// is not looked at.
  ///
  /// - Throws: a `HistoryError` for the first row of purchases that bring no money on the mean, such
  ///   as where a return on the same day takes all of it.
  public init(repeats: [Int], means: [Double], currency: Currency) throws(HistoryError) {
    precondition(repeats.count == means.count, "a count and a mean a customer")
    var histories: [SpendHistory] = []
    histories.reserveCapacity(repeats.count)
    for (row, count) in repeats.enumerated() {
      guard count >= 0 else { throw .negativeCount(row: row, found: count) }
      guard count == 0 || (means[row] > 0 && means[row].isFinite) else {
        throw .amountNotPositive(row: row, found: means[row])
      }
      histories.append(SpendHistory(unchecked: count, count == 0 ? 0 : means[row]))
    }
    self.histories = histories
    self.currency = currency
  }

  init(unchecked histories: [SpendHistory], currency: Currency) {
    self.histories = histories
    self.currency = currency
  }

  /// The correlation of repeat purchases and mean amount over the customers that have both; nil
  /// where either does not vary.
  ///
  /// The gamma-gamma model takes the two to be independent: far from 0, it misjudges the spend of
  /// those who buy often.
  public var correlation: Double? {
    let known = histories.filter { $0.repeats > 0 }
    let count = Double(known.count)
    let meanCount = known.reduce(0) { $0 + Double($1.repeats) } / count
    let meanAmount = known.reduce(0) { $0 + $1.mean } / count
    var (product, first, second) = (0.0, 0.0, 0.0)
    for history in known {
      let (a, b) = (Double(history.repeats) - meanCount, history.mean - meanAmount)
      product += a * b
      first += a * a
      second += b * b
    }
    return first > 0 && second > 0 ? product / (first * second).squareRoot() : nil
  }
}
