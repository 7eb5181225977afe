public import PatronNumerics

/// A fitted model of what a customer spends on a purchase day, and which it is.
public enum SpendFit: Hashable, Sendable {
  case gammaGamma(GammaGamma.Model)
  case mean(ShrunkMean)

  /// The models to choose from; the first has a distribution, and so intervals.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    case gammaGamma = "gamma-gamma"
    case mean = "shrunk mean"

    /// Fits this model to repeat purchase days.
    ///
    /// - Throws: `FitError` where the gamma-gamma model cannot be fitted, or has no finite mean; the
    ///   shrunk mean can always be had.
    public func fit(
      _ spend: PurchaseLog.Spend, workers: Workers = .all
    ) throws(FitError) -> SpendFit {
      switch self {
      case .gammaGamma:
        let model = try GammaGamma().fit(spend.summary, workers: workers)
        // Customers without a repeat purchase are expected to spend p·v/(q − 1).
        guard model.parameters.q > 1 else { throw .infiniteMean(shape: model.parameters.q) }
        return .gammaGamma(model)
      case .mean: return .mean(ShrunkMean(spend))
      }
    }
  }

  public var kind: Kind {
    switch self {
    case .gammaGamma: .gammaGamma
    case .mean: .mean
    }
  }

  public var currency: Currency {
    switch self {
    case .gammaGamma(let model): model.currency
    case .mean(let model): model.currency
    }
  }

  /// What a customer of `history` is expected to spend on a purchase day; nil where a gamma-gamma
  /// model found elsewhere has an infinite mean.
  public func expectedSpend(_ history: SpendHistory) -> Double? {
    switch self {
    case .gammaGamma(let model): model.expectedSpend(history)
    case .mean(let model): model.expectedSpend(history)
    }
  }

  /// What a customer of `history` spends on `count` purchase days together, drawn with their own mean
  /// unknown.
  public func draw(
    _ count: Int, after history: SpendHistory, using generator: inout SeededGenerator
  ) -> Double {
    switch self {
    case .gammaGamma(let model): model.draw(count, after: history, using: &generator)
    case .mean(let model): model.draw(count, after: history, using: &generator)
    }
  }
}

/// In a file its kind and the model, such as `{"kind": "gamma-gamma", "model": …}`.
extension SpendFit: Codable {
  private enum CodingKeys: CodingKey {
    case kind, model
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    switch try container.decode(Kind.self, forKey: .kind) {
    case .gammaGamma:
      self = .gammaGamma(try container.decode(GammaGamma.Model.self, forKey: .model))
    case .mean: self = .mean(try container.decode(ShrunkMean.self, forKey: .model))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .kind)
    switch self {
    case .gammaGamma(let model): try container.encode(model, forKey: .model)
    case .mean(let model): try container.encode(model, forKey: .model)
    }
  }
}
