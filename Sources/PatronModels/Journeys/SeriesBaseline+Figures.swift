import PatronNumerics

extension SeriesBaseline {
  /// What happened on the calendar days `window`, and what the kept days let expect of them.
  func figures(
    of window: ClosedRange<Int>
  ) -> (trials: Int?, observed: Int, expected: Double, error: Double, difference: Interval) {
    var (all, observed, mean, variance) = (0.0, 0.0, 0.0, 0.0)
    var leverage = [Double](repeating: 0, count: width)
    for row in days.indices where window.contains(days[row]) {
      all += trials[row]
      observed += counts[row]
      mean += expected[row]
      // The day's own variance, and its part in that of what is expected.
      let chance = information[row] / weights[row]
      variance += chance / weights[row]
      for i in 0..<width { leverage[i] += chance * absorbed[row * width + i] }
    }
    variance += leverage.reduce(0) { $0 + $1 * $1 }
    let error = variance.squareRoot()
    let reach = SpecialFunctions.studentQuantile(tail: 0.025, freedom: freedom) * error
    return (
      isRate ? Int(all) : nil, Int(observed), mean, error,
      Interval(lower: observed - mean - reach, upper: observed - mean + reach, level: 0.95)
    )
  }

  /// By how much `window` is off, in successes, and the variance of that.
  func deviation(of window: ClosedRange<Int>) -> (score: Double, variance: Double) {
    var (score, variance) = (0.0, 0.0)
    for row in days.indices where window.contains(days[row]) {
      score += counts[row] - expected[row]
      variance += information[row] / (weights[row] * weights[row])
    }
    return (score, variance)
  }
}
