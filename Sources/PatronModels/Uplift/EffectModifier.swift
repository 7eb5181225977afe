import Foundation
import PatronNumerics

/// How the effect of a campaign changes with one column known before it.
///
/// The slope of the outcome on the column among the treated less that in the control, each by least squares
/// with the variance that needs no equal spread (White, Econometrica 1980, times n/(n − 2)). It is the
/// slope of the effect whatever shape that has, as the best straight line through it; other columns are
/// not held constant.
public struct EffectModifier: Hashable, Sendable, Codable {
  /// The change of the effect, for one more of the column.
  public let slope: Double
  public let standardError: Double
  public let interval: Interval
  /// Of a slope as far from 0 on either side where the effect does not change with the column.
  public let probability: Double

  /// The slope of the effect on `column` (n), of `outcomes` (n).
  ///
  /// - Returns: nil where the column is constant in an arm, or an arm has fewer than three rows.
  /// - Complexity: O(n).
  public init?(column: [Double], outcomes: [Double], isTreated: [Bool], level: Double = 0.95) {
    precondition(
      column.count == outcomes.count && column.count == isTreated.count, "one of each a row")
    guard let treated = Self.line(column, outcomes, isTreated, true),
      let control = Self.line(column, outcomes, isTreated, false)
    else { return nil }
    slope = treated.slope - control.slope
    standardError = (treated.variance + control.variance).squareRoot()
    let reach = SpecialFunctions.normalQuantile((1 + level) / 2) * standardError
    interval = Interval(lower: slope - reach, upper: slope + reach, level: level)
    probability =
      standardError > 0
      ? SpecialFunctions.twoSided(slope / standardError, freedom: .infinity) : slope == 0 ? 1 : 0
  }

  private static func line(
    _ x: [Double], _ y: [Double], _ isTreated: [Bool], _ arm: Bool
  ) -> (slope: Double, variance: Double)? {
    var (count, sumX, sumY) = (0.0, 0.0, 0.0)
    for row in x.indices where isTreated[row] == arm {
      count += 1
      sumX += x[row]
      sumY += y[row]
    }
    guard count >= 3 else { return nil }
    let (middle, mean) = (sumX / count, sumY / count)
    var (along, across) = (0.0, 0.0)
    for row in x.indices where isTreated[row] == arm {
      along += (x[row] - middle) * (x[row] - middle)
      across += (x[row] - middle) * (y[row] - mean)
    }
    guard along > 1e-12 * count else { return nil }
    let slope = across / along
    var meat = 0.0
    for row in x.indices where isTreated[row] == arm {
      let rest = (y[row] - mean - slope * (x[row] - middle)) * (x[row] - middle)
      meat += rest * rest
    }
    return (slope, meat / (along * along) * count / (count - 2))
  }
}
