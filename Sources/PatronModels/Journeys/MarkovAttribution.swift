import PatronNumerics

/// Credit in proportion to what would be lost without a channel, if journeys were a Markov chain
/// (Anderl, Becker, von Wangenheim & Schumann, International Journal of Research in Marketing 2016).
///
/// A journey is at its last `order` touches, of which a path's first touches have fewer, until it
/// converts or ends. The removal effect of a channel is 1 − P(conversion without it)/P(conversion),
/// a move into any state that contains the channel leading to the end without conversion instead; the
/// credits are in proportion to the removal effects, for revenue to those of the expected revenue.
/// Solved exactly; nothing is simulated and no walk is cut.
public struct MarkovAttribution: AttributionRule {
  /// How many touches a state holds, k ≥ 1.
  public var order: Int
  /// Whether a channel touched several times in a row counts as often. With order 1 repeats change
  /// no removal effect, as long as all of them are in the data.
  public var keepsRepeats: Bool

  public init(order: Int = 1, keepsRepeats: Bool = true) {
    self.order = order
    self.keepsRepeats = keepsRepeats
  }

  /// The states of the paths and the moves between them, without how often each happens.
  public struct Chain: Sendable {
    /// Of each state its channels, oldest first; state 0 is the start and has none.
    let states: [[Int32]]
    let channelCount: Int
    /// The states of path p are `starts[p]..<starts[p + 1]`, the start left out.
    let starts: [Int]
    let visits: [Int]
    /// The moves between states, and for each visit the move that leads there.
    let moves: [Move]
    let moveOfVisit: [Int]
  }

  struct Move: Hashable, Sendable {
    let from: Int
    let to: Int
  }

  public func prepared(for paths: ConversionPaths) throws(JourneyError) -> Chain {
    precondition(order >= 1, "a state of a touch")
    var states: [[Int32]] = [[]]
    var indices: [[Int32]: Int] = [[]: 0]
    var (starts, visits) = ([0], [Int]())
    var (moves, moveIndices, moveOfVisit) = ([Move](), [Move: Int](), [Int]())
    for path in 0..<paths.pathCount {
      var (state, from) = ([Int32](), 0)
      var previous: Int32?
      for channel in paths.touches(path) {
        if !keepsRepeats, channel == previous { continue }
        previous = channel
        if state.count == order { state.removeFirst() }
        state.append(channel)
        let index = indices[state] ?? states.count
        if index == states.count {
          indices[state] = index
          states.append(state)
        }
        let move = Move(from: from, to: index)
        let place = moveIndices[move] ?? moves.count
        if place == moves.count {
          moveIndices[move] = place
          moves.append(move)
        }
        visits.append(index)
        moveOfVisit.append(place)
        from = index
      }
      starts.append(visits.count)
    }
    return Chain(
      states: states, channelCount: paths.channelCount, starts: starts, visits: visits,
      moves: moves, moveOfVisit: moveOfVisit)
  }

  public func shares(_ prepared: Chain, counts: JourneyCounts) -> AttributionShares? {
    guard let effects = prepared.removalEffects(counts) else { return nil }
    return AttributionShares(conversions: effects.conversions, revenues: effects.revenues)
  }

  /// The removal effects of the channels of `paths`, and the probability of a conversion.
  ///
  /// - Throws: a `JourneyError` where nothing converted.
  /// - Complexity: a solution of the chain's states for each channel.
  public func removalEffects(
    of paths: ConversionPaths
  ) throws(JourneyError) -> (effects: [Double], probability: Double) {
    guard let effects = try prepared(for: paths).removalEffects(paths.counts) else {
      throw .noConversions
    }
    return (effects.conversions, effects.probability)
  }
}

extension MarkovAttribution.Chain {
  /// Of each channel the removal effect on conversions and on revenue; nil without a conversion.
  func removalEffects(
    _ counts: JourneyCounts
  ) -> (conversions: [Double], revenues: [Double], probability: Double)? {
    var passages = [Double](repeating: 0, count: moves.count)
    var leaving = [Double](repeating: 0, count: states.count)
    var (converted, earned) = (leaving, leaving)
    for path in 0..<starts.count - 1 {
      let journeys = counts.conversions[path] + counts.failures[path]
      guard journeys > 0 else { continue }
      var from = 0
      for visit in starts[path]..<starts[path + 1] {
        passages[moveOfVisit[visit]] += journeys
        leaving[from] += journeys
        from = visits[visit]
      }
      leaving[from] += journeys
      converted[from] += counts.conversions[path]
      earned[from] += counts.revenues[path]
    }
    for state in states.indices where leaving[state] > 0 {
      converted[state] /= leaving[state]
      earned[state] /= leaving[state]
    }
    let chain = AbsorbingChain(
      stateCount: states.count,
      moves: zip(moves, passages).filter { $0.1 > 0 }.map {
        ($0.0.from, $0.0.to, $0.1 / leaving[$0.0.from])
      })
    let (all, money) = (chain.solution(converted)[0], chain.solution(earned)[0])
    guard all > 0 else { return nil }
    var effects = [Double](repeating: 0, count: channelCount)
    var values = effects
    let present = Set(states.flatMap { $0 })
    for channel in 0..<Int32(channelCount) where present.contains(channel) {
      let allowed = states.map { !$0.contains(channel) }
      effects[Int(channel)] = max(0, 1 - chain.solution(converted, allowed: allowed)[0] / all)
      if money != 0 {
        values[Int(channel)] = 1 - chain.solution(earned, allowed: allowed)[0] / money
      }
    }
    return (effects, values, all)
  }
}
