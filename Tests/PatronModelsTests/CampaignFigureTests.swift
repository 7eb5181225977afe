import PatronModels
import PatronNumerics
import Testing

@Suite("Figures of campaigns that several tests and columns take")
struct CampaignFigureTests {
  /// R, p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.05), "holm"): 0.05 0.08 0.09 0.09 0.09.
  @Test func `Holm's probabilities are those of R`() {
    let given = [0.03, 0.01, 0.05, 0.02, 0.04]
    let expected = [0.09, 0.05, 0.09, 0.08, 0.09]
    for (found, expected) in zip(FamilyWise.adjusted(given), expected) {
      #expect(abs(found - expected) < 1e-15)
    }
    #expect(FamilyWise.adjusted([0.6, 0.7]) == [1, 1])
    #expect(FamilyWise.adjusted([0.03]) == [0.03] && FamilyWise.adjusted([]) == [])
  }

  @Test func `shares of 0 have the interval and the probability that the tables allow`() throws {
    func effect(_ successes: [Int], of sizes: [Int]) throws -> TreatmentEffect {
      let outcomes = (0..<2).flatMap { arm in
        (0..<sizes[arm]).map { $0 < successes[arm] ? 1.0 : 0 }
      }
      let arms = try CampaignArms(
        numbers: (0..<2).flatMap { [Int32](repeating: Int32($0), count: sizes[$0]) }, count: 2)
      return try TreatmentEffect.byArm(outcomes: outcomes, arms: arms)[0]
    }
    // Newcombe 1998, table II, method 10: 5 of 56 less 0 of 29.
    let published = try effect([0, 5], of: [29, 56])
    #expect(abs(published.interval.lower - -0.0381) <= 5e-5)
    #expect(abs(published.interval.upper - 0.1926) <= 5e-5)
    // 5 of 100 against none: two-sided, twice C(100, 5)/C(200, 5) as both tails are alike.
    let rare = try effect([0, 5], of: [100, 100])
    let tail = (0..<5).reduce(1.0) { $0 * Double(100 - $1) / Double(200 - $1) }
    #expect(abs(rare.probability - 2 * tail) < 1e-12)
    #expect(rare.interval.lower > -0.02 && rare.interval.upper < 0.12 && rare.lift == nil)
  }

  @Test func `a score is the line through the other folds`() {
    // y = 2·x in fold 0, 3·x in fold 1: each is predicted by the other's line, shrunk by a ridge of a row.
    let x: [Float] = [-1, 1, -1, 1, -1, 1, -1, 1]
    let folds = Folds(numbers: [0, 0, 0, 0, 1, 1, 1, 1])
    let outcomes = x.indices.map { Double(x[$0]) * ($0 < 4 ? 2 : 3) }
    let score = CovariateScore.heldOut(
      Matrix(rowCount: 8, columnCount: 1, elements: x), outcomes: outcomes, folds: folds,
      workers: Workers(1))
    for row in x.indices {
      // Σxy/(Σx² + 1) over four rows.
      #expect(abs(score[row] - Double(x[row]) * (row < 4 ? 3.0 : 2.0) * 4 / 5) < 1e-12)
    }
  }

  @Test func `a score does not know the outcome it is to explain`() {
    var generator = SeededGenerator(seed: 3)
    let count = 2000
    let features = Matrix(
      rows: (0..<count).map { _ in (0..<20).map { _ in Float(generator.normal()) } })
    let outcomes = (0..<count).map { _ in generator.normal() }
    let folds = Folds(numbers: (0..<count).map { Int32($0 % 5) })
    let score = CovariateScore.heldOut(features, outcomes: outcomes, folds: folds)
    // Noise explained by 20 columns has a correlation of 0.1 in sample; out of fold it is below 0.
    #expect(correlation(score, outcomes) < 0.05)
    #expect(
      score
        == CovariateScore.heldOut(features, outcomes: outcomes, folds: folds, workers: Workers(1)))
  }

  @Test func `an effect's slope on a column is that of the calibration's least squares`() throws {
    let campaign = try SimulatedCampaign(rows: 4000, seed: 5) { _, z in 0.4 + 0.6 * z }
    let column = campaign.frame.column(1).map(Double.init)
    let outcomes = campaign.outcomes.map(Double.init)
    let isTreated = campaign.arms.numbers.map { $0 == 1 }
    let found = try #require(
      EffectModifier(column: column, outcomes: outcomes, isTreated: isTreated))
    let other = try #require(
      UpliftCalibration(effects: column, outcomes: outcomes, isTreated: isTreated))
    #expect(abs(found.slope - other.slope) < 1e-9)
    // n/(n − 2) of each arm beside n/(n − 4) of both.
    #expect(abs(found.standardError / other.slopeError - 1) < 1e-3)
    #expect(found.interval.lower > 0 && found.probability < 1e-6)
    #expect(
      EffectModifier(
        column: Array(repeating: 1, count: 4000), outcomes: outcomes, isTreated: isTreated) == nil)
  }

  @Test func `a policy's gain by hand`() throws {
    // Control 0 for all; arm 1 gives the first half 4 and arm 2 the second half 2, else nothing.
    let numbers: [Int32] = [0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2]
    let isFirst = numbers.indices.map { $0 < 6 }
    let outcomes = zip(numbers, isFirst).map { arm, first -> Double in
      arm == 1 && first ? 4 : arm == 2 && !first ? 2 : 0
    }
    let arms = try CampaignArms(numbers: numbers, count: 3)
    let policy = try ArmPolicy(
      choices: isFirst.map { $0 ? 1 : 2 }, outcomes: outcomes, arms: arms)
    // Arm 1 for all brings 2; the policy 4 and 2 by halves, 3.
    #expect(policy.bestArm == 1 && abs(policy.gain - 1) < 1e-12)
    #expect(policy.shares == [0, 0.5, 0.5])
    // The best arm for all against itself.
    let same = try ArmPolicy(
      choices: numbers.map { _ in 1 }, outcomes: outcomes, arms: arms)
    #expect(same.gain == 0 && same.standardError == 0)
  }
}
