import PatronModels
import PatronNumerics
import Testing

@Suite("Balance of arms")
struct UpliftBalanceTests {
  private static let groups: [[[Float]]] = [
    [[1, 2], [2, 1], [3, 4], [4, 3], [2, 2]],
    [[2, 4], [3, 3], [5, 6], [4, 5], [3, 5], [6, 4]],
    [[1, 1], [0, 2], [2, 2], [1, 3]],
  ]

  private static func test(_ order: [Int]? = nil) throws -> BalanceTest {
    let rows = groups.flatMap { $0 }
    let numbers = groups.enumerated().flatMap { arm, rows in rows.map { _ in Int32(arm) } }
    let order = order ?? Array(rows.indices)
    return try BalanceTest(
      Matrix(rows: order.map { rows[$0] }),
      arms: CampaignArms(numbers: order.map { numbers[$0] }, count: 3))
  }

  @Test func `it agrees with a plain script of Wilks and Hotelling`() throws {
    // NumPy: Λ by two determinants, T² = 10.3034 by the pooled covariance, tails by SciPy.
    let test = try Self.test()
    #expect(abs(try #require(test.arms[0].p) - 0.047253937139177804) < 1e-12)
    #expect(abs(try #require(test.arms[1].p) - 0.23350532147543338) < 1e-12)
    #expect(abs(try #require(test.p) - 0.00991673313443197) < 1e-12)
    #expect(abs(test.arms[0].differences[0] - 1.0886948196149417) < 1e-12)
    #expect(abs(test.arms[0].differences[1] - 1.9170289512680811) < 1e-12)
    #expect(test.arms[0].largest == 1 && !test.isNegligible && !test.isPlausible)
    #expect(test.sizeProbability == nil)
  }

  /// Student's sleep data (R, t.test with equal variances: t = −1.8608, df = 18, p = 0.07919).
  @Test func `of one covariate it is the t test`() throws {
    let test = try BalanceTest(
      Matrix(rows: Sleep.extra.map { [Float($0)] }), arms: Sleep.arms)
    #expect(abs(try #require(test.p) - 0.07919) <= 5e-6)
  }

  @Test func `the order of rows, units and copies of columns change nothing`() throws {
    let (test, other) = (try Self.test(), try Self.test(shuffled(15, seed: 4)))
    #expect(abs((test.p ?? 0) - (other.p ?? 1)) < 1e-12)
    let rows = Self.groups.flatMap { $0 }
    let arms = try CampaignArms(
      numbers: Self.groups.enumerated().flatMap { arm, rows in rows.map { _ in Int32(arm) } },
      count: 3)
    // Twice a column, a sum of both, and a constant.
    let wide = try BalanceTest(
      Matrix(rows: rows.map { [1000 * $0[0], 7, $0[1] - 3, 2 * $0[0], $0[0] + $0[1]] }), arms: arms)
    #expect(abs((test.p ?? 0) - (wide.p ?? 1)) < 1e-9)
    #expect(wide.arms[0].differences[1] == 0)
    #expect(abs(wide.arms[0].differences[0] - test.arms[0].differences[0]) < 1e-6)
  }

  @Test func `what parts the arms wholly is found`() throws {
    let arms = try CampaignArms(numbers: [0, 0, 0, 1, 1, 1], count: 2)
    let test = try BalanceTest(Matrix(rows: (0..<6).map { [$0 < 3 ? 0 : 1] }), arms: arms)
    #expect(test.p == 0)
    // 1 over the deviation of 0, 0, 0, 1, 1, 1: √0.3.
    #expect(abs(test.arms[0].differences[0] - 1 / 0.3.squareRoot()) < 1e-12)
    #expect(try BalanceTest(Matrix(rows: (0..<6).map { _ in [4] }), arms: arms).p == nil)
  }

  @Test func `a random assignment is doubted as often as the level says`() throws {
    var generator = SeededGenerator(seed: 8)
    var low = 0
    for _ in 0..<400 {
      let rows = (0..<90).map { _ in (0..<6).map { _ in Float(generator.normal()) } }
      let arms = try CampaignArms(
        numbers: (0..<90).map { _ in Int32(generator.index(below: 3)) }, count: 3)
      low += try #require(try BalanceTest(Matrix(rows: rows), arms: arms).p) < 0.05 ? 1 : 0
    }
    // Binomial of 400 and 0.05: 9 to 33 with a probability above 0.99.
    #expect((9...33).contains(low))
  }

  @Test func `sizes that are not as planned are found`() throws {
    let numbers = (0..<10_000).map { Int32($0 % 10 == 0 ? 0 : 1) }
    let arms = try CampaignArms(numbers: numbers, count: 2)
    let rows = Matrix(rows: numbers.indices.map { [Float($0 % 7)] })
    let right = try BalanceTest(rows, arms: arms, shares: [0.1, 0.9])
    #expect(right.sizeProbability == 1 && right.isPlausible)
    // 1,000 where 1,100 were planned: 100²/1100 + 100²/8900 = 10.2, a p of 0.0014.
    let near = try BalanceTest(rows, arms: arms, shares: [0.11, 0.89])
    #expect(abs(try #require(near.sizeProbability) - 0.0014) < 0.0001 && near.isPlausible)
    #expect(try !BalanceTest(rows, arms: arms, shares: [0.2, 0.8]).isPlausible)
  }

  @Test func `what cannot be compared is told`() throws {
    let arms = try CampaignArms(numbers: [0, 0, 1, 1], count: 2)
    #expect(throws: UpliftError.nonFiniteCovariate(row: 2, column: 0)) {
      try BalanceTest(Matrix(rows: [[1], [2], [.nan], [3]]), arms: arms)
    }
    #expect(throws: UpliftError.noColumns) {
      try BalanceTest(Matrix(rowCount: 4, columnCount: 0, elements: []), arms: arms)
    }
    #expect(throws: UpliftError.invalidShares(sum: 0.75)) {
      try BalanceTest(Matrix(rows: [[1], [2], [4], [3]]), arms: arms, shares: [0.5, 0.25])
    }
    #expect(throws: UpliftError.tooFewRows(arm: 2, found: 0, needed: 2)) {
      try BalanceTest(
        Matrix(rows: [[1], [2], [4], [3]]), arms: CampaignArms(numbers: [0, 0, 1, 1], count: 3))
    }
  }
}

/// Student's sleep data (Biometrika 1908; `sleep` of R): hours gained by two drugs.
enum Sleep {
  static let extra = [
    0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2, 1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6,
    3.4,
  ]
  /// The first drug is the control.
  static var arms: CampaignArms {
    get throws { try CampaignArms(numbers: (0..<20).map { $0 < 10 ? 0 : 1 }, count: 2) }
  }
}
