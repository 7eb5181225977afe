import Foundation
import PatronNumerics

/// What a series would do without incidents: a weekday pattern on a slow trend, with rates that vary
/// more than chance alone has them.
///
/// The log odds of a rate (the logarithm of a mean count) are a weekday effect plus a line between
/// knots 28 days apart, whose second differences are normal with a standard deviation that the data
/// choose: the largest marginal likelihood by Laplace's method (Wood, JRSS B 2011, equation 4). Days
/// share a random effect, so that the variance of a day is n·p·(1 − p)·(1 + (n − 1)·ρ) for rates and
/// μ·(1 + μ·ρ) for counts; ρ is where Pearson's statistic equals its degrees of freedom (Williams,
/// Applied Statistics 1982, procedure II).
struct SeriesBaseline: Sendable {
  /// The calendar days that have trials, rising; the rows of everything below.
  let days: [Int]
  private(set) var trials: [Double]
  private(set) var counts: [Double]
  /// Whether a day takes part in the fit: an incident that was found does not.
  private(set) var isKept: [Bool]
  let isRate: Bool

  /// Expected successes.
  private(set) var expected: [Double] = []
  /// 1 over how many times chance's own variance a day has: the weight of one of its trials.
  private(set) var weights: [Double] = []
  /// The information about a shift of the log odds: the weight times chance's variance.
  private(set) var information: [Double] = []
  /// Row by row (`width` columns): the design over the square root of the penalised information, so
  /// that the sum of `information` times a row, squared, is what the fit absorbs of a shift.
  private(set) var absorbed: [Double] = []
  private(set) var chiSquare = 0.0
  private(set) var freedom = 1.0
  /// ρ.
  private(set) var overdispersion = 0.0

  let width: Int
  private let knotCount: Int
  private let weekdays: [Int]
  private let knots: [Int]
  private let fractions: [Double]
  private var effects: [Double]
  private(set) var spread = Self.spreads[1]
  /// The logarithm of the marginal likelihood and the prior of the chosen spread, but for a constant.
  private(set) var likelihood = -Double.infinity
  /// The marginal log-likelihood of each spread, but for a constant.
  private(set) var likelihoods: [Double] = []
  private(set) var isFitted = false
  /// The logarithm of the prior of each spread.
  private var prior = Self.spreads.map { _ in 0.0 }

  private static let (knotDays, mostIntervals) = (28.0, 26.0)
  /// The standard deviations of the trend's second differences to choose from: from a straight line
  /// to a season of a year that doubles the odds.
  private static let spreads = [0.003, 0.03, 0.1, 0.3]
  /// The precision of a weekday's effect: a standard deviation of 1 for rates, 3 for counts.
  private var weekdayPrecision: Double { isRate ? 1 : 1.0 / 9 }
  private static let levelPrecision = 1e-4

  /// Prepares the days of `series`, whose first day is `firstDay`.
  init(_ series: DailySeries, firstDay: Int32) {
    isRate = series.trials != nil
    var lively = [Bool](repeating: true, count: 7)
    if series.trials == nil {
      // A weekday that has never seen anybody (closed on Sundays) is no day of a series of counts.
      lively = (0..<7).map { weekday in
        stride(from: weekday, to: series.dayCount, by: 7).contains { series.counts[$0] > 0 }
      }
    }
    let days = (0..<series.dayCount).filter { day in
      series.trials.map { $0[day] > 0 } ?? lively[day % 7]
    }
    self.days = days
    trials = days.map { day in series.trials.map { Double($0[day]) } ?? 1 }
    counts = days.map { Double(series.counts[$0]) }
    isKept = [Bool](repeating: true, count: days.count)
    let span = max(1, Double(series.dayCount - 1))
    let intervals = (span / Self.knotDays).rounded(.up)
    knotCount = max(2, Int(min(intervals, Self.mostIntervals)) + 1)
    let spacing = span / Double(knotCount - 1)
    let last = knotCount - 2
    knots = days.map { min(Int(Double($0) / spacing), last) }
    fractions = zip(days, knots).map { Double($0) / spacing - Double($1) }
    weekdays = days.map { ($0 + Int(firstDay) % 7 + 7) % 7 }
    width = 7 + knotCount
    effects = [Double](repeating: 0, count: width)
    let (all, successes) = zip(trials, counts).reduce((0.0, 0.0)) { ($0.0 + $1.0, $0.1 + $1.1) }
    let start =
      isRate
      ? SpecialFunctions.logit((successes + 0.5) / (all + 1))
      : log((successes + 0.5) / max(1, all))
    for knot in 0..<knotCount { effects[7 + knot] = start }
  }

  /// Leaves the calendar days `window` out of the next fit.
  mutating func leaveOut(_ window: ClosedRange<Int>) {
    for row in days.indices where window.contains(days[row]) { isKept[row] = false }
  }

