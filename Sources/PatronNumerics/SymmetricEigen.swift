/// The eigenvalues and eigenvectors of a symmetric matrix, in Double (LAPACK's dsyev).
package struct SymmetricEigen: Sendable {
  /// The eigenvalues (n), the largest first.
  package let values: [Double]
  /// The eigenvectors (n × n, row by row): row i belongs to `values[i]`.
  package let vectors: [Double]

  /// Decomposes `matrix` (n × n, row by row); nil where an element is not finite, or the iteration
  /// does not converge, which finite matrices are not known to do.
  ///
  /// - Complexity: O(n³), on one thread: for matrices of a few hundred rows.
  package init?(order: Int, _ matrix: [Double]) {
    precondition(matrix.count == order * order, "\(matrix.count) elements for order \(order)")
    guard order > 0, matrix.allSatisfy(\.isFinite) else { return nil }
    var rows = matrix
    guard let ascending = BLAS.eigen(order, &rows) else { return nil }
    values = ascending.reversed()
    vectors = (0..<order).reversed().flatMap { rows[$0 * order..<($0 + 1) * order] }
  }
}
