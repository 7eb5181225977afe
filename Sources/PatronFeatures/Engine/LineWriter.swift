/// Rows of numbers and text on their way to the engine, as lines of CSV without a header.
public struct LineWriter: ~Copyable {
  private var buffer: [UInt8] = []
  private var isFirstCell = true
  private let flush: ([UInt8]) throws -> Void
  private static let capacity = 1 << 20

  package init(flush: @escaping ([UInt8]) throws -> Void) {
    self.flush = flush
    buffer.reserveCapacity(Self.capacity + 4096)
  }

  public mutating func write(_ number: Int) {
    separate()
    buffer.append(contentsOf: String(number).utf8)
  }

  /// Writes `number` in the shortest form that reads back the same; NaN becomes NULL.
  public mutating func write(_ number: Double) {
    separate()
    if !number.isNaN { buffer.append(contentsOf: number.description.utf8) }
  }

  /// Writes `text` quoted, so that it may hold anything; nil becomes NULL.
  public mutating func write(_ text: String?) {
    separate()
    guard let text else { return }
    buffer.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\"") { buffer.append(byte) }
      buffer.append(byte)
    }
    buffer.append(UInt8(ascii: "\""))
  }

  public mutating func endRow() throws {
    buffer.append(UInt8(ascii: "\n"))
    isFirstCell = true
    if buffer.count >= Self.capacity { try drain() }
  }

  package mutating func drain() throws {
    try flush(buffer)
    buffer.removeAll(keepingCapacity: true)
  }

  private mutating func separate() {
    if !isFirstCell { buffer.append(UInt8(ascii: ",")) }
    isFirstCell = false
  }
}
