import Foundation

/// Lifts items that are more popular now than they used to be: the share of an item among the
/// latest interactions, over its share among all, to a power.
///
/// An item–item model scales its scores with how popular items were over all time. The lift turns
/// them towards the latest popularity and keeps the personal part; unlike a weight on old interactions
/// it costs no new factorisation, as it scales the columns of the weights.
public struct ItemTrend: Hashable, Sendable, Codable {
  /// The half-life of an interaction among the latest ones in days, > 0.
  public var halfLife: Double
  /// The power of the ratio: 0 leaves scores as they are, 1 takes the popularity of late in full.
  public var exponent: Double

  public init(halfLife: Double, exponent: Double = 1) {
    self.halfLife = halfLife
    self.exponent = exponent
  }

  package var isSound: Bool { halfLife > 0 && exponent >= 0 }

  /// The lift of each item, 1 for an item without an interaction.
  ///
  /// - Complexity: O(entries + items).
  package func lifts(_ interactions: DatedInteractions) -> [Float] {
    precondition(isSound, "a half-life above 0 and a power of at least 0")
    let ever = interactions.popularity()
    let lately = interactions.popularity(halfLife: halfLife)
    let (all, recent) = (ever.reduce(0, +), lately.reduce(0, +))
    return zip(ever, lately).map { ever, lately in
      ever > 0 ? Float(pow((lately / recent) / (ever / all), exponent)) : 1
    }
  }
}
