package import PatronNumerics
import Synchronization

/// Reads a plain CSV file by the core itself: maps what its cells say to numbers, without a text a row.
///
/// A cell is read only where the engine would read it as it stands; at the first other one the whole file is left to
/// the engine (`NotPlain`).
package struct PlainReader: Sendable {
  /// What the cells of a column become.
  package enum Kind: Hashable, Sendable {
    /// A text's number among the different ones of its column.
    case text
    /// A text's hash (`TextHash`).
    case hash
    /// Ten-thousandths (`PlainCell.number`).
    case number
    /// The seconds from 1970 on of the clock on the wall (`PlainCell.day`).
    case time
  }

  /// A column that is wanted.
  package struct Column: Hashable, Sendable {
    /// Its place in the file, from 0.
    package let place: Int
    package let kind: Kind

    package init(place: Int, kind: Kind) { (self.place, self.kind) = (place, kind) }
  }

  let file: String
  let cutter: PlainCutter
  let columns: [Column]
  let blockSize: Int

  package static let blockSize = 1 << 20

  /// A reader of the wanted `columns` of `file`, whose lines have `width` cells.
  ///
  /// Throws where the `form` of the file is none that the core reads.
  package init(
    _ file: String, form: FileForm, width: Int, columns: [Column],
    blockSize: Int = PlainReader.blockSize
  ) throws(NotPlain) {
    guard form.format == .csv, form.quote == "\"", form.escape == "\"" else {
      throw NotPlain("another quote")
    }
    let delimiters: [Character] = [",", ";", "\t", "|"]
    guard let mark = form.delimiter, mark.count == 1, let delimiter = mark.first,
      delimiters.contains(delimiter), let byte = delimiter.asciiValue
    else { throw NotPlain("another delimiter") }
    let path = form.path(of: file)
    guard !path.lowercased().hasSuffix(".zst") else { throw NotPlain("packed by Zstandard") }
    guard width > 1 else { throw NotPlain("one column") }
    self.file = path
    var wanted = [Int](repeating: -1, count: width)
    for (index, column) in columns.enumerated() {
      guard column.place < width, wanted[column.place] == -1 else {
        throw NotPlain("one column for two things")
      }
      wanted[column.place] = index
    }
    cutter = PlainCutter(delimiter: byte, width: width, wanted: wanted)
    self.columns = columns
    self.blockSize = blockSize
  }

  /// Reads the file, handing each block of rows to `take` together with what its thread has made of earlier ones.
  ///
  /// Which thread takes a block, and so the numbers of texts, may change from run to run.
  ///
  /// - Parameter start: what a thread begins with.
  /// - Complexity: one pass over the bytes, split over the workers.
  package func read<State: Sendable>(
    workers: Workers, from start: State,
    _ take: @Sendable (PlainBlock, inout State) throws -> Void
  ) throws -> PlainReading<State> {
    let source = try PlainSource(file, blockSize: blockSize)
    let failure = Mutex<(any Error)?>(nil)
    let isStopped = Atomic(false)
    let marks = Mutex((lines: 0, returns: 0, completed: 0))
    let lanes = workers.map(workers.count) { _ -> (PlainLane, State) in
      let lane = PlainLane(self)
      var state = start
      do {
        while !isStopped.load(ordering: .relaxed), let block = try lane.next(from: source) {
          marks.withLock {
            $0.lines += block.lines
            $0.returns += block.returns
            $0.completed += block.isCompleted ? 1 : 0
          }
          try take(block, &state)
        }
      } catch {
        isStopped.store(true, ordering: .relaxed)
        failure.withLock { if $0 == nil { $0 = error } }
      }
      lane.endReading()
      return (lane, state)
    }
    if let error = failure.withLock({ $0 }) { throw error }
    let (lines, returns, completed) = marks.withLock { $0 }
    // A line that the end of the file ends has none of the two.
    guard returns == 0 || returns == lines || returns == lines - completed else {
      throw NotPlain("lines of two kinds")
    }
    return PlainReading(
      states: lanes.map(\.1),
      texts: columns.indices.map { column in
        columns[column].kind == .text ? PlainTexts(lanes.map { $0.0.texts[column] }) : nil
      },
      hasDecimals: columns.indices.map { column in lanes.contains { $0.0.hasDecimals[column] } })
  }
}

/// What has been read of a whole file.
package struct PlainReading<State: Sendable>: Sendable {
  /// What each thread has made of its blocks.
  package let states: [State]
  /// The different texts of each wanted column, by its index; nil for one of another kind.
  package let texts: [PlainTexts?]
  /// Whether each wanted column has a number with one or two digits behind its point.
  package let hasDecimals: [Bool]
}

