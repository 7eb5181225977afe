public import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import PatronReport

/// Explains one customer's scores: which features go with them, and by how much; and what the customer is
/// recommended, and why.
///
///     let models = try ModelFolder("models/aurora").read()
///     let why = try await Explainer().explain("C000100", of: "datasets/aurora", with: models)
///     for part in why.outcomes[0].parts.prefix(3) { print(part.words, part.contribution) }
public struct Explainer: Sendable {
  public let options: RunOptions

  public init(options: RunOptions = RunOptions()) { self.options = options }

  /// A customer's scores, taken apart.
  public struct Explanation: Hashable, Sendable, Codable {
    public let customer: String
    public let asOf: Day?
    public let segment: String?
    public let lifecycle: String?
    public let outcomes: [Outcome]
    /// What the customer is expected to order and be worth; nil without an order, and where it is not predicted.
    public let value: ValueExplanation?
    /// The contract; nil without one that runs, and without a model of contracts.
    public let contract: ContractExplanation?
    /// The best first; empty where nothing may be shown, and nil where nothing is recommended to anybody.
    public let recommendations: [Recommendation]?
  }

  /// One score, taken apart: the baseline and the parts sum to its log odds.
  public struct Outcome: Hashable, Sendable, Codable {
    public let outcome: TaskID
    /// Nil where no probability applies, as in the scores: `caution` says why.
    public let probability: Double?
    /// The probability of a customer who is average in everything, and its log odds.
    public let average: Double
    public let baseline: Double
    public let logOdds: Double
    /// The largest first.
    public let parts: [Part]
    /// Why no probability applies, where the customer cannot have the outcome.
    public let caution: String?
  }

  /// One feature's part of a score.
  public struct Part: Hashable, Sendable, Codable {
    public let feature: String
    /// The customer's own figure, in words.
    public let words: String
    /// Its part of the log odds, against the average customer.
    public let contribution: Double
    /// The probability if the feature added nothing, as with an average customer.
    public let probabilityWithout: Double
    /// The typical value with the best prediction, all else as it is.
    ///
    /// Nil where the customer's own is as good.
    public let better: Better?
  }

  /// Another value of a feature, and the probability that goes with it.
  public struct Better: Hashable, Sendable, Codable {
    /// The value, in words.
    public let words: String
    public let probability: Double
  }

  /// Explains the customer called `identifier` in the exports of `folder`.
  ///
  /// - Parameter results: the results of scoring these exports by these models: they give the same explanation
  ///   without reading the exports, and are refused where the exports or the models are others by now.
  public func explain(
    _ identifier: String, of folder: String, from results: ScoreFolder? = nil,
    with models: TrainedModels
  ) async throws -> Explanation {
    if let results {
      return try await results.with(folder, models: models, options: options) { opened in
        let key = try await Self.key(of: identifier, in: opened.engine)
        return try await explanation(
          of: models.outcomes.isEmpty ? nil : try opened.features(of: key), identifier,
          asOf: opened.record.lastDay,
          segment: models.segments == nil ? nil : try await opened.segment(of: key),
          lifecycle: try await opened.cells(["lifecycle"], of: key).text("lifecycle"),
          value: try await value(models.value) {
            try await opened.cells($0.columns.map(\.name), of: key)
          },
          contract: try await contract(models.contracts) {
            try await opened.cells($0.columns.map(\.name), of: key)
          },
          recommendations: try await opened.recommendations(of: key), models: models
        ) { model in
          let column = model.definition.probabilityColumn
          return try await opened.cells([column], of: key).number(column) == nil
        }
      }
    }
    return try await Session.with(folder: folder, options: options) { session in
      let key = try await Self.key(of: identifier, in: session.engine)
      try Scorer(options: options).check(models, fits: session)
      options.progress("describing customers")
      func features(_ set: FeatureSet) async throws -> Matrix {
        try await FrameBuilder(session.prepared, features: set, workers: options.workers)
          .frame(at: session.snapshot, ofCustomer: key).features
      }
      var segment: Int?
      if let model = models.segments {
        let set = models.manifest.features(for: model.use)
        segment = model.assign(try await features(set), features: set).segments[0]
      }
      let frame = try await features(models.manifest.featureSet)
      let lifecycle = lifecycle(frame, models)
      let count = session.prepared.customerCount
      return try await explanation(
        of: frame, identifier, asOf: session.prepared.lastDay, segment: segment,
        lifecycle: lifecycle,
        // As scoring everybody gives it: a decile is one among all customers.
        value: try await value(models.value) {
          let values = try await $0.values(of: session, seed: models.manifest.seed)
          return ScoreCells($0.columns, values.columns(customerCount: count), row: key)
        },
        contract: try await contract(models.contracts) {
          let values = try await $0.values(of: session)
          return ScoreCells($0.columns, values.columns(customerCount: count), row: key)
        },
        recommendations: try await models.content?.recommendations(
          for: key, of: session, models: models, stage: lifecycle), models: models
      ) { try await $0.left(in: session)?[key] ?? false }
    }
  }

  private static func key(of identifier: String, in engine: any Engine) async throws -> Int {
    struct Key: Decodable { let key: Int }
    // By a table, so that the identifier is part of no query, and of no log of them.
    try await engine.load([identifier], as: "asked_identifiers", column: "identifier")
    let keys = try await engine.rows(
      QueryTemplate(PackageResources.customer_key_sql).filled(), as: Key.self)
    guard let key = keys.first?.key else {
      throw PatronError(
        .missingInput, "no customer of these exports has that identifier",
        remedy: "see its spelling")
    }
    return key
  }

