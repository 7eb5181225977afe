import Foundation

/// One path of the records while they are read.
final class JSONNode {
  private var kindBits: UInt8 = 0
  var kinds: JSONTree.Kinds { JSONTree.Kinds(rawValue: kindBits) }
  var names: [[UInt8]] = []
  var children: [JSONNode] = []
  var indices: [[UInt8]: Int] = [:]
  var element: JSONNode?
  /// The texts of a list's keys, each with the list that had it last.
  var texts: [[UInt8]] = []
  var textIndices: [[UInt8]: Int] = [:]
  var lists: [Int] = []
  var repeatsKeys = false
  /// The object that had this key last.
  var owner = 0
  /// Where the list of the first record stands, and how many elements it has.
  var range: Range<Int>?
  var length = 0

  /// Notes that a value of `kind` stood here.
  @inline(__always)
  func note(_ kind: JSONTree.Kinds) { kindBits |= kind.rawValue }

  func tree() -> JSONTree {
    JSONTree(
      kinds: kinds,
      fields: zip(names, children).map { name, node in
        JSONTree.Field(name: Self.text(name), tree: node.tree())
      }, elements: element.map { [$0.tree()] } ?? [], keys: texts.map(Self.text),
      repeatsKeys: repeatsKeys)
  }

  /// `name`, which stands between quotes in the file, without its escapes.
  private static func text(_ name: [UInt8]) -> String {
    if name.contains(UInt8(ascii: "\\")),
      let text = try? JSONDecoder().decode(
        String.self, from: Data([UInt8(ascii: "\"")] + name + [UInt8(ascii: "\"")]))
    {
      return text
    }
    return String(decoding: name, as: UTF8.self)
  }
}

/// The bytes that give JSON its form.
enum JSONMark {
  static let comma = UInt8(ascii: ",")
  static let colon = UInt8(ascii: ":")
  static let openList = UInt8(ascii: "[")
  static let closeList = UInt8(ascii: "]")
  static let openObject = UInt8(ascii: "{")
  static let closeObject = UInt8(ascii: "}")
}
