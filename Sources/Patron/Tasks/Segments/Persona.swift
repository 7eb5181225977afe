public import PatronData
import PatronEngine

/// Who the customers of a segment are, in figures; `SegmentWords` words them.
public struct Persona: Hashable, Sendable, Codable {
  /// The mean spend of a customer in the observation window, who got back more than was paid counting nothing; nil
  /// without amounts.
  public let meanSpend: Double?
  /// The mean of all spend that is known.
  public let meanKnownSpend: Double?
  /// The shares of the segment's customers who had each outcome in the latest outcome window that is known, of
  /// the outcomes that enough customers could have.
  public let outcomes: [Rate]
  /// What they favour against all customers, the largest difference first.
  public let times: [Favourite]
  public let items: [Favourite]
  /// A customer as there could be one: medians and commonest levels of those near the centre. It is
  /// made from at least `smallest_described` of them and is no customer's record.
  public let typical: [Typical]

  /// How many of the segment's customers had an outcome.
  public struct Rate: Hashable, Sendable, Codable {
    public let outcome: TaskID
    /// The length of the outcome window; nil for a label column.
    public let horizon: DayCount?
    public let share: Double
    /// The share among all customers.
    public let overall: Double
    /// How many of the segment's customers the share is of.
    public let customers: Int
  }

  /// One line of a typical customer.
  public struct Typical: Hashable, Sendable, Codable {
    public let feature: String
    /// The median of a number, in the feature's unit; nil for a category.
    public let value: Double?
    /// The commonest level of a category.
    public let level: String?
  }
}
