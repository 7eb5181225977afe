import Foundation
public import PatronNumerics

/// Gamma-gamma: what a customer spends on a purchase day (Fader, Hardie & Lee, Journal of Marketing
/// Research 2005; Fader & Hardie 2013, "The gamma-gamma model of monetary value", note 025).
///
/// A customer's amounts are z ~ Γ(p, ν), and over customers ν ~ Γ(q, v): amounts vary about each
/// customer's own mean p/ν, which does not depend on how often they buy. `fit` maximises
/// Σᵢ log Γ(p·xᵢ + q) − log Γ(p·xᵢ) − log Γ(q) + q·log v + (p·xᵢ − 1)·log z̄ᵢ + p·xᵢ·log xᵢ
/// − (p·xᵢ + q)·log(xᵢ·z̄ᵢ + v) (note 025, equation 1a) over the logarithms of the parameters.
///
///     let spend = try SpendSummary(
///       repeats: [2, 1, 0], means: [22.35, 11.77, 0], currency: Currency("USD"))
///     let model = GammaGamma.Model(
///       currency: Currency("USD"), parameters: .init(p: 6.25, q: 3.74, v: 15.44))
///     print(model.expectedSpend(spend.histories[0]) ?? .nan)                  // 24.65…
public struct GammaGamma: Hashable, Sendable, Codable {
  /// Converged when no entry of the gradient, by log parameter and customer, is larger than this.
  public var tolerance: Double
  /// The most steps of a descent.
  public var maximumIterations: Int

  public init(tolerance: Double = 1e-9, maximumIterations: Int = 500) {
    self.tolerance = tolerance
    self.maximumIterations = maximumIterations
  }

  /// p, q, v in units of 1, 1 and the mean amount.
  private static let starts = [[6, 4, 0.5], [1.0, 2, 1], [1, 1, 1]]

  /// Fits the model to the customers of `summary` that have repeat purchases.
  ///
  /// - Throws: `FitError` where there are fewer than three of them, or where no maximum is found.
  /// - Complexity: O(iterations · n), about 60 iterations in all.
  public func fit(
    _ summary: SpendSummary, workers: Workers = .all
  ) throws(FitError) -> Model {
    let known = summary.histories.filter { $0.repeats > 0 }
      .sorted { ($0.repeats, $0.mean) < ($1.repeats, $1.mean) }
    guard known.count >= 3 else { throw .tooFewRows(found: known.count, needed: 3) }
    let mean = known.reduce(0) { $0 + $1.mean } / Double(known.count)
    let (parameters, fit): (Parameters, LikelihoodFit<Parameters>) = try LikelihoodSearch(
      tolerance: tolerance, maximumIterations: maximumIterations
    ).maximum(customers: known.count, scales: [1, 1, mean], starts: Self.starts) {
      Self.sums($0, over: known, workers: workers)
    }
    return Model(currency: summary.currency, parameters: parameters, fit: fit)
  }

  /// The log-likelihood of `histories` in the order of their repeats, and its gradient by p, q, v.
  static func sums(
    _ parameters: [Double], over histories: [SpendHistory], workers: Workers
  ) -> LikelihoodSums {
    typealias F = SpecialFunctions
    let (p, q, v) = (parameters[0], parameters[1], parameters[2])
    return workers.reduce(histories.count, into: LikelihoodSums()) { rows in
      var sums = LikelihoodSums()
      let digammaOfQ = F.digamma(q)
      var (repeats, base, slopes) = (-1, 0.0, SIMD2<Double>.zero)
      for row in rows {
        let history = histories[row]
        let x = Double(history.repeats)
        let shape = p * x
        if history.repeats != repeats {
          repeats = history.repeats
          base = -F.logBeta(shape, q)
          let above = F.digamma(shape + q)
          slopes = SIMD2(x * (above - F.digamma(shape)), above - digammaOfQ)
        }
        // log x·z̄ / (x·z̄ + v) and log v / (x·z̄ + v): the same sum, of smaller numbers.
        let total = x * history.mean + v
        let (own, others) = (-log1p(v / (x * history.mean)), -log1p(x * history.mean / v))
        sums.value += base + shape * own + q * others - log(history.mean)
        sums.gradient.x += slopes.x + x * own
        sums.gradient.y += slopes.y + others
        sums.gradient.z += q / v - (shape + q) / total
      }
      return sums
    } combine: {
      $0 += $1
    }
  }

  /// The distributions of amounts over purchases and customers.
  public struct Parameters: LikelihoodParameters {
    public static let names = ["p", "q", "v"]
    /// The shape of a customer's amounts: their coefficient of variation is 1/√p.
    public let p: Double
    /// The shape of ν over customers; the mean of all customers is p·v/(q − 1), and infinite where
    /// q ≤ 1.
    public let q: Double
    /// The rate parameter of ν, in the currency.
    public let v: Double

    public init(p: Double, q: Double, v: Double) { self.init(values: [p, q, v]) }

    public init(values: [Double]) {
      precondition(
        values.count == 3 && values.allSatisfy { $0 > 0 && $0.isFinite }, "parameters above 0")
      (p, q, v) = (values[0], values[1], values[2])
    }

    public var values: [Double] { [p, q, v] }
  }

  /// A fitted gamma-gamma model.
  public struct Model: Hashable, Sendable, Codable {
    /// The currency of `v`, and of all that the model expects.
    public let currency: Currency
    public let parameters: Parameters
    public let fit: LikelihoodFit<Parameters>

    /// The model of parameters found elsewhere, such as published ones.
    public init(currency: Currency, parameters: Parameters) {
      self.init(currency: currency, parameters: parameters, fit: .none)
    }

    init(currency: Currency, parameters: Parameters, fit: LikelihoodFit<Parameters>) {
      self.currency = currency
      self.parameters = parameters
      self.fit = fit
    }

    /// What a customer of `history` is expected to spend on a purchase day, p·(v + x·z̄)/(p·x + q − 1)
    /// (note 025, equation 5): between their own mean and that of all customers, the nearer to their
    /// own the more is known. Nil where the mean is infinite.
    public func expectedSpend(_ history: SpendHistory) -> Double? {
      let (p, x) = (parameters.p, Double(history.repeats))
      let degrees = p * x + parameters.q - 1
      return degrees > 0 ? p * (parameters.v + x * history.mean) / degrees : nil
    }

    /// What a customer of `history` spends on `count` purchase days together, drawn with their own
    /// mean unknown: ν ~ Γ(q + p·x, v + x·z̄), and then Γ(p·count, ν).
    public func draw(
      _ count: Int, after history: SpendHistory, using generator: inout SeededGenerator
    ) -> Double {
      guard count > 0 else { return 0 }
      let (p, x) = (parameters.p, Double(history.repeats))
      let rate = generator.gamma(
        shape: parameters.q + p * x, scale: 1 / (parameters.v + x * history.mean))
      return generator.gamma(shape: p * Double(count)) / rate
    }
  }
}
