import Foundation
public import PatronNumerics

/// Whether the arms of a campaign were alike before it, as a random assignment makes them.
///
/// For every covariate and arm the standardised mean difference from the control, and for all
/// together Wilks' Λ = |W|/|T| of the scatter within the arms and in all (Wilks, Biometrika 1932), by
/// the F of Rao (Bulletin of the International Statistical Institute 1951), which for two arms is
/// Hotelling's T² exactly: (n − 2)·(1 − Λ)/Λ. One test of all covariates keeps its level however many
/// there are, where the largest of many differences is large by chance.
///
///     let arms = try CampaignArms(numbers: [0, 0, 0, 1, 1, 1], count: 2)
///     let test = try BalanceTest(Matrix(rows: [[1], [2], [3], [2], [3], [4]]), arms: arms)
///     print(test.arms[0].differences[0])           // 1.0: a mean higher by a standard deviation
///     print(test.p)                                // 0.28…, no wonder of three each
public struct BalanceTest: Hashable, Sendable, Codable {
  /// One treated arm beside the control.
  public struct Arm: Hashable, Sendable, Codable {
    public let arm: Int
    /// Of each covariate (d): (m − m₀)/√((s² + s₀²)/2), the means in standard deviations (Austin,
    /// Statistics in Medicine 2009). Of a covariate that is constant within both arms, over the
    /// deviation of both together; 0 where it is constant in all.
    public let differences: [Double]
    /// The probability of arms as far apart, all covariates together, when both were assigned by
    /// chance; nil where no covariate varies or there are too few rows for them.
    public let p: Double?
    /// The column of the largest difference, on either side.
    public var largest: Int {
      differences.indices.max { abs(differences[$0]) < abs(differences[$1]) } ?? 0
    }
  }

  /// One a treated arm, in their order.
  public let arms: [Arm]
  /// Of all arms together; nil where no covariate varies or there are too few rows for them.
  public let p: Double?
  /// The probability of arm sizes as far from the planned shares, by chi-square; nil without shares.
  public let sizeProbability: Double?

  /// A difference up to this is usually called negligible (Austin 2009).
  public static let negligible = 0.1
  /// Below this probability a random assignment is not believed: one test in a hundred is by chance.
  public static let leastProbability = 0.01
  /// The same for the sizes of arms, which ought to be as planned (Fabijan et al., KDD 2019).
  public static let leastSizeProbability = 0.0005

  /// Whether chance explains the covariates and the sizes.
  ///
  /// Of many customers a difference too small to matter may be more than chance: see `isNegligible`.
  public var isPlausible: Bool {
    (p ?? 1) >= Self.leastProbability && (sizeProbability ?? 1) >= Self.leastSizeProbability
  }

  /// Whether no covariate differs by more than `negligible`, in any arm.
  ///
  /// Of few customers a larger difference may be chance alone: see `isPlausible`.
  public var isNegligible: Bool {
    arms.allSatisfy { $0.differences.allSatisfy { abs($0) <= Self.negligible } }
  }

  /// Compares the rows of `covariates` (n × d), known before the campaign, by their arms.
  ///
  /// A category is given as an indicator a level, and missing values filled, as by `Preprocessor`; columns
  /// that depend on others are left out of the joint tests. The rows of one customer are one row.
  ///
  /// - Parameter shares: the planned share of each arm, which sum to 1.
  /// - Throws: `UpliftError` without a column, with fewer than two rows in an arm, for a covariate that
  ///   is not finite and for shares that are none.
  /// - Complexity: O(arms · (n·d² + d³)).
  public init(
    _ covariates: Matrix, arms: CampaignArms, shares: [Double]? = nil, workers: Workers = .all
  ) throws(UpliftError) {
    precondition(covariates.rowCount == arms.numbers.count, "one arm a row")
    guard covariates.columnCount > 0 else { throw .noColumns }
    try arms.requireRows(2)
    let statistics = covariates.columnStatistics(workers: workers)
    if let cell = covariates.firstNonFinite(statistics) {
      throw .nonFiniteCovariate(row: cell.row, column: cell.column)
    }
    let groups = (0..<arms.count).map { arm in
      covariates.selecting(rows: arms.rows(of: arm)).columnStatistics(workers: workers)
    }
    self.arms = arms.treatments.map { arm in
      let sizes = [arms.sizes[0], arms.sizes[arm]]
      let pair = [groups[0], groups[arm]]
      let rows = covariates.selecting(rows: arms.rows(ofPair: arm))
      return Arm(
        arm: arm, differences: Self.differences(pair, sizes: sizes),
        p: Self.wilks(rows, groups: pair, sizes: sizes, workers: workers))
    }
    p =
      arms.count == 2
      ? self.arms[0].p
      : Self.wilks(covariates, groups: groups, sizes: arms.sizes, workers: workers)
    sizeProbability = try shares.map { shares throws(UpliftError) in
      try Self.sizeProbability(arms.sizes, shares: shares)
    }
  }

