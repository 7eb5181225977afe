import PatronData
import PatronEngine
import PatronModels

/// The summary of an outcome in `models show --json`.
struct OutcomeSummary: Encodable {
  /// How much one feature moves the outcome.
  struct Strength: Encodable {
    let feature: String
    /// The feature in plain words.
    let meaning: String
    /// The standard deviation over customers of what it adds to the log odds.
    let spread: Double
  }

  let horizonDays: DayCount?
  let learnedFromRows: Int
  let evaluation: OutcomeEvaluation
  let strongestFeatures: [Strength]

  init(_ model: OutcomeModel, meanings: [String: String]) {
    horizonDays = model.horizon
    learnedFromRows = model.trainedOn.reduce(0) { $0 + $1.rows }
    evaluation = model.evaluation
    strongestFeatures = model.strengths.prefix(OutcomeModel.reportedFeatures).map {
      Strength(
        feature: $0.feature, meaning: meanings[$0.feature] ?? $0.feature, spread: $0.spread)
    }
  }
}
