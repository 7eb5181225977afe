/// A sparse matrix by rows: a row is a customer, a column an item, a value how much of it.
///
/// Row i holds `columns[rowOffsets[i]..<rowOffsets[i + 1]]`, ascending and without repeats, with
/// `values` beside them.
public struct SparseRows: Hashable, Sendable {
  public let rowCount: Int
  public let columnCount: Int
  /// Where each row begins; rowCount + 1 numbers, the last the count of all entries.
  public let rowOffsets: [Int]
  public let columns: [Int32]
  public let values: [Float]

  /// Why arrays do not describe a sparse matrix.
  public enum Problem: Error, Hashable, Sendable, CustomStringConvertible {
    case countsDiffer(columns: Int, values: Int, lastOffset: Int)
    case offsetsNotAscending(row: Int)
    case columnOutOfRange(row: Int, column: Int, columnCount: Int)
    case rowOutOfRange(entry: Int, row: Int, rowCount: Int)
    case columnsNotAscending(row: Int)
    case nonFiniteValue(row: Int, column: Int)

    public var description: String {
      switch self {
      case .countsDiffer(let columns, let values, let last):
        "\(columns) columns and \(values) values, but the last offset is \(last): all must agree"
      case .offsetsNotAscending(let row):
        "the offsets fall at row \(row): they must start at 0 and never fall"
      case .columnOutOfRange(let row, let column, let count):
        "row \(row) has column \(column), but there are \(count): number columns from 0"
      case .rowOutOfRange(let entry, let row, let count):
        "entry \(entry) has row \(row), but there are \(count): number rows from 0"
      case .columnsNotAscending(let row):
        "the columns of row \(row) do not ascend: sort them, and add up repeats"
      case .nonFiniteValue(let row, let column):
        "the value at row \(row), column \(column) is infinite or missing: leave it out"
      }
    }
  }

  /// Makes a matrix of arrays that are checked to describe one.
  ///
  /// - Complexity: O(entries).
  public init(
    columnCount: Int, rowOffsets: [Int], columns: [Int32], values: [Float]
  ) throws(Problem) {
    guard let last = rowOffsets.last, rowOffsets.first == 0 else {
      throw .offsetsNotAscending(row: 0)
    }
    guard columns.count == values.count, columns.count == last else {
      throw .countsDiffer(columns: columns.count, values: values.count, lastOffset: last)
    }
    for row in 1..<max(1, rowOffsets.count) where rowOffsets[row] < rowOffsets[row - 1] {
      throw .offsetsNotAscending(row: row)
    }
    for row in 0..<rowOffsets.count - 1 {
      var previous: Int32 = -1
      for entry in rowOffsets[row]..<rowOffsets[row + 1] {
        let column = columns[entry]
        guard column >= 0, column < columnCount else {
          throw .columnOutOfRange(row: row, column: Int(column), columnCount: columnCount)
        }
        guard column > previous else { throw .columnsNotAscending(row: row) }
        guard values[entry].isFinite else {
          throw .nonFiniteValue(row: row, column: Int(column))
        }
        previous = column
      }
    }
    self.init(
      checkedColumnCount: columnCount, rowOffsets: rowOffsets, columns: columns, values: values)
  }

  /// Makes a matrix (rowCount × columnCount) of entries in any order, (row, column, value) each.
  ///
  /// Repeats of a cell are added up, in the order given.
  ///
  /// - Complexity: O(entries + rows + columns).
  public init(
    rowCount: Int, columnCount: Int, rows: [Int32], columns: [Int32], values: [Float]
  ) throws(Problem) {
    guard rows.count == columns.count, rows.count == values.count else {
      throw .countsDiffer(columns: columns.count, values: values.count, lastOffset: rows.count)
    }
    for entry in rows.indices {
      let (row, column) = (Int(rows[entry]), Int(columns[entry]))
      guard row >= 0, row < rowCount else {
        throw .rowOutOfRange(entry: entry, row: row, rowCount: rowCount)
      }
      guard column >= 0, column < columnCount else {
        throw .columnOutOfRange(row: row, column: column, columnCount: columnCount)
      }
      guard values[entry].isFinite else { throw .nonFiniteValue(row: row, column: column) }
    }
    // Two stable counting sorts, by column and then by row, leave each row in order.
    let byColumn = Self.countingOrder(of: columns, groups: columnCount, within: nil).order
    let (order, offsets) = Self.countingOrder(of: rows, groups: rowCount, within: byColumn)
    var rowOffsets = [0]
    var mergedColumns: [Int32] = []
    var mergedValues: [Float] = []
    rowOffsets.reserveCapacity(rowCount + 1)
    mergedColumns.reserveCapacity(rows.count)
    mergedValues.reserveCapacity(rows.count)
    for row in 0..<rowCount {
      for entry in order[offsets[row]..<offsets[row + 1]] {
        if mergedColumns.count > rowOffsets[row], mergedColumns.last == columns[entry] {
          mergedValues[mergedValues.count - 1] += values[entry]
        } else {
          mergedColumns.append(columns[entry])
          mergedValues.append(values[entry])
        }
      }
      rowOffsets.append(mergedColumns.count)
    }
    self.init(
      checkedColumnCount: columnCount, rowOffsets: rowOffsets, columns: mergedColumns,
      values: mergedValues)
  }

