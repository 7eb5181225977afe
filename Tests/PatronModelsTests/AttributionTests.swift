import Foundation
import PatronModels
import PatronNumerics
import PatronTestSupport
import Testing

@Suite("Attribution")
struct AttributionTests {
  /// Paths G (2 conversions), M (1), G > M (1) and G (1 without): the transition table printed at
  /// serhiipuzyrov.com (2019/07).
  private static func small() throws -> ConversionPaths {
    try ConversionPaths(
      channelCount: 2, paths: [[0], [1], [0, 1], [0]], conversions: [2, 1, 1, 0],
      revenues: [20, 5, 15, 0], failures: [0, 0, 0, 1])
  }

  @Test func `Markov, by hand`() throws {
    // From the start 4 of 5 journeys go to G, 1 to M; G converts 2 of 4, goes to M 1 of 4 and ends 1
    // of 4; M converts always. P = 1/5 + 4/5·(1/2 + 1/4) = 0.8; without G 0.2, without M 0.4.
    let (effects, probability) = try MarkovAttribution().removalEffects(of: Self.small())
    #expect(abs(probability - 0.8) < 1e-15)
    #expect(abs(effects[0] - 0.75) < 1e-15 && abs(effects[1] - 0.5) < 1e-15)
    let credits = try MarkovAttribution().credits(of: Self.small())
    // 4 conversions in the proportion 0.75 to 0.5.
    #expect(abs(credits.conversions[0] - 2.4) < 1e-14 && abs(credits.conversions[1] - 1.6) < 1e-14)
    #expect(credits.conversions.reduce(0, +) == 4 && credits.revenues.reduce(0, +) == 40)
  }

  /// The example of MAM by DP6: what every set of O, F and D is worth.
  @Test func `Shapley of the published worths`() {
    let value = ShapleyValue(worths: [0, 7, 6, 15, 4, 7, 9, 19])
    // O: 7/3 + (15 − 6)/6 + (7 − 4)/6 + (19 − 9)/3, and so on.
    #expect(agree(value.values, [7.6667, 8.1667, 3.1667], digits: 4))
    #expect(abs(value.values.reduce(0, +) - 19) < 1e-12)
  }

  @Test func `the rules, by hand`() throws {
    let paths = try ConversionPaths(
      channelCount: 3, paths: [[0, 1, 1, 2], [2, 0], [1]], ages: [[14, 7, 7, 0], [7, 0], [3]],
      conversions: [10, 2, 1], revenues: [100, 10, 1], failures: [5, 5, 5])
    func credits(_ rule: TouchRule) throws -> [Double] { try rule.credits(of: paths).conversions }
    #expect(try credits(.first) == [10, 1, 2])
    #expect(try credits(.last) == [2, 1, 10])
    // 10/4 + 2/2, 2·10/4 + 1, 10/4 + 2/2.
    #expect(try credits(.linear) == [3.5, 6, 3.5])
    // 10·0.4 + 2·½, 10·0.2 + 1, 10·0.4 + 2·½.
    let position = try credits(.position(first: 0.4, last: 0.4))
    #expect(zip(position, [5, 3, 5]).allSatisfy { abs($0 - $1) < 1e-14 })
    // ¼ : ½ : ½ : 1 of 10, ½ : 1 of 2, 1.
    let decay = try credits(.timeDecay(halfLife: 7))
    let sum = 2.25
    let expected = [2.5 / sum + 4.0 / 3, 10 / sum + 1, 10 / sum + 2.0 / 3]
    #expect(zip(decay, expected).allSatisfy { abs($0 - $1) < 1e-14 })
  }

  private static func simulated(seed: UInt64, channels: Int = 6, rows: Int = 400) throws
    -> ConversionPaths
  {
    var generator = SeededGenerator(seed: seed)
    let paths = (0..<rows).map { _ in
      (0...generator.index(below: 6)).map { _ in Int32(generator.index(below: channels)) }
    }
    let conversions = paths.map { _ in generator.index(below: 4) }
    return try ConversionPaths(
      channelCount: channels, paths: paths, conversions: conversions,
      revenues: conversions.map { Double($0) * 10 * generator.uniform() },
      failures: paths.map { _ in 1 + generator.index(below: 9) })
  }

