package import Foundation
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import PatronReport

/// Everything that one training made: a plain value, saved as a folder.
public struct TrainedModels: Hashable, Sendable {
  public var manifest: Manifest
  public var segments: SegmentModel?
  public var churn: OutcomeModel?
  public var repurchase: OutcomeModel?
  public var content: ContentModel?
  /// What the customers were like at training; scoring tells how far they have moved.
  public var reference: Drift.Reference?

  public func outcome(_ kind: OutcomeModel.Kind) -> OutcomeModel? {
    kind == .churn ? churn : repurchase
  }
}

extension TrainedModels {
  /// The file of the first part that does not fit itself, the manifest's features or another part.
  fileprivate var firstUnsound: String? {
    let set = manifest.featureSet
    let outcomes = [churn, repurchase].compactMap { $0 }
    return [
      ("segments.json", segments.map { $0.isSound(in: set) }),
      ("churn.json", churn.map { $0.isSound(in: set) && $0.kind == .churn }),
      ("repurchase.json", repurchase.map { $0.isSound(in: set) && $0.kind == .repurchase }),
      ("content.json", content.map(\.description.isSound)),
      ("reference.json", reference.map { $0.isSound(of: set.features.count, outcomes.count) }),
    ].first { $0.1 == false }?.0
  }
}

/// A model folder on disk: written whole or not at all, and checked as it is read.
public struct ModelFolder: Hashable, Sendable {
  public let path: String

  public init(_ path: String) { self.path = URL(fileURLWithPath: path).standardizedFileURL.path }

  private static let manifestName = "manifest.json"
  private static let cardName = "card.md"
  private static let weightsName = "content.safetensors"

  /// The names of all files that a folder can hold.
  public static let fileNames = [
    manifestName, cardName, weightsName, "segments.json", "churn.json", "repurchase.json",
    "content.json", "reference.json",
  ]

  /// Writes `models` to a sibling folder and puts it in place of what stands at `path`.
  ///
  /// A folder that is there and is no model folder is left alone, with an error.
  public func write(_ models: TrainedModels) throws {
    let manager = FileManager.default
    try checkPlace()
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let temporary = path + ".tmp-\(ProcessInfo.processInfo.processIdentifier)"
    do {
      try manager.createDirectory(atPath: parent, withIntermediateDirectories: true)
      try manager.createDirectory(atPath: temporary, withIntermediateDirectories: false)
      for (name, data) in try files(of: models) {
        try Self.writeSynced(data, to: temporary + "/" + name)
      }
      try Self.sync(folder: temporary)
      if manager.fileExists(atPath: path) {
        try Self.exchange(temporary, path)
        try? manager.removeItem(atPath: temporary)
      } else if rename(temporary, path) != 0 {
        throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
      }
      try? Self.sync(folder: parent)
    } catch {
      try? manager.removeItem(atPath: temporary)
      throw PatronError(
        .output,
        "the model folder \(path) cannot be written (\(error.localizedDescription)): see its rights and the disk's space"
      )
    }
  }

  /// Whether there is a model folder at the path.
  public var exists: Bool {
    FileManager.default.fileExists(atPath: path + "/" + Self.manifestName)
  }

  /// Sees that the folder could be written, so that a long training does not end in vain.
  public func checkPlace() throws {
    let manager = FileManager.default
    if manager.fileExists(atPath: path), !exists,
      (try? manager.contentsOfDirectory(atPath: path))?.isEmpty != true
    {
      throw PatronError(
        .output, "\(path) is there and is no model folder: name another with --models")
    }
    var parent = URL(fileURLWithPath: path).deletingLastPathComponent()
    while !manager.fileExists(atPath: parent.path), parent.path != "/" {
      parent = parent.deletingLastPathComponent()
    }
    guard manager.isWritableFile(atPath: parent.path) else {
      throw PatronError(
        .output, "the model folder \(path) cannot be written: see the rights of \(parent.path)")
    }
  }

  private func files(of models: TrainedModels) throws -> [(String, Data)] {
    var files: [(String, Data)] = []
    if let segments = models.segments { files.append(("segments.json", try Self.json(segments))) }
    if let churn = models.churn { files.append(("churn.json", try Self.json(churn))) }
    if let repurchase = models.repurchase {
      files.append(("repurchase.json", try Self.json(repurchase)))
    }
    if let content = models.content {
      files.append(("content.json", try Self.json(content.description)))
      files.append(
        (Self.weightsName, Safetensors.data(content.weights.weights, name: "weights")))
    }
    if let reference = models.reference {
      files.append(("reference.json", try Self.json(reference)))
    }
    files.append((Self.cardName, Data(MarkdownRenderer().text(of: models.document).utf8)))
    var manifest = models.manifest
    manifest.files = Dictionary(uniqueKeysWithValues: files.map { ($0.0, Checksum.of($0.1)) })
    manifest.checksum = ""
    manifest.checksum = Checksum.of(try Self.json(manifest))
    return files + [(Self.manifestName, try Self.json(manifest))]
  }

