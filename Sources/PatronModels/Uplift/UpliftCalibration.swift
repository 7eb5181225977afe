import Foundation
import PatronNumerics

/// Whether customers with a higher predicted effect have a higher one: the slope of the effect on its
/// prediction, on rows that the prediction has not seen.
///
/// The best linear predictor of the effect (Chernozhukov, Demirer, Duflo & Fernández-Val, NBER 24678, 2018,
/// section 2): least squares of y on 1, s, t − e and (t − e)·(s − s̄), s the prediction, t whether treated,
/// e the share treated, with the variance that needs no equal spread (White, Econometrica 1980, times
/// n/(n − 4)). A slope of 1 is a calibrated prediction, 0 says nothing, below 1 exaggerates. With
/// cross-fitted predictions s̄ is that of the fold: folds whose effect happens to be high are predicted
/// from others where it is low.
public struct UpliftCalibration: Hashable, Sendable, Codable {
  /// The average effect, and its standard error.
  public let average: Double
  public let averageError: Double
  /// 0 where the prediction is constant.
  public let slope: Double
  public let slopeError: Double
  /// Of a slope as high where the prediction says nothing: one-sided; 1 where it is constant.
  public let probability: Double

  /// Calibrates `effects` (n), predicted for rows of one arm and of the control, by their `outcomes` (n).
  ///
  /// - Parameter folds: the fold of each row (n), from 0; one for all without.
  /// - Returns: nil with fewer than ten rows of the arm or of the control.
  /// - Complexity: O(n).
  public init?(
    effects: [Double], outcomes: [Double], isTreated: [Bool], folds: [Int32]? = nil
  ) {
    precondition(
      effects.count == outcomes.count && effects.count == isTreated.count
        && effects.count == folds?.count ?? effects.count, "one of each a row")
    let treated = isTreated.count { $0 }
    guard treated >= Self.fewest, isTreated.count - treated >= Self.fewest else { return nil }
    let share = Double(treated) / Double(isTreated.count)
    let centred = Self.centred(effects, folds: folds)
    let spread = centred.reduce(0.0) { $0 + $1 * $1 } / Double(centred.count)
    // Predictions of one number differ by rounding.
    let scale = spread > 1e-24 ? spread.squareRoot() : 0
    let side = scale > 0 ? 4 : 2
    func row(_ index: Int) -> [Double] {
      let t = (isTreated[index] ? 1 : 0) - share
      guard scale > 0 else { return [1, t] }
      return [1, t, centred[index] / scale, t * centred[index] / scale]
    }
    var gram = [Double](repeating: 0, count: side * side)
    var right = [Double](repeating: 0, count: side)
    for index in effects.indices {
      let x = row(index)
      for i in 0..<side {
        right[i] += x[i] * outcomes[index]
        for j in 0..<side { gram[i * side + j] += x[i] * x[j] }
      }
    }
    func solved(_ right: [Double]) -> [Double]? {
      LinearSystem.solution(order: side, gram, right: right)
    }
    let units = (0..<side).map { i in (0..<side).map { $0 == i ? 1.0 : 0 } }
    guard let line = solved(right), let first = solved(units[1]), let last = solved(units[side - 1])
    else { return nil }
    var (meat, lastMeat) = (0.0, 0.0)
    for index in effects.indices {
      let x = row(index)
      let rest = zip(x, line).reduce(outcomes[index]) { $0 - $1.0 * $1.1 }
      let influence = zip(x, first).reduce(0) { $0 + $1.0 * $1.1 } * rest
      let lastInfluence = zip(x, last).reduce(0) { $0 + $1.0 * $1.1 } * rest
      meat += influence * influence
      lastMeat += lastInfluence * lastInfluence
    }
    let size = Double(effects.count)
    let correction = size / (size - Double(side))
    average = line[1]
    averageError = (meat * correction).squareRoot()
    guard scale > 0 else {
      (slope, slopeError, probability) = (0, 0, 1)
      return
    }
    slope = line[3] / scale
    let error = (lastMeat * correction).squareRoot() / scale
    slopeError = error
    probability = error > 0 ? SpecialFunctions.normalCumulative(-slope / error) : 1
  }

  private static let fewest = 10

  /// The effects less the mean of their fold.
  private static func centred(_ effects: [Double], folds: [Int32]?) -> [Double] {
    let folds = folds ?? Array(repeating: 0, count: effects.count)
    let count = Int(folds.max() ?? 0) + 1
    var (sums, sizes) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
    for (effect, fold) in zip(effects, folds) {
      sums[Int(fold)] += effect
      sizes[Int(fold)] += 1
    }
    return zip(effects, folds).map { effect, fold in effect - sums[Int(fold)] / sizes[Int(fold)] }
  }
}
