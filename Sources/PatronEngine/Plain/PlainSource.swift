import Synchronization

/// The lines of a file in blocks, which threads take one after another.
///
/// A block ends with a line; where blocks are cut does not depend on the number of threads.
final class PlainSource: @unchecked Sendable {
  /// Bytes behind a block that can be read: the core reads 16 at a time.
  static let slack = 32

  private let blockSize: Int
  /// Only who holds `lock` reads the file.
  private let lock = Mutex(())
  private let source: ByteSource
  /// The begin of a line whose end is in the next block.
  private var carried: [UInt8] = []
  private var nextIndex = 0
  private var hasEnded = false

  /// - Parameter blockSize: the bytes of a block, which no line is longer than.
  init(_ file: String, blockSize: Int) throws {
    source = try ByteSource(file)
    self.blockSize = blockSize
  }

  /// A block's place among all and how many bytes it has.
  struct Block {
    let index: Int
    let byteCount: Int
    /// Whether the file has no end of its last line, which the block has.
    let isCompleted: Bool
  }

  /// Puts the lines that come next at the start of `buffer`, which holds `blockSize`, `slack` and a byte more; nil behind
  /// the last.
  func next(into buffer: UnsafeMutableRawBufferPointer) throws -> Block? {
    try lock.withLock { _ in
      guard !hasEnded else { return nil }
      var filled = carried.count
      carried.withUnsafeBytes { buffer.copyMemory(from: $0) }
      while filled < blockSize {
        let count = try source.read(
          into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<blockSize]))
        if count == 0 {
          hasEnded = true
          break
        }
        filled += count
      }
      var end = filled
      var isCompleted = false
      if hasEnded {
        carried = []
        guard end > 0 else { return nil }
        guard buffer[end - 1] != UInt8(ascii: "\r") else {
          throw NotPlain("a carriage return alone")
        }
        if buffer[end - 1] != UInt8(ascii: "\n") {
          buffer[end] = UInt8(ascii: "\n")
          end += 1
          isCompleted = true
        }
      } else {
        guard let last = buffer[..<filled].lastIndex(of: UInt8(ascii: "\n")) else {
          throw NotPlain("a line longer than a block")
        }
        end = last + 1
        carried = Array(buffer[end..<filled])
      }
      for place in end..<end + Self.slack { buffer[place] = 0 }
      nextIndex += 1
      return Block(index: nextIndex - 1, byteCount: end, isCompleted: isCompleted)
    }
  }
}
