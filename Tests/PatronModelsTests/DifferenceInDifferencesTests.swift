import Foundation
import PatronModels
import PatronNumerics
import Testing

@Suite("Difference in differences")
struct DifferenceInDifferencesTests {
  private typealias Days = DifferenceInDifferences.Days

  @Test func `by hand`() throws {
    // Rates 0.5 and 0.5, then 0.8 and 0.6, in blocks of a day.
    let treated = Days(sums: [4, 6, 8, 8], counts: [10, 10, 10, 10])
    let control = Days(sums: [5, 5, 6, 6], counts: [10, 10, 10, 10])
    let found = try DifferenceInDifferences(
      treated: treated, control: control, fix: 2, blockDays: 1)
    #expect(abs(found.estimate - 0.2) < 1e-15)
    // Before: influences −0.05 and 0.05, so 2/1·(0.0025 + 0.0025); after: none.
    #expect(abs(found.standardError - 0.1) < 1e-15)
    #expect(found.trend == nil)
  }

  /// Two parts that share a weekly mood, with an effect of 3 points.
  private static func simulated(
    effect: Double, drift: Double = 0, seed: UInt64
  ) throws -> DifferenceInDifferences {
    var generator = SeededGenerator(seed: seed)
    var (sums, others, counts) = ([Double](), [Double](), [Double]())
    for day in 0..<140 {
      let mood = 0.03 * sin(Double(day) / 9) + (day % 7 < 2 ? 0.05 : 0)
      counts.append(200)
      let rate = 0.4 + mood + (day >= 70 ? effect : 0) + drift * Double(day)
      sums.append(Double((0..<200).count { _ in generator.chance(rate) }))
      others.append(Double((0..<200).count { _ in generator.chance(0.5 + mood) }))
    }
    return try DifferenceInDifferences(
      treated: Days(sums: sums, counts: counts), control: Days(sums: others, counts: counts),
      fix: 70)
  }

  @Test func `the interval holds the effect as often as it says`() throws {
    var (held, alarms) = (0, 0)
    for seed in 0..<200 {
      let found = try Self.simulated(effect: 0.03, seed: UInt64(seed))
      held += found.interval.lower <= 0.03 && 0.03 <= found.interval.upper ? 1 : 0
      alarms += try #require(found.trend).probability < 0.05 ? 1 : 0
    }
    // Binomial of 200 and 0.95: 181 to 197 with a probability above 0.99; of 0.05: 3 to 19.
    #expect((181...197).contains(held) && (3...19).contains(alarms))
  }

  @Test func `parts that moved apart before are told`() throws {
    let found = try Self.simulated(effect: 0, drift: 0.001, seed: 1)
    let trend = try #require(found.trend)
    // 0.001 a day is 0.007 a block.
    #expect(abs(trend.slope - 0.007) < 0.003 && trend.probability < 0.01)
  }

  @Test func `a block on either side is too few`() {
    let days = Days(sums: [1, 1, 1], counts: [2, 2, 2])
    #expect(throws: FitError.tooFewRows(found: 1, needed: 2)) {
      try DifferenceInDifferences(treated: days, control: days, fix: 1, blockDays: 1)
    }
  }
}

@Suite("Moves between stages")
struct JourneyMovesTests {
  @Test func `by hand`() throws {
    // Stage 0: 6 to stage 1, 4 to the second end; stage 1: 2 back, 2 to the first end; stage 2: never
    // left.
    let moves = JourneyMoves(
      stageCount: 3, endCount: 2,
      counts: [0, 6, 0, 0, 4, 2, 0, 0, 2, 0, 0, 0, 0, 0, 0])
    #expect(moves.share(from: 0, to: 1)?.share == 0.6 && moves.share(from: 2, to: 0) == nil)
    // h₀ = 0.6·h₁, h₁ = 0.5 + 0.5·h₀: h₀ = 3/7.
    let reached = moves.probabilities(ofEnd: 0)
    #expect(abs(reached[0] - 3.0 / 7) < 1e-15 && abs(reached[1] - 5.0 / 7) < 1e-15)
    #expect(abs(reached[0] + moves.probabilities(ofEnd: 1)[0] - 1) < 1e-15)
    // m₀ = 1 + 0.6·m₁, m₁ = 1 + 0.5·m₀: m₀ = 16/7.
    let steps = moves.meanSteps()
    #expect(abs(try #require(steps[0]) - 16.0 / 7) < 1e-14 && steps[2] == nil)
  }

  @Test func `a stage that may lead to a dead one has no mean`() {
    let moves = JourneyMoves(stageCount: 2, endCount: 1, counts: [0, 1, 1, 0, 0, 0])
    #expect(moves.probabilities(ofEnd: 0) == [0.5, 0])
    #expect(moves.meanSteps() == [nil, nil])
  }
}
