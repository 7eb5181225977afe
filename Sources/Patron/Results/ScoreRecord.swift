package import Foundation
import PatronData
import PatronEngine
import PatronNumerics

/// What results are made of, as results.json keeps it: by which models, from which exports, up to which day.
package struct ScoreRecord: Hashable, Sendable, Sealed {
  /// The version of the record's format, raised when an older Patron could misread it or the files it names.
  static let currentFormat = 4

  var format = ScoreRecord.currentFormat
  /// Another Patron could score otherwise.
  var patron = Manifest.patronVersion
  /// The checksum of the manifest of the models.
  let models: String
  /// The last day that counted, where one was asked for.
  let asOf: Day?
  /// Whether customers who have left already have a probability.
  let ranksLeft: Bool
  /// The last day that was known; nil where the exports have no times.
  let lastDay: Day?
  /// The SHA-256 of patron.yaml.
  let configuration: String
  /// The SHA-256 of the list of people who are suppressed; nil where there is none.
  let suppressed: String?
  /// The files that were read.
  let exports: [Manifest.Export]
  let customers: Int
  /// The columns of results.parquet behind the customer_key.
  let columns: [String]
  /// What was told of the exports as they were read.
  let notices: [String]
  /// How far the customers had moved since training; nil where that is not known.
  let drift: Drift?
  /// The SHA-256 of results.parquet and, where content is recommended, of results-content.parquet, by name.
  let tables: [String: String]
  /// The parts of results.safetensors; none where no prediction can be explained.
  let features: [FeatureFile.Part]
  /// The SHA-256 of this record with this field left empty.
  package var checksum = ""

  /// What a record of any format says of itself.
  struct Version: Decodable {
    let format: Int
    let patron: String
  }
}

extension ScoreRecord {
  /// Reads the record in `file` from its `bytes`; nil where it is not as it was written.
  package init?(_ bytes: Data, of file: String) throws {
    let reader = JSONReader()
    if let found = try? reader.value(Version.self, from: bytes),
      found.format != Self.currentFormat || found.patron != Manifest.patronVersion
    {
      throw PatronError(
        .data, at: .file(file),
        """
        scored by Patron \(found.patron) (format \(found.format)), and this is Patron \
        \(Manifest.patronVersion) (format \(Self.currentFormat))
        """, remedy: ScoreFolder.again)
    }
    guard let record = try? reader.value(Self.self, from: bytes),
      try ModelFiles.json(record) == bytes, try record.isAsSealed, record.isSound
    else { return nil }
    self = record
  }

  /// Whether no number of it is beyond what scoring could have found.
  var isSound: Bool {
    Bounds.counts.contains(customers)
      && features.allSatisfy { Bounds.counts.contains($0.customers) }
      && (features.isEmpty || features.reduce(0) { $0 + $1.customers } == customers)
      && exports.allSatisfy { $0.bytes >= 0 }
  }

  /// patron.yaml and the exports of a folder, as they are on disk.
  struct Source: Hashable, Sendable {
    let configuration: String
    let suppressed: String?
    let exports: [Manifest.Export]

    /// Takes the checksums of the exports of `folder`.
    init(_ folder: String, workers: Workers) throws {
      let settings = try Exports.configuration(of: folder)
      configuration = try Checksum.of(file: folder + "/" + Exports.configurationName).digest
      let files = try Exports.files(of: settings, in: folder)
      suppressed = try Self.suppressed(PeopleFiles(settings, in: folder, files: files))
      exports = try Manifest.Export.all(of: files, workers: workers)
    }

    /// The checksum of the list of people who are suppressed; nil where there is none.
    static func suppressed(_ people: PeopleFiles) -> String? {
      try? Checksum.of(file: people.suppressed).digest
    }
  }
}
