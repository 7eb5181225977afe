/// Systems of linear equations without symmetry.
package enum LinearSystem {
  /// The solution x of A·x = `right`, for A (n × n, row by row), by LU factorisation with partial
  /// pivoting; nil where A is singular.
  ///
  /// - Complexity: O(2n³/3).
  package static func solution(order: Int, _ matrix: [Double], right: [Double]) -> [Double]? {
    precondition(
      matrix.count == order * order && right.count == order, "\(right.count) right-hand sides")
    guard order > 0 else { return [] }
    // LAPACK stores by columns: what it takes for A is the transpose.
    var columns = [Double](repeating: 0, count: order * order)
    for i in 0..<order {
      for j in 0..<order { columns[j * order + i] = matrix[i * order + j] }
    }
    var solution = right
    return BLAS.solve(order, &columns, &solution) ? solution : nil
  }
}
