import Foundation

/// A file of numbers that the engine writes for the core.
///
/// Parquet whose columns are Int32, Int64 or Float, plain and uncompressed, without a missing value. A decimal of
/// four digits behind the point is the Int64 of its ten-thousandths.
///
/// A Parquet file ends with a footer with the offset of each column of each group of rows; there stands
/// a page, a short header and behind it the numbers as they are in memory (Apache Parquet
/// format 2.11). Writing it takes the engine 10 % of the time of text, and reading is a copy.
package struct NumberFile: Sendable {
  /// What the numbers of a column are.
  package enum Kind: Hashable, Sendable {
    case int32, int64, float

    /// Parquet's number for it.
    fileprivate var code: Int {
      switch self {
      case .int32: 1
      case .int64: 2
      case .float: 4
      }
    }

    /// The bytes of a number.
    package var width: Int { self == .int64 ? 8 : 4 }
  }

  package let path: String
  /// The columns in their order.
  package let kinds: [Kind]

  package init(path: String, kinds: [Kind]) { (self.path, self.kinds) = (path, kinds) }

  /// The mark in front of the columns and behind the footer.
  private static let mark = Array("PAR1".utf8)

  /// The numbers of some columns for consecutive rows of the file.
  package struct Group: Sendable {
    package let rows: Range<Int>
    /// Where the numbers of each column begin in the file. They are not aligned.
    package let starts: [Int]
  }

  /// Hands the file's bytes and the groups of its rows to `body`, which must not keep them.
  package func reading<Result>(
    _ body: (UnsafeRawBufferPointer, [Group]) throws -> Result
  ) throws -> Result {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
    return try bytes.withUnsafeBytes { buffer in
      guard let groups = groups(buffer) else {
        throw PatronError(
          .bug, "the engine's file of \(kinds.count) columns is not laid out as it was asked for")
      }
      return try body(buffer, groups)
    }
  }

  /// The groups of rows that the footer names, if the file is laid out as expected.
  private func groups(_ bytes: UnsafeRawBufferPointer) -> [Group]? {
    let tail = Self.mark.count + 4
    guard bytes.count >= Self.mark.count + tail,
      bytes.suffix(Self.mark.count).elementsEqual(Self.mark)
    else {
      return nil
    }
    let length = Int(
      UInt32(
        littleEndian: bytes.loadUnaligned(fromByteOffset: bytes.count - tail, as: UInt32.self)))
    guard length <= bytes.count - tail else { return nil }
    var footer = CompactReader(bytes, at: bytes.count - tail - length)
    // The schema names the columns behind the whole of them.
    guard let file = footer.structure(), let groups = file[4]?.list, let schema = file[2]?.list,
      schema.count == kinds.count + 1
    else { return nil }
    let areRequired = schema.dropFirst().map { $0.fields?[3]?.integer == 0 }
    var result: [Group] = []
    var first = 0
    for group in groups {
      guard let fields = group.fields, let columns = fields[1]?.list,
        columns.count == kinds.count,
        let count = fields[3]?.integer, (0...bytes.count).contains(count)
      else { return nil }
      var starts: [Int] = []
      for (column, (kind, isRequired)) in zip(columns, zip(kinds, areRequired)) {
        guard let chunk = column.fields?[3]?.fields, chunk[1]?.integer == kind.code,
          let page = chunk[9]?.integer,
          let start = Self.numbers(
            bytes, page: page, length: count * kind.width, count: count, isRequired: isRequired)
        else { return nil }
        starts.append(start)
      }
      result.append(Group(rows: first..<first + count, starts: starts))
      first += count
    }
    return result
  }

  /// Where the `count` numbers, `length` bytes, of the page at `page` begin. The page must hold nothing else but the
  /// marks of missing values, which stand before them where the column may have some.
  private static func numbers(
    _ bytes: UnsafeRawBufferPointer, page: Int, length: Int, count: Int, isRequired: Bool
  ) -> Int? {
    guard page >= 0, page < bytes.count else { return nil }
    var header = CompactReader(bytes, at: page)
    guard let fields = header.structure(), fields[1]?.integer == 0,
      let size = fields[3]?.integer, fields[2]?.integer == size,
      let data = fields[5]?.fields, data[1]?.integer == count, data[2]?.integer == 0,
      ((isRequired ? 0 : 4)...bytes.count).contains(size),
      size <= bytes.count - header.position
    else { return nil }
    if isRequired { return size == length ? header.position : nil }
    let marks = Int(
      UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: header.position, as: UInt32.self)))
    guard size == 4 + marks + length else { return nil }
    return header.position + 4 + marks
  }
}
