import Foundation
package import PatronNumerics

/// A file of numbers that the engine writes for the core.
///
/// Parquet whose first column is the rows' keys, as Int32, and whose others are Float, plain and
/// uncompressed, without a missing value.
///
/// A Parquet file ends with a footer with the offset of each column of each group of rows; there stands
/// a page, a short header and behind it the numbers as they are in memory (Apache Parquet
/// format 2.11). Writing it takes the engine 10 % of the time of text, and reading is a copy. The rows
/// are put in the order of their keys here: were the engine to sort them, one of its threads would write.
package struct FrameFile: Sendable {
  private let path: String

  package init(path: String) { self.path = path }

  /// The mark in front of the columns and behind the footer.
  private static let mark = Array("PAR1".utf8)

  /// Parquet's numbers for Int32 and Float.
  private static let (integerType, floatType) = (1, 4)

  /// The numbers of some columns for consecutive rows of the file.
  private struct Group {
    let rows: Range<Int>
    /// Where the numbers of each column begin in the file.
    let starts: [Int]
  }

  /// Consecutive rows that stand in one group one behind another.
  private struct Run {
    var rows: Range<Int>
    let group: Int
    /// The index in the group of the first.
    let first: Int
  }

  /// The file's rows, each of a key and `columnCount` numbers, in ascending order of the keys.
  ///
  /// Rows of one key stay in the order of the file.
  ///
  /// - Complexity: one pass over the mapped bytes, split over the workers; a sort where the file's keys
  ///   do not ascend.
  package func rows(columnCount: Int, workers: Workers) throws -> KeyedRows {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
    return try bytes.withUnsafeBytes { buffer in
      guard let groups = Self.groups(buffer, columnCount: columnCount) else {
        throw PatronError(
          .bug, "the engine's frame of \(columnCount) columns is not laid out as it was asked for")
      }
      let (keys, runs) = Self.ordered(groups, in: buffer)
      nonisolated(unsafe) let buffer = buffer
      let elements: [Float] = workers.filled(keys.count, width: columnCount, with: 0) {
        rows, output in
        var next = Self.run(runs, of: rows.lowerBound)
        while next < runs.count, runs[next].rows.lowerBound < rows.upperBound {
          let run = runs[next]
          next += 1
          let shared = run.rows.clamped(to: rows)
          let first = run.first + shared.lowerBound - run.rows.lowerBound
          for (column, start) in groups[run.group].starts.dropFirst().enumerated() {
            var offset = (shared.lowerBound - rows.lowerBound) * columnCount + column
            for row in first..<first + shared.count {
              output[offset] = buffer.loadUnaligned(fromByteOffset: start + 4 * row, as: Float.self)
              offset += columnCount
            }
          }
        }
      }
      return KeyedRows(
        keys: keys,
        values: Matrix(rowCount: keys.count, columnCount: columnCount, elements: elements))
    }
  }

  /// The keys in ascending order, and where their rows stand.
  private static func ordered(
    _ groups: [Group], in bytes: UnsafeRawBufferPointer
  ) -> (keys: [Int32], runs: [Run]) {
    var keys: [Int32] = []
    keys.reserveCapacity(groups.last?.rows.upperBound ?? 0)
    for group in groups {
      for row in 0..<group.rows.count {
        keys.append(
          bytes.loadUnaligned(fromByteOffset: group.starts[0] + 4 * row, as: Int32.self))
      }
    }
    let isAscending = zip(keys, keys.dropFirst()).allSatisfy { $0 <= $1 }
    guard !isAscending else {
      return (
        keys, groups.enumerated().map { Run(rows: $1.rows, group: $0, first: 0) }
      )
    }
    // A key and the row's position in one number, so that rows of one key keep their order.
    let order = keys.enumerated().map { Int($1) << 32 | $0 }.sorted()
    var runs: [Run] = []
    var last = -1
    for (row, entry) in order.enumerated() {
      let position = entry & 0xFFFF_FFFF
      if let run = runs.last, position == last + 1, groups[run.group].rows.contains(position) {
        runs[runs.count - 1].rows = run.rows.lowerBound..<row + 1
      } else {
        let group = groups.firstIndex { $0.rows.contains(position) } ?? 0
        runs.append(
          Run(rows: row..<row + 1, group: group, first: position - groups[group].rows.lowerBound))
      }
      last = position
    }
    return (order.map { Int32(truncatingIfNeeded: $0 >> 32) }, runs)
  }

  /// The index of the run that holds `row`.
  private static func run(_ runs: [Run], of row: Int) -> Int {
    var candidates = 0..<runs.count
    while candidates.count > 1 {
      let middle = candidates.lowerBound + candidates.count / 2
      candidates =
        runs[middle].rows.lowerBound <= row
        ? middle..<candidates.upperBound : candidates.lowerBound..<middle
    }
    return candidates.lowerBound
  }

  /// The groups of rows that the footer names, if the file is laid out as expected.
  private static func groups(
    _ bytes: UnsafeRawBufferPointer, columnCount: Int
  ) -> [Group]? {
    let tail = mark.count + 4
    guard bytes.count >= mark.count + tail, bytes.suffix(mark.count).elementsEqual(mark) else {
      return nil
    }
    let length = Int(
      UInt32(
        littleEndian: bytes.loadUnaligned(fromByteOffset: bytes.count - tail, as: UInt32.self)))
    guard length <= bytes.count - tail else { return nil }
    var footer = CompactReader(bytes, at: bytes.count - tail - length)
    guard let file = footer.structure(), let groups = file[4]?.list else { return nil }
    var result: [Group] = []
    var first = 0
    for group in groups {
      guard let fields = group.fields, let columns = fields[1]?.list,
        columns.count == columnCount + 1,
        let count = fields[3]?.integer, (0...bytes.count).contains(count)
      else { return nil }
      var starts: [Int] = []
      for (number, column) in columns.enumerated() {
        guard let chunk = column.fields?[3]?.fields,
          chunk[1]?.integer == (number == 0 ? integerType : floatType),
          let page = chunk[9]?.integer,
          let start = numbers(bytes, page: page, count: count)
        else { return nil }
        starts.append(start)
      }
      result.append(Group(rows: first..<first + count, starts: starts))
      first += count
    }
    return result
  }

  /// Where the `count` numbers of the page at `page` begin. The page must hold nothing else but the marks of
  /// missing values, which stand before them.
  private static func numbers(_ bytes: UnsafeRawBufferPointer, page: Int, count: Int) -> Int? {
    guard page >= 0, page < bytes.count else { return nil }
    var header = CompactReader(bytes, at: page)
    guard let fields = header.structure(), fields[1]?.integer == 0,
      let size = fields[3]?.integer, fields[2]?.integer == size,
      let data = fields[5]?.fields, data[1]?.integer == count, data[2]?.integer == 0,
      (4...bytes.count).contains(size), size <= bytes.count - header.position
    else { return nil }
    let marks = Int(
      UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: header.position, as: UInt32.self)))
    guard size == 4 + marks + 4 * count else { return nil }
    return header.position + 4 + marks
  }
}