  /// Fits the effects, the spread of the trend and ρ to the kept days; false where they are too few.
  ///
  /// - Complexity: about 30 passes over the days, each with a factorisation of `width` columns.
  mutating func fit() -> Bool {
    isFitted = false
    let kept = isKept.count { $0 }
    guard kept >= Self.fewestDays else { return false }
    for _ in 0..<3 {
      weights = (0..<days.count).map { row in
        let size = isRate ? trials[row] - 1 : expectedCount(row)
        return 1 / (1 + size * overdispersion)
      }
      var best: (likelihood: Double, spread: Double, effects: [Double])?
      likelihoods = []
      for (index, candidate) in Self.spreads.enumerated() {
        var trial = self
        trial.spread = candidate
        likelihoods.append(trial.descend())
        if likelihoods[index] + prior[index] > best?.likelihood ?? -.infinity {
          best = (likelihoods[index] + prior[index], candidate, trial.effects)
        }
      }
      guard let best else { return false }
      (likelihood, spread, effects) = best
      finish()
      let before = overdispersion
      overdispersion = dispersion()
      if abs(overdispersion - before) <= 0.02 * overdispersion { break }
    }
    isFitted = true
    return true
  }

  /// Gives every spread the share of the series that have it, as far as their likelihoods tell: the
  /// maximum by the EM algorithm (Laird, JASA 1978), with one series more that has each alike.
  ///
  /// A series that follows a long incident is one of many, and those that wander teach the others.
  static func sharePrior(_ baselines: inout [SeriesBaseline]) {
    let known = baselines.filter(\.isFitted).map(\.likelihoods)
    let even = 1 / Double(spreads.count)
    var shares = spreads.map { _ in even }
    for _ in 0..<100 {
      var sums = spreads.map { _ in even }
      for likelihoods in known {
        let top = likelihoods.max() ?? 0
        let parts = zip(likelihoods, shares).map { exp($0 - top) * $1 }
        let all = parts.reduce(0, +)
        for index in sums.indices { sums[index] += parts[index] / all }
      }
      shares = sums.map { $0 / Double(known.count + 1) }
    }
    for index in baselines.indices { baselines[index].adopt(prior: shares.map { log($0) }) }
  }

  /// Takes a prior of the spreads; where that chooses another, the fit is to be made again.
  private mutating func adopt(prior: [Double]) {
    self.prior = prior
    guard isFitted else { return }
    let values = zip(likelihoods, prior).map(+)
    guard let best = values.indices.max(by: { values[$0] < values[$1] }) else { return }
    likelihood = values[best]
    isFitted = Self.spreads[best] == spread
  }

  /// The same with every trend that bends less than the chosen one: a fit that follows an incident
  /// bends more than it has to.
  func stiffer() -> [SeriesBaseline] {
    Self.spreads.indices.filter { Self.spreads[$0] < spread }.map { index in
      var other = self
      other.spread = Self.spreads[index]
      other.likelihood = other.descend() + prior[index]
      other.finish()
      return other
    }
  }

  /// The same series without `part` of it, with the same days left out, fitted; nil where nothing is left to fit.
  func rest(without part: SeriesBaseline) -> SeriesBaseline? {
    var rest = self
    var other = 0
    for row in days.indices {
      while other < part.days.count, part.days[other] < days[row] { other += 1 }
      guard other < part.days.count, part.days[other] == days[row] else { continue }
      rest.counts[row] -= part.counts[other]
      guard isRate else { continue }
      rest.trials[row] -= part.trials[other]
      if rest.trials[row] <= 0 { rest.isKept[row] = false }
    }
    return rest.fit() ? rest : nil
  }

  /// The same trend and ρ, fitted without the calendar days `window`.
  func without(_ window: ClosedRange<Int>) -> SeriesBaseline {
    var other = self
    other.leaveOut(window)
    _ = other.descend()
    other.finish()
    return other
  }

  /// Fewer days do not tell a weekday pattern from an incident.
  static let fewestDays = 28

  private func linear(_ row: Int) -> Double {
    effects[weekdays[row]] + (1 - fractions[row]) * effects[7 + knots[row]]
      + fractions[row] * effects[8 + knots[row]]
  }

  private func expectedCount(_ row: Int) -> Double { exp(min(linear(row), 30)) }

  /// The mean and the variance by chance of a row.
  private func moments(_ row: Int) -> (mean: Double, variance: Double) {
    guard isRate else {
      let mean = expectedCount(row)
      return (mean, mean)
    }
    let p = min(max(SpecialFunctions.sigmoid(linear(row)), 1e-9), 1 - 1e-9)
    return (trials[row] * p, trials[row] * p * (1 - p))
  }