/// Rows of a plain file, as numbers, which may be looked at until the next block is read.
package struct PlainBlock {
  /// The block's place in the file.
  package let index: Int
  package let rowCount: Int
  fileprivate let lane: PlainLane
  fileprivate let lines: Int
  fileprivate let returns: Int
  fileprivate let isCompleted: Bool

  /// The numbers of the texts of the wanted column; `PlainTexts.none` for an empty cell.
  package func texts(_ column: Int) -> UnsafeBufferPointer<UInt32> {
    UnsafeBufferPointer(
      start: UnsafeRawPointer(lane.values[column]).assumingMemoryBound(to: UInt32.self),
      count: rowCount)
  }

  /// The hashes of the wanted column; 0 for an empty cell.
  package func hashes(_ column: Int) -> UnsafeBufferPointer<UInt64> {
    UnsafeBufferPointer(
      start: UnsafeRawPointer(lane.values[column]).assumingMemoryBound(to: UInt64.self),
      count: rowCount)
  }

  /// The numbers or seconds of the wanted column; `PlainCell.missing` for an empty cell.
  package func numbers(_ column: Int) -> UnsafeBufferPointer<Int64> {
    UnsafeBufferPointer(
      start: UnsafeRawPointer(lane.values[column]).assumingMemoryBound(to: Int64.self),
      count: rowCount)
  }
}

/// What one thread needs to read blocks.
final class PlainLane: @unchecked Sendable {
  private let reader: PlainReader
  private let lineLimit: Int
  private let bytes: UnsafeMutableRawBufferPointer
  private let cells: UnsafeMutablePointer<UInt64>
  /// What the cells of each wanted column have become, eight bytes a row.
  fileprivate let values: [UnsafeMutableRawPointer]
  let texts: [TextTable]
  /// Whether each wanted column has had a number whose point can only stand before decimals.
  fileprivate var hasDecimals: [Bool]
  private var isReading = true

  init(_ reader: PlainReader) {
    self.reader = reader
    // A line more than the bytes, for an end that the file lacks.
    lineLimit = reader.cutter.mostLines(in: reader.blockSize + 1)
    bytes = .allocate(byteCount: reader.blockSize + 1 + PlainSource.slack, alignment: 64)
    cells = .allocate(capacity: max(1, reader.columns.count * lineLimit))
    values = reader.columns.map { [lineLimit] _ in
      .allocate(byteCount: 8 * lineLimit, alignment: 64)
    }
    texts = reader.columns.map { _ in TextTable() }
    hasDecimals = reader.columns.map { _ in false }
  }

  deinit { endReading() }

  /// Lets go of what reading needs; the texts stay.
  func endReading() {
    guard isReading else { return }
    isReading = false
    bytes.deallocate()
    cells.deallocate()
    for value in values { value.deallocate() }
  }

  /// Reads the next block of `source`; nil behind the last.
  func next(from source: PlainSource) throws -> PlainBlock? {
    guard let block = try source.next(into: bytes) else { return nil }
    guard let base = bytes.bindMemory(to: UInt8.self).baseAddress else { return nil }
    let mark = [UInt8](arrayLiteral: 0xef, 0xbb, 0xbf)
    let skipped = block.index == 0 && bytes.starts(with: mark) ? mark.count : 0
    let (start, count) = (base + skipped, block.byteCount - skipped)
    let lines = try reader.cutter.cut(start, count, into: cells, lineLimit: lineLimit)
    let all = UnsafeBufferPointer(start: start, count: count)
    guard lines.isASCII || String(validating: all, as: UTF8.self) != nil else {
      throw NotPlain("bytes that are no text")
    }
    let header = block.index == 0 ? 1 : 0
    let rows = header..<max(header, lines.count)
    for column in reader.columns.indices { try read(rows, of: column, start) }
    return PlainBlock(
      index: block.index, rowCount: rows.count, lane: self, lines: lines.count,
      returns: lines.returns, isCompleted: block.isCompleted)
  }

  private func read(
    _ rows: Range<Int>, of column: Int, _ bytes: UnsafePointer<UInt8>
  ) throws(NotPlain) {
    let cells = UnsafeBufferPointer(
      start: cells + column * lineLimit + rows.lowerBound, count: rows.count)
    let values = values[column]
    let isRead =
      switch reader.columns[column].kind {
      case .text:
        PlainLane.texts(
          cells, bytes, texts[column], values.assumingMemoryBound(to: UInt32.self))
      case .hash: PlainLane.hashes(cells, bytes, values.assumingMemoryBound(to: UInt64.self))
      case .number:
        PlainLane.numbers(
          cells, bytes, values.assumingMemoryBound(to: Int64.self), &hasDecimals[column])
      case .time: times(cells, bytes, values.assumingMemoryBound(to: Int64.self))
      }
    guard isRead else { throw NotPlain("a cell of column \(reader.columns[column].place)") }
  }
}