  @Test(arguments: [1, 2, 3]) func `a chain converts as often as the journeys do, of any order`(
    order: Int
  ) throws {
    let paths = try Self.simulated(seed: 1)
    let all = paths.conversions.reduce(0, +) + paths.failures.reduce(0, +)
    let (_, probability) = try MarkovAttribution(order: order).removalEffects(of: paths)
    // A sum of some hundred products of shares.
    #expect(
      abs(probability - Double(paths.conversions.reduce(0, +)) / Double(all)) < 1e-13)
  }

  @Test func `of an order beyond the longest path, removal is the share of paths with a channel`()
    throws
  {
    let paths = try Self.simulated(seed: 2)
    let (effects, _) = try MarkovAttribution(order: 6).removalEffects(of: paths)
    let total = Double(paths.conversions.reduce(0, +))
    for channel in 0..<Int32(6) {
      let with = (0..<paths.pathCount).filter {
        paths.channels[paths.starts[$0]..<paths.starts[$0 + 1]].contains(channel)
      }
      let share = Double(with.reduce(0) { $0 + paths.conversions[$1] }) / total
      #expect(abs(effects[Int(channel)] - share) < 1e-12)
    }
  }

  @Test func `repeats of a channel change nothing in a chain of order 1`() throws {
    let paths = try Self.simulated(seed: 12)
    let (kept, _) = try MarkovAttribution().removalEffects(of: paths)
    let (collapsed, _) = try MarkovAttribution(keepsRepeats: false).removalEffects(of: paths)
    #expect(zip(kept, collapsed).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test func `LAPACK and sweeps agree`() {
    var generator = SeededGenerator(seed: 3)
    let count = 60
    var moves: [(from: Int, to: Int, share: Double)] = []
    for from in 0..<count {
      var shares = [Double](repeating: 0, count: 6)
      generator.dirichlet([1, 1, 1, 1, 1, 1], into: &shares)
      // Five targets, some of them the state itself; the last share stops.
      for i in 0..<5 { moves.append((from, (from * (i + 1) + i) % count, shares[i])) }
    }
    let chain = AbsorbingChain(stateCount: count, moves: moves)
    let ends = (0..<count).map { _ in generator.uniform() }
    let (dense, swept) = (chain.solution(ends), chain.solution(ends, denseLimit: 0))
    // About six moves before a stop: a condition number of some tens, and 1e-15 a sweep.
    #expect(zip(dense, swept).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test func `Shapley of conversions divides a path alike among its channels`() throws {
    let paths = try Self.simulated(seed: 4)
    let credits = try ShapleyAttribution().credits(of: paths).conversions
    var worths = [Double](repeating: 0, count: 64)
    for path in 0..<paths.pathCount {
      let touched = Set(paths.channels[paths.starts[path]..<paths.starts[path + 1]])
      worths[touched.reduce(0) { $0 | 1 << Int($1) }] += Double(paths.conversions[path])
    }
    ShapleyValue.sumOverSubsets(&worths)
    let value = ShapleyValue(worths: worths).values
    #expect(zip(credits, value).allSatisfy { abs($0 - $1) < 1e-9 })
  }

  @Test func `sampled orders find the exact value within their error`() throws {
    let exact = try ShapleyAttribution(worth: .rate).rateValue(of: Self.simulated(seed: 5))
    #expect(exact.standardErrors.allSatisfy { $0 == 0 })
    // The same paths beside channels that nobody touches, which are worth nothing.
    let paths = try Self.simulated(seed: 5)
    let wide = try ConversionPaths(
      channelCount: 24,
      paths: (0..<paths.pathCount).map {
        Array(paths.channels[paths.starts[$0]..<paths.starts[$0 + 1]])
      }, conversions: paths.conversions, revenues: paths.revenues, failures: paths.failures)
    let sampled = try ShapleyAttribution(worth: .rate, permutations: 4000, seed: 6)
      .rateValue(of: wide)
    for channel in 0..<6 {
      let error = sampled.standardErrors[channel]
      // Four standard errors: exceeded once in 16,000 by chance.
      #expect(error > 0 && abs(sampled.values[channel] - exact.values[channel]) < 4 * error)
    }
    #expect(sampled.values[6...].allSatisfy { $0 == 0 })
  }

  @Test func `the order of the rows does not matter, nor do split rows`() throws {
    let rows: [(path: [Int32], conversions: Int, revenue: Double, failures: Int)] = [
      ([0, 1], 1, 0.1, 2), ([1], 2, 0.7, 0), ([0, 1], 3, 0.2, 1), ([2, 0], 1, 0.3, 4),
      ([0, 1], 1, 1e9, 0),
    ]
    func paths(_ order: [Int]) throws -> ConversionPaths {
      try ConversionPaths(
        channelCount: 3, paths: order.map { rows[$0].path },
        conversions: order.map { rows[$0].conversions }, revenues: order.map { rows[$0].revenue },
        failures: order.map { rows[$0].failures })
    }
    let first = try paths([0, 1, 2, 3, 4])
    #expect(first.pathCount == 3)
    #expect(try first == paths([4, 2, 3, 1, 0]))
  }

  @Test func `resampled journeys give intervals, the same on any threads`() throws {
    let paths = try Self.simulated(seed: 7)
    let bootstrap = Bootstrap(replicates: 50, seed: 8)
    let single = try MarkovAttribution().credits(
      of: paths, bootstrap: bootstrap, workers: Workers(1))
    for threads in threadCounts.dropFirst() {
      #expect(
        try MarkovAttribution().credits(of: paths, bootstrap: bootstrap, workers: Workers(threads))
          == single)
    }
    let intervals = try #require(single.conversionIntervals)
    for (interval, credit) in zip(intervals, single.conversions) {
      let interval = try #require(interval)
      #expect(interval.lower < credit && credit < interval.upper)
      #expect(interval.upper - interval.lower < 0.6 * credit)
    }
  }

  @Test func `impossible paths are named`() throws {
    func paths(
      _ paths: [[Int32]], ages: [[Int32]]? = nil, _ conversions: [Int], _ revenues: [Double]
    ) throws -> ConversionPaths {
      try ConversionPaths(
        channelCount: 2, paths: paths, ages: ages, conversions: conversions, revenues: revenues,
        failures: paths.map { _ in 1 })
    }
    #expect(throws: JourneyError.noTouches(row: 1)) { try paths([[0], []], [1, 1], [1, 1]) }
    #expect(throws: JourneyError.unknownChannel(row: 0, found: 2, channels: 2)) {
      try paths([[0, 2]], [1], [1])
    }
    #expect(throws: JourneyError.impossiblePath(row: 0)) { try paths([[0]], [-1], [1]) }
    #expect(throws: JourneyError.impossiblePath(row: 0)) { try paths([[0]], [0], [1]) }
    #expect(throws: JourneyError.impossiblePath(row: 0)) { try paths([[0]], ages: [[]], [1], [1]) }
    #expect(throws: JourneyError.noConversions) { try paths([[0]], [0], [0]) }
    #expect(throws: JourneyError.agesMissing) {
      try TouchRule.timeDecay(halfLife: 7).credits(of: paths([[0]], [1], [1]))
    }
  }
}

