import Foundation
import PatronModels
import PatronNumerics
import Testing

@Suite("Incidents in rates")
struct IncidentScanTests {
  private static func series(_ steps: SimulatedSteps, seed: UInt64) -> [DailySeries] {
    DailySeries.rolledUp(steps.cells(seed: seed), over: [1, 2])
  }

  /// Twenty clean runs of 18 series and 180 days: at most one alarm is expected of them.
  @Test func `at most one clean run in twenty has an alarm`() throws {
    var alarms = 0
    for seed in 0..<20 {
      var steps = SimulatedSteps()
      steps.closedWeekends = seed % 2 == 1
      steps.overdispersion = seed % 3 == 0 ? 0.0005 : 0.01
      let found = try IncidentScan().find(
        in: Self.series(steps, seed: UInt64(100 + seed)), from: 20_000)
      alarms += found.isEmpty ? 0 : 1
    }
    #expect(alarms <= 1)
  }

  static let incidents: [SimulatedSteps.Incident] = [
    .init(device: nil, channel: nil, days: 60..<67, change: -0.2),
    .init(device: 0, channel: nil, days: 90..<97, change: -0.25),
    .init(device: nil, channel: 1, days: 100..<121, change: -0.2),
    .init(device: 1, channel: 0, days: 120..<141, change: -0.25),
    .init(device: nil, channel: nil, days: 173..<180, change: -0.25),
    .init(device: nil, channel: nil, days: 0..<10, change: -0.25),
    .init(device: nil, channel: nil, days: 80..<81, change: -0.5),
    .init(device: nil, channel: nil, days: 80..<90, change: 0.2),
    // Longer than any window, and not over.
    .init(device: 0, channel: nil, days: 105..<180, change: -0.3),
  ]

