package import Foundation

/// A picture that a page carries in itself, such as a logo.
package struct PageImage: Hashable, Sendable {
  /// The kinds that every browser shows and that hold nothing but a picture: a drawing in SVG may hold a program.
  package enum Kind: String, Sendable, CaseIterable {
    case png, jpeg, webp

    /// Whether `data` begins as files of this kind do.
    fileprivate func begins(_ data: Data) -> Bool {
      let bytes = Array(data.prefix(12))
      return switch self {
      case .png: bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
      case .jpeg: bytes.starts(with: [0xFF, 0xD8, 0xFF])
      case .webp:
        bytes.starts(with: Array("RIFF".utf8)) && bytes.suffix(4) == Array("WEBP".utf8)[...]
      }
    }
  }

  /// With more a page would no longer be one to mail.
  package static let mostBytes = 262_144

  package let kind: Kind
  private let data: Data

  /// Nil where `data` is no picture of these kinds, by its first bytes.
  package init?(_ data: Data) {
    guard let kind = Kind.allCases.first(where: { $0.begins(data) }) else { return nil }
    self.kind = kind
    self.data = data
  }

  /// The title beside it says what it would.
  var element: String {
    "<img class=\"logo\" alt=\"\" src=\"data:image/\(kind);base64,\(data.base64EncodedString())\">"
  }
}
