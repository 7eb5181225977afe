import Foundation
import PatronNumerics

/// What changed at a fix beyond what changed elsewhere: the difference in differences (Card & Krueger,
/// American Economic Review 1994) of a treated part and a control, before and after a day.
///
/// (T after − T before) − (C after − C before), each a ratio of sums over days: successes by trials, or
/// money by orders. Days are taken together in blocks, of a week by default, counted from the fix; a
/// block shares its weekdays and its mood, and both parts share the block, so that the variance is
/// that of the blocks' influences on the difference (Bertrand, Duflo & Mullainathan, Quarterly Journal
/// of Economics 2004, section IV), before and after. It says what the fix did where the two would
/// have moved alike without it, which `trend` checks before the fix only.
public struct DifferenceInDifferences: Hashable, Sendable, Codable {
  /// A sum and the number that it is divided by, day by day.
  public struct Days: Hashable, Sendable, Codable {
    public let sums: [Double]
    public let counts: [Double]

    public init(sums: [Double], counts: [Double]) {
      precondition(sums.count == counts.count, "a sum and a count a day")
      (self.sums, self.counts) = (sums, counts)
    }
  }

  public let estimate: Double
  public let standardError: Double
  /// By Student's t with the degrees of freedom of Satterthwaite (Biometrics Bulletin 1946).
  public let interval: Interval
  public let probability: Double
  /// How the two parts moved apart before the fix, a block, and how often chance alone does that; nil
  /// with fewer than four blocks.
  public let trend: Trend?

  public struct Trend: Hashable, Sendable, Codable {
    public let slope: Double
    public let probability: Double
  }

  /// Compares the days before day `fix`, counted from 0, with those from it on.
  ///
  /// - Throws: `FitError` with fewer than two blocks that have both parts, before or after.
  public init(
    treated: Days, control: Days, fix: Int, blockDays: Int = 7, level: Double = 0.95
  ) throws(FitError) {
    let days = treated.sums.count
    precondition(
      control.sums.count == days && (0...days).contains(fix) && blockDays >= 1,
      "the same days, and the fix among them")
    let before = Self.blocks(treated, control, Array((0..<fix).reversed()), blockDays)
    let after = Self.blocks(treated, control, Array(fix..<days), blockDays)
    for side in [before, after] where side.count < 2 {
      throw .tooFewRows(found: side.count, needed: 2)
    }
    let (one, two) = (Self.side(before), Self.side(after))
    estimate = two.difference - one.difference
    let variance = one.variance + two.variance
    standardError = variance.squareRoot()
    let freedom =
      variance > 0
      ? variance * variance
        / (one.variance * one.variance / Double(before.count - 1)
          + two.variance * two.variance / Double(after.count - 1)) : 1
    let reach =
      SpecialFunctions.studentQuantile(tail: (1 - level) / 2, freedom: freedom) * standardError
    interval = Interval(lower: estimate - reach, upper: estimate + reach, level: level)
    probability =
      standardError > 0
      ? 2 * SpecialFunctions.studentTail(abs(estimate) / standardError, freedom: freedom)
      : estimate == 0 ? 1 : 0
    trend = Self.trend(before.reversed())
  }

  private struct Block {
    var (sum, count, controlSum, controlCount) = (0.0, 0.0, 0.0, 0.0)
  }

  private static func blocks(
    _ treated: Days, _ control: Days, _ days: [Int], _ size: Int
  ) -> [Block] {
    Workers.blocks(of: days.count, size: size).map { range in
      range.reduce(into: Block()) { block, place in
        let day = days[place]
        block.sum += treated.sums[day]
        block.count += treated.counts[day]
        block.controlSum += control.sums[day]
        block.controlCount += control.counts[day]
      }
    }
    .filter { $0.count > 0 && $0.controlCount > 0 }
  }

  /// The difference of the two ratios, and its variance by the blocks' influences.
  private static func side(_ blocks: [Block]) -> (difference: Double, variance: Double) {
    let all = blocks.reduce(into: Block()) { all, block in
      all.sum += block.sum
      all.count += block.count
      all.controlSum += block.controlSum
      all.controlCount += block.controlCount
    }
    let (ratio, other) = (all.sum / all.count, all.controlSum / all.controlCount)
    let squares = blocks.reduce(0.0) { sum, block in
      let influence =
        (block.sum - ratio * block.count) / all.count
        - (block.controlSum - other * block.controlCount) / all.controlCount
      return sum + influence * influence
    }
    let count = Double(blocks.count)
    return (ratio - other, count / (count - 1) * squares)
  }

  /// The least-squares slope of the blocks' differences.
  private static func trend(_ blocks: [Block]) -> Trend? {
    let count = Double(blocks.count)
    guard blocks.count >= 4 else { return nil }
    let differences = blocks.map { $0.sum / $0.count - $0.controlSum / $0.controlCount }
    let middle = (count - 1) / 2
    let mean = differences.reduce(0, +) / count
    var (across, along) = (0.0, 0.0)
    for (place, difference) in differences.enumerated() {
      across += (Double(place) - middle) * (difference - mean)
      along += (Double(place) - middle) * (Double(place) - middle)
    }
    let slope = across / along
    var rest = 0.0
    for (place, difference) in differences.enumerated() {
      let residual = difference - mean - slope * (Double(place) - middle)
      rest += residual * residual
    }
    let error = (rest / (count - 2) / along).squareRoot()
    return Trend(
      slope: slope,
      probability: error > 0
        ? 2 * SpecialFunctions.studentTail(abs(slope) / error, freedom: count - 2)
        : slope == 0 ? 1 : 0)
  }
}
