import Foundation
import Patron
import PatronData
import PatronEngine
import PatronModels

/// What a model folder holds, for `models show`.
struct ModelReport: Encodable {
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
    let ignoredColumns: [PreparedExports.IgnoredColumn]
    let skipped: [Manifest.Skipped]
  }

  private let path: String
  private let origin: Origin
  private let models: [any TaskModel]
  private let features: FeatureSet

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(_ models: TrainedModels, path: String) {
    let manifest = models.manifest
    self.path = path
    self.models = models.models
    features = manifest.featureSet
    origin = Origin(
      name: manifest.name, patron: manifest.patron, seed: manifest.seed, asOf: manifest.asOf,
      customers: manifest.customers, features: manifest.featureSet.features.count,
      exports: manifest.exports, certificate: manifest.certificate, proof: manifest.proof,
      suspects: manifest.suspects, ignoredColumns: manifest.ignoredColumns,
      skipped: manifest.skipped)
  }

  /// Writes each model under the name of its task.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(path, forKey: Key(stringValue: "path"))
    try container.encode(origin, forKey: Key(stringValue: "origin"))
    for model in models {
      try container.encode(
        model.summary(features: features), forKey: Key(stringValue: model.task.rawValue))
    }
  }
}
