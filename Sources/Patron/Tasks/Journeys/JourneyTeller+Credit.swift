import PatronData
import PatronModels
import PatronNumerics
import PatronReport

/// The paths of journeys, and how their conversions are divided.
extension JourneyTeller {
  private static let mostPaths = 15

  func paths() -> [Journeys.Path] {
    let touchpoints = names.touchpoints()
    return tally.paths.map { ($0.key, $0.value.conversions, $0.value.failures) }
      .filter { $0.1 + $0.2 >= Self.fewestVisits }
      .sorted { one, other in
        let (a, b) = (one.1 + one.2, other.1 + other.2)
        return a != b ? a > b : one.0.lexicographicallyPrecedes(other.0)
      }
      .prefix(Self.mostPaths).map { path, conversions, failures in
        Journeys.Path(
          touchpoints: path.map { touchpoints[Int($0)] },
          share: .init(conversions, of: conversions + failures))
      }
  }

  func transitions() -> (moves: [Journeys.Transition], switching: Journeys.Share?) {
    struct Move: Hashable {
      let from: Int32?
      let to: Int32?
      let converted: Bool
    }
    var counts: [Move: Int] = [:]
    var (several, all) = (0, 0)
    for (path, count) in tally.paths {
      let journeys = count.conversions + count.failures
      all += journeys
      if path.count > 1 { several += journeys }
      var last: Int32?
      for touchpoint in path {
        counts[Move(from: last, to: touchpoint, converted: false), default: 0] += journeys
        last = touchpoint
      }
      counts[Move(from: last, to: nil, converted: true), default: 0] += count.conversions
      counts[Move(from: last, to: nil, converted: false), default: 0] += count.failures
    }
    let touchpoints = names.touchpoints()
    let moves = counts.filter { $0.value > 0 }.map { move, count in
      Journeys.Transition(
        from: move.from.map { touchpoints[Int($0)] }, to: move.to.map { touchpoints[Int($0)] },
        converted: move.converted, count: count)
    }.sorted {
      ($1.count, $0.from ?? "", $0.to ?? "", $0.converted ? 0 : 1)
        < ($0.count, $1.from ?? "", $1.to ?? "", $1.converted ? 0 : 1)
    }
    return (moves, all > 0 ? .init(several, of: all) : nil)
  }

  /// The half-life of a touch, and the shares of the first and the last one, as they are usual.
  private static let halfLife = 7.0
  private static let ends = 0.4
  private static let replicates = 200

  /// The touchpoints that credit is divided among, and for each of all its place among them: the commonest, and one place
  /// for what is rarer or too rare to be told.
  private func creditedTouchpoints() -> (names: [String], placeOf: [Int32]) {
    let all = names.touchpoints()
    var journeys = [Int](repeating: 0, count: all.count)
    for (path, count) in tally.paths {
      for touchpoint in Set(path) {
        journeys[Int(touchpoint)] += count.conversions + count.failures
      }
    }
    let common = all.indices.filter { journeys[$0] >= Document.smallestCell }
      .sorted { (-journeys[$0], $0) < (-journeys[$1], $1) }.prefix(Self.mostTouchpoints).sorted()
    let isComplete = all.indices.allSatisfy { journeys[$0] == 0 || common.contains($0) }
    var placeOf = [Int32](repeating: Int32(common.count), count: all.count)
    for (place, touchpoint) in common.enumerated() { placeOf[touchpoint] = Int32(place) }
    return (common.map { all[$0] } + (isComplete ? [] : [Self.rareTouchpoints]), placeOf)
  }

  private static let mostTouchpoints = 30
  static let rareTouchpoints = "(others)"

  func attribution() throws -> Journeys.ChannelCredits? {
    let (touchpoints, placeOf) = creditedTouchpoints()
    func credited(_ counts: [[Int32]: JourneyTally.PathCount], _ key: ([Int32]) -> [Int32])
      -> [(key: [Int32], value: JourneyTally.PathCount)]
    {
      var sums: [[Int32]: JourneyTally.PathCount] = [:]
      for (path, count) in counts { sums[key(path), default: .init()] += count }
      return sums.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    }
    let sorted = credited(tally.paths) { path in path.map { placeOf[Int($0)] } }
    guard sorted.contains(where: { $0.value.conversions > 0 }) else { return nil }
    let paths = try ConversionPaths(
      channelCount: touchpoints.count, paths: sorted.map(\.key),
      conversions: sorted.map(\.value.conversions), revenues: sorted.map(\.value.amount.number),
      failures: sorted.map(\.value.failures))
    // Behind the touchpoints of a path are their ages.
    let aged = credited(tally.agedPaths) { path in
      path[..<(path.count / 2)].map { placeOf[Int($0)] } + path[(path.count / 2)...]
    }
    let agedPaths = try ConversionPaths(
      channelCount: touchpoints.count, paths: aged.map { Array($0.key[..<($0.key.count / 2)]) },
      ages: aged.map { Array($0.key[($0.key.count / 2)...]) },
      conversions: aged.map(\.value.conversions), revenues: aged.map(\.value.amount.number),
      failures: aged.map { _ in 0 })
    func rule(_ name: String, _ credits: Attribution) -> Journeys.ChannelCredits.Rule {
      .init(name: name, credits: credits)
    }
    let bootstrap = Bootstrap(replicates: Self.replicates, seed: seed)
    let rules = [
      rule("first", try TouchRule.first.credits(of: paths, workers: workers)),
      rule("last", try TouchRule.last.credits(of: paths, workers: workers)),
      rule("linear", try TouchRule.linear.credits(of: paths, workers: workers)),
      rule(
        "position",
        try TouchRule.position(first: Self.ends, last: Self.ends).credits(
          of: paths, workers: workers)),
      rule(
        "time decay",
        try TouchRule.timeDecay(halfLife: Self.halfLife).credits(of: agedPaths, workers: workers)),
      rule("Shapley", try ShapleyAttribution(seed: seed).credits(of: paths, workers: workers)),
      rule(
        "Markov",
        try MarkovAttribution().credits(of: paths, bootstrap: bootstrap, workers: workers)),
    ]
    var had = [(conversions: Int, all: Int)](repeating: (0, 0), count: touchpoints.count)
    for (path, count) in sorted {
      for touchpoint in Set(path) {
        had[Int(touchpoint)].conversions += count.conversions
        had[Int(touchpoint)].all += count.conversions + count.failures
      }
    }
    return Journeys.ChannelCredits(
      touchpoints: touchpoints, journeys: had.map { .init($0.conversions, of: $0.all) },
      rules: rules)
  }
}
