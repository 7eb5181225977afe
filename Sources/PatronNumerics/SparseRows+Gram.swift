import CKernels

extension SparseRows {
  /// The lower triangle of XᵀX (columns × columns), X being this matrix: exact for whole numbers.
  ///
  /// - Complexity: O(Σ over the rows of entries²/2) and columns² doubles.
  package func lowerGram(workers: Workers = .all) -> [Double] {
    gram(workers) { item, byItem, areOnes, row in
      row.update(repeating: 0, count: columnCount)
      add(item, of: byItem, areOnes: areOnes, to: row)
    }
  }

  /// The same in single precision: exact for ones below 2²⁴, else summed in Double.
  package func lowerGramSingle(workers: Workers = .all) -> [Float] {
    gram(workers) { item, byItem, areOnes, row in
      let entries = byItem.rowOffsets[item]..<byItem.rowOffsets[item + 1]
      if areOnes, entries.count < 1 << 24 {
        row.update(repeating: 0, count: columnCount)
        byItem.columns.withUnsafeBufferPointer { rows in
          guard let rows = rows.baseAddress else { return }
          patron_count_gram_row(
            entries.count, rows + entries.lowerBound, rowOffsets, columns, Int32(item), row)
        }
      } else {
        var sums = [Double](repeating: 0, count: columnCount)
        add(item, of: byItem, areOnes: areOnes, to: &sums)
        for column in 0..<columnCount { row[column] = Float(sums[column]) }
      }
    }
  }

  /// Each row of the result has one writer, which adds the customers in order: the bytes do not
  /// depend on the threads.
  private func gram<Element: BitwiseCopyable & Sendable>(
    _ workers: Workers,
    row: @Sendable (Int, SparseRows, Bool, UnsafeMutablePointer<Element>) -> Void
  ) -> [Element] {
    let byItem = transposed()
    let size = columnCount
    let areOnes = values.allSatisfy { $0 == 1 }
    let blocks = Workers.blocks(of: size, size: 16)
    return [Element](unsafeUninitializedCapacity: size * size) { buffer, initialised in
      guard let start = buffer.baseAddress else { return }
      // Each item's row has one writer.
      nonisolated(unsafe) let rows = start
      workers.run(blocks.count) { task in
        // The last items have the longest rows: they go first, so that no thread ends with one.
        for item in blocks[blocks.count - 1 - task] {
          row(item, byItem, areOnes, rows + item * size)
        }
      }
      initialised = size * size
    }
  }

  /// Adds row `item` of XᵀX up to its diagonal to `sums`.
  private func add(
    _ item: Int, of byItem: SparseRows, areOnes: Bool, to sums: UnsafeMutablePointer<Double>
  ) {
    let entries = byItem.rowOffsets[item]..<byItem.rowOffsets[item + 1]
    byItem.columns.withUnsafeBufferPointer { rows in
      byItem.values.withUnsafeBufferPointer { factors in
        guard let rows = rows.baseAddress, let factors = factors.baseAddress else { return }
        patron_add_gram_row(
          entries.count, rows + entries.lowerBound, areOnes ? nil : factors + entries.lowerBound,
          rowOffsets, columns, values, Int32(item), sums)
      }
    }
  }
}
