import Foundation
import Patron
import PatronData
import PatronEngine
import PatronModels

/// What a model folder holds, for `models show`.
struct ModelReport: Encodable {
  /// How much one feature moves an outcome.
  struct Strength: Encodable {
    let feature: String
    /// The feature in plain words.
    let meaning: String
    /// The standard deviation over customers of what it adds to the log odds.
    let spread: Double
  }

  struct Outcome: Encodable {
    let horizonDays: Int?
    let learnedFromRows: Int
    let evaluation: OutcomeEvaluation
    let strongestFeatures: [Strength]
  }

  struct Content: Encodable {
    let source: String
    let items: Int
    /// What the search on a validation slice chose.
    let choice: NextItems
    let evaluation: ContentEvaluation?
  }

  /// The manifest, but for the long lists that stand in the folder's files.
  struct Origin: Encodable {
    let name: String
    let patron: String
    let seed: UInt64
    let asOf: String?
    let customers: Int
    let features: Int
    let exports: [Manifest.Export]
    let certificate: LeakCertificate?
    /// What was proved of the features, and what not.
    let proof: String?
    let suspects: [LeakAudit.Suspect]
    let ignoredColumns: [PreparedExports.IgnoredColumn]?
    let skipped: [Manifest.Skipped]
  }

  let path: String
  let origin: Origin
  let segments: SegmentsReport?
  let churn: Outcome?
  let repurchase: Outcome?
  let content: Content?

  private enum CodingKeys: CodingKey { case path, origin, segments, churn, repurchase, content }

  init(_ models: TrainedModels, path: String) {
    let manifest = models.manifest
    self.path = path
    origin = Origin(
      name: manifest.name, patron: manifest.patron, seed: manifest.seed, asOf: manifest.asOf,
      customers: manifest.customers, features: manifest.featureSet.features.count,
      exports: manifest.exports, certificate: manifest.certificate, proof: manifest.proof,
      suspects: manifest.suspects, ignoredColumns: manifest.ignoredColumns,
      skipped: manifest.skipped)
    segments = models.segments.map { SegmentsReport($0) }
    let meanings = Dictionary(
      manifest.featureSet.features.map { ($0.name, $0.meaning) }, uniquingKeysWith: { $1 })
    churn = models.churn.map { Self.outcome($0, meanings: meanings) }
    repurchase = models.repurchase.map { Self.outcome($0, meanings: meanings) }
    content = models.content.map { content in
      Content(
        source: content.description.source.rawValue, items: content.description.items.count,
        choice: content.description.choice, evaluation: content.description.evaluation)
    }
  }

  private static func outcome(_ model: OutcomeModel, meanings: [String: String]) -> Outcome {
    Outcome(
      horizonDays: model.horizon, learnedFromRows: model.trainedOn.reduce(0) { $0 + $1.rows },
      evaluation: model.evaluation,
      strongestFeatures: Array(
        model.strengths.prefix(OutcomeModel.reportedFeatures).map {
          Strength(
            feature: $0.feature, meaning: meanings[$0.feature] ?? $0.feature, spread: $0.spread)
        }))
  }
}
