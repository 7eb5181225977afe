import Foundation
public import PatronNumerics

/// Pareto/NBD: how often customers without a contract buy, and who has left (Schmittlein, Morrison &
/// Colombo, Management Science 1987).
///
/// While there, a customer buys at a rate λ, and the time until they leave is exponential of rate μ,
/// whether they buy or not; over customers λ ~ Γ(r, α) and μ ~ Γ(s, β), independent. `fit` maximises
/// the log-likelihood over the logarithms of the parameters, from several starts.
///
///     let model = try ParetoNegativeBinomial().fit(summary)
///     let customer = PurchaseHistory(repeats: 26, recency: 30.86, age: 31)
///     print(model.future(of: customer).probabilityAlive)                      // 0.997…
public struct ParetoNegativeBinomial: Hashable, Sendable, Codable {
  /// Converged when no entry of the gradient, by log parameter and customer, is larger than this.
  public var tolerance: Double
  /// The most steps of a descent.
  public var maximumIterations: Int

  public init(tolerance: Double = 1e-9, maximumIterations: Int = 500) {
    self.tolerance = tolerance
    self.maximumIterations = maximumIterations
  }

  /// r, α, s, β in units of 1, the mean age, 1 and the mean age.
  static let starts = [[0.5, 0.3, 0.5, 0.3], [1, 1, 1, 1], [3, 2, 0.3, 3]]

  /// Fits the model to `summary`, in its unit.
  ///
  /// - Throws: `FitError` where there are fewer than four customers, where nobody bought again, or
  ///   where no maximum is found.
  /// - Complexity: O(iterations · distinct histories), about 100 iterations in all; of many
  ///   histories a part serves for most of them.
  public func fit(
    _ summary: PurchaseSummary, workers: Workers = .all
  ) throws(FitError) -> Model {
    let search = LikelihoodSearch(tolerance: tolerance, maximumIterations: maximumIterations)
    let (parameters, fit): (Parameters, LikelihoodFit<Parameters>) = try HistorySearch(
      search: search
    )
    .maximum(
      ParetoLikelihood.self, of: summary, times: [false, true, false, true],
      starts: Self.starts, workers: workers)
    return Model(unit: summary.unit, parameters: parameters, fit: fit)
  }

  /// The distributions of rates and of leaving over customers.
  public struct Parameters: LikelihoodParameters {
    public static let names = ["r", "alpha", "s", "beta"]
    /// The shape of the rates λ.
    public let r: Double
    /// The rate parameter of λ, a time: the mean of λ is r/α purchases a unit.
    public let alpha: Double
    /// The shape of the rates of leaving μ.
    public let s: Double
    /// The rate parameter of μ, a time: the mean of μ is s/β.
    public let beta: Double

    public init(r: Double, alpha: Double, s: Double, beta: Double) {
      self.init(values: [r, alpha, s, beta])
    }

    public init(values: [Double]) {
      precondition(
        values.count == 4 && values.allSatisfy { $0 > 0 && $0.isFinite }, "parameters above 0")
      (r, alpha, s, beta) = (values[0], values[1], values[2], values[3])
    }

    public var values: [Double] { [r, alpha, s, beta] }
  }

  /// A fitted Pareto/NBD model.
  public struct Model: PurchaseModel {
    public static let name = "Pareto/NBD"
    public let unit: TimeUnit
    public let parameters: Parameters
    public let fit: LikelihoodFit<Parameters>

    /// The model of parameters found elsewhere, such as published ones; α and β are in `unit`s.
    public init(unit: TimeUnit, parameters: Parameters) {
      self.init(unit: unit, parameters: parameters, fit: .none)
    }

    init(unit: TimeUnit, parameters: Parameters, fit: LikelihoodFit<Parameters>) {
      self.unit = unit
      self.parameters = parameters
      self.fit = fit
    }

    public func logLikelihood(of summary: PurchaseSummary, workers: Workers = .all) -> Double {
      ParetoLikelihood.sums(
        parameters.values, over: summary.converted(to: unit), workers: workers
      ).value
    }

    public func probabilityAlive(_ history: PurchaseHistory) -> Double {
      let gone = ParetoLikelihood.logOddsGone(
        history, shape: parameters.r + Double(history.repeats), alpha: parameters.alpha,
        s: parameters.s, beta: parameters.beta)
      return SpecialFunctions.sigmoid(-gone.logOdds)
    }

    public func future(
      of history: PurchaseHistory, like previous: FuturePurchases?
    ) -> FuturePurchases {
      let (r, alpha) = (parameters.r, parameters.alpha)
      let (s, beta) = (parameters.s, parameters.beta)
      let x = Double(history.repeats)
      return FuturePurchases(
        probabilityAlive: probabilityAlive(history), unit: unit,
        process: ParetoProcess(
          r: r + x, alpha: alpha + history.age, s: s, beta: beta + history.age))
    }

    public func silentFuture(
      of history: PurchaseHistory, silence: TimeSpan, like previous: SilentFuture?
    ) -> SilentFuture {
      let (r, alpha) = (parameters.r + Double(history.repeats), parameters.alpha)
      let (s, beta) = (parameters.s, parameters.beta)
      return SilentFuture(of: history, silence: silence, by: self, like: previous) { later in
        ParetoLeft(r: r, alpha: alpha, s: s, beta: beta, last: history.recency, end: later.age)
      }
    }
  }
}
