import Foundation
import PatronData
import PatronModels
import PatronNumerics
import PatronReport

/// Makes figures of what was counted.
struct JourneyTeller {
  let tally: JourneyTally
  let names: JourneyNames
  let rules: JourneyRules
  let within: [Int32]
  let since: Int32
  /// The day behind the last one.
  let end: Int32
  let hasAmounts: Bool
  let hasDays: Bool
  let segmentNames: [String]
  let seed: UInt64
  let workers: Workers

  private var parts: JourneyParts {
    JourneyParts(names, hasOrders: names.senses.contains(.purchase))
  }

  /// Rates whose days are over soon: those of a quarter would hide a week's incident.
  private var quickRates: [Int] {
    rules.rates.indices.filter { within[$0] <= JourneyFold.longestWait }
  }

  // MARK: Journeys and stages

  func totals() -> Journeys.Totals {
    var (converted, failed) = (0, 0)
    for ends in tally.steps.values {
      converted += ends[JourneyWalk.End.converted.rawValue]
      failed += ends[JourneyWalk.End.failed.rawValue]
    }
    let amount = tally.paths.values.reduce(tally.direct.amount) { $0 + $1.amount }
    return Journeys.Totals(
      converted: converted + tally.direct.conversions, direct: tally.direct.conversions,
      failed: failed,
      open: tally.openJourneys, amount: hasAmounts ? amount.number : nil, medianDays: medianDays())
  }

  private func medianDays() -> Int? {
    let counts = tally.daysToConversion
    let all = counts.values.reduce(0, +)
    var sum = 0
    for (days, count) in counts.sorted(by: { $0.key < $1.key }) {
      sum += count
      if all > 0, 2 * sum >= all { return Int(days) }
    }
    return nil
  }

  func stages() -> [Journeys.Stage] {
    tally.stageDays.enumerated().map { index, days in
      let rule = index < rules.settings.stages.count ? rules.settings.stages[index] : nil
      let sorted = days.sorted()
      return Journeys.Stage(
        name: rule?.name, condition: rule?.condition, customers: days.count,
        medianDays: rule == nil || days.isEmpty ? nil : Int(sorted[(sorted.count - 1) / 2]))
    }
  }

  func moves() -> Journeys.StageMoves? {
    guard !tally.moves.isEmpty else { return nil }
    let width = rules.settings.stages.count + 1
    let sums = tally.moves.values.reduce([Int](repeating: 0, count: width * width)) {
      zip($0, $1).map(+)
    }
    return Journeys.StageMoves(
      months: tally.moves.count,
      counts: (0..<width).map { Array(sums[$0 * width..<($0 + 1) * width]) })
  }

  func steps() -> [Journeys.Step] {
    let steps = rules.settings.steps
    let ended = tally.steps.mapValues {
      $0[JourneyWalk.End.converted.rawValue] + $0[JourneyWalk.End.failed.rawValue]
    }
    let reached = steps.indices.map { step in
      ended.reduce(0) { $0 + ($1.key >> UInt16(step) > 0 ? $1.value : 0) }
    }
    return steps.indices.map { step in
      Journeys.Step(
        name: steps[step].name,
        had: ended.reduce(0) { $0 + ($1.key >> UInt16(step) & 1 == 1 ? $1.value : 0) },
        reached: reached[step],
        on: step + 1 < steps.count && reached[step] > 0
          ? .init(reached[step + 1], of: reached[step]) : nil)
    }
  }

  /// The rows of each type, and how many came in each month.
  func volumes() -> [Journeys.Volume] {
    let months = tally.rowsByMonth.keys.sorted()
    return names.types.indices.compactMap { type in
      let counts = months.map { tally.rowsByMonth[$0]?[type] ?? 0 }
      guard counts.contains(where: { $0 > 0 }) else { return nil }
      return Journeys.Volume(
        type: names.types[type], sense: names.senses[type]?.rawValue,
        rows: counts.reduce(0, +), customers: tally.customersOfType[type],
        months: zip(months, counts).map { month, count in
          .init(
            firstDay: Day(year: Int(month) / 12, month: Int(month) % 12 + 1, day: 1), rows: count)
        })
    }
  }

  // MARK: Rates

  /// Figures of fewer visits are left out.
  private static let fewestVisits = 20

