import PatronData
import PatronEngine
import PatronNumerics

/// The files of exports on disk, as a manifest and the record of results name them.
extension Manifest.Export {
  /// The sizes and checksums of `files`, in the order of the tables.
  static func all(of files: [Table: [String]], workers: Workers) throws -> [Self] {
    let files = ordered(files)
    let digests = Checksum.of(files: files.map(\.path), workers: workers)
    return try zip(files, digests).map { file, digest in
      guard let digest else {
        throw PatronError(
          .missingInput, at: .export([file.path]), "vanished while it was read",
          remedy: "put it back, and start again")
      }
      return Self(
        table: file.table, file: FileName.of(file.path), bytes: digest.bytes, sha256: digest.digest)
    }
  }

  /// The files, those of the first table first.
  static func ordered(_ files: [Table: [String]]) -> [(table: Table, path: String)] {
    Table.allCases.flatMap { table in (files[table] ?? []).map { (table: table, path: $0) } }
  }
}