  /// Newton's iterations to the mode; returns the marginal log-likelihood, but for a constant.
  private mutating func descend() -> Double {
    var logDiagonal = 0.0
    for _ in 0..<25 {
      let (hessian, gradient) = system()
      guard let factor = try? Cholesky(order: width, lower: hessian, workers: Workers(1)) else {
        return -.infinity
      }
      let step = factor.solve(gradient)
      let largest = step.reduce(0) { max($0, abs($1)) }
      // A step of more than 2 in log odds overshoots where a rate is near 0 or 1.
      let scale = largest > 2 ? 2 / largest : 1
      for i in effects.indices { effects[i] += scale * step[i] }
      logDiagonal = factor.pivots.reduce(0) { $0 + log($1) } / 2
      // Newton's error is squared by each step.
      if largest < 1e-4 { break }
    }
    return objective() - logDiagonal - Double(knotCount - 2) * log(spread)
  }

  /// Minus the second derivatives (lower triangle) and the first ones of the penalised likelihood.
  private func system() -> (hessian: [Double], gradient: [Double]) {
    var hessian = [Double](repeating: 0, count: width * width)
    var gradient = [Double](repeating: 0, count: width)
    for row in days.indices where isKept[row] {
      let (mean, variance) = moments(row)
      let residual = weights[row] * (counts[row] - mean)
      let weight = weights[row] * variance
      let (day, knot) = (weekdays[row], 7 + knots[row])
      let (left, right) = (1 - fractions[row], fractions[row])
      gradient[day] += residual
      gradient[knot] += left * residual
      gradient[knot + 1] += right * residual
      hessian[day * width + day] += weight
      hessian[knot * width + day] += left * weight
      hessian[(knot + 1) * width + day] += right * weight
      hessian[knot * width + knot] += left * left * weight
      hessian[(knot + 1) * width + knot] += left * right * weight
      hessian[(knot + 1) * width + knot + 1] += right * right * weight
    }
    for day in 0..<7 {
      hessian[day * width + day] += weekdayPrecision
      gradient[day] -= weekdayPrecision * effects[day]
    }
    for knot in 7..<width {
      hessian[knot * width + knot] += Self.levelPrecision
      gradient[knot] -= Self.levelPrecision * effects[knot]
    }
    let precision = 1 / (spread * spread)
    let parts = [1.0, -2, 1]
    for knot in 7..<max(7, width - 2) {
      let bend = effects[knot] - 2 * effects[knot + 1] + effects[knot + 2]
      for i in 0..<3 {
        gradient[knot + i] -= precision * parts[i] * bend
        for j in 0...i {
          hessian[(knot + i) * width + knot + j] += precision * parts[i] * parts[j]
        }
      }
    }
    return (hessian, gradient)
  }

  private func objective() -> Double {
    var sum = 0.0
    for row in days.indices where isKept[row] {
      let linear = linear(row)
      sum +=
        weights[row]
        * (counts[row] * linear
          - (isRate ? trials[row] * SpecialFunctions.logOnePlusExp(linear) : expectedCount(row)))
    }
    for day in 0..<7 { sum -= weekdayPrecision / 2 * effects[day] * effects[day] }
    for knot in 7..<width { sum -= Self.levelPrecision / 2 * effects[knot] * effects[knot] }
    for knot in 7..<max(7, width - 2) {
      let bend = effects[knot] - 2 * effects[knot + 1] + effects[knot + 2]
      sum -= bend * bend / (2 * spread * spread)
    }
    return sum
  }

  /// What every row is expected to do, kept or not, and what the fit absorbs of it.
  private mutating func finish() {
    let (hessian, _) = system()
    expected = [Double](repeating: 0, count: days.count)
    information = expected
    absorbed = [Double](repeating: 0, count: days.count * width)
    guard let factor = try? Cholesky(order: width, lower: hessian, workers: Workers(1)) else {
      return
    }
    var used = 0.0
    for row in days.indices {
      let (mean, variance) = moments(row)
      expected[row] = mean
      information[row] = weights[row] * variance
      var design = [Double](repeating: 0, count: width)
      design[weekdays[row]] = 1
      design[7 + knots[row]] = 1 - fractions[row]
      design[8 + knots[row]] = fractions[row]
      factor.divideForward(&design)
      var square = 0.0
      for i in 0..<width {
        absorbed[row * width + i] = design[i]
        square += design[i] * design[i]
      }
      if isKept[row] { used += information[row] * square }
    }
    freedom = max(2, Double(isKept.count { $0 }) - used)
    chiSquare = pearson(overdispersion)
  }

  /// Σ (x − μ)² over its variance with ρ.
  private func pearson(_ overdispersion: Double) -> Double {
    var sum = 0.0
    for row in days.indices where isKept[row] {
      let deviation = counts[row] - expected[row]
      let variance =
        isRate ? expected[row] * (1 - expected[row] / trials[row]) : expected[row]
      let size = isRate ? trials[row] - 1 : expected[row]
      sum += deviation * deviation / (variance * (1 + size * overdispersion))
    }
    return sum
  }

  private func dispersion() -> Double {
    guard pearson(0) > freedom else { return 0 }
    var (low, high) = (0.0, isRate ? 1.0 : 10.0)
    for _ in 0..<50 {
      let middle = (low + high) / 2
      if pearson(middle) > freedom { low = middle } else { high = middle }
    }
    return high
  }
}