/// The example table of the R package ChannelAttribution, beside version 2.2.5 of its Python package.
@Suite("Attribution of the example paths", .enabled(if: PublicData.has("path_data/paths.csv")))
struct ExamplePathsTests {
  static let names = [
    "alpha", "beta", "delta", "epsilon", "eta", "gamma", "iota", "kappa", "lambda", "mi", "theta",
    "zeta",
  ]

  private static func paths() throws -> ConversionPaths {
    let rows = try TestData.rows("path_data/paths.csv").dropFirst()
    let channels = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0)) })
    return try ConversionPaths(
      channelCount: names.count,
      paths: rows.map { row in
        try row[0].split(separator: ">").map {
          try #require(channels[$0.trimmingCharacters(in: .whitespaces)])
        }
      },
      conversions: rows.map { try #require(Int($0[1])) },
      revenues: rows.map { try #require(Double($0[2])) },
      failures: rows.map { try #require(Int($0[3])) })
  }

  @Test func `first, last and linear touches are those of heuristic_models`() throws {
    let paths = try Self.paths()
    #expect(paths.pathCount == 5408 && paths.conversions.reduce(0, +) == 19_785)
    let first = try TouchRule.first.credits(of: paths).conversions
    let last = try TouchRule.last.credits(of: paths).conversions
    #expect(first == [6308, 2831, 1, 99, 3164, 165, 4606, 74, 902, 2, 1606, 27])
    #expect(last == [8447, 989, 5, 531, 4167, 92, 3355, 230, 1207, 2, 653, 107])
    let linear = try TouchRule.linear.credits(of: paths)
    #expect(
      agree(
        linear.conversions,
        [
          7574.718594, 2083.500145, 1.725000, 272.170438, 3539.951157, 121.041639, 3857.096221,
          137.964078, 1035.257572, 2.222222, 1022.801394, 136.551540,
        ], digits: 6))
    #expect(
      agree(
        linear.revenues,
        [
          24524.709567, 8954.266715, 4.404050, 1106.270065, 13783.497049, 569.417359,
          15988.988993, 599.747786, 4430.316171, 6.081444, 4295.743620, 539.528763,
        ], digits: 6))
  }

  /// The exact solution by NumPy's `linalg.solve` of the same chain, order by order.
  static let exact: [Int: [Double]] = [
    1: [
      5344.94768209, 2527.35216652, 4.61361831, 599.57065046, 3340.8474015, 171.14544269,
      3884.61470188, 274.36325595, 1282.84722339, 1.72242456, 1971.91287989, 381.06255276,
    ],
    2: [
      5617.45385389, 2439.64897612, 5.15905632, 614.3735235, 3391.85816343, 171.91818324,
      3810.5110442, 266.02705372, 1189.47202177, 2.07318864, 1902.47361006, 374.0313251,
    ],
    3: [
      5748.09864951, 2405.53404024, 5.07084418, 623.43206091, 3396.07064536, 178.48280833,
      3791.0291669, 264.23934627, 1150.74001971, 2.12677458, 1849.81264732, 370.3629967,
    ],
  ]

  @Test(arguments: [1, 2, 3]) func `Markov credits are exact`(order: Int) throws {
    let credits = try MarkovAttribution(order: order).credits(of: Self.paths()).conversions
    // Printed to ten digits; order 3 has 967 states, which are solved by sweeps.
    let expected = try #require(Self.exact[order])
    #expect(zip(credits, expected).allSatisfy { abs($0 - $1) < 1e-7 })
  }

  @Test func `removal effects are those of markov_model, as far as it simulates`() throws {
    let paths = try Self.paths()
    // order 1, max_step 10⁸, 2,000,000 simulated journeys, seed 1.
    let simulated = [
      0.557662, 0.264643, 0.000495, 0.061877, 0.348128, 0.017943, 0.405171, 0.027881, 0.135177,
      0.000157, 0.204632, 0.039056,
    ]
    let (effects, probability) = try MarkovAttribution().removalEffects(of: paths)
    // Of 447,700 simulated conversions: four standard errors of a share.
    let conversions = 2e6 * probability
    for (effect, other) in zip(effects, simulated) {
      #expect(abs(effect - other) < 4 * (effect * (1 - effect) / conversions).squareRoot() + 5e-7)
    }
  }
}
