import Foundation
import Patron
import PatronData
import PatronEngine
import PatronModels

/// The contents of a model folder, for `models show`.
struct ModelReport: Encodable {
  /// The manifest, but for the long lists that stand in the folder's files.
  struct Origin: Encodable {
    let name: String
    let patron: String
    let seed: UInt64
    let asOf: Day?
    let customers: Int
    let features: [FeatureReport]
    let exports: [Manifest.Export]
    let certificate: LeakCertificate?
    /// The proof that features know nothing of the future, and its limits.
    let proof: String?
    /// Columns that may know the outcome, columns that nothing is learned from, and tasks that were not done, with
    /// the reasons in words.
    let suspects: [[String: String]]
    let ignoredColumns: [[String: String]]
    let skipped: [[String: String]]
  }

  /// A feature that the models use.
  struct FeatureReport: Encodable {
    let name: String
    let meaning: String
    let unit: String
  }

  private let path: String
  private let origin: Origin
  private let models: [any TaskModel]
  private let manifest: Manifest

  init(_ models: TrainedModels, path: String) {
    let manifest = models.manifest
    self.path = path
    self.models = models.models
    self.manifest = manifest
    origin = Origin(
      name: manifest.name, patron: manifest.patron, seed: manifest.seed, asOf: manifest.asOf,
      customers: manifest.customers,
      features: manifest.featureSet.features.map {
        FeatureReport(name: $0.name, meaning: $0.meaning, unit: $0.unit)
      },
      exports: manifest.exports, certificate: manifest.certificate, proof: manifest.proof,
      suspects: manifest.suspects.map(\.fields),
      ignoredColumns: manifest.ignoredColumns.map(\.fields),
      skipped: manifest.skipped.map(\.fields))
  }

  /// Writes each model under the name of its task.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: FieldName.self)
    try container.encode(path, forKey: FieldName("path"))
    try container.encode(origin, forKey: FieldName("origin"))
    for model in models {
      try container.encode(
        model.summary(features: manifest.features(for: model.use)),
        forKey: FieldName(model.task.rawValue))
    }
  }
}
