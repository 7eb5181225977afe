/// Rows of whole numbers, column by column, each number in as few bytes as those of its column need.
struct PackedRows: Sendable {
  /// A column: its least number, and the bytes by which each number is above it.
  struct Column: Sendable {
    let least: Int64
    /// 0, 1, 2, 4 or 8 bytes a number.
    let width: Int
    /// Where its numbers begin.
    let start: Int
  }

  let count: Int
  let columns: [Column]
  private let memory: MappedMemory

  /// The number of `column` in `row`.
  @inline(__always)
  func number(_ column: Int, _ row: Int) -> Int64 {
    let column = columns[column]
    guard column.width > 0 else { return column.least }
    let bytes = memory.start + column.start
    let above: UInt64 =
      switch column.width {
      case 1: UInt64(bytes.load(fromByteOffset: row, as: UInt8.self))
      case 2: UInt64(bytes.load(fromByteOffset: 2 &* row, as: UInt16.self))
      case 4: UInt64(bytes.load(fromByteOffset: 4 &* row, as: UInt32.self))
      default: bytes.load(fromByteOffset: 8 &* row, as: UInt64.self)
      }
    return column.least &+ Int64(bitPattern: above)
  }

  /// Lets go of the numbers, which nobody looks at again.
  func discard() { memory.discard() }

  /// Packs rows, block after block.
  final class Packer: @unchecked Sendable {
    private var bytes = UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 8)
    private var capacity = 1
    private var size = 0
    private var columns: [Column] = []

    init() {}

    deinit { bytes.deallocate() }

    /// Adds a column of the numbers that `number` gives for each of `rows`.
    @inline(__always)
    func add(_ rows: UnsafeBufferPointer<Int32>, _ number: (Int) -> Int64) {
      var (least, greatest) = (Int64.max, Int64.min)
      for row in rows {
        let value = number(Int(row))
        least = min(least, value)
        greatest = max(greatest, value)
      }
      guard !rows.isEmpty else { return columns.append(Column(least: 0, width: 0, start: 0)) }
      let range = UInt64(bitPattern: greatest &- least)
      let width =
        range == 0 ? 0 : range < 1 << 8 ? 1 : range < 1 << 16 ? 2 : range < 1 << 32 ? 4 : 8
      let start = (size + 7) / 8 * 8
      reserve(start + width * rows.count)
      columns.append(Column(least: least, width: width, start: start))
      size = start + width * rows.count
      let output = bytes + start
      switch width {
      case 0: break
      case 1: Self.fill(output, UInt8.self, rows, least, number)
      case 2: Self.fill(output, UInt16.self, rows, least, number)
      case 4: Self.fill(output, UInt32.self, rows, least, number)
      default: Self.fill(output, UInt64.self, rows, least, number)
      }
    }

    @inline(__always)
    private static func fill<Stored: FixedWidthInteger & BitwiseCopyable>(
      _ output: UnsafeMutableRawPointer, _ type: Stored.Type, _ rows: UnsafeBufferPointer<Int32>,
      _ least: Int64, _ number: (Int) -> Int64
    ) {
      let output = output.assumingMemoryBound(to: Stored.self)
      for index in 0..<rows.count {
        output[index] = Stored(truncatingIfNeeded: number(Int(rows[index])) &- least)
      }
    }

    private func reserve(_ needed: Int) {
      guard needed > capacity else { return }
      capacity = 2 * needed
      let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
      larger.copyMemory(from: bytes, byteCount: size)
      bytes.deallocate()
      bytes = larger
    }

    /// The columns that were added, `count` rows each, in memory that `allocate` gives.
    func finish(
      _ count: Int, allocate: (Int) throws -> MappedMemory
    ) rethrows -> PackedRows {
      defer { (size, columns) = (0, []) }
      let memory = try allocate(size)
      if size > 0 { memory.start.copyMemory(from: bytes, byteCount: size) }
      return PackedRows(count: count, columns: columns, memory: memory)
    }
  }
}
