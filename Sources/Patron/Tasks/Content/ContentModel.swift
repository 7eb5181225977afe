public import PatronData
import PatronEngine
public import PatronModels
import PatronNumerics

/// A trained recommendation model: which items go together, and which are popular.
public struct ContentModel: Hashable, Sendable {
  /// All of it but the item–item weights, which are stored as an array of their own.
  public struct Description: Hashable, Sendable, Codable {
    public let source: Configuration.Recommendations.Source
    /// The days within which a customer is to act.
    public let horizon: DayCount
    /// How many items a customer is given.
    public let top: Int
    /// How many of them may share a topic; nil for any number.
    public let perTopic: Int?
    /// The share of positions drawn at random.
    public let explore: Double
    public let items: [String]
    /// Whether items had titles at training; nil where they were as `usuallyHasTitles` says.
    package let hasTitles: Bool?
    /// How many customers interacted with each item ever, and in the last `recent` days.
    public let customerCounts: [Int]
    public let popularity: [Int]
    /// The days that recent popularity looks back: the number that predicted best in the last window.
    public let recent: DayCount
    /// The types of event, and how far each counts as liking.
    package let eventTypes: [PreparedExports.EventType]
    /// How many customers had interacted with any of the items.
    public let customers: Int
    /// The choice of the search on a validation slice, and all it tried.
    public let choice: NextItems
    public let trials: [NextItemsSearch.Trial]
    /// The base and the factor of the items' scores; nil for 0 and 1.
    public let bases: [Float]?
    public let lifts: [Float]?
    /// Which items may be shown to customers who had them; nil for none.
    public let repeatable: [Bool]?
    /// How scores become chances; nil where no outcome was known to learn it from.
    public let chance: ContentChance?
    public let evaluation: ContentEvaluation?
    /// Which popularity customers without a history are given.
    public let fallback: ContentFallback.Reach

    /// `repeatable` for the items of `interactions`: the model's items, then others.
    func repeatable(in interactions: Interactions) -> [Bool]? {
      repeatable.map { known in
        known + interactions.items.dropFirst(known.count).map { _ in false }
      }
    }

    /// Whether there is one of everything an item, and no number beyond what training could have found.
    var isSound: Bool {
      let counts: [Int?] = [
        customerCounts.count, popularity.count, bases?.count, lifts?.count, repeatable?.count,
      ]
      return counts.compactMap { $0 }.allSatisfy { $0 == items.count }
        && [horizon, recent].allSatisfy(WindowPlan.lengths.contains)
        && Configuration.Recommendations.tops.contains(top) && perTopic ?? 1 > 0
        && Set(items).count == items.count && Bounds.counts.contains(customers)
        && (customerCounts + popularity).allSatisfy(Bounds.counts.contains)
        && Bounds.shares.contains(explore)
        && choice.memory.map { $0 > 0 } ?? true && choice.trend.map(\.isSound) ?? true
        && chance.map(\.isSound) ?? true
    }
  }

  public let description: Description
  /// The weights of an item for the other items, and for itself where it is repeatable.
  public let weights: ItemWeights

  package init(description: Description, weights: ItemWeights) {
    self.description = description
    self.weights = weights
  }

  /// The model for the items of `interactions`: its own items, then others without an interaction.
  func nextItems(for interactions: Interactions) -> NextItems.Model {
    let model = NextItems.Model(
      weights: weights, bases: description.bases, lifts: description.lifts,
      memory: description.choice.memory, weighs: description.choice.weighs)
    // Only items with a topic enter beyond the model's own.
    guard let tags = interactions.tags else { return model }
    let isNew = interactions.items.indices.map { item in
      item >= description.customerCounts.count || description.customerCounts[item] == 0
    }
    return model.introducing(isNew, tags: tags, novelty: description.choice.novelty)
  }
}

extension Interactions {
  /// The input of the numeric models.
  var dated: DatedInteractions { DatedInteractions(rows: seen, ages: ages) }

  /// Whether a customer likes any of the items.
  func isKnown(_ row: Int) -> Bool { dated.isKnown(row) }

  /// The share of customers with a liked item who interacted with each item in the `recent` days, or ever.
  func shares(within recent: DayCount? = nil) -> [Double] {
    let known = Double(max(1, dated.knownCount))
    return (recent.map { dated.popularity(within: $0) } ?? dated.popularity()).map { $0 / known }
  }

  /// The items that customers with a history had behind the snapshot and not before.
  var newItems: SparseRows {
    guard let later else { preconditionFailure("a slice has an outcome") }
    let known = (0..<seen.rowCount).map { isKnown($0) }
    return later.keeping { row, entry in
      known[row] && !seen.hasEntry(row: row, column: later.columns[entry])
    }
  }
}

extension DatedInteractions {
  /// How many customers last interacted with each item in the `recent` days.
  func popularity(within recent: DayCount) -> [Double] { popularity(within: Double(recent.days)) }
}