  private init(
    checkedColumnCount columnCount: Int, rowOffsets: [Int], columns: [Int32], values: [Float]
  ) {
    self.rowCount = rowOffsets.count - 1
    self.columnCount = columnCount
    self.rowOffsets = rowOffsets
    self.columns = columns
    self.values = values
  }

  /// How many cells are filled.
  public var entryCount: Int { columns.count }

  /// Whether the cell at `row` and `column` is filled.
  ///
  /// - Complexity: O(log entries of the row).
  package func hasEntry(row: Int, column: Int32) -> Bool {
    var (low, high) = (rowOffsets[row], rowOffsets[row + 1])
    while low < high {
      let middle = (low + high) / 2
      if columns[middle] < column { low = middle + 1 } else { high = middle }
    }
    return low < rowOffsets[row + 1] && columns[low] == column
  }

  /// The same matrix with each row's entries of `rows` only, in that order.
  public func selecting(rows: [Int]) -> SparseRows {
    var offsets = [0]
    var selectedColumns: [Int32] = []
    var selectedValues: [Float] = []
    for row in rows {
      let entries = rowOffsets[row]..<rowOffsets[row + 1]
      selectedColumns.append(contentsOf: columns[entries])
      selectedValues.append(contentsOf: values[entries])
      offsets.append(selectedColumns.count)
    }
    return SparseRows(
      checkedColumnCount: columnCount, rowOffsets: offsets, columns: selectedColumns,
      values: selectedValues)
  }

  /// The matrix with what `change` makes of each entry's value, which must be finite.
  package func mapped(_ change: (_ entry: Int, _ value: Float) -> Float) -> SparseRows {
    SparseRows(
      checkedColumnCount: columnCount, rowOffsets: rowOffsets, columns: columns,
      values: values.indices.map { change($0, values[$0]) })
  }

  /// The matrix with the entries for which `isKept` is true.
  package func keeping(_ isKept: (_ row: Int, _ entry: Int) -> Bool) -> SparseRows {
    var offsets = [0]
    var keptColumns: [Int32] = []
    var keptValues: [Float] = []
    offsets.reserveCapacity(rowOffsets.count)
    for row in 0..<rowCount {
      for entry in rowOffsets[row]..<rowOffsets[row + 1] where isKept(row, entry) {
        keptColumns.append(columns[entry])
        keptValues.append(values[entry])
      }
      offsets.append(keptColumns.count)
    }
    return SparseRows(
      checkedColumnCount: columnCount, rowOffsets: offsets, columns: keptColumns,
      values: keptValues)
  }

  /// The matrix with rows and columns exchanged.
  ///
  /// - Complexity: O(entries + rows + columns).
  package func transposed() -> SparseRows {
    var offsets = [Int](repeating: 0, count: columnCount + 1)
    for column in columns { offsets[Int(column) + 1] += 1 }
    for column in 0..<columnCount { offsets[column + 1] += offsets[column] }
    var next = offsets
    var rowOfEntry = [Int32](repeating: 0, count: columns.count)
    var turned = [Float](repeating: 0, count: columns.count)
    rowOfEntry.withUnsafeMutableBufferPointer { rowOfEntry in
      turned.withUnsafeMutableBufferPointer { turned in
        for row in 0..<rowCount {
          for entry in rowOffsets[row]..<rowOffsets[row + 1] {
            let column = Int(columns[entry])
            let position = next[column]
            rowOfEntry[position] = Int32(row)
            turned[position] = values[entry]
            next[column] = position + 1
          }
        }
      }
    }
    return SparseRows(
      checkedColumnCount: rowCount, rowOffsets: offsets, columns: rowOfEntry, values: turned)
  }

  /// The indices of `keys` in a stable order by key, and where each of the `groups` keys begins.
  private static func countingOrder(
    of keys: [Int32], groups: Int, within previous: [Int]?
  ) -> (order: [Int], offsets: [Int]) {
    var offsets = [Int](repeating: 0, count: groups + 1)
    for key in keys { offsets[Int(key) + 1] += 1 }
    for group in 0..<groups { offsets[group + 1] += offsets[group] }
    var next = offsets
    var order = [Int](repeating: 0, count: keys.count)
    for position in keys.indices {
      let index = previous?[position] ?? position
      let key = Int(keys[index])
      order[next[key]] = index
      next[key] += 1
    }
    return (order, offsets)
  }
}
