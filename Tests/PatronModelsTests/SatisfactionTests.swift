import Foundation
import PatronModels
import PatronNumerics
import Testing

@Suite("Satisfaction")
struct SatisfactionTests {
  /// 50 promoters, 30 passives and 20 detractors: 30 with a standard error of 7.81.
  static let hundred =
    [Double](repeating: 9, count: 25) + [Double](repeating: 10, count: 25)
    + [Double](repeating: 7, count: 15) + [Double](repeating: 8, count: 15)
    + [Double](repeating: 6, count: 12) + [Double](repeating: 0, count: 8)

  @Test func `the net promoter score and its error`() throws {
    let score = try Satisfaction(Self.hundred, scale: .promoters)
    let figures = try #require(score.figures)
    #expect(figures.estimate == 30 && abs(figures.standardError - 7.81) < 0.005)
    #expect(agree([figures.interval.lower, figures.interval.upper], [14.7, 45.3], digits: 1))
    #expect(score.answers == 100 && score.effectiveAnswers == 100)
  }

  @Test func `equal weights change nothing, others lower what the answers are worth`() throws {
    let plain = try Satisfaction(Self.hundred, scale: .promoters)
    let weighted = try Satisfaction(
      Self.hundred, scale: .promoters, weights: Self.hundred.map { _ in 3 })
    #expect(abs(weighted.figures!.standardError - plain.figures!.standardError) < 1e-12)
    let uneven = try Satisfaction(
      Self.hundred, scale: .promoters, weights: Self.hundred.indices.map { $0 % 2 == 0 ? 1 : 3 })
    // (50 + 150)²/(50 + 450).
    #expect(uneven.effectiveAnswers == 80)
  }

  @Test func `the share of the satisfied, and effort`() throws {
    let scores = [Double](repeating: 5, count: 12) + [Double](repeating: 2, count: 8)
    let share = try Satisfaction(scores, scale: .satisfied(from: 4, lowest: 1, highest: 5))
    let wilson = Proportion(12, of: 20).wilson()
    #expect(share.figures?.estimate == 0.6)
    #expect(abs(share.figures!.interval.lower - wilson.lower) < 1e-12)
    #expect(abs(share.figures!.interval.upper - wilson.upper) < 1e-12)
    let effort = try Satisfaction(scores, scale: .effort(lowest: 1, highest: 7))
    // (12·5 + 8·2)/20; the variance 3²·0.6·0.4 over 20.
    #expect(abs(effort.figures!.estimate - 3.8) < 1e-12)
    #expect(abs(effort.figures!.standardError - (9 * 0.24 / 20).squareRoot()) < 1e-12)
  }

  @Test func `all promoters are not certain, and few are left out`() throws {
    let all = try Satisfaction([Double](repeating: 10, count: 20), scale: .promoters)
    let interval = try #require(all.figures?.interval)
    #expect(interval.upper == 100 && interval.lower < 90)
    let few = try Satisfaction([9, 10, 3], scale: .promoters)
    #expect(few.figures == nil && few.answers == 3)
    #expect(try Satisfaction([], scale: .promoters).figures == nil)
  }

  @Test func `known shares mend who answered`() throws {
    // Group 0: 30 answers of 10; group 1: 10 answers of 0 and 10 of 8. Half the customers are of each.
    let scores =
      [Double](repeating: 10, count: 30) + [Double](repeating: 0, count: 10)
      + [Double](repeating: 8, count: 10)
    let groups = [Int32](repeating: 0, count: 30) + [Int32](repeating: 1, count: 20)
    let score = try Satisfaction(scores, groups: groups, shares: [0.5, 0.5], scale: .promoters)
    // ½·100 + ½·(−50); ¼·0 + ¼·2500/20.
    #expect(abs(score.figures!.estimate - 25) < 1e-12)
    #expect(abs(score.figures!.standardError - (2500.0 / 80).squareRoot()) < 1e-12)
    // In proportion to the answers it is the plain mean.
    let same = try Satisfaction(scores, groups: groups, shares: [0.6, 0.4], scale: .promoters)
    let plain = try Satisfaction(scores, scale: .promoters)
    #expect(abs(same.figures!.estimate - plain.figures!.estimate) < 1e-12)
  }

  @Test func `a difference has the errors of both`() throws {
    let one = try Satisfaction(Self.hundred, scale: .promoters)
    let other = try Satisfaction(Self.hundred.map { 10 - $0 }, scale: .promoters)
    let difference = try #require(one.difference(from: other))
    let error =
      (pow(one.figures!.standardError, 2) + pow(other.figures!.standardError, 2)).squareRoot()
    #expect(difference.estimate == one.figures!.estimate - other.figures!.estimate)
    #expect(
      abs(difference.interval.upper - difference.estimate - 1.959964 * error) < 1e-5 * error)
    #expect(difference.probability < 1e-6)
    #expect(one.difference(from: one)?.probability == 1)
  }

  @Test func `answers off the scale are named`() {
    #expect(throws: JourneyError.scoreOffScale(row: 1, found: 11)) {
      try Satisfaction([3, 11], scale: .promoters)
    }
    #expect(throws: JourneyError.scoreOffScale(row: 0, found: 6.5)) {
      try Satisfaction([6.5], scale: .promoters)
    }
    #expect(throws: JourneyError.scoreOffScale(row: 0, found: 0)) {
      try Satisfaction([0], scale: .satisfied(from: 4, lowest: 1, highest: 5))
    }
    #expect(throws: JourneyError.invalidWeight(row: 0)) {
      try Satisfaction([5], scale: .promoters, weights: [-1])
    }
    #expect(throws: JourneyError.invalidShares(sum: 0.9)) {
      try Satisfaction([5], groups: [0], shares: [0.9], scale: .promoters)
    }
    #expect(throws: JourneyError.unknownGroup(row: 0, found: 2, groups: 1)) {
      try Satisfaction([5], groups: [2], shares: [1], scale: .promoters)
    }
    #expect(throws: JourneyError.emptyGroup(group: 1)) {
      try Satisfaction([5], groups: [0], shares: [0.5, 0.5], scale: .promoters)
    }
  }
}
