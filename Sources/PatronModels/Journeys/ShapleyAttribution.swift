import Foundation
import PatronNumerics

/// Credit by what channels add to each other's sets: the Shapley value (Shapley 1953; Dalessandro,
/// Perlich, Stitelman & Provost, ADKDD 2012) of a worth of sets of channels.
public struct ShapleyAttribution: AttributionRule {
  /// What a set of channels is worth.
  public enum Worth: String, Hashable, Sendable, Codable, CaseIterable {
    /// The conversions of the journeys whose channels all lie in the set. A path's conversions then
    /// divide among its distinct channels alike, exactly, however many channels there are.
    case conversions
    /// The share of converting journeys among those whose channels all lie in the set: journeys
    /// without conversion count. Brought to the sum of all conversions.
    case rate
  }

  public var worth: Worth
  /// Orders of the channels that are drawn where there are more than `ShapleyValue.exactLimit`.
  public var permutations: Int
  public var seed: UInt64

  public init(worth: Worth = .conversions, permutations: Int = 2000, seed: UInt64 = 0) {
    self.worth = worth
    self.permutations = permutations
    self.seed = seed
  }

  /// The distinct sets of channels of the paths, and each path's set.
  public struct Sets: Sendable {
    let channelCount: Int
    /// Each rising.
    let sets: [[Int32]]
    let setOfPath: [Int]
  }

  public func prepared(for paths: ConversionPaths) throws(JourneyError) -> Sets {
    var (sets, indices) = ([[Int32]](), [[Int32]: Int]())
    let setOfPath = (0..<paths.pathCount).map { path in
      let set = Set(paths.touches(path)).sorted()
      if let index = indices[set] { return index }
      indices[set] = sets.count
      sets.append(set)
      return sets.count - 1
    }
    return Sets(channelCount: paths.channelCount, sets: sets, setOfPath: setOfPath)
  }

  public func shares(_ prepared: Sets, counts: JourneyCounts) -> AttributionShares? {
    var conversions = [Double](repeating: 0, count: prepared.sets.count)
    var (revenues, journeys) = (conversions, conversions)
    for (path, set) in prepared.setOfPath.enumerated() {
      conversions[set] += counts.conversions[path]
      revenues[set] += counts.revenues[path]
      journeys[set] += counts.conversions[path] + counts.failures[path]
    }
    guard conversions.contains(where: { $0 > 0 }) else { return nil }
    switch worth {
    case .conversions:
      return AttributionShares(
        conversions: divided(conversions, prepared), revenues: divided(revenues, prepared))
    case .rate:
      return AttributionShares(
        conversions: ofRate(conversions, journeys, prepared).values,
        revenues: ofRate(revenues, journeys, prepared).values)
    }
  }

  /// The value of the rate, with the standard errors of sampling; zeros where it is exact.
  ///
  /// - Throws: a `JourneyError` where nothing converted.
  public func rateValue(of paths: ConversionPaths) throws(JourneyError) -> ShapleyValue {
    let prepared = try prepared(for: paths)
    var conversions = [Double](repeating: 0, count: prepared.sets.count)
    var journeys = conversions
    for (path, set) in prepared.setOfPath.enumerated() {
      conversions[set] += Double(paths.conversions[path])
      journeys[set] += Double(paths.conversions[path] + paths.failures[path])
    }
    return ofRate(conversions, journeys, prepared)
  }

  /// A set's worth divided among its channels alike: the dividends of Harsanyi (International
  /// Economic Review 1963) are the sets' own conversions.
  private func divided(_ worth: [Double], _ prepared: Sets) -> [Double] {
    var values = [Double](repeating: 0, count: prepared.channelCount)
    for (set, channels) in prepared.sets.enumerated() {
      for channel in channels { values[Int(channel)] += worth[set] / Double(channels.count) }
    }
    return values
  }

