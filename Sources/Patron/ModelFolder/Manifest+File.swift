package import Foundation
import PatronEngine

extension Manifest: Sealed {
  /// Reads the manifest of the folder at `path` from its `bytes`, and sees that it is as it was written.
  package init(_ bytes: Data, of path: String) throws {
    struct Format: Decodable { let format: Int }
    let reader = JSONReader()
    if let found = try? reader.value(Format.self, from: bytes).format, found != Self.currentFormat {
      throw PatronError(
        .data, at: .folder(path), "format \(found), and this Patron reads \(Self.currentFormat)",
        remedy: found > Self.currentFormat ? "use the newer Patron that made it" : "train it again")
    }
    let files = ModelFiles(path: path, contents: [:])
    guard let manifest = try? reader.value(Self.self, from: bytes),
      try ModelFiles.json(manifest) == bytes, try manifest.isAsSealed
    else { throw files.damaged(ModelFolder.manifestName) }
    guard manifest.isSound else { throw files.unsound(ModelFolder.manifestName) }
    self = manifest
  }
}
