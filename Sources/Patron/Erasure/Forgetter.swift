import Foundation
public import PatronData
import PatronEngine
import PatronNumerics

/// Forgets people: suppresses them for good, takes them out of results and the ledger, and trains the models again from
/// the rest.
///
///     let folder = ModelFolder("models/shop")
///     let certificate = try await Forgetter().forget(
///       ["C000100"], of: "shop", on: Day(iso: "2026-11-30")!, models: folder, scores: [ScoreFolder("scores")])
///     print(certificate)
public struct Forgetter: Sendable {
  public let options: RunOptions

  public init(options: RunOptions = RunOptions()) { self.options = options }

  /// Forgets the people called `identifiers` in the exports of `folder`, by whichever of their identifiers, known or not.
  ///
  /// They are suppressed first: should a later step fail, they are so already, and the same call may be made again.
  ///
  /// - Parameters:
  ///   - day: the day of the request.
  ///   - models: the models to train again, with their own settings, seed and last day. They follow no others then, as
  ///     those had learned from the people too.
  ///   - scores: results of scoring by these models, which are made again.
  ///   - trains: whether models are trained again that have learned from the people.
  public func forget(
    _ identifiers: [String], of folder: String, on day: Day, models: ModelFolder? = nil,
    scores: [ScoreFolder] = [], trains: Bool = true
  ) async throws -> ErasureCertificate {
    let manifest = try models?.readManifest()
    guard scores.isEmpty || models != nil else {
      throw PatronError(
        .missingInput, "results are made again by models, and none are named",
        remedy: "name the models that scored them")
    }
    // What lacks is told before anything changes.
    for results in scores { _ = try results.record() }
    options.progress("looking for the people")
    let (found, exports) = try await people(identifiers, of: folder)
    let hashes = Set(found.flatMap(\.hashes)).sorted()
    var changes = Changes()
    let list = SuppressionList(exports.people.suppressed)
    let isRepeated = Set(hashes).isSubset(of: try list.read().map(\.hash))
    try changes.of([list.path]) { try list.add(hashes, on: day) }
    let ledger = CampaignLedger(exports.people.ledger)
    var ledgerRows = 0
    try changes.of([ledger.path]) { ledgerRows = try ledger.remove(Set(hashes)) }
    let isKnown = found.contains(where: \.isKnown)
    var part: ErasureCertificate.Models?
    var unknown: [String] = []
    if let models, let manifest {
      let learned =
        isRepeated
        ? .earlier : Self.learned(manifest, isKnown: isKnown, exports: exports.files)
      var trained: TrainedModels?
      if trains, learned != .no {
        let names =
          manifest.files.keys.map { models.path + "/" + $0 }
          + [models.path + "/" + ModelFolder.manifestName]
        try await changes.of(names) {
          let made = try await trainer(manifest).train(folder)
          options.progress("writing the models")
          try models.write(made)
          trained = made
        }
      }
      part = ErasureCertificate.Models(
        folder: models.path, learned: learned, tasks: manifest.models, before: manifest.checksum,
        after: try trained.map { try $0.checksum })
      for results in scores {
        let files = results.writtenFiles
        unknown += results.otherFiles(than: files)
        let scoring = try trained ?? models.read()
        try await changes.of(files) {
          _ = try await results.scorer(options).score(folder, with: scoring, to: results.path)
        }
      }
    }
    return try ErasureCertificate(
      day: day, name: exports.name, asked: identifiers.count, known: found.count(where: \.isKnown),
      hashes: hashes, files: changes.all, ledgerRows: ledgerRows, unknownFiles: unknown,
      models: part
    ).sealed()
  }

