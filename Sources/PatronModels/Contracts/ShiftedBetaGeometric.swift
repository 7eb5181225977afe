import Foundation

/// How long customers with a contract have stayed, grouped by periods.
public struct TenureSummary: Hashable, Sendable {
  /// `ended[t − 1]` customers did not renew at the end of period t.
  public let ended: [Int]
  /// `staying[t]` customers have renewed t times and are still there.
  public let staying: [Int]

  public var customerCount: Int { ended.reduce(0, +) + staying.reduce(0, +) }

  /// Groups customers (n) by their tenure and by whether they have ended.
  ///
  /// - Parameter periods: of a customer who has left, the periods paid for, 1 or more; of one who is
  ///   still there, the renewals so far, 0 or more.
  /// - Throws: a `HistoryError` for the first row with fewer periods than that.
  public init(periods: [Int], hasEnded: [Bool]) throws(HistoryError) {
    precondition(periods.count == hasEnded.count, "a tenure and an end a customer")
    for row in periods.indices where periods[row] < (hasEnded[row] ? 1 : 0) {
      throw .tenureBelowOne(row: row, found: periods[row])
    }
    self.init(known: zip(periods, hasEnded).map { (periods: $0, hasEnded: $1) })
  }

  /// The same of counts that are known to be possible.
  init(known: [(periods: Int, hasEnded: Bool)]) {
    var ended = [Int](repeating: 0, count: max(1, (known.map(\.periods).max() ?? 0) + 1))
    var staying = ended
    for row in known {
      if row.hasEnded { ended[row.periods - 1] += 1 } else { staying[row.periods] += 1 }
    }
    (self.ended, self.staying) = (ended, staying)
  }

  /// The customers of one start: how many were there at it, and still there after each period.
  ///
  /// - Precondition: counts that do not rise.
  public init(survivors: [Int]) {
    precondition(!survivors.isEmpty && zip(survivors, survivors.dropFirst()).allSatisfy(>=))
    ended = zip(survivors, survivors.dropFirst()).map { $0 - $1 }
    staying = survivors.indices.map { $0 == survivors.count - 1 ? survivors[$0] : 0 }
  }
}

/// Shifted beta-geometric: how many customers with a contract renew, and for how long (Fader &
/// Hardie, Journal of Interactive Marketing 2007).
///
/// At each renewal a customer leaves with a probability θ of their own, and over customers
/// θ ~ B(α, β): who leaves easily leaves first, so that the retention rate rises with tenure without
/// anybody changing. `fit` maximises Σ log P(T = t) over those who have ended and Σ log S(t) over
/// those who have not, with P(T = t) = B(α + 1, β + t − 1)/B(α, β) and S(t) = B(α, β + t)/B(α, β).
///
///     let summary = TenureSummary(survivors: [1000, 869, 743, 653, 593, 551, 517, 491])
///     let model = try ShiftedBetaGeometric().fit(summary)
///     print(model.survival(12))                    // 0.377…
public struct ShiftedBetaGeometric: Hashable, Sendable, Codable {
  /// Converged when no entry of the gradient, by log parameter and customer, is larger than this.
  public var tolerance: Double
  /// The most steps of a descent.
  public var maximumIterations: Int

  public init(tolerance: Double = 1e-9, maximumIterations: Int = 500) {
    self.tolerance = tolerance
    self.maximumIterations = maximumIterations
  }

  private static let starts = [[1.0, 1], [0.7, 3], [3, 10]]

  /// Fits the model to `summary`.
  ///
  /// - Throws: `FitError` where there are fewer than two customers, where nobody has left, or where
  ///   no maximum is found.
  /// - Complexity: O(iterations · periods), about 50 iterations in all.
  public func fit(_ summary: TenureSummary) throws(FitError) -> Model {
    let customers = summary.customerCount
    guard customers >= 2 else { throw .tooFewRows(found: customers, needed: 2) }
    guard summary.ended.contains(where: { $0 > 0 }) else {
      throw .nothingEnds(customers: customers)
    }
    let (parameters, fit): (Parameters, LikelihoodFit<Parameters>) = try LikelihoodSearch(
      tolerance: tolerance, maximumIterations: maximumIterations
    ).maximum(customers: customers, scales: [1, 1], starts: Self.starts) {
      Self.sums($0, over: summary)
    }
    return Model(parameters: parameters, fit: fit)
  }

  static func sums(_ parameters: [Double], over summary: TenureSummary) -> LikelihoodSums {
    let (alpha, beta) = (parameters[0], parameters[1])
    var sums = LikelihoodSums()
    // log S(t) and its gradient, by the recurrence S(t) = S(t − 1)·(β + t − 1)/(α + β + t − 1).
    var (logSurvival, slopes) = (0.0, SIMD2<Double>.zero)
    for t in 0..<max(summary.ended.count, summary.staying.count) {
      if t < summary.staying.count {
        let count = Double(summary.staying[t])
        sums.value += count * logSurvival
        sums.gradient.x += count * slopes.x
        sums.gradient.y += count * slopes.y
      }
      let (before, all) = (beta + Double(t), alpha + beta + Double(t))
      if t < summary.ended.count {
        let count = Double(summary.ended[t])
        sums.value += count * (logSurvival + log(alpha / all))
        sums.gradient.x += count * (slopes.x + 1 / alpha - 1 / all)
        sums.gradient.y += count * (slopes.y - 1 / all)
      }
      logSurvival += log(before / all)
      slopes += SIMD2(-1 / all, 1 / before - 1 / all)
    }
    return sums
  }

  /// The distribution of the probability of leaving over customers.
  public struct Parameters: LikelihoodParameters {
    public static let names = ["alpha", "beta"]
    /// The shapes of θ, whose mean is α/(α + β).
    public let alpha: Double
    public let beta: Double

    public init(alpha: Double, beta: Double) { self.init(values: [alpha, beta]) }

    public init(values: [Double]) {
      precondition(
        values.count == 2 && values.allSatisfy { $0 > 0 && $0.isFinite }, "parameters above 0")
      (alpha, beta) = (values[0], values[1])
    }

    public var values: [Double] { [alpha, beta] }
  }
}