  /// The figures of the rates that have visits, with their indices.
  func rates() -> [(index: Int, figures: Journeys.Rate)] {
    let dimensions = parts.dimensions
    var all = [JourneyTally.Pair](repeating: .init(), count: rules.rates.count)
    var months = [[Int: JourneyTally.Pair]](repeating: [:], count: rules.rates.count)
    var byPart = [[[Int: JourneyTally.Pair]]](
      repeating: Array(repeating: [:], count: dimensions.count), count: rules.rates.count)
    var monthOf: [Int32: Int] = [:]
    for (key, cell) in tally.cells {
      let (rate, pair) = (Int(key.rate), cell.pair)
      all[rate] += pair
      let month =
        monthOf[key.day]
        ?? {
          let (year, month, _) = Day(Int(key.day)).date
          let found = Day(year: year, month: month, day: 1).number
          monthOf[key.day] = found
          return found
        }()
      months[rate][month, default: .init()] += pair
      for (index, dimension) in dimensions.enumerated() {
        guard let value = dimension.value(key) else { continue }
        byPart[rate][index][value, default: .init()] += pair
      }
    }
    return rules.rates.indices.compactMap { rate in
      guard all[rate].trials > 0 else { return nil }
      let rule = rules.rates[rate]
      let (without, with) = (tally.money[rate][0], tally.money[rate][1])
      func mean(_ money: JourneyTally.Money) -> Double? {
        hasAmounts && money.visits > 0 ? money.sum.number / Double(money.visits) : nil
      }
      var own: [Journeys.Rate.Part] = []
      for (index, dimension) in dimensions.enumerated() {
        for (value, pair) in byPart[rate][index].sorted(by: { $0.key < $1.key })
        where pair.trials >= Self.fewestVisits {
          own.append(
            .init(dimension: dimension.name, value: dimension.values[value], share: share(pair)))
        }
      }
      let figures = Journeys.Rate(
        name: rule.name, from: words(rate).from, to: words(rate).to, within: Int(within[rate]),
        isGood: rule.isGood, all: share(all[rate]),
        months: months[rate].sorted { $0.key < $1.key }.filter {
          $0.value.trials >= Self.fewestVisits && isOver($0.key, within: within[rate])
        }.map { .init(firstDay: Day($0.key), share: share($0.value)) }, parts: own,
        segments: zip(segmentNames, tally.ofSegments[rate]).compactMap { name, pair in
          pair.trials >= Self.fewestVisits
            ? .init(dimension: "segment", value: name, share: share(pair)) : nil
        }, amountWith: mean(with),
        amountWithout: JourneyRules.has(rule.to, rules.conversion) ? nil : mean(without))
      return (rate, figures)
    }
  }

  /// Whether the days of all visits of the month that begins on `month` are over: else those of its first days would stand
  /// for it.
  private func isOver(_ month: Int, within days: Int32) -> Bool {
    let (year, number, _) = Day(month).date
    let next = Day(year: number == 12 ? year + 1 : year, month: number % 12 + 1, day: 1)
    return next.number + Int(days) <= Int(end)
  }

  /// Those of the user's `own` rates that no visit begins: most likely a slip in a condition.
  func idleRates(of own: [Configuration.Journey.Rate]) -> [String] {
    let names = Set(own.map(\.name))
    var trials = [Int32](repeating: 0, count: rules.rates.count)
    for (key, cell) in tally.cells { trials[Int(key.rate)] += cell.pair.trials }
    return rules.rates.indices.filter {
      trials[$0] == 0 && names.contains(rules.rates[$0].name)
    }.map {
      "journey: no visit has what the rate '\(rules.rates[$0].name)' begins with, or its days are not over"
    }
  }

  private func share(_ pair: JourneyTally.Pair) -> Journeys.Share {
    .init(Int(pair.successes), of: Int(pair.trials))
  }

  /// The conditions of a rate, as they are written.
  private func words(_ rate: Int) -> (from: String, to: String) {
    let steps = rules.settings.steps
    if let step = rules.rates[rate].step {
      return (steps[step].condition, steps[(step + 1)...].map(\.name).joined(separator: " or "))
    }
    let own = rules.settings.rates[rate - max(0, steps.count - 1)]
    return (own.from, own.to)
  }

  // MARK: Leaks and incidents

  /// What one more visit with what is asked for is worth beside one without, and its standard error.
  private func worth(_ rate: Int) -> (value: Double, error: Double)? {
    guard hasAmounts else { return nil }
    let (without, with) = (tally.money[rate][0], tally.money[rate][1])
    guard with.visits > 1, without.visits > 1 else { return nil }
    let (a, b) = (with.moments, without.moments)
    return (a.mean - b.mean, (a.variance + b.variance).squareRoot())
  }

  /// Values with fewer visits are no peers.
  private static let fewestOfPeer = 50
  private static let leakLevel = 0.05
  /// A normal interval of 95 % is so many standard errors wide.
  private static let errorsOfInterval = 2 * 1.96

