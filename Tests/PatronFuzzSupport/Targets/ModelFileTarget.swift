import Foundation
import Patron
import PatronData
import PatronEngine
import PatronNumerics
import PatronReport

/// One file of a model folder: where it is taken, its models are put to use.
struct ModelFileTarget: FuzzTarget {
  let folder: FuzzModels.Folder
  let file: String

  var name: String { "\(folder.shop)/\(file)" }
  var seeds: [[UInt8]] { [Array(folder.files[file] ?? Data())] }

  private static let manifestName = "manifest.json"

  func run(_ input: [UInt8]) throws {
    var contents = folder.files
    contents[file] = Data(input)
    // The writer of a folder gives it the right checksums, whatever else it holds.
    let manifest = file == Self.manifestName ? try signed(Data(input)) : folder.manifest
    let models = try TrainedModels(manifest, files: ModelFiles(path: "models", contents: contents))
    try use(models)
  }

  private func signed(_ bytes: Data) throws -> Manifest {
    guard let manifest = try? JSONDecoder().decode(Manifest.self, from: bytes) else {
      return try Manifest(bytes, of: "models")
    }
    return try Manifest(ModelFiles.json(manifest.sealed()), of: "models")
  }

  private func use(_ models: TrainedModels) throws {
    for model in models.models {
      let set = models.manifest.features(for: model.use)
      _ = (model.headline, model.columns, model.sections(features: set))
      _ = try JSONEncoder().encode(model.summary(features: set))
      guard let frame = folder.frames[model.use], frame.columnCount == set.features.count else {
        continue
      }
      for scorer in model.scorers(set) {
        try check(scorer.columns, scorer.score(frame))
      }
    }
    _ = MarkdownRenderer().text(of: models.document)
  }

  /// Sees that no figure is infinite and no probability is none.
  private func check(_ columns: [OutputColumn], _ values: [ScoreTable.Values]) throws {
    for (column, values) in zip(columns, values) {
      guard case .numbers(let numbers) = values else { continue }
      let isProbability = column.name.hasSuffix("_probability")
      guard
        numbers.allSatisfy({ $0.isNaN || ($0.isFinite && (!isProbability || (0...1).contains($0))) }
        )
      else { throw FuzzFailure("\(column.name) has a value that is none") }
    }
  }
}
