package import PatronNumerics

/// Rows of numbers and texts, a column beside the other.
package struct RowBuffer: Sendable {
  fileprivate var columns: [ColumnBuffer]
  private var next = 0

  fileprivate init(_ columns: [LoadedColumn]) {
    self.columns = columns.map { ColumnBuffer($0.kind) }
  }

  fileprivate var rowCount: Int { columns.first?.rowCount ?? 0 }

  /// nil becomes NULL.
  package mutating func write(_ number: Int?) {
    columns[next].append(number)
    next += 1
  }

  /// NaN becomes NULL.
  package mutating func write(_ number: Double) {
    columns[next].append(number)
    next += 1
  }

  /// nil becomes NULL.
  package mutating func write(_ text: String?) {
    columns[next].append(text)
    next += 1
  }

  package mutating func endRow() {
    precondition(next == columns.count, "a row without all of its columns")
    next = 0
  }

  /// Appends values to the column at `index`, where rows are written column by column.
  package mutating func fill(_ index: Int, _ body: (inout ColumnBuffer) -> Void) {
    body(&columns[index])
  }

  fileprivate var isWhole: Bool { columns.allSatisfy { $0.rowCount == rowCount } }
}

/// Rows on their way to the engine: a Parquet file, plain and uncompressed, a group of rows at a time.
///
/// It is written by the numbers as they are in memory, which the engine reads without looking at a character
/// (Apache Parquet format 2.11).
package struct RowWriter: ~Copyable {
  private let columns: [LoadedColumn]
  private var rows: RowBuffer
  private let flush: ([UInt8]) throws -> Void
  /// How many bytes have been written.
  private var position = 0
  private var groups: [Group] = []

  private struct Group {
    let rowCount: Int
    /// Where the page of each column begins, and its bytes with its header.
    let pages: [Range<Int>]
  }

  /// Rows of a group.
  private static let rowsPerGroup = 1 << 15
  private static let mark = Array("PAR1".utf8)

  init(_ columns: [LoadedColumn], flush: @escaping ([UInt8]) throws -> Void) throws {
    self.columns = columns
    self.flush = flush
    rows = RowBuffer(columns)
    try put(Self.mark)
  }

  /// nil becomes NULL.
  package mutating func write(_ number: Int?) { rows.write(number) }

  /// NaN becomes NULL.
  package mutating func write(_ number: Double) { rows.write(number) }

  /// nil becomes NULL.
  package mutating func write(_ text: String?) { rows.write(text) }

  package mutating func endRow() throws {
    rows.endRow()
    if rows.rowCount >= Self.rowsPerGroup { try drain() }
  }

  /// Writes `count` rows in their order, `body` giving those of a block of them a thread.
  package mutating func write(
    rows count: Int, workers: Workers,
    _ body: @Sendable (_ rows: Range<Int>, _ buffer: inout RowBuffer) -> Void
  ) throws {
    try drain()
    let blocks = Workers.blocks(of: count, size: Self.rowsPerGroup)
    let columns = columns
    // A few blocks at a time, so that memory holds some rows only.
    let atOnce = 2 * workers.count
    for start in stride(from: 0, to: blocks.count, by: atOnce) {
      let found = workers.map(min(atOnce, blocks.count - start)) { index in
        var buffer = RowBuffer(columns)
        body(blocks[start + index], &buffer)
        precondition(buffer.isWhole, "a row without all of its columns")
        return (rowCount: buffer.rowCount, pages: buffer.columns.map(\.page))
      }
      for block in found { try put(block.rowCount, block.pages) }
    }
  }

  private mutating func drain() throws {
    try put(rows.rowCount, rows.columns.map(\.page))
    rows = RowBuffer(columns)
  }

  private mutating func put(_ rowCount: Int, _ pages: [[UInt8]]) throws {
    guard rowCount > 0 else { return }
    var ranges: [Range<Int>] = []
    for page in pages {
      ranges.append(position..<position + page.count)
      try put(page)
    }
    groups.append(Group(rowCount: rowCount, pages: ranges))
  }

  private mutating func put(_ bytes: [UInt8]) throws {
    try flush(bytes)
    position += bytes.count
  }

  /// Writes the footer, behind all rows.
  mutating func finish() throws {
    try drain()
    var footer = CompactWriter()
    footer.field(1, int32: 1)
    let fields = columns
    footer.field(2, structures: [nil] + fields.map(Optional.some)) { writer, column in
      guard let column else {
        writer.field(4, text: "rows")
        writer.field(5, int32: fields.count)
        return
      }
      writer.field(1, int32: column.kind.code)
      writer.field(3, int32: 1)  // optional
      writer.field(4, text: column.name)
      switch column.kind {
      case .text: writer.field(6, int32: 0)  // UTF-8
      case .amount:
        writer.field(6, int32: 5)  // a decimal of four digits behind the point, 18 in all
        writer.field(7, int32: 4)
        writer.field(8, int32: 18)
      case .integer, .wide, .double: break
      }
    }
    footer.field(3, int64: groups.reduce(0) { $0 + $1.rowCount })
    footer.field(4, structures: groups) { writer, group in
      writer.field(1, structures: Array(zip(fields, group.pages))) { writer, chunk in
        let (column, page) = chunk
        writer.field(2, int64: page.lowerBound)
        writer.field(3) { writer in
          writer.field(1, int32: column.kind.code)
          writer.field(2, int32s: [ColumnBuffer.plain, ColumnBuffer.levels])
          writer.field(3, texts: [column.name])
          writer.field(4, int32: 0)  // uncompressed
          writer.field(5, int64: group.rowCount)
          writer.field(6, int64: page.count)
          writer.field(7, int64: page.count)
          writer.field(9, int64: page.lowerBound)
        }
      }
      writer.field(2, int64: group.pages.reduce(0) { $0 + $1.count })
      writer.field(3, int64: group.rowCount)
    }
    footer.end()
    let length = UInt32(footer.bytes.count)
    try put(
      footer.bytes + (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + Self.mark)
  }
}

/// The values of one column for some rows, as Parquet has them.
package struct ColumnBuffer: Sendable {
  private let kind: LoadedColumn.Kind
  /// The values that are there, one behind the other: in the array of their width.
  private var narrow: [Int32] = []
  private var wide: [UInt64] = []
  private var texts: [UInt8] = []
  /// A bit a row: whether its value is there.
  private var marks: [UInt8] = []
  private var missing = 0
  fileprivate private(set) var rowCount = 0

  /// Parquet's numbers of encodings.
  fileprivate static let (plain, levels) = (0, 3)

  fileprivate init(_ kind: LoadedColumn.Kind) { self.kind = kind }

  /// nil becomes NULL.
  package mutating func append(_ number: Int?) {
    precondition(kind != .text, "a number in a column of texts")
    if let number {
      switch kind {
      case .integer: narrow.append(Int32(clamping: number).littleEndian)
      case .wide, .amount: wide.append(UInt64(bitPattern: Int64(number)).littleEndian)
      case .double, .text: wide.append(Double(number).bitPattern.littleEndian)
      }
    }
    mark(isThere: number != nil)
  }

  /// NaN becomes NULL.
  package mutating func append(_ number: Double) {
    precondition(kind == .double, "a number with a point in another column")
    if !number.isNaN { wide.append(number.bitPattern.littleEndian) }
    mark(isThere: !number.isNaN)
  }

  /// nil becomes NULL.
  package mutating func append(_ text: String?) {
    if let text {
      precondition(kind == .text, "a text in a column of numbers")
      withUnsafeBytes(of: Int32(text.utf8.count).littleEndian) { texts.append(contentsOf: $0) }
      texts.append(contentsOf: text.utf8)
    }
    mark(isThere: text != nil)
  }

  private mutating func mark(isThere: Bool) {
    if rowCount % 8 == 0 { marks.append(0) }
    if isThere { marks[marks.count - 1] |= 1 << UInt8(rowCount % 8) } else { missing += 1 }
    rowCount += 1
  }

  /// A page with its header: the marks of what is there, and behind them the values.
  fileprivate var page: [UInt8] {
    var runs = CompactWriter()
    if missing == 0 {
      // One run of equal marks.
      runs.unsigned(UInt64(rowCount) << 1)
    } else {
      runs.unsigned(UInt64(marks.count) << 1 | 1)
    }
    let marks = runs.bytes + (missing == 0 ? [1] : marks)
    let length = UInt32(marks.count)
    let size = 4 + marks.count + 4 * narrow.count + 8 * wide.count + texts.count
    var header = CompactWriter()
    header.field(1, int32: 0)  // a page of data
    header.field(2, int32: size)
    header.field(3, int32: size)
    header.field(5) { writer in
      writer.field(1, int32: rowCount)
      writer.field(2, int32: Self.plain)
      writer.field(3, int32: Self.levels)
      writer.field(4, int32: Self.levels)
    }
    header.end()
    var page = header.bytes
    page.reserveCapacity(page.count + size)
    for shift in 0..<4 { page.append(UInt8(truncatingIfNeeded: length >> (8 * shift))) }
    page += marks
    narrow.withUnsafeBytes { page.append(contentsOf: $0) }
    wide.withUnsafeBytes { page.append(contentsOf: $0) }
    page += texts
    return page
  }
}

extension LoadedColumn.Kind {
  /// Parquet's number for it.
  fileprivate var code: Int {
    switch self {
    case .integer: 1
    case .wide, .amount: 2
    case .double: 5
    case .text: 6
    }
  }
}
