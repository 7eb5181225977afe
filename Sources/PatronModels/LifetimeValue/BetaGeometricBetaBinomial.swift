import Foundation

/// BG/BB: who buys, or gives, on regular occasions, and who has left (Fader, Hardie & Shang,
/// Marketing Science 2010).
///
/// On each occasion a customer who is there buys with probability p, and before each they leave with
/// probability θ; over customers p ~ B(α, β) and θ ~ B(γ, δ), independent. `fit` maximises the
/// log-likelihood (equation 5) over the logarithms of the parameters, from several starts.
///
///     let model = BetaGeometricBetaBinomial.Model(
///       interval: .years(1), parameters: .init(alpha: 1.204, beta: 0.750, gamma: 0.657, delta: 2.783))
///     let donor = OccasionHistory(repeats: 6, last: 6, occasions: 6)
///     print(model.future(of: donor).probabilityAlive)                         // 0.929…
public struct BetaGeometricBetaBinomial: Hashable, Sendable, Codable {
  /// Converged when no entry of the gradient, by log parameter and customer, is larger than this.
  public var tolerance: Double
  /// The most steps of a descent.
  public var maximumIterations: Int

  public init(tolerance: Double = 1e-9, maximumIterations: Int = 500) {
    self.tolerance = tolerance
    self.maximumIterations = maximumIterations
  }

  private static let starts = [[1.0, 1, 1, 1], [1, 1, 0.5, 3], [2, 4, 1, 6]]

  /// Fits the model to `summary`.
  ///
  /// - Throws: `FitError` where there are fewer than four customers, where nobody bought again, or
  ///   where no maximum is found.
  /// - Complexity: O(iterations · distinct histories · occasions), about 100 iterations in all.
  public func fit(_ summary: OccasionSummary) throws(FitError) -> Model {
    let customers = summary.customerCount
    guard customers >= 4 else { throw .tooFewRows(found: customers, needed: 4) }
    guard zip(summary.histories, summary.customers).contains(where: { $0.repeats > 0 && $1 > 0 })
    else { throw .noRepeatCustomers(customers: customers) }
    let (parameters, fit): (Parameters, LikelihoodFit<Parameters>) = try LikelihoodSearch(
      tolerance: tolerance, maximumIterations: maximumIterations
    ).maximum(customers: customers, scales: [1, 1, 1, 1], starts: Self.starts) {
      Self.sums($0, over: summary)
    }
    return Model(interval: summary.interval, parameters: parameters, fit: fit)
  }

  /// The log-likelihood of `summary` and its gradient by α, β, γ, δ.
  static func sums(_ parameters: [Double], over summary: OccasionSummary) -> LikelihoodSums {
    let likelihood = OccasionLikelihood(
      parameters, occasions: summary.histories.reduce(0) { max($0, $1.occasions) })
    var sums = LikelihoodSums()
    for (history, customers) in zip(summary.histories, summary.customers) {
      let term = likelihood.term(history)
      sums.value += Double(customers) * term.value
      sums.gradient += Double(customers) * term.gradient
    }
    return sums
  }

  /// The distributions of buying and of leaving over customers.
  public struct Parameters: LikelihoodParameters {
    public static let names = ["alpha", "beta", "gamma", "delta"]
    /// The shapes of the probability of buying, whose mean is α/(α + β).
    public let alpha: Double
    public let beta: Double
    /// The shapes of the probability of leaving, whose mean is γ/(γ + δ).
    public let gamma: Double
    public let delta: Double

    public init(alpha: Double, beta: Double, gamma: Double, delta: Double) {
      self.init(values: [alpha, beta, gamma, delta])
    }

    public init(values: [Double]) {
      precondition(
        values.count == 4 && values.allSatisfy { $0 > 0 && $0.isFinite }, "parameters above 0")
      (alpha, beta, gamma, delta) = (values[0], values[1], values[2], values[3])
    }

    public var values: [Double] { [alpha, beta, gamma, delta] }
  }

  /// A fitted BG/BB model.
  public struct Model: Hashable, Sendable, Codable {
    /// The time between two occasions.
    public let interval: TimeSpan
    public let parameters: Parameters
    public let fit: LikelihoodFit<Parameters>

    /// The model of parameters found elsewhere, such as published ones.
    public init(interval: TimeSpan, parameters: Parameters) {
      self.init(interval: interval, parameters: parameters, fit: .none)
    }

    init(interval: TimeSpan, parameters: Parameters, fit: LikelihoodFit<Parameters>) {
      self.interval = interval
      self.parameters = parameters
      self.fit = fit
    }

    public func logLikelihood(of summary: OccasionSummary) -> Double {
      BetaGeometricBetaBinomial.sums(parameters.values, over: summary).value
    }

    /// What is expected of a customer of `history`.
    ///
    /// - Complexity: O(occasions since the last purchase).
    public func future(of history: OccasionHistory) -> FutureOccasions {
      let likelihood = OccasionLikelihood(parameters.values, occasions: history.occasions)
      let (x, n) = (Double(history.repeats), Double(history.occasions))
      return FutureOccasions(
        aliveNow: exp(likelihood.logStayed(history) - likelihood.term(history).value),
        interval: interval, alpha: parameters.alpha + x, beta: parameters.beta + n - x,
        gamma: parameters.gamma, delta: parameters.delta + n)
    }

    /// What is expected of somebody on the day of the first purchase.
    public var newcomer: FutureOccasions {
      future(of: OccasionHistory(repeats: 0, last: 0, occasions: 0))
    }
  }
}
