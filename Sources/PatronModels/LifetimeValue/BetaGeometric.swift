import Foundation
public import PatronNumerics

/// BG/NBD: how often customers without a contract buy, and who has left (Fader, Hardie & Lee,
/// Marketing Science 2005).
///
/// While there, a customer buys at a rate λ, and leaves after a repeat purchase with probability p;
/// over customers λ ~ Γ(r, α) and p ~ B(a, b), independent. Somebody who never bought again cannot
/// have left, so their probability alive is 1. `fit` maximises the log-likelihood over the
/// logarithms of the parameters, from several starts.
///
///     let model = try BetaGeometric().fit(summary)
///     let customer = PurchaseHistory(repeats: 2, recency: 30.43, age: 38.86)
///     print(model.future(of: customer).expectedPurchases(in: .weeks(39)))     // 1.225…
public struct BetaGeometric: Hashable, Sendable, Codable {
  /// Converged when no entry of the gradient, by log parameter and customer, is larger than this.
  public var tolerance: Double
  /// The most steps of a descent.
  public var maximumIterations: Int

  public init(tolerance: Double = 1e-9, maximumIterations: Int = 500) {
    self.tolerance = tolerance
    self.maximumIterations = maximumIterations
  }

  /// r, α, a, b in units of 1, the mean age, 1 and 1.
  static let starts = [[0.5, 0.3, 0.8, 2.5], [1, 1, 1, 1], [3, 2, 0.2, 4]]

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
      GeometricLikelihood<Rule>.self, of: summary, times: [false, true, false, false],
      starts: Self.starts, workers: workers)
    return Model(unit: summary.unit, parameters: parameters, fit: fit)
  }

  /// Nobody leaves before the first repeat purchase.
  package enum Rule: LeavingRule {
    package static let shift = 0
  }

  /// The distributions of rates and of leaving over customers.
  public struct Parameters: LikelihoodParameters {
    public static let names = ["r", "alpha", "a", "b"]
    /// The shape of the rates λ.
    public let r: Double
    /// The rate parameter of λ, a time: the mean of λ is r/α purchases a unit.
    public let alpha: Double
    /// The shapes of the probability of leaving, whose mean is a/(a + b).
    public let a: Double
    public let b: Double

    public init(r: Double, alpha: Double, a: Double, b: Double) {
      self.init(values: [r, alpha, a, b])
    }

    public init(values: [Double]) {
      precondition(
        values.count == 4 && values.allSatisfy { $0 > 0 && $0.isFinite }, "parameters above 0")
      (r, alpha, a, b) = (values[0], values[1], values[2], values[3])
    }

    public var values: [Double] { [r, alpha, a, b] }
  }

  /// A fitted BG/NBD model.
  public struct Model: PurchaseModel {
    public static let name = "BG/NBD"
    public let unit: TimeUnit
    public let parameters: Parameters
    public let fit: LikelihoodFit<Parameters>

    /// The model of parameters found elsewhere, such as published ones; α is in `unit`s.
    public init(unit: TimeUnit, parameters: Parameters) {
      self.init(unit: unit, parameters: parameters, fit: .none)
    }

    init(unit: TimeUnit, parameters: Parameters, fit: LikelihoodFit<Parameters>) {
      self.unit = unit
      self.parameters = parameters
      self.fit = fit
    }

    public func logLikelihood(of summary: PurchaseSummary, workers: Workers = .all) -> Double {
      GeometricLikelihood<Rule>.sums(
        parameters.values, over: summary.converted(to: unit), workers: workers
      ).value
    }

    public func probabilityAlive(_ history: PurchaseHistory) -> Double {
      let gone = GeometricLikelihood<Rule>.logOddsGone(
        history, r: parameters.r, alpha: parameters.alpha, a: parameters.a, b: parameters.b)
      return SpecialFunctions.sigmoid(-gone)
    }

    public func future(
      of history: PurchaseHistory, like previous: FuturePurchases?
    ) -> FuturePurchases {
      let (r, alpha, a, b) = (parameters.r, parameters.alpha, parameters.a, parameters.b)
      let x = Double(history.repeats)
      return FuturePurchases(
        probabilityAlive: probabilityAlive(history), unit: unit,
        process: GeometricProcess(
          r: r + x, alpha: alpha + history.age, a: a, b: b + x, like: previous?.process))
    }

    public func silentFuture(
      of history: PurchaseHistory, silence: TimeSpan, like previous: SilentFuture?
    ) -> SilentFuture {
      let (r, alpha, a, b) = (parameters.r, parameters.alpha, parameters.a, parameters.b)
      return SilentFuture(of: history, silence: silence, by: self, like: previous) { _ in
        GeometricProcess(
          ofLeft: history, r: r, alpha: alpha, a: a, b: b, chances: history.repeats + Rule.shift,
          like: previous?.ofLeft)
      }
    }
  }
}
