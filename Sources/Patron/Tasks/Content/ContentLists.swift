package import PatronData
import PatronEngine

/// The lists of all customers, in flat arrays: position p of customer u is `u * top + p`.
package struct ContentLists: Sendable {
  /// Why an item stands in a list.
  package enum Reason: Hashable, Sendable {
    /// The customer's own items that added most to the score, the strongest first; −1 for no second.
    case goesWith(Int32, Int32)
    /// The customer had it, and it is an item that customers repeat.
    case again
    /// The customer's own items add little to its score.
    case popular
    /// Nothing is known of the customer; popular among the segment or, without one, among all.
    case fallback(segment: Int?, reach: ContentFallback.Reach)
    /// Drawn at random.
    case explored
  }

  package let top: Int
  /// The items that the numbers below stand for.
  package let catalogue: [Interactions.Item]
  /// How many customers have no list because they do not consent, and because nothing may be shown to them
  /// that they have not had.
  package internal(set) var withoutConsent = 0
  package internal(set) var withoutItems = 0
  /// −1 where a list has ended.
  package internal(set) var items: [Int32]
  package internal(set) var scores: [Float]
  /// NaN where no chance could be learned.
  package internal(set) var chances: [Float]
  package internal(set) var reasons: [Reason]

  init(customerCount: Int, top: Int, items catalogue: [Interactions.Item]) {
    self.top = top
    self.catalogue = catalogue
    items = [Int32](repeating: -1, count: customerCount * top)
    scores = [Float](repeating: 0, count: customerCount * top)
    chances = [Float](repeating: .nan, count: customerCount * top)
    reasons = [Reason](repeating: .popular, count: customerCount * top)
  }

  mutating func set(
    _ position: Int, item: Int32, score: Float, chance: Float, reason: Reason
  ) {
    items[position] = item
    scores[position] = score
    chances[position] = chance
    reasons[position] = reason
  }
}

extension ContentLists {
  /// How many customers have no list, by the reason; reasons of no customer are left out.
  var withoutContent: [String: Int] {
    ["no consent": withoutConsent, "nothing left that may be shown": withoutItems]
      .filter { $0.value > 0 }
  }
}

extension ContentLists.Reason {
  /// The reason in plain words, given the items' titles and the segments' names.
  func text(titles: [String], segments: [Int: String]) -> String {
    switch self {
    case .goesWith(let first, let second):
      "goes with "
        + [first, second].filter { $0 >= 0 }.map { titles[Int($0)] }.joined(separator: ", ")
    case .again: "often taken again by customers who had it"
    case .popular: "popular"
    case .fallback(let segment, let reach):
      segment.flatMap { segments[$0] }.map {
        "popular in your segment '\($0)' (nothing known of this customer)"
      } ?? "popular \(reach.rawValue) (nothing known of this customer)"
    case .explored: "drawn at random to learn"
    }
  }
}
