import PatronData
import PatronEngine
import PatronNumerics

/// What a report says of scores: of results that are kept, or of customers who are scored for it.
struct ReportScores: Sendable {
  /// The number of the segment of every customer, in the order of their keys; empty without segments.
  let segments: [Int]
  /// How many customers are likely to leave; 0 without churn.
  let leaving: Int
  /// How far the customers have moved since training; nil where that is not known.
  let drift: Drift?
  /// What is to be said of results that are kept.
  var notices: [String] = []

  /// How many customers each segment has, by its number.
  var segmentSizes: [Int: Int] { segments.reduce(into: [:]) { $0[$1, default: 0] += 1 } }

  /// Opens the exports of `folder` and hands them to `body` with the scores of `models`: those that are kept in `kept`,
  /// else made for it. The engine may also read `outputs`.
  ///
  /// - Parameter threshold: the probability from which a customer is likely to leave; nil for the band high.
  static func with<Result>(
    _ folder: String, from kept: ScoreFolder?, models: TrainedModels, threshold: Double?,
    outputs: [String], options: RunOptions, _ body: (Session, ReportScores) async throws -> Result
  ) async throws -> Result {
    if let kept {
      return try await kept.withExports(
        folder, models: models, outputs: outputs, options: options
      ) { session, record, scored in
        try await body(
          session,
          ReportScores(
            segments: models.segments == nil ? [] : segments(scored, session, options),
            leaving: leaving(scored, session, models, threshold), drift: record.drift,
            notices: kept.ageNotices(record, folder, options)))
      }
    }
    return try await Session.with(folder: folder, outputs: outputs, options: options) { session in
      // Value and journeys are told from the history, which has more of them than the columns.
      let (results, drift) = try await Scorer(options: options).results(
        session, with: models, without: [.value, .contracts, .content, .journey])
      let scores = results.scores
      return try await body(
        session,
        ReportScores(
          segments: scores.numbers("segment").map { Int($0) },
          leaving: leaving(scores, models, threshold), drift: drift))
    }
  }

  private static func segments(
    _ scored: SQL, _ session: Session, _ options: RunOptions
  ) async throws -> [Int] {
    try await session.engine.frame(
      ["segment"], by: "customer_key", from: "(\(scored)) as scored", workers: options.workers
    ).values.elements.map { Int(nearest: $0) }
  }

  private static func leaving(
    _ scored: SQL, _ session: Session, _ models: TrainedModels, _ threshold: Double?
  ) async throws -> Int {
    guard let definition = models.outcome(.churn)?.definition else { return 0 }
    let counts = try await ScoredCustomers.counted(
      ScoredCustomers.counts(
        of: definition.bandColumn, in: scored,
        where: threshold.map { "\(name: definition.probabilityColumn) >= \($0)" }),
      in: session.engine)
    return threshold == nil ? counts[highBand] ?? 0 : counts.values.reduce(0, +)
  }

  private static func leaving(
    _ scores: ScoreTable, _ models: TrainedModels, _ threshold: Double?
  ) -> Int {
    guard let definition = models.outcome(.churn)?.definition else { return 0 }
    guard let threshold else { return scores.counts(definition.bandColumn)[highBand] ?? 0 }
    // As the columns have them, which a list is made from.
    let digits = scores.columns.first { $0.name == definition.probabilityColumn }?.decimals ?? 0
    let unit = (0..<digits).reduce(1.0) { unit, _ in 10 * unit }
    return scores.numbers(definition.probabilityColumn).count {
      ($0 * unit).rounded() / unit >= threshold
    }
  }

  private static let highBand = "high"
}
