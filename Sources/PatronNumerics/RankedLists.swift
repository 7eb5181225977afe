import CKernels

/// The `count` columns of highest score for each row of a sparse matrix, the score of row u and
/// column j being lⱼ·(aⱼ + Σᵢ xᵤᵢ·Bᵢⱼ); the lower column first among equals.
package struct RankedLists: Sendable {
  /// Column at position p of row u: `columns[u * count + p]`, −1 where the list has ended.
  package private(set) var columns: [Int32]
  /// Its score beside it, 0 where the list has ended.
  package private(set) var scores: [Float]

  /// The base and the factor of a column's scores.
  package struct Columns {
    /// a: what every row is given for the column; nil for 0.
    package var bases: [Float]?
    /// l: what the column's scores are multiplied with; nil for 1.
    package var lifts: [Float]?

    package init(bases: [Float]? = nil, lifts: [Float]? = nil) {
      self.bases = bases
      self.lifts = lifts
    }
  }

  /// Which columns may stand in lists.
  package struct Rules {
    /// The columns that may stand in any list; nil for all.
    package var allowed: [Bool]?
    /// The columns that may stand in lists of rows that have them; nil for none.
    package var repeatable: [Bool]?

    package init(allowed: [Bool]? = nil, repeatable: [Bool]? = nil) {
      self.allowed = allowed
      self.repeatable = repeatable
    }
  }

  private static let panelWidth = Int(PATRON_PANEL_WIDTH)
  /// Panels that are packed before the rows pass by them: 8 of 5,000 columns are 5 MB.
  private static let panelsPerPass = 8
  /// The rows that share a panel in the second-level cache.
  private static let rowsPerTask = 1024

  /// Ranks the columns of `weights` (columns × columns) for `rows`. A row without entries has an
  /// empty list. A score that is no number is never listed.
  ///
  /// - Complexity: O(entries · columns) additions, on panels of weights that stay in the cache.
  package init(
    _ rows: SparseRows, by weights: Matrix, adjusted: Columns, count: Int, rules: Rules,
    workers: Workers
  ) {
    let size = weights.columnCount
    precondition(rows.columnCount == weights.rowCount && weights.rowCount == size)
    precondition(adjusted.lifts == nil || adjusted.lifts?.count == size, "one lift a column")
    precondition(adjusted.bases == nil || adjusted.bases?.count == size, "one base a column")
    precondition(rules.allowed == nil || rules.allowed?.count == size, "one flag a column")
    precondition(rules.repeatable == nil || rules.repeatable?.count == size, "one flag a column")
    columns = [Int32](repeating: -1, count: rows.rowCount * count)
    scores = [Float](repeating: -.infinity, count: rows.rowCount * count)
    guard count > 0, size > 0 else { return }
    let panels = Workers.blocks(of: size, size: Self.panelWidth)
    let allowed = panels.map { Self.bits(rules.allowed, $0, otherwise: true) }
    let repeatable = panels.map { Self.bits(rules.repeatable, $0, otherwise: false) }
    let areOnes = rows.values.allSatisfy { $0 == 1 }
    let tasks = Workers.blocks(of: rows.rowCount, size: Self.rowsPerTask)
    // The row behind the last is the columns' bases.
    let panelSize = (size + 1) * Self.panelWidth
    // Rows of a panel begin where cache lines do. Each panel has one writer, before it is read.
    nonisolated(unsafe) let packed = UnsafeMutableRawPointer.allocate(
      byteCount: Self.panelsPerPass * panelSize * MemoryLayout<Float>.stride, alignment: 64
    ).bindMemory(to: Float.self, capacity: Self.panelsPerPass * panelSize)
    defer { packed.deallocate() }
    columns.withUnsafeMutableBufferPointer { columns in
      scores.withUnsafeMutableBufferPointer { scores in
        guard let columns = columns.baseAddress, let scores = scores.baseAddress else { return }
        // A task has the lists of its own rows.
        nonisolated(unsafe) let (lists, listScores) = (columns, scores)
        for pass in Workers.blocks(of: panels.count, size: Self.panelsPerPass) {
          workers.run(pass.count) { index in
            Self.pack(
              weights, adjusted, panels[pass.lowerBound + index], into: packed + index * panelSize)
          }
          workers.run(tasks.count) { task in
            let part = tasks[task]
            for index in pass {
              let panel = packed + (index - pass.lowerBound) * panelSize
              rows.rowOffsets.withUnsafeBufferPointer { offsets in
                guard let offsets = offsets.baseAddress else { return }
                rows.values.withUnsafeBufferPointer { values in
                  patron_rank_panel(
                    part.count, offsets + part.lowerBound, rows.columns,
                    areOnes ? nil : values.baseAddress, panel, panel + size * Self.panelWidth,
                    panels[index].lowerBound, allowed[index], repeatable[index], count,
                    lists + part.lowerBound * count, listScores + part.lowerBound * count)
                }
              }
            }
          }
        }
        for position in 0..<rows.rowCount * count where lists[position] < 0 {
          listScores[position] = 0
        }
      }
    }
  }

  /// Writes the columns of a panel, row by row, and their bases, times their lifts.
  ///
  /// Zeros beyond the last column.
  private static func pack(
    _ weights: Matrix, _ adjusted: Columns, _ panel: Range<Int>,
    into packed: UnsafeMutablePointer<Float>
  ) {
    let (size, width, count) = (weights.rowCount, panelWidth, panel.count)
    var (lifts, bases) = (
      [Float](repeating: 1, count: width), [Float](repeating: 0, count: width)
    )
    for index in 0..<count {
      if let lift = adjusted.lifts?[panel.lowerBound + index] { lifts[index] = lift }
      if let base = adjusted.bases?[panel.lowerBound + index] { bases[index] = base }
    }
    packed.initialize(repeating: 0, count: (size + 1) * width)
    weights.elements.withUnsafeBufferPointer { elements in
      lifts.withUnsafeBufferPointer { lifts in
        for row in 0..<size {
          let (from, to) = (row * size + panel.lowerBound, row * width)
          for index in 0..<count { packed[to &+ index] = elements[from &+ index] * lifts[index] }
        }
      }
    }
    for index in 0..<count { packed[size * width + index] = bases[index] * lifts[index] }
  }

  /// The flags of a panel as bits, 0 beyond the last column.
  private static func bits(
    _ flags: [Bool]?, _ panel: Range<Int>, otherwise: Bool
  ) -> UInt32 {
    var bits: UInt32 = 0
    for (index, column) in panel.enumerated() where flags?[column] ?? otherwise {
      bits |= 1 << UInt32(index)
    }
    return bits
  }
}
