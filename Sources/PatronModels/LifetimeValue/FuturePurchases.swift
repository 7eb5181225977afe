import Foundation
public import PatronNumerics

/// What a model expects of one customer from the snapshot on.
public struct FuturePurchases: Sendable {
  /// The probability that the customer has not left. Models differ in what leaving is: never
  /// compare it between them.
  public let probabilityAlive: Double
  /// The unit of the model.
  package let unit: TimeUnit
  /// The purchases of a customer who has not left.
  package let process: any PurchaseProcess

  package init(probabilityAlive: Double, unit: TimeUnit, process: any PurchaseProcess) {
    self.probabilityAlive = probabilityAlive
    self.unit = unit
    self.process = process
  }

  /// The purchases expected within `horizon`.
  public func expectedPurchases(in horizon: TimeSpan) -> Double {
    probabilityAlive * process.expectation(in: horizon.count(of: unit))
  }

  /// The purchases expected within `horizon`, each discounted to the snapshot.
  ///
  /// Σ (1 + rate)^−(years until the purchase), in expectation: ∫ (1 + rate)^−u dE[X(u)], as
  /// purchases arise and not at the end of a period.
  ///
  /// - Parameter yearlyRate: the rate of a year, such as 0.1, 0 or more.
  public func discountedPurchases(in horizon: TimeSpan, yearlyRate: Double) -> Double {
    let rate = Discount.rate(yearly: yearlyRate, unit: unit)
    return probabilityAlive * process.discounted(in: horizon.count(of: unit), rate: rate)
  }

  /// The probability of exactly `count` purchases within `horizon`.
  public func probability(of count: Int, in horizon: TimeSpan) -> Double {
    guard count >= 0 else { return 0 }
    let given = process.probability(of: count, in: horizon.count(of: unit))
    return probabilityAlive * given + (count == 0 ? 1 - probabilityAlive : 0)
  }

  /// When the next purchase comes.
  public struct NextPurchase: Hashable, Sendable {
    /// The probability that there will be one.
    public let probability: Double
    /// The times from the snapshot before which it comes in half of the cases and at the ends of the
    /// middle half, where it comes. There need be no mean.
    public let median: TimeSpan
    public let lowerQuartile: TimeSpan
    public let upperQuartile: TimeSpan
  }

  /// When the next purchase comes: closed in the beta-geometric models, else by Newton's method.
  public func nextPurchase() -> NextPurchase {
    func span(_ probability: Double) -> TimeSpan {
      TimeSpan(process.timeOfNext(probability: probability), unit)
    }
    return NextPurchase(
      probability: probabilityAlive * process.probabilityOfNext(within: .infinity),
      median: span(0.5), lowerQuartile: span(0.25), upperQuartile: span(0.75))
  }

  /// The probability that the next purchase comes within `horizon`.
  public func probabilityOfPurchase(in horizon: TimeSpan) -> Double {
    probabilityAlive * process.probabilityOfNext(within: horizon.count(of: unit))
  }

  /// A count of purchases within `horizon`, drawn with the customer's own rates unknown.
  public func draw(in horizon: TimeSpan, using generator: inout SeededGenerator) -> Int {
    guard generator.chance(probabilityAlive) else { return 0 }
    return process.draw(in: horizon.count(of: unit), using: &generator)
  }
}
