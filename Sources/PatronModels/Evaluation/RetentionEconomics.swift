/// The costs and gains of keeping customers, in one currency.
public struct RetentionEconomics: Hashable, Sendable, Codable {
  /// The worth of a customer who stays.
  public var saveValue: Double
  /// The cost of reaching one.
  public var contactCost: Double
  /// The cost of the offer with each customer who takes it: one who would have stayed, or one it keeps.
  public var offerCost: Double
  /// The share of customers about to leave that the offer keeps.
  public var successRate: Double
  /// Whether each customer is worth what is expected of them, where that is known; `saveValue` is not looked at then.
  public var usesOwnValues: Bool

  public init(
    saveValue: Double, contactCost: Double = 0, offerCost: Double = 0, successRate: Double = 0.3,
    usesOwnValues: Bool = false
  ) {
    self.saveValue = saveValue
    self.contactCost = contactCost
    self.offerCost = offerCost
    self.successRate = successRate
    self.usesOwnValues = usesOwnValues
  }

  /// The expected profit of contacting a customer who would leave with `probability`.
  ///
  /// If about to leave,
  /// successRate·(value − offerCost) − contactCost, and otherwise −offerCost − contactCost, for who
  /// stays anyway takes the offer as well (Verbeke, Dejaeger, Martens, Hur & Baesens, EJOR 2012).
  ///
  /// - Parameter value: the worth of this customer; `saveValue` without.
  public func profit(probability: Double, value: Double? = nil) -> Double {
    probability * successRate * ((value ?? saveValue) - offerCost)
      - (1 - probability) * offerCost - contactCost
  }
}
