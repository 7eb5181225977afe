import PatronNumerics

extension SeriesBaseline {
  /// What happened on the calendar days `window`, and what the kept days let expect of them.
  func figures(
    of window: ClosedRange<Int>
  ) -> (trials: Int?, observed: Int, expected: Double, error: Double, difference: Interval) {
    var (all, observed, mean) = (0.0, 0.0, 0.0)
    for row in days.indices where window.contains(days[row]) {
      all += trials[row]
      observed += counts[row]
      mean += expected[row]
    }
    let error = deviation(of: window).variance.squareRoot()
    let reach = SpecialFunctions.studentQuantile(tail: 0.025, freedom: freedom) * error
    return (
      isRate ? Int(all) : nil, Int(observed), mean, error,
      Interval(lower: observed - mean - reach, upper: observed - mean + reach, level: 0.95)
    )
  }

  /// By which share of what was to be expected `window` is off.
  func change(in window: ClosedRange<Int>) -> Double {
    let figures = figures(of: window)
    return figures.expected > 0 ? Double(figures.observed) / figures.expected - 1 : 0
  }

  /// By how much `window` is off, in successes, and the variance of that.
  func deviation(of window: ClosedRange<Int>) -> (score: Double, variance: Double) {
    var (score, variance) = (0.0, 0.0)
    var leverage = [Double](repeating: 0, count: width)
    for row in days.indices where window.contains(days[row]) {
      score += counts[row] - expected[row]
      // The day's own variance, and its part in that of what is expected: the more of it the further the window lies
      // from the kept days.
      let chance = information[row] / weights[row]
      variance += chance / weights[row]
      for i in 0..<width { leverage[i] += chance * absorbed[row * width + i] }
    }
    return (score, variance + leverage.reduce(0) { $0 + $1 * $1 })
  }
}
