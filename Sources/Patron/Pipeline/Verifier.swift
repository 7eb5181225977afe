import Foundation
import PatronData
import PatronEngine

/// Trains a model folder again, from the exports it was trained on and in the same way, and compares the files byte
/// by byte.
///
///     let found = try await Verifier().verify(ModelFolder("models/aurora"), on: "datasets/aurora")
///     print(found.isIdentical)                     // true
public struct Verifier: Sendable {
  public let options: RunOptions
  /// The models that those verified followed; nil where they followed none.
  public let previous: TrainedModels?

  /// - Parameter options: the seed and the last day are taken from the models.
  public init(options: RunOptions = RunOptions(), previous: TrainedModels? = nil) {
    self.options = options
    self.previous = previous
  }

  /// How a folder compares with a training of its own exports.
  public struct Verification: Hashable, Sendable, Encodable {
    /// Whether all files have the same bytes.
    public let isIdentical: Bool
    /// How many files were compared.
    public let files: Int
    public let differences: [FileDifference]
    /// The exports that are not what was learned from, by name.
    public let changedExports: [String]
    /// The Patron that trained the models, where it was another.
    public let trainedBy: String?
  }

  /// One file that differs.
  public struct FileDifference: Hashable, Sendable, Encodable {
    public let file: String
    /// How many values differ; nil where the file was not made of values, or is not on both sides.
    public let values: Int?
    /// The first value that differs, and what it is in the folder and of the training; nil where it is not there.
    public let place: String?
    public let kept: String?
    public let again: String?
  }

  /// Verifies `folder` with the exports of `exports`.
  public func verify(
    _ folder: ModelFolder, on exports: String
  ) async throws -> Verification {
    let models = try folder.read()
    let request = models.manifest.request
    try checkPrevious(request.previous)
    var options = options
    options.seed = models.manifest.seed
    options.asOf = request.asOf
    let again = try await Trainer(
      options: options, only: request.only.map { Set($0) }, previous: previous,
      segmentCount: request.segmentCount
    ).train(exports)
    let kept = try folder.bytes()
    let made = try ModelFolder.bytes(of: again)
    let names = Set(kept.keys).union(made.keys).sorted()
    let differences = names.compactMap { Self.difference($0, kept[$0], made[$0]) }
    return Verification(
      isIdentical: differences.isEmpty, files: names.count, differences: differences,
      changedExports: Manifest.Export.changed(models.manifest.exports, again.manifest.exports),
      trainedBy: models.manifest.patron == Manifest.patronVersion ? nil : models.manifest.patron)
  }

  private func checkPrevious(_ needed: String?) throws {
    guard let needed else {
      guard previous == nil else {
        throw PatronError(
          .missingInput, "these models followed no others", remedy: "leave --previous out")
      }
      return
    }
    guard try previous?.checksum == needed else {
      throw PatronError(
        .missingInput,
        "the segments of these models follow those of a folder whose manifest has the checksum "
          + "\(needed.prefix(12))…\(previous == nil ? "" : ", which this one is not")",
        remedy: "name that folder with --previous")
    }
  }

  /// What follows from the other files and says nothing of its own.
  private static let derived: [String] = ["checksum", "files."]

  private static func difference(_ file: String, _ kept: Data?, _ again: Data?) -> FileDifference? {
    guard kept != again else { return nil }
    guard let kept, let again, file.hasSuffix(".json"),
      var values = JSONDifference.all(kept, again)
    else {
      return FileDifference(
        file: file, values: nil, place: nil, kept: kept.map { "\($0.count) bytes" },
        again: again.map { "\($0.count) bytes" })
    }
    if file == ModelFolder.manifestName {
      values.removeAll { value in derived.contains { value.path.hasPrefix($0) } }
      if values.isEmpty { return nil }
    }
    return FileDifference(
      file: file, values: values.count, place: values.first?.path, kept: values.first?.first,
      again: values.first?.second)
  }
}