  /// Reads the folder and checks every file against the manifest.
  public func read() throws -> TrainedModels {
    let manifest = try readManifest()
    var data: [String: Data] = [:]
    for (name, digest) in manifest.files {
      guard let bytes = FileManager.default.contents(atPath: path + "/" + name) else {
        throw PatronError(
          .missingInput, "\(path) lacks its file \(name): train again, or restore the folder")
      }
      guard Checksum.of(bytes) == digest else { throw damaged(name) }
      data[name] = bytes
    }
    func decoded<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value? {
      guard let bytes = data[name] else { return nil }
      do {
        return try JSONDecoder().decode(type, from: bytes)
      } catch {
        throw damaged(name)
      }
    }
    var content: ContentModel?
    if let description = try decoded("content.json", as: ContentModel.Description.self) {
      guard let bytes = data[Self.weightsName],
        let weights = Safetensors.matrix(bytes, name: "weights"),
        weights.rowCount == description.items.count,
        weights.columnCount == description.items.count
      else { throw damaged(Self.weightsName) }
      content = ContentModel(
        description: description, weights: ItemWeights(weights: weights))
    }
    let models = TrainedModels(
      manifest: manifest, segments: try decoded("segments.json", as: SegmentModel.self),
      churn: try decoded("churn.json", as: OutcomeModel.self),
      repurchase: try decoded("repurchase.json", as: OutcomeModel.self), content: content,
      reference: try decoded("reference.json", as: Drift.Reference.self))
    if let name = models.firstUnsound { throw unsound(name) }
    return models
  }

  /// Reads and checks the manifest alone.
  public func readManifest() throws -> Manifest {
    let file = path + "/" + Self.manifestName
    guard let bytes = FileManager.default.contents(atPath: file) else {
      throw PatronError(
        .missingInput,
        "there is no model folder at \(path): train one with 'patron train DIR --models \(path)'")
    }
    struct Format: Decodable { let format: Int }
    if let found = try? JSONDecoder().decode(Format.self, from: bytes).format,
      found != Manifest.currentFormat
    {
      throw PatronError(
        .data,
        """
        \(path) has format \(found), and this Patron reads \(Manifest.currentFormat): \
        \(found > Manifest.currentFormat ? "use the newer Patron that made it" : "train it again")
        """)
    }
    guard var manifest = try? JSONDecoder().decode(Manifest.self, from: bytes),
      try Self.json(manifest) == bytes
    else { throw damaged(Self.manifestName) }
    let checksum = manifest.checksum
    manifest.checksum = ""
    guard Checksum.of(try Self.json(manifest)) == checksum else {
      throw damaged(Self.manifestName)
    }
    manifest.checksum = checksum
    guard manifest.isSound else { throw unsound(Self.manifestName) }
    return manifest
  }

  /// The model folders directly below `parent`, by name.
  public static func list(in parent: String) -> [ModelFolder] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    return names.sorted().map { ModelFolder(parent + "/" + $0) }
      .filter(\.exists)
  }

  /// The text of the folder's card.
  public func card() throws -> String {
    guard let bytes = FileManager.default.contents(atPath: path + "/" + Self.cardName) else {
      throw PatronError(.missingInput, "\(path) has no \(Self.cardName)")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func damaged(_ name: String) -> PatronError {
    PatronError(
      .data,
      "\(path)/\(name) is not what was written (its checksum differs): restore it or train again"
    )
  }

  /// A checksum says that a file is what somebody wrote, not that it was written by Patron.
  private func unsound(_ name: String) -> PatronError {
    PatronError(
      .data,
      "\(path)/\(name) holds what no training makes, or what does not fit the manifest: train again"
    )
  }

  /// JSON with sorted keys: the same value always gives the same bytes.
  package static func json(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .throw
    return try encoder.encode(value) + Data("\n".utf8)
  }

  private static func writeSynced(_ data: Data, to path: String) throws {
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let handle = FileHandle(forWritingAtPath: path)
    else { throw CocoaError(.fileWriteNoPermission) }
    try handle.write(contentsOf: data)
    try handle.synchronize()
    try handle.close()
  }

  private static func sync(folder: String) throws {
    let descriptor = open(folder, O_RDONLY)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  /// Swaps two folders in one step, so that a reader finds the one or the other, never none.
  private static func exchange(_ first: String, _ second: String) throws {
    #if os(Linux)
      // Glibc has renameat2 (2.28), but shows it only to C that asks for GNU extensions.
      typealias Rename =
        @convention(c) (
          CInt, UnsafePointer<CChar>, CInt, UnsafePointer<CChar>, CUnsignedInt
        ) -> CInt
      guard let symbol = dlsym(nil, "renameat2") else { throw POSIXError(.ENOSYS) }
      let exchangeFlag: CUnsignedInt = 2
      let result = unsafeBitCast(symbol, to: Rename.self)(
        AT_FDCWD, first, AT_FDCWD, second, exchangeFlag)
    #else
      let result = renamex_np(first, second, UInt32(RENAME_SWAP))
    #endif
    guard result == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
  }
}
