import PatronModels
import PatronNumerics

extension CampaignMeasurement {
  /// Whether chance alone may have decided each customer's arm.
  public struct Assignment: Hashable, Sendable, Codable {
    public let stated: CampaignTable.Assignment
    public let verdict: Verdict
    /// The columns known before that were compared; a category counts once a level.
    public let columns: Int
    /// Of arms as far apart in all columns together, where chance assigned them (Wilks, by Rao's F).
    public let probability: Double?
    /// Of sizes as far from the planned shares (chi-square): a sample ratio mismatch where it is small.
    public let sizeProbability: Double?
    /// Of each treated arm the columns that differ most from the control, the largest first.
    public let largest: [Imbalance]
    /// Whether arms are compared within strata.
    public let isWithinStrata: Bool
    /// Whether the strata have different shares of the arms.
    public let strataDiffer: Bool
  }

  /// One column in one arm beside the control.
  public struct Imbalance: Hashable, Sendable, Codable {
    public let arm: String
    public let column: String
    /// The difference of the means in standard deviations.
    public let difference: Double
  }

  /// Whether effects may be told from the comparison of arms.
  public enum Verdict: Hashable, Sendable, Codable {
    /// By a plan, and the arms look like it.
    case random
    /// Effects are given, under a condition that the data cannot settle.
    case doubtful(Doubt)
    /// No effect is given.
    case notRandom(Refusal)

    public var allowsEffects: Bool {
      if case .notRandom = self { false } else { true }
    }
  }

  public enum Doubt: String, Hashable, Sendable, Codable, CaseIterable {
    /// The arms look as chance makes them, but nobody states that chance did.
    case notStated
    /// Chance is stated, and one campaign in a hundred at most differs as much.
    case imbalance
  }

  public enum Refusal: String, Hashable, Sendable, Codable, CaseIterable {
    /// The columns known before differ by more than chance.
    case imbalance
    /// The arms have other sizes than planned.
    case sizes
    /// Nobody states that chance assigned the arms, and nothing known before shows that they are alike.
    case nothingKnown
  }
}

extension CampaignMeasurement.Assignment {
  /// Below this a campaign that is stated to be random is not believed: one of 10,000 by chance.
  static let leastStatedProbability = 1e-4
  /// Below this the strata have different shares of the arms.
  static let leastStrataProbability = 1e-3
  /// The columns named of each arm.
  static let mostColumns = 3

  /// Compares the arms of `table` by `prepared` (n × columns), of the names `names`.
  init(
    _ table: CampaignTable, prepared: Matrix?, names: [String], workers: Workers
  ) throws(CampaignError) {
    let test: BalanceTest?
    let sizes: Double?
    do throws(UpliftError) {
      test = try prepared.map { matrix throws(UpliftError) in
        try BalanceTest(
          table.strata.map { matrix.centred(in: $0) } ?? matrix, arms: table.arms,
          shares: table.plannedShares, workers: workers)
      }
      if let test {
        sizes = test.sizeProbability
      } else if let shares = table.plannedShares {
        // Sizes are compared without a column as well.
        let count = table.arms.numbers.count
        let constant = Matrix(
          rowCount: count, columnCount: 1, elements: Array(repeating: 0, count: count))
        sizes = try BalanceTest(constant, arms: table.arms, shares: shares, workers: workers)
          .sizeProbability
      } else {
        sizes = nil
      }
    } catch {
      throw .notMeasured(error)
    }
    stated = table.assignment
    columns = names.count
    probability = test?.p
    sizeProbability = sizes
    isWithinStrata = table.strata != nil
    strataDiffer =
      table.strata.map {
        Self.sharesProbability($0, arms: table.arms) < Self.leastStrataProbability
      } ?? false
    largest = (test?.arms ?? []).flatMap { arm in
      let order = arm.differences.indices.sorted {
        let (one, other) = (abs(arm.differences[$0]), abs(arm.differences[$1]))
        return one == other ? $0 < $1 : one > other
      }
      return order.prefix(Self.mostColumns).map {
        CampaignMeasurement.Imbalance(
          arm: table.armNames[arm.arm], column: names[$0], difference: arm.differences[$0])
      }
    }
    verdict = Self.verdict(table.assignment, probability: probability, sizes: sizes)
  }

  package static func verdict(
    _ stated: CampaignTable.Assignment, probability: Double?, sizes: Double?
  ) -> CampaignMeasurement.Verdict {
    if let sizes, sizes < BalanceTest.leastSizeProbability { return .notRandom(.sizes) }
    switch stated {
    case .planned:
      guard let probability else { return .random }
      if probability < leastStatedProbability { return .notRandom(.imbalance) }
      return probability < BalanceTest.leastProbability ? .doubtful(.imbalance) : .random
    case .unknown:
      guard let probability else { return .notRandom(.nothingKnown) }
      return probability < BalanceTest.leastProbability
        ? .notRandom(.imbalance) : .doubtful(.notStated)
    }
  }

  /// Of shares of the arms as different between `strata` where they have the same, by chi-square.
  private static func sharesProbability(_ strata: [Int32], arms: CampaignArms) -> Double {
    let count = Int(strata.max() ?? 0) + 1
    var cells = [Double](repeating: 0, count: count * arms.count)
    for (row, stratum) in strata.enumerated() {
      cells[Int(stratum) * arms.count + Int(arms.numbers[row])] += 1
    }
    let total = Double(strata.count)
    var (statistic, filled) = (0.0, 0)
    for stratum in 0..<count {
      let own = cells[stratum * arms.count..<(stratum + 1) * arms.count]
      let size = own.reduce(0, +)
      guard size > 0 else { continue }
      filled += 1
      for (cell, armSize) in zip(own, arms.sizes) {
        let expected = size * Double(armSize) / total
        statistic += (cell - expected) * (cell - expected) / expected
      }
    }
    guard filled > 1 else { return 1 }
    return SpecialFunctions.chiSquareExceedance(
      statistic, freedom: (filled - 1) * (arms.count - 1))
  }
}

extension Matrix {
  /// Each element less the mean of its column in the row's stratum, times √(m/(m − 1)) for a stratum of m
  /// rows, which keeps the variance that the rows of a stratum have.
  func centred(in strata: [Int32]) -> Matrix {
    let count = Int(strata.max() ?? 0) + 1
    var sizes = [Double](repeating: 0, count: count)
    var means = [Double](repeating: 0, count: count * columnCount)
    for (row, stratum) in strata.enumerated() {
      sizes[Int(stratum)] += 1
      for column in 0..<columnCount {
        means[Int(stratum) * columnCount + column] += Double(self[row, column])
      }
    }
    var centred = self
    for (row, stratum) in strata.enumerated() {
      let size = sizes[Int(stratum)]
      let factor = size > 1 ? (size / (size - 1)).squareRoot() : 0
      for column in 0..<columnCount {
        let mean = means[Int(stratum) * columnCount + column] / size
        centred[row, column] = Float(factor * (Double(self[row, column]) - mean))
      }
    }
    return centred
  }
}
