import Foundation
public import PatronNumerics

/// MBG/NBD: the BG/NBD model with a first chance to leave right after the first purchase (Batislam,
/// Denizel & Filiztekin, International Journal of Research in Marketing 2007).
///
/// So that somebody who never bought again may have left too: their probability alive is below 1, and
/// falls with time. The rest is as in `BetaGeometric`.
public struct ModifiedBetaGeometric: Hashable, Sendable, Codable {
  /// Converged when no entry of the gradient, by log parameter and customer, is larger than this.
  public var tolerance: Double
  /// The most steps of a descent.
  public var maximumIterations: Int

  public init(tolerance: Double = 1e-9, maximumIterations: Int = 500) {
    self.tolerance = tolerance
    self.maximumIterations = maximumIterations
  }

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
      starts: BetaGeometric.starts, workers: workers)
    return Model(unit: summary.unit, parameters: parameters, fit: fit)
  }

  /// Customers may leave after the first purchase already.
  package enum Rule: LeavingRule {
    package static let shift = 1
  }

  /// The distributions of rates and of leaving over customers.
  public typealias Parameters = BetaGeometric.Parameters

  /// A fitted MBG/NBD model.
  public struct Model: PurchaseModel {
    public static let name = "MBG/NBD"
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
          r: r + x, alpha: alpha + history.age, a: a, b: b + x + 1, like: previous?.process))
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
