public import PatronData
import PatronEngine

/// Who the customers of a segment are, in words and in figures.
public struct Persona: Hashable, Sendable, Codable {
  /// A few sentences for people.
  public let paragraph: String
  /// The mean and the median spend of a customer in the observation window; nil without amounts.
  public let meanSpend: Double?
  public let medianSpend: Double?
  /// The shares of the segment's customers who churned and who bought again in the latest outcome
  /// window that is known; nil where there is none, or where too few customers were in it.
  public let churn: Rate?
  public let repurchase: Rate?
  /// What they favour, against all customers; the most telling first.
  public let channels: [Favourite]
  public let times: [Favourite]
  public let items: [Favourite]
  /// A customer as there could be one: medians and commonest levels of those near the centre. It is
  /// made from at least `smallest_described` of them and is nobody's record.
  public let typical: [Typical]

  /// How many of the segment's customers had an outcome.
  public struct Rate: Hashable, Sendable, Codable {
    public let share: Double
    /// The share among all customers.
    public let overall: Double
    /// How many of the segment's customers the share is of.
    public let customers: Int
  }

  /// One line of a typical customer.
  public struct Typical: Hashable, Sendable, Codable {
    public let feature: String
    public let meaning: String
    /// The value with its unit.
    public let text: String
  }
}
