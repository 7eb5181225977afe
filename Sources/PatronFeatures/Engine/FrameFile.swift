import Foundation
package import PatronNumerics

/// A file of numbers as the engine writes them: header-less CSV, an empty cell for a missing value.
package struct FrameFile: Sendable {
  private let path: String

  package init(path: String) { self.path = path }

  /// The file's rows (n × `columnCount`) as Float, NaN where a cell is empty.
  ///
  /// - Complexity: one pass over the mapped bytes, split over the workers at line ends.
  package func matrix(columnCount: Int, workers: Workers) throws -> Matrix {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
    guard !bytes.isEmpty else {
      return Matrix(rowCount: 0, columnCount: columnCount, elements: [])
    }
    return try bytes.withUnsafeBytes { buffer in
      try Self.matrix(buffer, columnCount: columnCount, workers: workers)
    }
  }

  private static func matrix(
    _ bytes: UnsafeRawBufferPointer, columnCount: Int, workers: Workers
  ) throws -> Matrix {
    nonisolated(unsafe) let bytes = bytes
    let pieces = lineAligned(bytes, count: workers.count * 4)
    let counts = workers.map(pieces.count) { piece in
      bytes[pieces[piece]].reduce(into: 0) { if $1 == UInt8(ascii: "\n") { $0 += 1 } }
    }
    let starts = counts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    let rowCount = starts[starts.count - 1]
    var failures: [Bool] = []
    let elements = [Float](unsafeUninitializedCapacity: rowCount * columnCount) { output, count in
      nonisolated(unsafe) let output = output
      failures = workers.map(pieces.count) { piece in
        !parse(
          UnsafeRawBufferPointer(rebasing: bytes[pieces[piece]]),
          into: output.extracting(
            starts[piece] * columnCount..<starts[piece + 1] * columnCount),
          columnCount: columnCount)
      }
      count = rowCount * columnCount
    }
    guard !failures.contains(true) else {
      throw PatronError(.bug, "the engine's frame does not have \(columnCount) numbers a row")
    }
    return Matrix(rowCount: rowCount, columnCount: columnCount, elements: elements)
  }

  private static func lineAligned(_ bytes: UnsafeRawBufferPointer, count: Int) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    for piece in 1...count where start < bytes.count {
      var end = max(start, bytes.count / count * piece)
      if piece == count { end = bytes.count }
      while end < bytes.count && (end == 0 || bytes[end - 1] != UInt8(ascii: "\n")) { end += 1 }
      if end > start { ranges.append(start..<end) }
      start = end
    }
    return ranges
  }

  /// Parses whole lines; false where a line does not hold `columnCount` cells.
  ///
  /// Up to 18 digits are gathered as an integer and scaled once by an exact power of ten, which
  /// rounds as a correct parser does for every Float (Clinger 1990: 2⁵³ and 10²² are exact); the rare
  /// longer cell goes to the library.
  private static func parse(
    _ bytes: UnsafeRawBufferPointer, into output: UnsafeMutableBufferPointer<Float>,
    columnCount: Int
  ) -> Bool {
    var position = 0
    var cell = 0
    var column = 0
    while position < bytes.count {
      let start = position
      var isNegative = false
      if bytes[position] == UInt8(ascii: "-") {
        isNegative = true
        position += 1
      }
      var mantissa: UInt64 = 0
      var digits = 0
      var decimals = 0
      var isSimple = true
      var isInFraction = false
      var byte = UInt8(0)
      while position < bytes.count {
        byte = bytes[position]
        if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") { break }
        let digit = byte &- UInt8(ascii: "0")
        if digit <= 9 {
          mantissa = mantissa &* 10 &+ UInt64(digit)
          digits += 1
          if isInFraction { decimals += 1 }
        } else if byte == UInt8(ascii: ".") {
          isInFraction = true
        } else {
          isSimple = false
        }
        position += 1
      }
      guard cell < output.count else { return false }
      let value: Float
      if position == start {
        value = .nan
      } else if isSimple && digits <= 18 && digits > 0 {
        let magnitude = Double(mantissa) / powersOfTen[decimals]
        value = Float(isNegative ? -magnitude : magnitude)
      } else {
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let number = Double(text) else { return false }
        value = Float(number)
      }
      output[cell] = value
      cell += 1
      column += 1
      if position == bytes.count || byte == UInt8(ascii: "\n") {
        guard column == columnCount else { return false }
        column = 0
      }
      position += 1
    }
    return column == 0 && cell == output.count
  }

  private static let powersOfTen: [Double] = (0...18).map { exponent in
    (0..<exponent).reduce(1.0) { product, _ in product * 10 }
  }
}
