package import Foundation

/// Reads JSON that may be a stranger's: the files of models, results, plans and certificates, and what a page carries.
///
/// Depth, numbers and texts are looked at before anything is made of them, so that what was decoded can be added,
/// counted and put into SQL without another look. That parts fit together is seen to by what they are parts of.
package struct JSONReader {
  /// Lists and objects inside of one another; Patron's own files have at most some twenty.
  static let largestDepth = 64
  /// Bytes of a file: that of a model which knows 20,000 items has some 5 MB.
  static let largestSize = 256 << 20
  /// Whole numbers, of which some hundreds have a sum; only a seed may be larger.
  static let largestInteger: UInt64 = 10_000_000_000_000_000
  /// Any number, less than the largest Float.
  static let largestNumber = 1e36

  /// Whether numbers may be the texts `Infinity`, `-Infinity` and `NaN`.
  var takesInfinity = false

  /// Why a text is refused before it is decoded.
  package enum Refusal: Error, Hashable { case tooLarge, tooDeep, number, text, syntax }

  /// The value that `data` is the JSON of.
  func value<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
    try Self.check(data)
    let decoder = JSONDecoder()
    if takesInfinity {
      decoder.nonConformingFloatDecodingStrategy = .convertFromString(
        positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    }
    return try decoder.decode(type, from: data)
  }

  /// Looks at the form of `data`; the rest of the grammar is the decoder's.
  ///
  /// - Complexity: O(n), in one pass that makes nothing.
  package static func check(_ data: Data) throws(Refusal) {
    guard data.count <= largestSize else { throw .tooLarge }
    let found: Refusal? = data.withUnsafeBytes { bytes in
      var walk = JSONWalk(bytes)
      return walk.refusal()
    }
    if let found { throw found }
  }
}

/// One pass over the bytes of a JSON text.
private struct JSONWalk {
  private let bytes: UnsafeRawBufferPointer
  private var next = 0
  /// The last text, between its quotes: the key of what follows a colon.
  private var text = 0..<0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// What is wrong, if anything is.
  mutating func refusal() -> JSONReader.Refusal? {
    var depth = 0
    while next < bytes.count {
      switch bytes[next] {
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        if depth > JSONReader.largestDepth { return .tooDeep }
        next += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
        next += 1
      case UInt8(ascii: "\""):
        if let refusal = skipText() { return refusal }
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        if !isNumberSound() { return .number }
      default:
        next += 1
      }
    }
    return nil
  }

  /// Walks over a text; no text of Patron's has a NUL, which no engine takes.
  private mutating func skipText() -> JSONReader.Refusal? {
    let start = next + 1
    next = start
    while next < bytes.count {
      switch bytes[next] {
      case UInt8(ascii: "\""):
        text = start..<next
        next += 1
        return nil
      case UInt8(ascii: "\\"):
        if bytes[next...].starts(with: Self.escapedNUL) { return .text }
        next += 2
      default:
        next += 1
      }
    }
    return .syntax
  }

  private static let escapedNUL = Array(#"\u0000"#.utf8)
  private static let seed = Array("seed".utf8)

  /// Walks over a number, and sees whether it is one that Patron writes.
  private mutating func isNumberSound() -> Bool {
    let start = next
    var isWhole = true
    while next < bytes.count {
      switch bytes[next] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): break
      case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "+"):
        isWhole = false
      default: return isSound(start..<next, isWhole: isWhole)
      }
      next += 1
    }
    return isSound(start..<next, isWhole: isWhole)
  }

  private func isSound(_ range: Range<Int>, isWhole: Bool) -> Bool {
    // A shorter one is neither too large nor too long to be exact.
    if range.count <= 15, isWhole { return true }
    let digits = String(decoding: bytes[range], as: UTF8.self)
    if isWhole {
      guard let size = UInt64(digits.drop { $0 == "-" }) else { return false }
      return size <= JSONReader.largestInteger || bytes[text].elementsEqual(Self.seed)
    }
    return Double(digits).map { abs($0) <= JSONReader.largestNumber } ?? false
  }
}
