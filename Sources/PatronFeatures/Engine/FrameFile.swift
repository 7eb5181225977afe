import Foundation
package import PatronNumerics

/// A file of numbers as the engine writes them for the core: Parquet whose columns are Float, plain
/// and uncompressed, without a missing value among them.
///
/// A Parquet file ends with a footer that says where each column of each group of rows begins; there
/// stands a page, a short header and behind it the numbers as they are in memory (Apache Parquet
/// format 2.11). Writing it takes the engine a tenth of the time of text, and reading is a copy.
package struct FrameFile: Sendable {
  private let path: String

  package init(path: String) { self.path = path }

  /// What stands in front of the columns and behind the footer.
  private static let mark = Array("PAR1".utf8)

  /// Parquet's number for Float.
  private static let floatType = 4

  /// The numbers of some columns for consecutive rows.
  private struct Group {
    let rows: Range<Int>
    /// Where the numbers of each column begin in the file.
    let starts: [Int]
  }

  /// The file's rows (n × `columnCount`).
  ///
  /// - Complexity: one pass over the mapped bytes, split over the workers.
  package func matrix(columnCount: Int, workers: Workers) throws -> Matrix {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
    return try bytes.withUnsafeBytes { buffer in
      guard let groups = Self.groups(buffer, columnCount: columnCount) else {
        throw PatronError(
          .bug, "the engine's frame of \(columnCount) columns is not laid out as it was asked for")
      }
      let rowCount = groups.last?.rows.upperBound ?? 0
      nonisolated(unsafe) let buffer = buffer
      let elements: [Float] = workers.filled(rowCount, width: columnCount, with: 0) {
        rows, output in
        for group in groups where group.rows.overlaps(rows) {
          let shared = group.rows.clamped(to: rows)
          for (column, start) in group.starts.enumerated() {
            var place = (shared.lowerBound - rows.lowerBound) * columnCount + column
            for row in shared {
              output[place] = buffer.loadUnaligned(
                fromByteOffset: start + 4 * (row - group.rows.lowerBound), as: Float.self)
              place += columnCount
            }
          }
        }
      }
      return Matrix(rowCount: rowCount, columnCount: columnCount, elements: elements)
    }
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
      guard let fields = group.fields, let columns = fields[1]?.list, columns.count == columnCount,
        let count = fields[3]?.integer, (0...bytes.count).contains(count)
      else { return nil }
      var starts: [Int] = []
      for column in columns {
        guard let chunk = column.fields?[3]?.fields, chunk[1]?.integer == floatType,
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

  /// Where the `count` numbers of the page at `page` begin. They must be all that the page holds but
  /// for the marks of which values are missing, which stand before them.
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
