/// The factorisation A = L·Lᵀ of a symmetric positive definite matrix, in Double.
///
/// Blocked and split over the workers tile by tile: the tiles and their order do not depend on the
/// number of threads, so neither do the bytes.
package struct Cholesky: Sendable {
  package let order: Int
  /// L, row by row; above the diagonal stands what A had there.
  package private(set) var factor: [Double]

  /// A was not positive definite: the pivot of `row`, given those before it, was not above zero.
  package struct NotPositiveDefinite: Error, Hashable {
    package let row: Int

    package init(row: Int) { self.row = row }
  }

  /// The side of a tile: three tiles of doubles fit a second-level cache of 2 MB, of floats one of
  /// 1 MB.
  static let tile = 256

  /// Factors the matrix whose lower triangle is `lower` (n × n, row by row).
  ///
  /// - Complexity: O(n³/3), in place.
  package init(
    order: Int, lower: consuming [Double], workers: Workers = .all
  ) throws(NotPositiveDefinite) {
    precondition(lower.count == order * order, "\(lower.count) elements for order \(order)")
    self.order = order
    factor = lower
    let size = order
    let badRow = factor.withUnsafeMutableBufferPointer { buffer -> Int? in
      guard let start = buffer.baseAddress else { return nil }
      return Self.factor(start, order: size, workers: workers)
    }
    if let badRow { throw NotPositiveDefinite(row: badRow) }
  }

  /// Turns the lower triangle of A (n × n) into L with A = L·Lᵀ: nil, or the row of the first bad
  /// pivot.
  ///
  /// - Complexity: O(n³/3), in place.
  static func factor<Scalar: BLASScalar>(
    _ start: UnsafeMutablePointer<Scalar>, order: Int, workers: Workers
  ) -> Int? {
    // Tiles are disjoint and a step ends before the next begins: no element has two writers.
    nonisolated(unsafe) let matrix = start
    for first in Swift.stride(from: 0, to: order, by: tile) {
      let width = min(tile, order - first)
      let corner = first * order + first
      if let bad = BLAS.factor(width, matrix + corner, stride: order) { return first + bad }
      let below = Workers.blocks(of: order - first - width, size: tile).map {
        $0.lowerBound + first + width..<$0.upperBound + first + width
      }
      workers.run(below.count) { index in
        BLAS.divide(
          below[index].count, width, byTransposeOf: matrix + corner,
          matrix + below[index].lowerBound * order + first, stride: order)
      }
      let pairs = below.indices.flatMap { row in (0...row).map { (row, $0) } }
      workers.run(pairs.count) { index in
        let (rows, columns) = (below[pairs[index].0], below[pairs[index].1])
        BLAS.subtractProduct(
          rows.count, columns.count, width,
          matrix + rows.lowerBound * order + first, matrix + columns.lowerBound * order + first,
          from: matrix + rows.lowerBound * order + columns.lowerBound, stride: order)
      }
    }
    return nil
  }

  /// The solution x of A·x = `right`.
  ///
  /// - Complexity: O(n²).
  package func solve(_ right: [Double]) -> [Double] {
    precondition(right.count == order, "\(right.count) right-hand sides for order \(order)")
    guard order > 0 else { return [] }
    var solution = right
    factor.withUnsafeBufferPointer { lower in
      solution.withUnsafeMutableBufferPointer { x in
        guard let lower = lower.baseAddress, let x = x.baseAddress else { return }
        BLAS.solveFactored(order, columns: 1, lower, stride: order, x)
      }
    }
    return solution
  }

  /// Turns `x` into L⁻¹·x.
  ///
  /// - Complexity: O(n²/2).
  package func divideForward(_ x: inout [Double]) {
    precondition(x.count == order, "\(x.count) elements for order \(order)")
    for row in 0..<order {
      var sum = x[row]
      for column in 0..<row { sum -= factor[row * order + column] * x[column] }
      x[row] = sum / factor[row * order + row]
    }
  }

  /// The squared diagonal of L: pivot i is what of A(i, i) rows 0..<i leave unexplained.
  package var pivots: [Double] {
    (0..<order).map { factor[$0 * order + $0] * factor[$0 * order + $0] }
  }

  /// The weights that predict each variable from all the others, when A is their Gram matrix:
  /// −Pᵢⱼ / Pⱼⱼ with P = A⁻¹ (n × n, row i and column j), and 0 on the diagonal.
  ///
  /// - Complexity: O(2n³/3) time; n² floats, and 256·n doubles a thread, beside the factor.
  package func mutualRegressions(workers: Workers = .all) -> [Float] {
    var weights = [Float](repeating: 0, count: order * order)
    var diagonal = [Double](repeating: 0, count: order)
    weights.withUnsafeMutableBufferPointer { weights in
      diagonal.withUnsafeMutableBufferPointer { diagonal in
        guard let weights = weights.baseAddress, let diagonal = diagonal.baseAddress else { return }
        invert(lower: weights, diagonal: diagonal, workers)
        divideByDiagonal(weights, diagonal, workers)
      }
    }
    return weights
  }

  /// Writes the lower triangle of the inverse of A and its diagonal.
  ///
  /// Column block by column block, each on its own: rows before the block are known by symmetry, so
  /// that a block solves with the trailing part of L alone.
  private func invert(
    lower: UnsafeMutablePointer<Float>, diagonal: UnsafeMutablePointer<Double>, _ workers: Workers
  ) {
    // Blocks of columns are disjoint.
    nonisolated(unsafe) let (inverse, pivots) = (lower, diagonal)
    let blocks = Workers.blocks(of: order, size: Self.tile)
    workers.run(blocks.count) { index in
      let block = blocks[index]
      let (first, width) = (block.lowerBound, block.count)
      var solution = [Double](repeating: 0, count: (order - first) * width)
      for i in 0..<width { solution[i * width + i] = 1 }
      factor.withUnsafeBufferPointer { factor in
        solution.withUnsafeMutableBufferPointer { solution in
          guard let corner = factor.baseAddress, let x = solution.baseAddress else { return }
          BLAS.solveFactored(
            order - first, columns: width, corner + first * order + first, stride: order, x)
          for i in 0..<width { pivots[first + i] = x[i * width + i] }
          for row in first..<order {
            let source = x + (row - first) * width
            for column in 0..<min(width, row - first + 1) {
              inverse[row * order + first + column] = Float(source[column])
            }
          }
        }
      }
    }
  }

  /// Turns the lower triangle of P into −Pᵢⱼ / Pⱼⱼ on both sides of a diagonal of zeros.
  private func divideByDiagonal(
    _ lower: UnsafeMutablePointer<Float>, _ diagonal: UnsafeMutablePointer<Double>,
    _ workers: Workers
  ) {
    // A pair of mirrored tiles has one writer.
    nonisolated(unsafe) let (matrix, pivots) = (lower, diagonal)
    let blocks = Workers.blocks(of: order, size: Self.tile)
    let pairs = blocks.indices.flatMap { row in (0...row).map { (row, $0) } }
    workers.run(pairs.count) { index in
      let (rows, columns) = (blocks[pairs[index].0], blocks[pairs[index].1])
      for row in rows {
        for column in columns.lowerBound..<min(columns.upperBound, row) {
          let value = Double(matrix[row * order + column])
          matrix[row * order + column] = Float(-value / pivots[column])
          matrix[column * order + row] = Float(-value / pivots[row])
        }
        if columns.contains(row) { matrix[row * order + row] = 0 }
      }
    }
  }
}
