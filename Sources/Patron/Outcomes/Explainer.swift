import PatronFeatures
import PatronModels
import PatronNumerics

/// Says of one customer which features go with the scores, and by how much.
public struct Explainer: Sendable {
  public let options: RunOptions

  public init(options: RunOptions = RunOptions()) { self.options = options }

  /// A customer's scores, taken apart.
  public struct Explanation: Hashable, Sendable, Codable {
    public let customer: String
    public let asOf: String?
    public let segment: String?
    public let lifecycle: String?
    public let outcomes: [Outcome]
  }

  /// One score, taken apart: the baseline and the parts sum to its log odds.
  public struct Outcome: Hashable, Sendable, Codable {
    public let kind: OutcomeModel.Kind
    public let probability: Double
    /// The probability of a customer who is average in everything, and its log odds.
    public let average: Double
    public let baseline: Double
    public let logOdds: Double
    /// The largest first.
    public let parts: [Part]
    /// Why the score should not be acted upon, where the customer cannot have the outcome.
    public let caution: String?
  }

  /// What one feature adds.
  public struct Part: Hashable, Sendable, Codable {
    public let feature: String
    /// The customer's own figure, in words.
    public let words: String
    /// What it adds to the log odds against the average customer.
    public let contribution: Double
    /// The probability if the feature added nothing, as with an average customer.
    public let probabilityWithout: Double
  }

  /// Explains the customer called `identifier` in the exports of `folder`.
  public func explain(
    _ identifier: String, of folder: String, with models: TrainedModels
  ) async throws -> Explanation {
    try await Session.with(folder: folder, options: options) { session in
      struct Key: Decodable { let key: Int }
      let text = session.engine.dialect.literal(identifier).sql
      let keys = try await session.engine.rows(
        "select customer_key as key from customer_keys where customer_id = \(text);", as: Key.self)
      guard let key = keys.first?.key else {
        throw PatronError(
          .missingInput, "no customer of these exports has that identifier: see its spelling")
      }
      try Scorer(options: options).check(models, fits: session)
      options.progress("describing customers")
      let frame = try await FrameBuilder(
        session.prepared, features: models.manifest.featureSet, workers: options.workers
      ).frame(at: session.now, of: .everybody).features.selecting(rows: [key])
      return explanation(of: frame, identifier, session: session, models: models)
    }
  }

  private func explanation(
    of frame: Matrix, _ identifier: String, session: Session, models: TrainedModels
  ) -> Explanation {
    let set = models.manifest.featureSet
    let scores = CustomerScores(frame, models: models, workers: options.workers)
    let segment = models.segments?.segments.first { $0.id == scores.segments.first }
    let outcomes = [models.churn, models.repurchase].compactMap { model -> Outcome? in
      guard let model else { return nil }
      let told = model.kind == .churn ? scores.churn[0] : scores.repurchase[0]
      return Self.outcome(model, frame, features: set.features, isEligible: told.isFinite)
    }
    return Explanation(
      customer: identifier, asOf: session.prepared.lastDay?.description,
      segment: segment.map { "\($0.id) \($0.name)" }, lifecycle: scores.lifecycle.first ?? nil,
      outcomes: outcomes)
  }

  private static func outcome(
    _ model: OutcomeModel, _ frame: Matrix, features: [Feature], isEligible: Bool
  ) -> Outcome {
    let contributions = model.logistic.contributions(frame, workers: Workers(1))
    let logOdds = model.logistic.logOdds(frame, workers: Workers(1))[0]
    let parts = features.indices.map { column in
      Part(
        feature: features[column].name, words: features[column].words(of: frame[0, column]),
        contribution: contributions[0, column],
        probabilityWithout: SpecialFunctions.sigmoid(logOdds - contributions[0, column]))
    }.filter { $0.contribution != 0 }
    return Outcome(
      kind: model.kind, probability: SpecialFunctions.sigmoid(logOdds),
      average: SpecialFunctions.sigmoid(contributions.baseline),
      baseline: contributions.baseline, logOdds: logOdds,
      parts: parts.sorted {
        let (a, b) = (abs($0.contribution), abs($1.contribution))
        return a == b ? $0.feature < $1.feature : a > b
      },
      caution: isEligible
        ? nil
        : model.kind == .churn
          ? "has been silent for so long that there is nothing left to foretell"
          : "has not bought in the days that are looked at")
  }
}
