import PatronData
import PatronModels
import PatronNumerics
import PatronReport

/// Where customers give up more than elsewhere or than before, and what that costs.
extension JourneyTeller {
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
}
