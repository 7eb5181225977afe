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
  private let models: TrainedModels

  private enum CodingKeys: CodingKey { case path, origin, segments, churn, repurchase, content }

  private static let shownFeatures = 10

  init(_ models: TrainedModels, path: String) {
    let manifest = models.manifest
    self.models = models
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
        model.strengths.prefix(shownFeatures).map {
          Strength(
            feature: $0.feature, meaning: meanings[$0.feature] ?? $0.feature, spread: $0.spread)
        }))
  }

  var text: String {
    var parts = [heading]
    if let model = models.segments {
      parts.append("Segments\n" + SegmentsText.overview(model))
    }
    if let churn { parts.append(Self.text(of: churn, called: "Churn")) }
    if let repurchase { parts.append(Self.text(of: repurchase, called: "Repurchase")) }
    if let content {
      let about = "\(Figures.grouped(content.items)) items of \(content.source).\n"
      parts.append(
        content.evaluation.map { EvaluationText.section($0) + about }
          ?? "Next-best-content\n\(about)Not judged: the history holds no unseen interactions.\n")
    }
    if let certificate = origin.certificate {
      parts.append("\(origin.proof ?? "")\n\n\(Self.table(of: certificate))")
    }
    if !origin.suspects.isEmpty { parts.append(EvaluationText.suspects(origin.suspects)) }
    if let ignored = origin.ignoredColumns, !ignored.isEmpty {
      parts.append(EvaluationText.ignored(ignored))
    }
    parts += origin.skipped.map { "Not trained: \($0.model.rawValue): \($0.reason).\n" }
    let card = TextTable.shown(path + "/card.md")
    parts.append("What the models must not be used for stands in \(card).\n")
    return parts.joined(separator: "\n")
  }

  private var heading: String {
    var table = TextTable(.text("model folder"), .text(path))
    table.add("name", origin.name)
    table.add("models", models.manifest.models.map(\.rawValue).joined(separator: ", "))
    table.add("customers", Figures.grouped(origin.customers))
    table.add("known up to", origin.asOf ?? "no times in the exports")
    table.add("features", String(origin.features))
    if let windows = models.manifest.windows {
      table.add(
        "windows",
        "\(windows.observation) days looked back, gap \(windows.gap), outcome within "
          + "\(windows.horizon) days")
    }
    table.add(lines: [
      ["exports"],
      origin.exports.map { "\($0.table): \($0.file) (\(Figures.grouped($0.bytes)) bytes)" },
    ])
    table.add("seed", String(origin.seed))
    table.add("made by", "Patron \(origin.patron)")
    return table.text
  }

  private static func table(of certificate: LeakCertificate) -> String {
    var table = TextTable(
      .text("features at"), .number("customers"), .text("SHA-256"), .text("beside noise"))
    for entry in certificate.entries {
      table.add(
        CivilDay(entry.snapshot).description, Figures.grouped(entry.customers),
        String(entry.sha256.prefix(16)), String(entry.sha256WithNoise.prefix(16)))
    }
    return table.text
  }

  private static func text(of outcome: Outcome, called title: String) -> String {
    var table = TextTable(
      .text("feature"), .number("spread of log odds"), .text("in words"))
    for strength in outcome.strongestFeatures {
      table.add(strength.feature, Figures.decimals(strength.spread, 3), strength.meaning)
    }
    return EvaluationText.section(title, outcome.evaluation)
      + "\nWhat weighs most, of \(Figures.grouped(outcome.learnedFromRows)) rows:\n\n\(table.text)"
  }
}
