package import Foundation
package import PatronEngine

/// The files of a model folder whose checksums are right.
package struct ModelFiles: Sendable {
  /// The folder, which errors name.
  package let path: String
  /// The bytes of each file, by its name.
  package let contents: [String: Data]

  package init(path: String, contents: [String: Data]) {
    self.path = path
    self.contents = contents
  }

  /// The bytes of the file `name`; nil where the folder has none.
  package func data(_ name: String) -> Data? { contents[name] }

  /// The value in the file `name`; nil where the folder has none.
  package func decoded<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value? {
    guard let bytes = contents[name] else { return nil }
    do {
      return try JSONReader().value(type, from: bytes)
    } catch {
      throw unsound(name)
    }
  }

  /// The path of the file `name`, as the place of an error.
  private func place(_ name: String) -> PatronError.Place { .file("\(path)/\(name)") }

  package func absent(_ name: String) -> PatronError {
    PatronError(
      .missingInput, at: place(name), "there is no such file",
      remedy: "restore the folder or train again")
  }

  package func damaged(_ name: String) -> PatronError {
    PatronError(
      .data, at: place(name), "not what was written (its checksum differs)",
      remedy: "restore it or train again")
  }

  /// A checksum proves that a file is as it was written, not that Patron wrote it.
  package func unsound(_ name: String) -> PatronError {
    PatronError(
      .data, at: place(name), "holds what no training makes, or what does not fit the manifest",
      remedy: "train again")
  }

  /// JSON with sorted keys: the same value always gives the same bytes.
  package static func json(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .throw
    return try encoder.encode(value) + Data("\n".utf8)
  }
}
