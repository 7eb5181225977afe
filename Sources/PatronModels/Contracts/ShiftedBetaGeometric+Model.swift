import Foundation

extension ShiftedBetaGeometric {
  /// A fitted shifted beta-geometric model.
  public struct Model: Hashable, Sendable, Codable {
    public let parameters: Parameters
    public let fit: LikelihoodFit<Parameters>

    /// The model of parameters found elsewhere, such as published ones.
    public init(parameters: Parameters) { self.init(parameters: parameters, fit: .none) }

    init(parameters: Parameters, fit: LikelihoodFit<Parameters>) {
      self.parameters = parameters
      self.fit = fit
    }

    /// S(t): the share of customers still there after `periods` renewals.
    public func survival(_ periods: Int) -> Double { survival(periods, after: 0) }

    /// The share that renews `periods` more times of the customers who have renewed `renewals`
    /// times: S(renewals + periods)/S(renewals).
    ///
    /// - Complexity: O(periods).
    public func survival(_ periods: Int, after renewals: Int) -> Double {
      precondition(periods >= 0 && renewals >= 0, "counts of 0 or more")
      return (0..<periods).reduce(1) { $0 * retention(renewals + $1) }
    }

    /// The share of the customers with `renewals` renewals that renews once more,
    /// (β + n)/(α + β + n): rising with n.
    public func retention(_ renewals: Int) -> Double {
      let staying = parameters.beta + Double(renewals)
      return staying / (parameters.alpha + staying)
    }

    /// The renewals expected of a customer who has renewed `renewals` times, each discounted by
    /// `rate` a period from the first of them: Σₜ S(n + t)/S(n)·(1 + rate)^−(t − 1), t = 1, 2, …
    ///
    /// With n + 1 periods behind, this is the discounted residual lifetime of Fader & Hardie
    /// (Marketing Science 2010, equation 6), who write it as a hypergeometric function.
    ///
    /// - Parameters:
    ///   - rate: the rate of a period, 0 or more.
    ///   - periods: the most renewals that count; all there will ever be without, where the rate must
    ///     be above 0.
    /// - Complexity: O(36/rate) terms without a limit.
    public func expectedRenewals(
      after renewals: Int, rate: Double, within periods: Int? = nil
    ) -> Double {
      precondition(rate >= 0 && (rate > 0 || periods != nil), "a rate above 0 or a limit")
      let discount = 1 / (1 + rate)
      var (sum, share, factor) = (0.0, 1.0, 1.0)
      for period in 0..<(periods ?? .max) {
        share *= retention(renewals + period)
        sum += share * factor
        factor *= discount
        // The rest is at most share · factor / (1 − discount).
        if share * factor < 1e-16 * (1 - discount) * sum { break }
      }
      return sum
    }
  }
}
