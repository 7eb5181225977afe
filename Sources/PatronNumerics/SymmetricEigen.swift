/// The eigenvalues and eigenvectors of a symmetric matrix, in Double (LAPACK's dsyev).
package struct SymmetricEigen: Sendable {
  /// The eigenvalues (n), the largest first.
  package let values: [Double]
  /// The eigenvectors (n × n, row by row): row i belongs to `values[i]`.
  package let vectors: [Double]

  /// Decomposes `matrix` (n × n, row by row).
  ///
  /// Nil where an element is not finite, or the iteration does not converge, which finite matrices are not
  /// known to do.
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

  /// The largest eigenvalue of `matrix` (n × n, row by row), which has none below 0.
  ///
  /// Nil where an element is not finite.
  ///
  /// - Complexity: O(n³) up to 512 rows; beyond, power iterations of O(n²) until the value stands
  ///   to nine digits, a thousand at most.
  package static func largestValue(order: Int, _ matrix: [Double]) -> Double? {
    guard order > largestSolved else { return SymmetricEigen(order: order, matrix)?.values.first }
    guard matrix.allSatisfy(\.isFinite) else { return nil }
    // Unlike signs and sizes, so that no symmetry of the matrix can hide the first vector.
    var vector = (0..<order).map { 1 + Double($0 * 7919 % 104_729) / 104_729 }
    var value = 0.0
    for _ in 0..<1_000 {
      let size = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard size > 0 else { return 0 }
      for index in vector.indices { vector[index] /= size }
      let product = (0..<order).map { row in
        var sum = 0.0
        for column in 0..<order { sum += matrix[row * order + column] * vector[column] }
        return sum
      }
      let next = zip(product, vector).reduce(0) { $0 + $1.0 * $1.1 }
      vector = product
      let isSettled = abs(next - value) <= 1e-9 * abs(next)
      value = next
      if isSettled { break }
    }
    return value
  }

  /// Up to so many rows all eigenvalues are found in well under a second.
  private static let largestSolved = 512
}