  private func ofRate(
    _ successes: [Double], _ journeys: [Double], _ prepared: Sets
  ) -> ShapleyValue {
    let count = prepared.channelCount
    guard count > ShapleyValue.exactLimit else {
      var (top, bottom) = ([Double](repeating: 0, count: 1 << count), [Double]())
      bottom = top
      for (set, channels) in prepared.sets.enumerated() {
        let mask = channels.reduce(0) { $0 | 1 << Int($1) }
        top[mask] += successes[set]
        bottom[mask] += journeys[set]
      }
      ShapleyValue.sumOverSubsets(&top)
      ShapleyValue.sumOverSubsets(&bottom)
      return ShapleyValue(worths: zip(top, bottom).map { $1 > 0 ? $0 / $1 : 0 })
    }
    return ShapleyValue(
      players: count, permutations: permutations, seed: seed
    ) { order in
      // A set joins when the last of its channels does.
      var places = [Int](repeating: 0, count: count)
      for (place, channel) in order.enumerated() { places[channel] = place }
      var (top, bottom) = ([Double](repeating: 0, count: count), [Double]())
      bottom = top
      for (set, channels) in prepared.sets.enumerated() {
        let last = channels.reduce(0) { max($0, places[Int($1)]) }
        top[last] += successes[set]
        bottom[last] += journeys[set]
      }
      var (won, all) = (0.0, 0.0)
      return (0..<count).map { place in
        won += top[place]
        all += bottom[place]
        return all > 0 ? won / all : 0
      }
    }
  }
}

/// The Shapley value: each player's mean contribution over all orders in which players join.
public struct ShapleyValue: Hashable, Sendable, Codable {
  public let values: [Double]
  /// Of sampling the orders; zeros where all were summed.
  public let standardErrors: [Double]

  /// Up to so many players the worths of all sets are summed: 2²⁰ of them.
  public static let exactLimit = 20

  /// The value for the worths of all sets of n players: set m holds player i where bit i of m is 1,
  /// and the empty one is worth `worths[0]`.
  ///
  /// φᵢ = Σ over sets S without i of |S|!·(n − |S| − 1)!/n! · (v(S + i) − v(S)).
  ///
  /// - Complexity: O(n·2ⁿ).
  public init(worths: [Double]) {
    let count = worths.count.trailingZeroBitCount
    precondition(worths.count == 1 << count, "a worth for every set")
    var weights = [Double](repeating: 0, count: max(1, count))
    for size in 0..<count {
      weights[size] = exp(
        lgamma(Double(size + 1)) + lgamma(Double(count - size)) - lgamma(Double(count + 1)))
    }
    values = (0..<count).map { player in
      let bit = 1 << player
      var sum = 0.0
      for set in worths.indices where set & bit == 0 {
        sum += weights[set.nonzeroBitCount] * (worths[set | bit] - worths[set])
      }
      return sum
    }
    standardErrors = values.map { _ in 0 }
  }

  /// The same over drawn orders (Castro, Gómez & Tejada, Computers & Operations Research 2009), each
  /// followed by its reverse, which halves the error where players substitute each other.
  ///
  /// - Parameter worths: for an order of the players the worth of its first 1, 2 … n.
  init(players: Int, permutations: Int, seed: UInt64, worths: ([Int]) -> [Double]) {
    var generator = SeededGenerator(seed: seed)
    let pairs = max(2, permutations / 2)
    var sums = [Double](repeating: 0, count: players)
    var squares = sums
    var order = Array(0..<players)
    for _ in 0..<pairs {
      for place in stride(from: players - 1, to: 0, by: -1) {
        order.swapAt(place, generator.index(below: place + 1))
      }
      var means = [Double](repeating: 0, count: players)
      for turned in [order, order.reversed()] {
        var before = 0.0
        for (player, worth) in zip(turned, worths(turned)) {
          means[player] += (worth - before) / 2
          before = worth
        }
      }
      for player in 0..<players {
        sums[player] += means[player]
        squares[player] += means[player] * means[player]
      }
    }
    let count = Double(pairs)
    values = sums.map { $0 / count }
    standardErrors = zip(sums, squares).map { sum, square in
      (max(0, square - sum * sum / count) / (count - 1) / count).squareRoot()
    }
  }

  /// Replaces the worth of each set by the sum over its subsets.
  ///
  /// - Complexity: O(n·2ⁿ).
  public static func sumOverSubsets(_ worths: inout [Double]) {
    var bit = 1
    while bit < worths.count {
      for set in worths.indices where set & bit != 0 { worths[set] += worths[set ^ bit] }
      bit <<= 1
    }
  }
}
