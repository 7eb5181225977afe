import Foundation
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import PatronReport

/// A model folder on disk: written whole or not at all, and checked as it is read.
public struct ModelFolder: Hashable, Sendable {
  public let path: String

  public init(_ path: String) { self.path = URL(fileURLWithPath: path).standardizedFileURL.path }

  static let manifestName = "manifest.json"
  private static let cardName = "card.md"
  fileprivate static let referenceName = "reference.json"

  /// The names of all files that a folder can hold.
  public static let fileNames =
    [manifestName, cardName, referenceName] + Tasks.all.flatMap(\.fileNames)

  /// Writes `models` in place of the folder's files, all together.
  ///
  /// A folder that is there and is no model folder is left alone, with an error.
  public func write(_ models: TrainedModels) throws { try write(models, through: staged()) }

  /// The way into the folder, which no other run can take until it is let go of: taken before a long training, it tells at once
  /// that the models could not be written.
  package func staged() throws -> StagedFolder {
    try checkDestination()
    return try StagedFolder(for: path, replacing: Set(Self.fileNames))
  }

  /// Writes `models` through `staged`, which this folder made.
  package func write(_ models: TrainedModels, through staged: StagedFolder) throws {
    let (files, manifest) = try Self.contents(of: models)
    for (name, data) in files { try staged.write(data, to: name) }
    try staged.write(ModelFiles.json(manifest), to: Self.manifestName)
    // The manifest comes last: without it there is no model folder.
    try staged.place(files.map(\.0) + [Self.manifestName])
  }

  /// Whether there is a model folder at the path.
  public var exists: Bool {
    FileManager.default.fileExists(atPath: path + "/" + Self.manifestName)
  }

  /// Sees that the folder could be written, so that a long training does not end in vain.
  public func checkDestination() throws {
    let manager = FileManager.default
    if manager.fileExists(atPath: path), !exists,
      let names = try? manager.contentsOfDirectory(atPath: path),
      !names.allSatisfy(OutputPlace.isTemporary)
    {
      throw PatronError(
        .output, at: .folder(path), "there already, and no model folder",
        remedy: "name another with --models")
    }
    _ = try OutputPlace.folder(path)
  }

  /// The files of the folder of `models` but the manifest, and the manifest with all their checksums.
  fileprivate static func contents(
    of models: TrainedModels
  ) throws -> (files: [(String, Data)], manifest: Manifest) {
    var files: [(String, Data)] = []
    for model in models.models {
      files += try model.files.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
    if let reference = models.reference {
      files.append((referenceName, try ModelFiles.json(reference)))
    }
    files.append((cardName, Data(MarkdownRenderer().text(of: models.document).utf8)))
    var manifest = models.manifest
    manifest.models = models.models.map(\.task)
    manifest.files = Dictionary(uniqueKeysWithValues: files.map { ($0.0, Checksum.of($0.1)) })
    return (files, try manifest.sealed())
  }

  /// Reads the folder and checks every file against the manifest.
  public func read() throws -> TrainedModels {
    let manifest = try readManifest()
    let none = ModelFiles(path: path, contents: [:])
    var data: [String: Data] = [:]
    for (name, digest) in manifest.files {
      let bytes = try bytes(of: name)
      guard Checksum.of(bytes) == digest else { throw none.damaged(name) }
      data[name] = bytes
    }
    return try TrainedModels(manifest, files: ModelFiles(path: path, contents: data))
  }

  /// The bytes of all files of the folder, by name.
  func bytes() throws -> [String: Data] {
    let names = try readManifest().files.keys + [Self.manifestName]
    return try names.reduce(into: [:]) { $0[$1] = try bytes(of: $1) }
  }

  /// Arrays of 20,000 × 20,000 items fit.
  private static let largestFile = 4 << 30

  private func bytes(of name: String) throws -> Data {
    guard let bytes = try WholeFile.bytes(of: path + "/" + name, atMost: Self.largestFile) else {
      throw ModelFiles(path: path, contents: [:]).absent(name)
    }
    return bytes
  }

  /// The bytes that the folder of `models` would have, by name.
  static func bytes(of models: TrainedModels) throws -> [String: Data] {
    let (files, manifest) = try contents(of: models)
    return Dictionary(
      uniqueKeysWithValues: files + [(manifestName, try ModelFiles.json(manifest))])
  }

  /// Reads and checks the manifest alone.
  public func readManifest() throws -> Manifest {
    let file = path + "/" + Self.manifestName
    guard let bytes = try WholeFile.bytes(of: file, atMost: JSONReader.largestSize) else {
      throw PatronError(
        .missingInput, at: .folder(path), "there is no model folder",
        remedy: "train one with 'patron train DIR --models \(path)'")
    }
    return try Manifest(bytes, of: path)
  }

  /// The model folders directly below `parent`, by name.
  public static func list(in parent: String) -> [ModelFolder] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    return names.sorted().filter { !OutputPlace.isTemporary($0) }
      .map { ModelFolder(parent + "/" + $0) }
      .filter(\.exists)
  }

  /// The text of the folder's card.
  public func card() throws -> String {
    String(decoding: try bytes(of: Self.cardName), as: UTF8.self)
  }
}

extension TrainedModels {
  /// Reads the models that `manifest` names from `files`, and sees that they belong together.
  package init(_ manifest: Manifest, files: ModelFiles) throws {
    let models = try Tasks.all.filter { manifest.models.contains($0.id) }.map { task in
      guard let model = try task.model(from: files) else {
        throw files.unsound(ModelFolder.manifestName)
      }
      guard model.isSound(in: manifest.features(for: model.use)), model.belongs(to: manifest)
      else { throw files.unsound("\(task.id).json") }
      return model
    }
    let reference = try files.decoded(ModelFolder.referenceName, as: Drift.Reference.self)
    self.init(manifest: manifest, models: models, reference: reference)
    guard reference?.isSound(for: self) ?? true else {
      throw files.unsound(ModelFolder.referenceName)
    }
  }

  /// The checksum of the manifest in their folder, by which other files name them.
  var checksum: String {
    get throws {
      try manifest.checksum.isEmpty
        ? ModelFolder.contents(of: self).manifest.checksum : manifest.checksum
    }
  }
}
