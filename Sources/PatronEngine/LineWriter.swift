package import PatronNumerics

/// Rows of numbers and text as lines of CSV without a header.
package struct LineBuffer: Sendable {
  fileprivate var bytes: [UInt8] = []
  private var isFirstCell = true

  package mutating func write(_ number: Int) {
    separate()
    bytes.append(contentsOf: String(number).utf8)
  }

  /// Writes `number` in the shortest form that reads back the same; NaN becomes NULL.
  package mutating func write(_ number: Double) {
    separate()
    if !number.isNaN { bytes.append(contentsOf: number.description.utf8) }
  }

  /// Writes `text` quoted, so that it may hold anything; nil becomes NULL.
  package mutating func write(_ text: String?) {
    separate()
    guard let text else { return }
    let quote = UInt8(ascii: "\"")
    bytes.append(quote)
    let utf8 = text.utf8
    if utf8.contains(quote) {
      for byte in utf8 {
        if byte == quote { bytes.append(byte) }
        bytes.append(byte)
      }
    } else {
      bytes.append(contentsOf: utf8)
    }
    bytes.append(quote)
  }

  package mutating func endRow() {
    bytes.append(UInt8(ascii: "\n"))
    isFirstCell = true
  }

  private mutating func separate() {
    if !isFirstCell { bytes.append(UInt8(ascii: ",")) }
    isFirstCell = false
  }
}

/// Rows on their way to the engine.
package struct LineWriter: ~Copyable {
  private var lines = LineBuffer()
  private let flush: ([UInt8]) throws -> Void
  private static let capacity = 1 << 20

  package init(flush: @escaping ([UInt8]) throws -> Void) {
    self.flush = flush
    lines.bytes.reserveCapacity(Self.capacity + 4096)
  }

  package mutating func write(_ number: Int) { lines.write(number) }

  /// Writes `number` in the shortest form that reads back the same; NaN becomes NULL.
  package mutating func write(_ number: Double) { lines.write(number) }

  /// Writes `text` quoted, so that it may hold anything; nil becomes NULL.
  package mutating func write(_ text: String?) { lines.write(text) }

  package mutating func endRow() throws {
    lines.endRow()
    if lines.bytes.count >= Self.capacity { try drain() }
  }

  /// Writes `count` rows in their order, `body` giving the lines of a block of them a thread.
  package mutating func write(
    rows count: Int, workers: Workers,
    _ body: @Sendable (_ rows: Range<Int>, _ lines: inout LineBuffer) -> Void
  ) throws {
    let blocks = Workers.blocks(of: count)
    // A few blocks at a time, so that memory holds the lines of some rows only.
    let atOnce = 4 * workers.count
    for start in stride(from: 0, to: blocks.count, by: atOnce) {
      let found = workers.map(min(atOnce, blocks.count - start)) { index in
        var lines = LineBuffer()
        body(blocks[start + index], &lines)
        return lines
      }
      try drain()
      for lines in found { try flush(lines.bytes) }
    }
  }

  package mutating func drain() throws {
    try flush(lines.bytes)
    lines.bytes.removeAll(keepingCapacity: true)
  }
}