  func leaks(_ rates: [(index: Int, figures: Journeys.Rate)]) throws -> [Journeys.Leak] {
    struct Found {
      let rate: Int
      let part: Journeys.Rate.Part
      let peer: PeerComparison.Peer
    }
    var found: [Found] = []
    for (rate, figures) in rates where quickRates.contains(rate) {
      for (_, values) in Dictionary(grouping: figures.parts, by: \.dimension).sorted(by: {
        $0.key < $1.key
      }) {
        let peers = values.filter { $0.share.trials >= Self.fewestOfPeer }
        guard peers.count >= PeerComparison.fewestPeers,
          let comparison = try PeerComparison(
            successes: peers.map(\.share.successes), trials: peers.map(\.share.trials))
        else { continue }
        found += zip(peers, comparison.peers).map { Found(rate: rate, part: $0, peer: $1) }
      }
    }
    let adjusted = FalseDiscovery.adjusted(found.map(\.peer.probability))
    return zip(found, adjusted).compactMap { found, probability in
      let rule = rules.rates[found.rate]
      guard probability <= Self.leakLevel, (found.peer.estimate < 0) == rule.isGood else {
        return nil
      }
      let money = worth(found.rate).map { worth in
        MoneyLost(
          customers: found.part.share.trials, difference: -found.peer.estimate,
          differenceError: (found.peer.difference.upper - found.peer.difference.lower)
            / Self.errorsOfInterval,
          value: worth.value, valueError: worth.error)
      }
      return Journeys.Leak(
        rate: rule.name, isGood: rule.isGood, dimension: found.part.dimension,
        value: found.part.value, share: found.part.share, expected: found.peer.expected,
        difference: found.peer.difference, probability: probability, money: money)
    }.sorted {
      ($1.money?.estimate ?? 0, $0.probability, $0.rate, $0.value)
        < ($0.money?.estimate ?? 0, $1.probability, $1.rate, $1.value)
    }
  }

  func incidents() throws -> (found: [Journeys.FoundIncident], search: Journeys.IncidentSearch?) {
    let series = JourneySeries(
      tally, rates: quickRates, parts: parts, since: since, before: end)
    guard !series.series.isEmpty, series.dayCount >= 28 else { return ([], nil) }
    let incidents = try IncidentScan().find(
      in: series.series, shared: series.shared, from: since, workers: workers)
    let found = incidents.map { incident in
      let scope = series.series[incident.series].scope
      let rate = Int(scope[0] ?? 0)
      let money = worth(rate).map { incident.moneyLost(value: $0.value, valueError: $0.error) }
      return Journeys.FoundIncident(
        rate: rules.rates[rate].name, isGood: rules.rates[rate].isGood, part: series.part(scope),
        first: Day(Int(incident.days.lowerBound)), last: Day(Int(incident.days.upperBound) - 1),
        visits: incident.trials ?? 0, observed: incident.observed, expected: incident.expected,
        relativeChange: incident.relativeChange, runProbability: incident.runProbability,
        goesOn: incident.days.upperBound + within[rate] >= end, money: money,
        isInMoney: money.flatMap {
          isSeen($0, of: incident, among: tally.cells.filter { series.holds(scope, $0.key) })
        })
    }
    let smallest = series.series.map { $0.trials?.reduce(0) { $0 + Int($1) } ?? 0 }.min() ?? 0
    return (
      found,
      Journeys.IncidentSearch(
        series: series.series.count, days: series.dayCount,
        leastVisits: Double(smallest) / Double(series.dayCount) * 7)
    )
  }

  /// Whether the money of the visits fell as a loss of `money` says, by the visits of the same part on other days; nil
  /// where nothing was lost.
  ///
  /// False where their mean fell by less than half of the loss, and chance would hide all of it once in forty times: then
  /// what happened may be a fault of what is recorded.
  private func isSeen(
    _ money: MoneyLost, of incident: Incident,
    among cells: [JourneyTally.CellKey: JourneyTally.Cell]
  ) -> Bool? {
    guard money.estimate > 0 else { return nil }
    var sides = [JourneyTally.Money(), JourneyTally.Money()]
    // In an order that is always the same, for the sums of squares.
    for (key, cell) in cells.sorted(by: { $0.key.precedes($1.key) }) {
      sides[incident.days.contains(key.day) ? 1 : 0] += cell.money
    }
    guard sides.allSatisfy({ $0.visits > 1 }) else { return nil }
    let (before, then) = (sides[0].moments, sides[1].moments)
    let visits = Double(sides[1].visits)
    let lost = money.estimate / visits
    let fell = before.mean - then.mean
    let lossError =
      (money.interval.upper - money.interval.lower) / Self.errorsOfInterval / visits
    let error = (before.variance + then.variance + lossError * lossError).squareRoot()
    return fell >= lost / 2 || lost - fell <= Self.errorsOfInterval / 2 * error
  }

  // MARK: Paths and credit

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
