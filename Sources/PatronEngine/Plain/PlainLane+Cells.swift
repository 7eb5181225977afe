/// How the cells of a column become numbers; each returns whether all of them are plain.
///
/// A cell is where it begins in the block and, above 32 bits, its length.
extension PlainLane {
  @inline(__always)
  private static func bounds(of cell: UInt64) -> (start: Int, length: Int) {
    (Int(truncatingIfNeeded: cell & 0xffff_ffff), Int(truncatingIfNeeded: cell &>> 32))
  }

  static func texts(
    _ cells: UnsafeBufferPointer<UInt64>, _ bytes: UnsafePointer<UInt8>, _ table: TextTable,
    _ values: UnsafeMutablePointer<UInt32>
  ) -> Bool {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: TextTable.batch) { hashes in
      for first in stride(from: 0, to: cells.count, by: TextTable.batch) {
        let rows = first..<min(first + TextTable.batch, cells.count)
        for row in rows {
          let (start, length) = bounds(of: cells[row])
          hashes[row - first] = TextHash.of(bytes + start, length)
        }
        values[first] = UInt32(
          truncatingIfNeeded: table.touch(UnsafeBufferPointer(rebasing: hashes[..<rows.count])))
        for row in rows {
          let (start, length) = bounds(of: cells[row])
          guard length > 0 else {
            values[row] = TextTable.none
            continue
          }
          let text = bytes + start
          guard PlainCell.isTrimmed(text, length) else { return false }
          let number = table.number(of: text, length, hash: hashes[row - first])
          guard number < TextTable.odd else { return false }
          values[row] = number
        }
      }
      return true
    }
  }

  static func hashes(
    _ cells: UnsafeBufferPointer<UInt64>, _ bytes: UnsafePointer<UInt8>,
    _ values: UnsafeMutablePointer<UInt64>
  ) -> Bool {
    for row in 0..<cells.count {
      let (start, length) = bounds(of: cells[row])
      guard length > 0 else {
        values[row] = 0
        continue
      }
      let text = bytes + start
      let hash = TextHash.of(text, length)
      guard PlainCell.isTrimmed(text, length), hash != 0 else { return false }
      values[row] = hash
    }
    return true
  }

  /// - Parameter hasDecimals: set where a point stands before one or two digits, which are no thousands.
  static func numbers(
    _ cells: UnsafeBufferPointer<UInt64>, _ bytes: UnsafePointer<UInt8>,
    _ values: UnsafeMutablePointer<Int64>, _ hasDecimals: inout Bool
  ) -> Bool {
    let point = UInt8(ascii: ".")
    for row in 0..<cells.count {
      let (start, length) = bounds(of: cells[row])
      let cell = bytes + start
      let number = PlainCell.number(cell, length)
      guard number != PlainCell.odd else { return false }
      values[row] = number
      if length > 2, cell[length - 3] == point || cell[length - 2] == point { hasDecimals = true }
    }
    return true
  }

  func times(
    _ cells: UnsafeBufferPointer<UInt64>, _ bytes: UnsafePointer<UInt8>,
    _ values: UnsafeMutablePointer<Int64>
  ) -> Bool {
    var clock = PlainClock()
    for row in 0..<cells.count {
      let (start, length) = Self.bounds(of: cells[row])
      let seconds = clock.seconds(bytes + start, length)
      guard seconds != PlainCell.odd else { return false }
      values[row] = seconds
    }
    return true
  }
}
