public import PatronNumerics

/// A fitted model of repeat purchases, and which it is.
///
/// Models differ in what leaving is, so that a probability alive means nothing without its model: it
/// is asked of one fit, and never of two together.
public enum PurchaseFit: Hashable, Sendable {
  case betaGeometric(BetaGeometric.Model)
  case modifiedBetaGeometric(ModifiedBetaGeometric.Model)
  case paretoNegativeBinomial(ParetoNegativeBinomial.Model)

  /// The models to choose from, the simplest first.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    case betaGeometric = "bg/nbd"
    case modifiedBetaGeometric = "mbg/nbd"
    case paretoNegativeBinomial = "pareto/nbd"

    /// The name in the literature, such as "BG/NBD".
    public var name: String {
      switch self {
      case .betaGeometric: BetaGeometric.Model.name
      case .modifiedBetaGeometric: ModifiedBetaGeometric.Model.name
      case .paretoNegativeBinomial: ParetoNegativeBinomial.Model.name
      }
    }

    /// Fits this model to `summary`, in its unit.
    ///
    /// - Throws: `FitError`, as the model's own `fit`.
    public func fit(
      _ summary: PurchaseSummary, workers: Workers = .all
    ) throws(FitError) -> PurchaseFit {
      switch self {
      case .betaGeometric:
        .betaGeometric(try BetaGeometric().fit(summary, workers: workers))
      case .modifiedBetaGeometric:
        .modifiedBetaGeometric(try ModifiedBetaGeometric().fit(summary, workers: workers))
      case .paretoNegativeBinomial:
        .paretoNegativeBinomial(try ParetoNegativeBinomial().fit(summary, workers: workers))
      }
    }
  }

  public var kind: Kind {
    switch self {
    case .betaGeometric: .betaGeometric
    case .modifiedBetaGeometric: .modifiedBetaGeometric
    case .paretoNegativeBinomial: .paretoNegativeBinomial
    }
  }

  /// The model itself, which is asked what customers are expected to do.
  public var model: any PurchaseModel {
    switch self {
    case .betaGeometric(let model): model
    case .modifiedBetaGeometric(let model): model
    case .paretoNegativeBinomial(let model): model
    }
  }

  /// The name in the literature, such as "BG/NBD".
  public var name: String { kind.name }

  /// A parameter by name, with its standard error where the likelihood has a peak in all of them.
  public struct Parameter: Hashable, Sendable, Codable {
    public let name: String
    public let value: Double
    public let standardError: Double?
  }

  /// The parameters, times in the unit of the model.
  public var parameters: [Parameter] {
    switch self {
    case .betaGeometric(let model): Self.parameters(model.parameters, model.fit)
    case .modifiedBetaGeometric(let model): Self.parameters(model.parameters, model.fit)
    case .paretoNegativeBinomial(let model): Self.parameters(model.parameters, model.fit)
    }
  }

  /// The log-likelihood of the customers that the model was fitted to.
  public var logLikelihood: Double {
    switch self {
    case .betaGeometric(let model): model.fit.logLikelihood
    case .modifiedBetaGeometric(let model): model.fit.logLikelihood
    case .paretoNegativeBinomial(let model): model.fit.logLikelihood
    }
  }

  private static func parameters<Parameters: LikelihoodParameters>(
    _ parameters: Parameters, _ fit: LikelihoodFit<Parameters>
  ) -> [Parameter] {
    let errors = fit.standardErrors?.values
    return Parameters.names.indices.map {
      Parameter(
        name: Parameters.names[$0], value: parameters.values[$0], standardError: errors?[$0])
    }
  }
}

/// In a file its kind and the model, such as `{"kind": "bg/nbd", "model": …}`.
extension PurchaseFit: Codable {
  private enum CodingKeys: CodingKey {
    case kind, model
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    switch try container.decode(Kind.self, forKey: .kind) {
    case .betaGeometric:
      self = .betaGeometric(try container.decode(BetaGeometric.Model.self, forKey: .model))
    case .modifiedBetaGeometric:
      self = .modifiedBetaGeometric(
        try container.decode(ModifiedBetaGeometric.Model.self, forKey: .model))
    case .paretoNegativeBinomial:
      self = .paretoNegativeBinomial(
        try container.decode(ParetoNegativeBinomial.Model.self, forKey: .model))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(model, forKey: .model)
  }
}
