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
      return try JSONDecoder().decode(type, from: bytes)
    } catch {
      throw damaged(name)
    }
  }

  package func damaged(_ name: String) -> PatronError {
    PatronError(
      .data,
      "\(path)/\(name) is not what was written (its checksum differs): restore it or train again")
  }

  /// A checksum proves that a file is as it was written, not that Patron wrote it.
  package func unsound(_ name: String) -> PatronError {
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
}
