import PatronData
import PatronEngine

/// Exports that are open, with the results of every customer beside them.
struct ScoredExports {
  let session: Session
  /// Every customer with the columns of the models, text as the exports have it, and the customer_key.
  let scored: SQL
  let notices: [String]

  /// Opens the exports of `folder` and hands them to `body` with the results of `models`: those that are kept in
  /// `results`, else scored for it. The engine may also write below `outputs`.
  static func with<Result>(
    _ folder: String, from results: ScoreFolder?, models: TrainedModels, outputs: [String],
    options: RunOptions, _ body: (ScoredExports) async throws -> Result
  ) async throws -> Result {
    if let results {
      return try await results.withExports(
        folder, models: models, outputs: outputs, options: options
      ) { session, record, scored in
        try await body(
          ScoredExports(
            session: session, scored: scored,
            notices: record.notices + results.ageNotices(record, folder, options)))
      }
    }
    return try await Session.with(folder: folder, outputs: outputs, options: options) { session in
      let results = try await Scorer(options: options).results(session, with: models).results
      let writer = ScoreWriter(
        engine: session.engine, models: models, results: results, format: .csv,
        workers: options.workers)
      try await writer.load()
      return try await body(
        ScoredExports(
          session: session, scored: writer.scoredQuery, notices: session.prepared.notices))
    }
  }
}
