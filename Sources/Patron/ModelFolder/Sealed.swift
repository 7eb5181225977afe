/// What is kept as JSON with its own checksum, which proves that it is as it was written.
package protocol Sealed: Codable, Equatable {
  /// The SHA-256 of the JSON with this field left empty.
  var checksum: String { get set }
}

extension Sealed {
  /// The value with its checksum.
  package func sealed() throws -> Self {
    var copy = self
    copy.checksum = ""
    copy.checksum = Checksum.of(try ModelFiles.json(copy))
    return copy
  }

  /// Whether its checksum is that of what it holds.
  var isAsSealed: Bool {
    get throws { try sealed() == self }
  }
}
