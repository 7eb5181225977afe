import PatronModels
import PatronNumerics
import Testing

@Suite("Shares and their comparison")
struct ProportionTests {
  /// Newcombe (Statistics in Medicine 1998, 17: 857–872), table I: methods 3 (Wilson) and 5
  /// (Clopper–Pearson).
  @Test func `the intervals are the published ones`() {
    let cases: [(Int, Int, [Double], [Double])] = [
      (81, 263, [0.2553, 0.3662], [0.2527, 0.3676]),
      (15, 148, [0.0624, 0.1605], [0.0578, 0.1617]),
      (0, 20, [0, 0.1611], [0, 0.1684]),
      (1, 29, [0.0061, 0.1718], [0.0009, 0.1776]),
    ]
    for (successes, trials, wilson, exact) in cases {
      let share = Proportion(successes, of: trials)
      #expect(agree([share.wilson().lower, share.wilson().upper], wilson, digits: 4))
      let interval = share.clopperPearson()
      #expect(agree([interval.lower, interval.upper], exact, digits: 4))
    }
  }

  /// Newcombe (Statistics in Medicine 1998, 17: 873–890), table II, method 10.
  @Test func `the interval of a difference is the published one`() {
    let cases: [(Int, Int, Int, Int, [Double])] = [
      (56, 70, 48, 80, [0.0524, 0.3339]), (9, 10, 3, 10, [0.1705, 0.8090]),
      (5, 56, 0, 29, [-0.0381, 0.1926]), (0, 10, 0, 20, [-0.1611, 0.2775]),
    ]
    for (x, n, y, m, printed) in cases {
      let interval = ProportionComparison(x, of: n, with: y, of: m).interval
      #expect(agree([interval.lower, interval.upper], printed, digits: 4))
    }
  }

  @Test func `Fisher's test, by hand`() {
    // The lady tasting tea, 3 of 4 right: (16 + 1 + 16 + 1)/70.
    let tea = ProportionComparison(3, of: 4, with: 1, of: 4)
    #expect(abs(tea.probability - 34.0 / 70) < 1e-12)
    // 0 of 100 against 5 of 100: 2·C(100, 5)/C(200, 5).
    let rare = ProportionComparison(0, of: 100, with: 5, of: 100)
    let tail = (0..<5).reduce(1.0) { $0 * Double(100 - $1) / Double(200 - $1) }
    #expect(abs(rare.probability - 2 * tail) < 1e-12)
  }

  @Test func `the exact and the score test agree on many trials`() {
    let below = ProportionComparison(5100, of: 50_000, with: 4900, of: 50_000)
    let beyond = ProportionComparison(5100, of: 50_001, with: 4900, of: 50_001)
    #expect(abs(below.probability - beyond.probability) < 0.001)
  }

  /// Benjamini & Hochberg (JRSS B 1995), section 4: fifteen p-values, of which four are rejected at
  /// 0.05 where Bonferroni rejects three.
  @Test func `the false discovery rate of the published example`() {
    let printed = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
      0.5719, 0.6528, 0.7590, 1,
    ]
    let adjusted = FalseDiscovery.adjusted(printed)
    #expect(adjusted.count { $0 <= 0.05 } == 4)
    // 0.0095·15/4.
    #expect(abs(adjusted[3] - 0.035625) < 1e-15)
    #expect(FalseDiscovery.adjusted(printed.reversed()) == adjusted.reversed())
    #expect(FalseDiscovery.adjusted([]) == [])
  }
}

@Suite("Leaks beside their peers")
struct PeerComparisonTests {
  private static func compare(
    spread: Double, leaks: [Int], seed: UInt64
  ) throws -> PeerComparison {
    var generator = SeededGenerator(seed: seed)
    let trials = (0..<10).map { _ in 500 + generator.index(below: 1000) }
    let successes = trials.indices.map { peer in
      let logOdds = -1.5 + spread * generator.normal() + (leaks.contains(peer) ? 1.2 : 0)
      let rate = SpecialFunctions.sigmoid(logOdds)
      return (0..<trials[peer]).count { _ in generator.chance(rate) }
    }
    return try #require(try PeerComparison(successes: successes, trials: trials))
  }

  @Test func `planted leaks are found, also two at once`() throws {
    var found = 0
    for seed in 0..<10 {
      let peers = try Self.compare(spread: 0.15, leaks: [2, 7], seed: UInt64(seed)).peers
      let adjusted = FalseDiscovery.adjusted(peers.map(\.probability))
      let named = peers.indices.filter { adjusted[$0] <= 0.05 }
      #expect(Set(named).isSubset(of: [2, 7]))
      found += named.count
      // Odds of e^−0.3 beside e^−1.5: 0.43 beside 0.18.
      #expect(abs(peers[2].estimate - 0.24) < 0.1)
    }
    // Where the leaks happen to be small beside the spread, eight others cannot tell them from it.
    #expect(found >= 18)
  }

  @Test func `peers that differ anyway are no leaks`() throws {
    var alarms = 0
    for seed in 0..<40 {
      let peers = try Self.compare(spread: 0.4, leaks: [], seed: UInt64(100 + seed)).peers
      let adjusted = FalseDiscovery.adjusted(peers.map(\.probability))
      alarms += adjusted.contains { $0 <= 0.05 } ? 1 : 0
    }
    // Two of forty are expected; seven have a probability of 0.003.
    #expect(alarms <= 6)
  }

  @Test func `too few peers, and peers that cannot be`() throws {
    #expect(try PeerComparison(successes: [1, 2], trials: [10, 10]) == nil)
    #expect(throws: JourneyError.impossibleShare(row: 1)) {
      try PeerComparison(successes: [1, 2, 3], trials: [10, 0, 10])
    }
  }

  @Test func `money lost, by hand and by draws`() {
    // 1000 customers, 5 points more, 40 each: 2000.
    let sure = MoneyLost(
      customers: 1000, difference: 0.05, differenceError: 0, value: 40, valueError: 0)
    #expect(sure.estimate == 2000 && sure.interval.lower == 2000 && sure.interval.upper == 2000)
    let lost = MoneyLost(
      customers: 1000, difference: 0.05, differenceError: 0.01, value: 40, valueError: 6)
    var generator = SeededGenerator(seed: 1)
    let draws = (0..<100_000).map { _ in
      1000 * generator.normal(mean: 0.05, deviation: 0.01)
        * generator.normal(mean: 40, deviation: 6)
    }
    let mean = draws.reduce(0, +) / 1e5
    let deviation = (draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1e5).squareRoot()
    // The standard deviation of 100,000 draws is known to 0.2 %.
    #expect(abs((lost.interval.upper - 2000) / 1.959964 - deviation) < 0.01 * deviation)
  }
}
