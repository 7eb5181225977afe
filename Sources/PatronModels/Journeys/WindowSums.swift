import Foundation
import PatronNumerics

/// Sums over windows of a baseline's rows, by differences of running sums.
struct WindowSums {
  private let baseline: SeriesBaseline
  private var running: [SIMD4<Double>] = [.zero]
  private var chance: [Double] = [0]
  private var absorbed: [Double]
  private let width: Int

  init(_ baseline: SeriesBaseline) {
    self.baseline = baseline
    // A whole number of SIMD4.
    width = (baseline.width + 3) / 4 * 4
    absorbed = [Double](repeating: 0, count: width * (baseline.days.count + 1))
    for row in baseline.days.indices {
      let weight = baseline.weights[row]
      let parts = SIMD4(
        weight * baseline.counts[row], weight * baseline.expected[row],
        weight * baseline.trials[row], baseline.information[row])
      running.append(running[row] + parts)
      chance.append(chance[row] + weight * baseline.information[row])
      for i in 0..<baseline.width {
        absorbed[(row + 1) * width + i] =
          absorbed[row * width + i]
          + baseline.information[row] * baseline.absorbed[row * baseline.width + i]
      }
    }
  }

  /// By how much more than chance windows of `wanderDays` days vary, as a share of their variance:
  /// above 0 where the level wanders in a way that the trend does not follow.
  ///
  /// From the median of their deviates, which one incident does not move; 0 unless it exceeds what
  /// the median of so many normal deviates would by `wanderBound` standard errors (1.17/√m, Rousseeuw
  /// & Croux, JASA 1993, from the efficiency of 37 %).
  func wander() -> Double {
    var deviates: [Double] = []
    var first = 0
    while first < baseline.days.count {
      let start = baseline.days[first]
      let end =
        baseline.days[first...].firstIndex { $0 >= start + Self.wanderDays } ?? baseline.days.count
      if baseline.isKept[first..<end].allSatisfy({ $0 }) {
        deviates.append(window(first..<end).square.squareRoot())
      }
      if end == baseline.days.count { break }
      first = baseline.days[first...].firstIndex { $0 >= start + Self.wanderDays / 2 } ?? end
    }
    guard deviates.count >= 4 else { return 0 }
    let independent = Double(deviates.count) / 2
    let deviation = 1.4826 * Bootstrap.quantile(0.5, of: deviates.sorted())
    guard deviation > 1 + Self.wanderBound * 1.17 / independent.squareRoot() else { return 0 }
    return deviation * deviation - 1
  }

  static let wanderDays = 14
  private static let wanderBound = 0.8

  func window(_ rows: Range<Int>) -> Window {
    let sums = running[rows.upperBound] - running[rows.lowerBound]
    let square = absorbed.withUnsafeBufferPointer { absorbed in
      var sum = SIMD4<Double>.zero
      var (i, j) = (rows.lowerBound * width, rows.upperBound * width)
      let end = j + width
      while j < end {
        let change =
          SIMD4(absorbed[j], absorbed[j + 1], absorbed[j + 2], absorbed[j + 3])
          - SIMD4(absorbed[i], absorbed[i + 1], absorbed[i + 2], absorbed[i + 3])
        sum += change * change
        i += 4
        j += 4
      }
      return sum.sum()
    }
    return Window(
      days: baseline.days[rows.upperBound - 1] - baseline.days[rows.lowerBound] + 1,
      observed: sums.x, expected: sums.y, trials: sums.z, information: sums.w, absorbed: square,
      chance: chance[rows.upperBound] - chance[rows.lowerBound])
  }
}

/// What a window did and what its baseline has of it, in trials of full weight.
struct Window {
  let days: Int
  let observed: Double
  let expected: Double
  let trials: Double
  /// The information about a shift of the log odds, and the part of it that the fit absorbs.
  let information: Double
  let absorbed: Double
  /// The variance that chance alone gives the score.
  let chance: Double

  /// The derivative of the log-likelihood by the shift.
  var score: Double { observed - expected }

  private var free: Double { max(information - absorbed, 1e-3 * information) }

  /// The score over its standard deviation, squared: Rao's test that the shift is 0.
  var square: Double { score * score / free }

  /// How many times as uncertain the window is as it would be beside a known baseline.
  var inflation: Double { information / free }

  /// The successes that the days outside alone let expect: one step of Newton's from the fit that has
  /// the window in it, in log odds or logarithms, so that they stay possible.
  func outside(isRate: Bool) -> Double {
    let shift = score / information * (inflation - 1)
    guard isRate else { return expected * exp(-shift) }
    let share = min(max(expected / trials, 1e-12), 1 - 1e-12)
    return trials * SpecialFunctions.sigmoid(SpecialFunctions.logit(share) - shift)
  }

  /// The signed root of the likelihood ratio over its scale, which is estimated without the window as
  /// a studentised residual is (Cook & Weisberg, Residuals and Influence in Regression 1982, 2.2.9),
  /// so that an incident does not hide itself. Without its sign; Student's t by the fit's degrees of
  /// freedom less one.
  func statistic(_ baseline: SeriesBaseline, wander: Double) -> Double {
    let mean = outside(isRate: baseline.isRate)
    var deviance = observed > 0 ? observed * log(observed / mean) : 0
    if baseline.isRate {
      let (failures, others) = (trials - observed, trials - mean)
      deviance += failures > 0 ? failures * log(failures / others) : 0
    } else {
      deviance -= observed - mean
    }
    let rest = max(baseline.chiSquare - square, 0) / max(1, baseline.freedom - 1)
    let wandered = 1 + wander * min(2, Double(days) / Double(WindowSums.wanderDays))
    let scale = max(rest, chance / information) * wandered
    return (2 * max(deviance, 0) / (inflation * scale)).squareRoot()
  }

  /// The tail of the binomial or the Poisson of as many trials as the window's are worth.
  func exactTail(isRate: Bool) -> Double {
    let worth = 1 / inflation
    let (x, mean) = (observed * worth, outside(isRate: isRate) * worth)
    guard isRate else {
      // P(Poisson ≤ x) as the limit of the binomial of very many trials.
      let many = 1e7 * max(1, mean)
      return score < 0
        ? SpecialFunctions.betaCumulative(1 - mean / many, many - x, x + 1)
        : SpecialFunctions.betaCumulative(mean / many, max(x, 1e-9), many - x + 1)
    }
    let all = trials * worth
    let p = mean / all
    return score < 0
      ? SpecialFunctions.betaCumulative(1 - p, max(all - x, 1e-9), x + 1)
      : SpecialFunctions.betaCumulative(p, max(x, 1e-9), all - x + 1)
  }
}