  /// The stage of life of the customer of `frame` (1 × p); nil where there is no such feature.
  private func lifecycle(_ frame: Matrix, _ models: TrainedModels) -> String? {
    var scores = ScoreTable(
      [models.lifecycle(models.manifest.featureSet)], customerCount: 1)
    scores.append(frame, workers: Workers(1))
    return scores.words("lifecycle").first ?? nil
  }

  /// What `model` says of a customer, by the `cells` of its columns.
  private func value(
    _ model: ValueModel?, _ cells: (ValueModel) async throws -> ScoreCells
  ) async throws -> ValueExplanation? {
    guard let model else { return nil }
    return ValueExplanation(try await cells(model), of: model)
  }

  private func contract(
    _ model: ContractModel?, _ cells: (ContractModel) async throws -> ScoreCells
  ) async throws -> ContractExplanation? {
    guard let model else { return nil }
    return ContractExplanation(try await cells(model), of: model)
  }

  /// - Parameters:
  ///   - frame: the customer's features; nil where no prediction asks for them.
  ///   - isLeft: whether the customer has no probability by a model although the features would give one.
  private func explanation(
    of frame: Matrix?, _ identifier: String, asOf: Day?, segment id: Int?, lifecycle: String?,
    value: ValueExplanation?, contract: ContractExplanation?, recommendations: [Recommendation]?,
    models: TrainedModels, isLeft: (OutcomeModel) async throws -> Bool
  ) async throws -> Explanation {
    let set = models.manifest.featureSet
    let segment = models.segments?.segments.first { $0.id == id }
    var outcomes: [Outcome] = []
    if let frame {
      for model in models.outcomes {
        var scores = ScoreTable(model.scorers(set), customerCount: 1)
        scores.append(frame, workers: options.workers)
        let isEligible = scores.numbers(model.definition.probabilityColumn)[0].isFinite
        let caution =
          !isEligible
          ? model.definition.wording.caution : try await isLeft(model) ? model.leftCaution : nil
        outcomes.append(
          Self.outcome(
            model, frame, features: set.features, typical: models.reference?.features,
            caution: caution))
      }
    }
    return Explanation(
      customer: identifier, asOf: asOf, segment: segment.map { "\($0.id) \($0.name)" },
      lifecycle: lifecycle, outcomes: outcomes, value: value, contract: contract,
      recommendations: recommendations)
  }

  /// A smaller change is not shown.
  private static let leastChange = 0.005

  /// The best of the deciles of a number, or of the levels of a category: where the outcome is wanted the
  /// likeliest, else the least likely.
  private static func better(
    _ model: OutcomeModel, _ frame: Matrix, column: Int, feature: Feature,
    typical: PopulationStability
  ) -> Better? {
    let values: [Float]
    switch typical.columns[column].scale {
    // The deciles, and as far beyond either end as half of the way to the next: everybody's are not those of the
    // customers who can still have the outcome.
    case .numeric(let cuts): values = cuts + ends(of: cuts)
    case .category(let bins): values = bins.map(Float.init)
    }
    guard !values.isEmpty else { return nil }
    var rows = frame.selecting(rows: [0] + values.map { _ in 0 })
    for (index, value) in values.enumerated() { rows[index + 1, column] = value }
    let probabilities = model.probabilities(rows, workers: Workers(1))
    let sign: Double = model.definition.isGood ? 1 : -1
    let best = probabilities.indices.max { sign * probabilities[$0] < sign * probabilities[$1] }
    guard let best, best > 0, abs(probabilities[best] - probabilities[0]) >= leastChange
    else { return nil }
    let value = values[best - 1]
    let words =
      feature.kind == .category
      ? feature.levels.element(at: value) ?? "other"
      : Figures.measured(Double(value), feature.unit)
    return Better(words: words, probability: probabilities[best])
  }

  private static func ends(of cuts: [Float]) -> [Float] {
    guard let first = cuts.first, let last = cuts.last, cuts.count > 1 else { return [] }
    let lower = first >= 0 ? first / 2 : first - (cuts[1] - first) / 2
    return [lower, last + (last - cuts[cuts.count - 2]) / 2]
  }

  private static func outcome(
    _ model: OutcomeModel, _ frame: Matrix, features: [Feature],
    typical: PopulationStability?, caution: String?
  ) -> Outcome {
    let contributions = model.logistic.contributions(frame, workers: Workers(1))
    let logOdds = model.logistic.logOdds(frame, workers: Workers(1))[0]
    let parts = features.indices.map { column in
      Part(
        feature: features[column].name, words: features[column].words(of: frame[0, column]),
        contribution: contributions[0, column],
        probabilityWithout: SpecialFunctions.sigmoid(logOdds - contributions[0, column]),
        better: typical.flatMap {
          better(model, frame, column: column, feature: features[column], typical: $0)
        })
    }.filter { $0.contribution != 0 }
    return Outcome(
      outcome: model.outcome,
      probability: caution == nil ? SpecialFunctions.sigmoid(logOdds) : nil,
      average: SpecialFunctions.sigmoid(contributions.baseline),
      baseline: contributions.baseline, logOdds: logOdds,
      parts: parts.sorted {
        let (a, b) = (abs($0.contribution), abs($1.contribution))
        return a == b ? $0.feature < $1.feature : a > b
      },
      caution: caution)
  }
}
