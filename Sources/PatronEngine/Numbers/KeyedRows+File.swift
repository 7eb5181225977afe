package import PatronNumerics

/// Rows of a file in the order of their keys: were the engine to sort them, one of its threads would write.
extension KeyedRows {
  /// Consecutive rows that stand in one group one behind another.
  private struct Run {
    var rows: Range<Int>
    let group: Int
    /// The index in the group of the first.
    let first: Int
  }

  /// The file's rows, each of a key and floats, in ascending order of the keys, which are its first column.
  ///
  /// Rows of one key stay in the order of the file.
  ///
  /// - Complexity: one pass over the mapped bytes, split over the workers; a sort where the file's keys
  ///   do not ascend.
  package init(_ file: NumberFile, workers: Workers) throws {
    let columnCount = file.kinds.count - 1
    self = try file.reading { buffer, groups in
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
    _ groups: [NumberFile.Group], in bytes: UnsafeRawBufferPointer
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
}
