/// What keeping customers costs and brings, in one currency.
public struct RetentionEconomics: Hashable, Sendable, Codable {
  /// What a customer who stays is worth.
  public var saveValue: Double
  /// What it costs to reach one.
  public var contactCost: Double
  /// What the offer costs with whoever takes it: those who would have stayed, and those it keeps.
  public var offerCost: Double
  /// The share of customers about to leave that the offer keeps.
  public var successRate: Double

  public init(
    saveValue: Double, contactCost: Double = 0, offerCost: Double = 0, successRate: Double = 0.3
  ) {
    self.saveValue = saveValue
    self.contactCost = contactCost
    self.offerCost = offerCost
    self.successRate = successRate
  }

  /// What contacting a customer brings who would leave with `probability`: if about to leave,
  /// successRate·(value − offerCost) − contactCost, and otherwise −offerCost − contactCost, for who
  /// stays anyway takes the offer as well (Verbeke, Dejaeger, Martens, Hur & Baesens, EJOR 2012).
  ///
  /// - Parameter value: what this customer is worth; `saveValue` without.
  public func profit(probability: Double, value: Double? = nil) -> Double {
    probability * successRate * ((value ?? saveValue) - offerCost)
      - (1 - probability) * offerCost - contactCost
  }
}