  private static func differences(_ pair: [ColumnStatistics], sizes: [Int]) -> [Double] {
    let counts = sizes.map(Double.init)
    return pair[0].means.indices.map { column in
      let step = pair[1].means[column] - pair[0].means[column]
      let variances = (0..<2).map { pair[$0].variances[column] * counts[$0] / (counts[$0] - 1) }
      let within = (variances[0] + variances[1]) / 2
      if within > 0 { return step / within.squareRoot() }
      let total = counts[0] + counts[1]
      let between = counts[0] * counts[1] / (total * (total - 1)) * step * step
      return between > 0 ? step / between.squareRoot() : 0
    }
  }

  /// The tail of Rao's F of Wilks' Λ.
  private static func wilks(
    _ rows: Matrix, groups: [ColumnStatistics], sizes: [Int], workers: Workers
  ) -> Double? {
    let (side, count) = (rows.columnCount, Double(rows.rowCount))
    let total = rows.covariance(workers: workers)
    let means = rows.columnStatistics(workers: workers).means
    var within = total
    for (group, size) in zip(groups, sizes) {
      let share = Double(size) / count
      let steps = zip(group.means, means).map { $0 - $1 }
      for row in 0..<side {
        for column in 0..<side { within[row * side + column] -= share * steps[row] * steps[column] }
      }
    }
    let whole = PivotedCholesky(order: side, total)
    let kept = whole.kept
    let (p, q) = (Double(kept.count), Double(groups.count - 1))
    // One row more than the arms and covariates take.
    guard !kept.isEmpty, count - 1 - q - p >= 1 else { return nil }
    let inner = PivotedCholesky(
      order: kept.count, kept.flatMap { row in kept.map { within[row * side + $0] } })
    // A combination that is constant within the arms and differs between them parts them wholly.
    guard inner.kept.count == kept.count else { return 0 }
    let logLambda = min(0, inner.logDeterminant - whole.logDeterminant)
    let root = p * p + q * q - 5
    let t = root > 0 ? ((p * p * q * q - 4) / root).squareRoot() : 1
    let freedom = (count - 1 - (p + q + 1) / 2) * t - (p * q - 2) / 2
    let lambda = exp(logLambda / t)
    return SpecialFunctions.varianceRatioTail(
      (1 - lambda) / lambda * freedom / (p * q), p * q, freedom)
  }

  private static func sizeProbability(
    _ sizes: [Int], shares: [Double]
  ) throws(UpliftError) -> Double {
    let sum = shares.reduce(0, +)
    guard shares.count == sizes.count, abs(sum - 1) <= 1e-9, shares.allSatisfy({ $0 > 0 }) else {
      throw .invalidShares(sum: sum)
    }
    let total = Double(sizes.reduce(0, +))
    let statistic = zip(sizes, shares).reduce(0.0) { sum, arm in
      let expected = arm.1 * total
      return sum + (Double(arm.0) - expected) * (Double(arm.0) - expected) / expected
    }
    return SpecialFunctions.chiSquareExceedance(statistic, freedom: sizes.count - 1)
  }
}

extension SpecialFunctions {
  /// The probability that Fisher's F with the degrees of freedom `d1` and `d2` exceeds `f` ≥ 0.
  ///
  /// Beyond a million degrees in the denominator it is the chi-square, which differs by less than
  /// one part in a million.
  static func varianceRatioTail(_ f: Double, _ d1: Double, _ d2: Double) -> Double {
    guard d2 <= 1e6 else { return gammaUpper(d1 / 2, d1 * f / 2) }
    return betaCumulative(d2 / (d2 + d1 * f), d2 / 2, d1 / 2)
  }
}