  /// Checks that nobody of `certificate` is read, and that `models` are those that are trained without them.
  public func check(
    _ certificate: ErasureCertificate, of folder: String, models: ModelFolder? = nil
  ) async throws -> ErasureCertificate.Check {
    let configuration = try Exports.configuration(of: folder)
    let people = try PeopleFiles(
      configuration, in: folder, files: Exports.files(of: configuration, in: folder))
    let entries = try SuppressionList(people.suppressed).read()
    let known = Set(entries.map(\.hash))
    let own = Set(certificate.hashes)
    let changed = certificate.files.filter { Changes.digest($0.file) != $0.after }.map(\.file)
    var verification: Verifier.Verification?
    if let models { verification = try await Verifier(options: options).verify(models, on: folder) }
    return ErasureCertificate.Check(
      suppressed: certificate.hashes.count(where: known.contains), hashes: certificate.hashes.count,
      changedFiles: changed, modelsAreIdentical: verification?.isIdentical,
      // The list grows at its end.
      suppressedSince: entries.lastIndex { own.contains($0.hash) }.map { entries.count - 1 - $0 }
        ?? 0,
      differences: verification?.differences.map(\.file) ?? [])
  }

  /// What the exports of a folder are, and where the files of keyed hashes stand.
  private struct Folder {
    let name: String
    let people: PeopleFiles
    let files: [Table: [String]]
  }

  private func people(
    _ identifiers: [String], of folder: String
  ) async throws -> ([PersonFinder.Found], Folder) {
    let (exports, engine) = try await Session.openExports(of: folder, options: options)
    return try await engine.closing {
      let finder = PersonFinder(
        exports, engine: engine, today: options.today, workers: options.workers)
      let found = try await finder.found(identifiers)
      return (
        found,
        Folder(
          name: exports.configuration.name, people: try exports.people, files: exports.files)
      )
    }
  }

  private static func learned(
    _ manifest: Manifest, isKnown: Bool, exports: [Table: [String]]
  ) -> ErasureCertificate.Learned {
    let files = try? Manifest.Export.all(of: exports, workers: .all)
    guard let files, Manifest.Export.changed(manifest.exports, files).isEmpty else {
      return .perhaps
    }
    return isKnown ? .yes : .no
  }

  private func trainer(_ manifest: Manifest) -> Trainer {
    var options = options
    options.seed = manifest.seed
    options.asOf = manifest.request.asOf
    return Trainer(
      options: options, only: manifest.request.only.map { Set($0) },
      segmentCount: manifest.request.segmentCount)
  }
}

/// The files that steps change, with their checksums before and after.
private struct Changes {
  private(set) var all: [ErasureCertificate.FileChange] = []

  static func digest(_ file: String) -> String? { try? Checksum.of(file: file).digest }

  mutating func of(_ files: [String], _ step: () throws -> Void) rethrows {
    let before = files.map(Self.digest)
    try step()
    note(files, before)
  }

  mutating func of(_ files: [String], _ step: () async throws -> Void) async rethrows {
    let before = files.map(Self.digest)
    try await step()
    note(files, before)
  }

  private mutating func note(_ files: [String], _ before: [String?]) {
    for (file, before) in zip(files, before).sorted(by: { $0.0 < $1.0 }) {
      let after = Self.digest(file)
      if before != after { all.append(.init(file: file, before: before, after: after)) }
    }
  }
}

extension ScoreFolder {
  /// The files of the last scoring that are there.
  fileprivate var writtenFiles: [String] {
    let names = Set(ExportFormat.allCases.flatMap(Scorer.fileNames))
    return names.map(file).filter { FileManager.default.fileExists(atPath: $0) }.sorted()
  }

  fileprivate func otherFiles(than written: [String]) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return Set(names.map(file)).subtracting(written).sorted()
  }

  /// Scores as the last scoring did: in the same format, up to the same day.
  fileprivate func scorer(_ options: RunOptions) throws -> Scorer {
    let record = try record()
    var options = options
    options.asOf = record.asOf
    options.ranksLeft = record.ranksLeft
    let csv = file("\(OutputColumn.File.scores.rawValue).\(ExportFormat.csv.rawValue)")
    return Scorer(
      options: options, format: FileManager.default.fileExists(atPath: csv) ? .csv : .parquet)
  }
}