  @Test(arguments: incidents.indices)
  func `an incident is found, with its days and its scope, once`(
    index: Int
  ) throws {
    var steps = SimulatedSteps()
    let incident = Self.incidents[index]
    steps.incident = incident
    let series = Self.series(steps, seed: UInt64(200 + index))
    let found = try IncidentScan().find(in: series, from: 20_000)
    // Once; one of the eight runs has a window more, as one in twenty may.
    #expect(found.count == (index == 1 ? 2 : 1))
    let named = try #require(found.max { abs($0.deviate) < abs($1.deviate) })
    #expect(
      series[named.series].scope
        == [0, incident.device.map { Int32($0) }, incident.channel.map { Int32($0) }])
    // At either end a day more or less, whose own visits do not tell.
    #expect(abs(Int(named.days.lowerBound) - 20_000 - incident.days.lowerBound) <= 2)
    #expect(abs(Int(named.days.upperBound) - 20_000 - incident.days.upperBound) <= 2)
    #expect(named.runProbability < 0.05 && (named.deviate < 0) == (incident.change < 0))
    #expect(abs(named.relativeChange - incident.change) < 0.1)
    #expect(
      named.difference.lower <= incident.change * named.expected
        && incident.change * named.expected <= named.difference.upper)
  }

  @Test func `the trials that it takes, and the money that it costs`() throws {
    // The bound of 3,600 days and both directions at 5 %: 4.6 to 4.8 (Bonferroni over all windows: 5.0).
    let least = IncidentScan().leastTrials(rate: 0.5, change: -0.2, searchedDays: 3600, power: 0.5)
    #expect((4.6 * 4.6 * 25...4.9 * 4.9 * 25).contains(least))
    var steps = SimulatedSteps()
    steps.incident = Self.incidents[0]
    let found = try IncidentScan().find(in: Self.series(steps, seed: 500), from: 0)
    let incident = try #require(found.first)
    let lost = incident.moneyLost(value: 30, valueError: 2)
    #expect(abs(lost.estimate - 30 * (incident.expected - Double(incident.observed))) < 1e-9)
    #expect(lost.interval.lower > 0 && lost.interval.upper > lost.estimate)
  }

  @Test func `two incidents do not hide each other`() throws {
    var steps = SimulatedSteps()
    steps.devices = 1
    steps.channels = 1
    steps.weekly = 2000
    steps.incident = .init(device: nil, channel: nil, days: 40..<60, change: -0.9)
    let first = steps.cells(seed: 300)[0]
    steps.incident = .init(device: nil, channel: nil, days: 120..<130, change: -0.9)
    let second = steps.cells(seed: 300)[0]
    func joined(_ one: [Int32], _ other: [Int32]) -> [Int32] {
      Array(one[..<90]) + Array(other[90...])
    }
    let both = DailySeries(
      scope: [0], trials: joined(first.trials ?? [], second.trials ?? []),
      successes: joined(first.counts, second.counts))
    let found = try IncidentScan().find(in: [both], from: 0)
    #expect(found.map(\.days) == [40..<60, 120..<130])
  }

  @Test func `visits that vanish are an incident of counts`() throws {
    var generator = SeededGenerator(seed: 9)
    let counts = (0..<150).map { day in
      let mean = day % 7 == 6 ? 0 : 200 + 0.3 * Double(day)
      return Int32(generator.negativeBinomial(mean: day == 77 ? 60 : mean, shape: 50))
    }
    let found = try IncidentScan().find(in: [DailySeries(scope: [0], counts: counts)], from: 3)
    #expect(found.map(\.days) == [80..<81])
    #expect(found.first?.trials == nil)
  }

  @Test func `the same bytes on any threads`() throws {
    var steps = SimulatedSteps()
    steps.incident = Self.incidents[1]
    let series = Self.series(steps, seed: 400)
    let single = try IncidentScan().find(in: series, from: 0, workers: Workers(1))
    for threads in threadCounts.dropFirst() {
      #expect(try IncidentScan().find(in: series, from: 0, workers: Workers(threads)) == single)
    }
    #expect(!single.isEmpty)
  }

  /// Few days, few trials, no variation: nothing to tell, and nothing that fails.
  @Test func `series that tell nothing have no incident`() throws {
    let days = 100
    let none = [Int32](repeating: 0, count: days)
    let all = [Int32](repeating: 5, count: days)
    let few = (0..<days).map { Int32($0 < 20 ? 3 : 0) }
    let found = try IncidentScan().find(
      in: [
        DailySeries(scope: [0], trials: none, successes: none),
        DailySeries(scope: [1], trials: all, successes: none),
        DailySeries(scope: [2], trials: all, successes: all),
        DailySeries(scope: [3], trials: few, successes: none),
        DailySeries(scope: [4], counts: none), DailySeries(scope: [5], counts: all),
      ], from: 0)
    #expect(found.isEmpty)
  }

  @Test func `cells add up over every subset of dimensions`() {
    func cell(_ scope: [Int32?], _ count: Int32) -> DailySeries {
      DailySeries(scope: scope, trials: [10], successes: [count])
    }
    let series = DailySeries.rolledUp(
      [cell([0, 0, 0], 1), cell([0, 0, 1], 2), cell([0, 1, 0], 4), cell([1, 1, 1], 8)],
      over: [1, 2])
    let sums = Dictionary(uniqueKeysWithValues: series.map { ($0.scope, $0.counts[0]) })
    #expect(series.count == 12 && sums[[0, nil, nil]] == 7 && sums[[0, 0, nil]] == 3)
    #expect(sums[[0, nil, 0]] == 5 && sums[[1, nil, nil]] == 8)
    #expect(series.first { $0.scope == [0, nil, nil] }?.trials == [30])
  }

  @Test func `series that cannot be are named`() {
    func find(_ series: [DailySeries]) throws -> [Incident] {
      try IncidentScan().find(in: series, from: 0)
    }
    #expect(throws: JourneyError.noRows) { try find([]) }
    let one = DailySeries(scope: [0], counts: [1, 2])
    #expect(throws: JourneyError.daysDiffer(series: 1, found: 1, expected: 2)) {
      try find([one, DailySeries(scope: [1], counts: [1])])
    }
    #expect(throws: JourneyError.repeatedScope(series: 1)) { try find([one, one]) }
    #expect(throws: JourneyError.impossibleCount(series: 0, day: 1)) {
      try find([DailySeries(scope: [0], trials: [1, 1], successes: [1, 2])])
    }
  }

  @Test func `an incident of two dimensions is named once where a third cuts across`() throws {
    // Three dimensions of two values; on five days half as many succeed in one of the four pairs of the first two.
    var generator = SeededGenerator(seed: 11)
    var cells: [DailySeries] = []
    for cell in 0..<8 {
      let (one, two, three) = (Int32(cell & 1), Int32(cell >> 1 & 1), Int32(cell >> 2))
      let trials = (0..<180).map { _ in Int32(generator.poisson(mean: 60)) }
      let successes = trials.enumerated().map { day, count in
        let isHit = one == 0 && two == 0 && (100..<105).contains(day)
        return Int32((0..<count).count { _ in generator.uniform() < (isHit ? 0.3 : 0.6) })
      }
      cells.append(
        DailySeries(scope: [0, one, two, three], trials: trials, successes: successes))
    }
    let all = DailySeries.rolledUp(cells, over: [1, 2, 3])
    let broad = all.filter { $0.scope.count { $0 != nil } <= 3 }
    let incidents = try IncidentScan().find(in: broad, shared: cells, from: 20_000)
    #expect(incidents.map { broad[$0.series].scope } == [[0, 0, 0, nil]])
    #expect(incidents.first?.days == 20_100..<20_105)
  }
}

@Suite("Journey figures")
struct JourneyErrorTests {
  @Test func `errors have the fact, the number and the remedy`() {
    let errors: [(JourneyError, [String])] = [
      (.noRows, ["at least one"]),
      (.daysDiffer(series: 3, found: 4, expected: 5), ["3", "4", "5"]),
      (.impossibleCount(series: 6, day: 7), ["6", "7"]),
      (.repeatedScope(series: 8), ["8"]),
      (.impossibleShare(row: 9), ["9"]),
      (.noTouches(row: 10), ["10"]),
      (.unknownChannel(row: 11, found: 12, channels: 13), ["11", "12", "13"]),
      (.impossiblePath(row: 14), ["14"]),
      (.noConversions, ["converted"]),
      (.agesMissing, ["days"]),
      (.scoreOffScale(row: 15, found: 16.5), ["15", "16.5"]),
      (.invalidWeight(row: 17), ["17"]),
      (.unknownGroup(row: 18, found: 19, groups: 20), ["18", "19", "20"]),
      (.invalidShares(sum: 0.5), ["0.5"]),
      (.emptyGroup(group: 21), ["21"]),
    ]
    for (error, parts) in errors {
      for part in parts { #expect(error.description.contains(part)) }
      #expect(error.description.contains(":") && !error.description.contains("\n"))
    }
  }
}
