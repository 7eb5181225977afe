import Foundation
import PatronModels
import PatronNumerics
import Testing

@Suite("The log-rank test")
struct LogRankTests {
  /// Freireich et al. (Blood 1963), weeks of remission of 21 patients on 6-MP and 21 on placebo: R's survdiff and Kleinbaum
  /// & Klein (Survival Analysis, chapter 2) print 9 and 21 ends, 19.25 and 10.75 expected, a chi-square of 16.79 and
  /// p = 4.17e-05.
  @Test func `the leukaemia data have the printed figures`() throws {
    let ended: [Double] = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    let open: [Double] = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    let placebo: [Double] = [
      1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23,
    ]
    let test = try LogRank(
      times: ended + open + placebo,
      hasEnded: ended.map { _ in true } + open.map { _ in false } + placebo.map { _ in true },
      groups: (ended + open).map { _ in 0 } + placebo.map { _ in 1 })
    #expect(test.groups.map(\.customers) == [21, 21] && test.groups.map(\.ended) == [9, 21])
    #expect(agree(test.groups.map(\.expected), [19.25, 10.75], digits: 2))
    #expect(agree([test.chiSquare], [16.79], digits: 2))
    #expect(test.degreesOfFreedom == 1)
    #expect(abs(try #require(test.p) - 4.17e-05) <= 5e-8)  // half the last printed digit
  }

  /// At 2 the first group has 2 of the 3 at risk, as the last customer comes in behind 2; at 3 it has 1 of 3, at 4 1 of 2:
  /// 1.5 ends are expected where 2 came, with a variance of 2/9 + 2/9 + 1/4 = 25/36, so that the statistic is
  /// 0.25·36/25 = 0.36, the square of 0.6 standard deviations.
  @Test func `by hand, with customers who are known from later times on`() throws {
    let test = try LogRank(
      times: [2, 4, 3, 5], hasEnded: [true, true, true, false], entries: [0, 0, 1, 2],
      groups: [0, 0, 1, 1])
    #expect(abs(test.groups[0].expected - 1.5) < 1e-12)
    #expect(abs(test.groups[1].expected - 1.5) < 1e-12)
    #expect(abs(test.chiSquare - 0.36) < 1e-12)
    #expect(abs(try #require(test.p) - 2 * (1 - SpecialFunctions.normalCumulative(0.6))) < 1e-12)
  }

  /// Three groups whose times are drawn.
  private struct Drawn {
    var (times, entries, hasEnded, groups) = ([Double](), [Double](), [Bool](), [Int]())

    init(customers: Int, hazards: [Double], seed: UInt64) {
      var random = SeededGenerator(seed: seed)
      for customer in 0..<customers {
        let group = customer % hazards.count
        let entry = Double(random.index(below: 4))
        var time = entry + 1
        while random.uniform() >= hazards[group], time < 20 { time += 1 }
        times.append(time)
        entries.append(entry)
        hasEnded.append(time < 20)
        groups.append(group)
      }
    }

    func test(_ order: [Int], numbers: [Int]) throws -> LogRank {
      try LogRank(
        times: order.map { times[$0] }, hasEnded: order.map { hasEnded[$0] },
        entries: order.map { entries[$0] }, groups: order.map { numbers[groups[$0]] })
    }
  }

  @Test(arguments: UInt64(0)..<4) func `neither the order of customers nor of groups matters`(
    seed: UInt64
  ) throws {
    let drawn = Drawn(customers: 120, hazards: [0.1, 0.15, 0.3], seed: seed)
    let plain = try drawn.test(Array(0..<120), numbers: [0, 1, 2])
    var random = SeededGenerator(seed: seed, stream: 1)
    var order = Array(0..<120)
    for index in order.indices { order.swapAt(index, random.index(below: 120)) }
    let same = try drawn.test(order, numbers: [0, 1, 2])
    #expect(same == plain)
    let turned = try drawn.test(order, numbers: [2, 0, 1])
    #expect(turned.degreesOfFreedom == 2)
    #expect(abs(turned.chiSquare / plain.chiSquare - 1) < 1e-9)
    #expect(abs(turned.groups[2].expected / plain.groups[0].expected - 1) < 1e-12)
    // All that ends is expected.
    let (ended, expected) = (
      plain.groups.reduce(0) { $0 + $1.ended }, plain.groups.reduce(0) { $0 + $1.expected }
    )
    #expect(abs(expected - Double(ended)) < 1e-9)
  }

  /// Of 1,000 tests of groups that leave alike one in 20 has p < 0.05: a standard error of 0.0069, of which this is four.
  @Test func `groups that leave alike are called different as often as promised`() throws {
    let found = try (0..<1_000).count { seed in
      let drawn = Drawn(customers: 150, hazards: [0.15, 0.15, 0.15], seed: UInt64(seed) + 100)
      return try drawn.test(Array(0..<150), numbers: [0, 1, 2]).p ?? 1 < 0.05
    }
    #expect(abs(Double(found) / 1_000 - 0.05) < 0.028)
  }

  @Test func `without anything to compare there is no p`() throws {
    let alone = try LogRank(times: [1, 2], hasEnded: [true, true], groups: [0, 0])
    #expect(alone.degreesOfFreedom == 0 && alone.p == nil && alone.chiSquare == 0)
    let open = try LogRank(times: [1, 2], hasEnded: [false, false], groups: [0, 1])
    #expect(open.p == nil)
    // The second group is never at risk beside the first.
    let apart = try LogRank(
      times: [1, 2, 8, 9], hasEnded: [true, true, true, true], entries: [0, 0, 4, 4],
      groups: [0, 0, 1, 1])
    #expect(apart.degreesOfFreedom == 0 && apart.p == nil)
    // A number without customers takes no degree of freedom.
    let gap = try LogRank(
      times: [1, 3, 2, 4], hasEnded: [true, true, true, true], groups: [0, 0, 2, 2])
    #expect(gap.degreesOfFreedom == 1 && gap.groups[1].customers == 0)
    #expect(throws: FitError.tooFewRows(found: 0, needed: 1)) {
      try LogRank(times: [], hasEnded: [], groups: [])
    }
    #expect(throws: HistoryError.negativeAge(row: 0, found: -1)) {
      try LogRank(times: [-1], hasEnded: [true], groups: [0])
    }
  }

  @Test func `the contracts of plans are compared by their own times`() throws {
    let rows = [
      ContractTimes.Row(exit: 2, hasEnded: true), ContractTimes.Row(exit: 4, hasEnded: true),
      ContractTimes.Row(entry: 1, exit: 3, hasEnded: true, plan: 1),
      ContractTimes.Row(entry: 2, exit: 5, hasEnded: false, plan: 1),
    ]
    let times = try ContractTimes(rows, period: .month, planCount: 2)
    #expect(abs((times.logRank()?.chiSquare ?? 0) - 0.36) < 1e-12)
  }
}
