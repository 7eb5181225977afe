import Foundation
public import PatronData
import PatronEngine
import PatronReport

/// What was done to forget people: their keyed hashes, the files that changed, and the models that were trained again.
///
/// It names nobody. What it says can be checked again with `Forgetter.check`.
public struct ErasureCertificate: Hashable, Sendable, Sealed {
  /// The version of the certificate's format.
  public static let currentFormat = 1

  public internal(set) var format = ErasureCertificate.currentFormat
  public internal(set) var patron = Manifest.patronVersion
  /// The day of the request.
  public let day: Day
  /// The name of the exports.
  public let name: String
  /// How many identifiers were asked for, and of how many the exports have rows.
  public let asked: Int
  public let known: Int
  /// The keyed hashes of all identifiers of the people, in order.
  public let hashes: [String]
  /// The files that were changed, by path.
  public let files: [FileChange]
  /// How many rows were taken out of the ledger of contacts.
  public let ledgerRows: Int
  /// Files beside the results that Patron did not write, which may name the people.
  public let unknownFiles: [String]
  /// The models; nil where none were named.
  public let models: Models?
  /// The SHA-256 of the certificate with this field left empty.
  public package(set) var checksum = ""

  /// A file before and after, by its SHA-256; nil where it was not there.
  public struct FileChange: Hashable, Sendable, Codable {
    public let file: String
    public let before: String?
    public let after: String?
  }

  /// Whether models had learned from rows of the people.
  public enum Learned: String, Hashable, Sendable, Codable {
    /// They were trained on the exports as they are, with the people.
    case yes
    /// They were trained on the exports as they are, which have no row of the people.
    case no
    /// They were trained on other exports.
    case perhaps
    /// The people were suppressed before: models trained since have not learned from them.
    case earlier
  }

  public struct Models: Hashable, Sendable, Codable {
    public let folder: String
    public let learned: Learned
    /// The models that hold counts or parameters learned from all customers read.
    public let tasks: [TaskID]
    /// The checksum of the manifest before, and after training again from the rest; the latter nil where that was not
    /// done.
    public let before: String
    public let after: String?
  }

  /// Writes it to `file` as JSON, and as Markdown to read beside it.
  public func write(to file: String) throws {
    let text = URL(fileURLWithPath: file).deletingPathExtension().appendingPathExtension("md").path
    let staged = [
      try PrivateFile(text).staged(Data(MarkdownRenderer().text(of: document).utf8)),
      try PrivateFile(file).staged(ModelFiles.json(self)),
    ]
    for file in staged { try file.place() }
  }

  /// Reads the certificate in `file`, and sees that it is as it was written.
  public init(of file: String) throws {
    guard let bytes = try WholeFile.bytes(of: file, atMost: JSONReader.largestSize) else {
      throw PatronError(
        .missingInput, at: .file(file), "there is no such certificate", remedy: "see its spelling")
    }
    guard let found = try? JSONReader().value(Self.self, from: bytes),
      found.format == Self.currentFormat, try found.isAsSealed
    else {
      throw PatronError(
        .data, at: .file(file), "no certificate as it was written (its checksum differs)",
        remedy: "take the one that 'patron forget' wrote")
    }
    self = found
  }

  init(
    day: Day, name: String, asked: Int, known: Int, hashes: [String], files: [FileChange],
    ledgerRows: Int, unknownFiles: [String], models: Models?
  ) {
    self.day = day
    self.name = name
    self.asked = asked
    self.known = known
    self.hashes = hashes
    self.files = files
    self.ledgerRows = ledgerRows
    self.unknownFiles = unknownFiles
    self.models = models
  }
}

extension ErasureCertificate {
  /// What was found when a certificate was checked again.
  public struct Check: Hashable, Sendable, Encodable {
    /// How many of the hashes are suppressed still.
    public let suppressed: Int
    public let hashes: Int
    /// The files that are no longer as the certificate has them.
    public let changedFiles: [String]
    /// Whether training from the exports without the people gives the models byte for byte; nil where there are none.
    public let modelsAreIdentical: Bool?
    /// The hashes that were suppressed after those of the certificate: models that were not trained again since then differ
    /// for them.
    public let suppressedSince: Int
    /// The files of the models that differ.
    public let differences: [String]

    /// Whether nobody of the certificate is read, and the models hold nothing of them.
    public var isHeld: Bool { suppressed == hashes && modelsAreIdentical ?? true }
  }
}
