public import PatronFeatures
public import PatronModels
import PatronNumerics

/// A trained next-best-content model: which items go with which, and which are popular.
public struct ContentModel: Hashable, Sendable {
  /// All of it but the item–item weights, which are stored as an array of their own.
  public struct Description: Hashable, Sendable, Codable {
    public let source: Configuration.Recommendations.Source
    /// The days within which a customer is to act.
    public let horizon: Int
    /// How many items a customer is given.
    public let top: Int
    /// How many of them may share a topic; nil for any number.
    public let perTopic: Int?
    /// The share of places drawn at random.
    public let explore: Double
    public let items: [String]
    public let titles: [String]
    /// How many customers touched each item in the last `horizon` days.
    public let popularity: [Int]
    /// How many customers had touched any of the items.
    public let customers: Int
    /// What the search on a validation slice chose, and all it tried.
    public let choice: NextItems
    public let trials: [NextItemsSearch.Trial]
    /// What the items' scores begin with and are multiplied with; nil for 0 and 1.
    public let bases: [Float]?
    public let lifts: [Float]?
    /// Which items may be shown to customers who had them; nil for none.
    public let repeatable: [Bool]?
    /// How scores become chances; nil where no outcome was known to learn it from.
    public let chance: ContentChance?
    public let evaluation: ContentEvaluation?

    /// Whether there is one of everything an item.
    var isConsistent: Bool {
      let counts: [Int?] = [
        titles.count, popularity.count, bases?.count, lifts?.count, repeatable?.count,
      ]
      return counts.compactMap { $0 }.allSatisfy { $0 == items.count }
    }
  }

  public let description: Description
  /// What having an item says of the others, and of taking it again where it is repeatable.
  public let weights: ItemWeights

  var nextItems: NextItems.Model {
    NextItems.Model(
      weights: weights, bases: description.bases, lifts: description.lifts,
      memory: description.choice.memory)
  }
}

extension Interactions {
  /// What the numeric models take.
  var dated: DatedInteractions { DatedInteractions(rows: seen, ages: ages) }

  /// Whether each customer has touched any of the items.
  func isKnown(_ row: Int) -> Bool { seen.rowOffsets[row] < seen.rowOffsets[row + 1] }
}
