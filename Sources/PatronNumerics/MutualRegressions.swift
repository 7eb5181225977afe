/// The weights that predict each variable from all the others: −Pᵢⱼ / Pⱼⱼ (row i, column j) with
/// P = A⁻¹, and 0 on the diagonal, where A is the Gram matrix of the variables, penalty included.
///
/// In single precision and in the memory of A itself, for thousands of variables. With r the share
/// of a variable's square that the others leave unexplained, its weights are right to about 10⁻⁷/r.
package enum MutualRegressions {
  /// How many blocks of columns are solved before they replace the factor. Threads share them out, and it
  /// does not depend on their number.
  package static let blocksPerWave = 16

  /// The most memory that `weights(order:lower:workers:)` holds at once, in bytes: the matrix, and
  /// the columns of one wave.
  package static func bytesNeeded(order: Int) -> Int {
    4 * order * order + 4 * order * min(order, Cholesky.tile * blocksPerWave)
  }

  /// Returns the weights (n × n, row by row) for the matrix whose lower triangle is
  /// `lower` (n × n).
  ///
  /// - Complexity: O(n³) multiplications, in `bytesNeeded(order:)` bytes.
  package static func weights(
    order: Int, lower: consuming [Float], blocksPerWave: Int = blocksPerWave,
    workers: Workers = .all
  ) throws(Cholesky.NotPositiveDefinite) -> [Float] {
    precondition(lower.count == order * order, "\(lower.count) elements for order \(order)")
    var matrix = lower
    let badRow = matrix.withUnsafeMutableBufferPointer { buffer -> Int? in
      guard let start = buffer.baseAddress else { return nil }
      if let row = Cholesky.factor(start, order: order, workers: workers) { return row }
      let diagonal = invert(start, order: order, blocksPerWave, workers)
      divide(start, order: order, byDiagonal: diagonal, workers)
      return nil
    }
    if let badRow { throw Cholesky.NotPositiveDefinite(row: badRow) }
    return matrix
  }

  /// Turns L into the lower triangle of (L·Lᵀ)⁻¹ and returns its diagonal.
  ///
  /// Rows above a block of columns are known by symmetry, so that a block needs no column of L
  /// before its own: once a wave of blocks is solved, it can replace them.
  private static func invert(
    _ start: UnsafeMutablePointer<Float>, order: Int, _ blocksPerWave: Int, _ workers: Workers
  ) -> [Float] {
    // A wave reads L and writes its own scratch; then each block writes its own columns.
    nonisolated(unsafe) let matrix = start
    let blocks = Workers.blocks(of: order, size: Cholesky.tile)
    for wave in Workers.blocks(of: blocks.count, size: blocksPerWave) {
      let solved = workers.map(wave.count) { index in
        let block = blocks[wave.lowerBound + index]
        let (first, width) = (block.lowerBound, block.count)
        var solution = [Float](repeating: 0, count: (order - first) * width)
        for i in 0..<width { solution[i * width + i] = 1 }
        solution.withUnsafeMutableBufferPointer { solution in
          guard let x = solution.baseAddress else { return }
          BLAS.solveFactored(
            order - first, columns: width, matrix + first * order + first, stride: order, x)
        }
        return solution
      }
      workers.run(wave.count) { index in
        let block = blocks[wave.lowerBound + index]
        let (first, width) = (block.lowerBound, block.count)
        solved[index].withUnsafeBufferPointer { solution in
          guard let x = solution.baseAddress else { return }
          for row in first..<order {
            (matrix + row * order + first).update(
              from: x + (row - first) * width, count: min(width, row - first + 1))
          }
        }
      }
    }
    return (0..<order).map { matrix[$0 * order + $0] }
  }

  /// Turns the lower triangle of P into −Pᵢⱼ / Pⱼⱼ on both sides of a diagonal of zeros.
  private static func divide(
    _ start: UnsafeMutablePointer<Float>, order: Int, byDiagonal diagonal: [Float],
    _ workers: Workers
  ) {
    // A pair of mirrored tiles has one writer.
    nonisolated(unsafe) let matrix = start
    let blocks = Workers.blocks(of: order, size: 64)
    let pairs = blocks.indices.flatMap { row in (0...row).map { (row, $0) } }
    workers.run(pairs.count) { index in
      let (rows, columns) = (blocks[pairs[index].0], blocks[pairs[index].1])
      diagonal.withUnsafeBufferPointer { diagonal in
        for row in rows {
          for column in columns.lowerBound..<min(columns.upperBound, row) {
            let value = -matrix[row * order + column]
            matrix[row * order + column] = value / diagonal[column]
            matrix[column * order + row] = value / diagonal[row]
          }
          if columns.contains(row) { matrix[row * order + row] = 0 }
        }
      }
    }
  }
}
