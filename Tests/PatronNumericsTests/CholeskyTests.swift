import PatronNumerics
import Testing

@Suite("Cholesky, blocked and parallel")
struct CholeskyTests {
  /// A positive definite matrix (n × n): a Gram matrix of random rows plus the identity.
  private func gram(_ order: Int) -> [Double] {
    var generator = SeededGenerator(seed: 11)
    let rows = (0..<order).map { _ in (0..<order).map { _ in generator.uniform() - 0.5 } }
    var result = [Double](repeating: 0, count: order * order)
    for i in 0..<order {
      for j in 0..<order {
        result[i * order + j] =
          zip(rows[i], rows[j]).reduce(0) { $0 + $1.0 * $1.1 } + (i == j ? 1 : 0)
      }
    }
    return result
  }

  @Test func `two by two, by hand`() throws {
    // [4 2; 2 3] = L·Lᵀ with L = [2 0; 1 √2]; the solution of (8, 7) is (1.25, 1.5).
    let factor = try Cholesky(order: 2, lower: [4, 0, 2, 3])
    #expect(factor.pivots[0] == 4 && abs(factor.pivots[1] - 2) <= 1e-15)
    let solution = factor.solve([8, 7])
    #expect(abs(solution[0] - 1.25) <= 1e-15 && abs(solution[1] - 1.5) <= 1e-15)
    // The inverse is [3 −2; −2 4]/8: −P₀₁/P₁₁ = 0.5 and −P₁₀/P₀₀ = 2/3.
    #expect(factor.mutualRegressions() == [0, 0.5, Float(2.0 / 3), 0])
  }

  @Test(arguments: [1, 255, 256, 257, 600]) func `a solution satisfies its equations`(order: Int)
    throws
  {
    let matrix = gram(order)
    let right = (0..<order).map { Double($0 % 7) - 3 }
    let solution = try Cholesky(order: order, lower: matrix, workers: Workers(3)).solve(right)
    for i in 0..<order {
      let product = (0..<order).reduce(0.0) { $0 + matrix[i * order + $1] * solution[$1] }
      // The matrix is well conditioned: about n roundings of 1e-16 of numbers up to n.
      #expect(abs(product - right[i]) <= 1e-10)
    }
  }

  @Test func `each variable's regression on the others makes its residual orthogonal to them`()
    throws
  {
    let order = 300
    let matrix = gram(order)
    let weights = try Cholesky(order: order, lower: matrix).mutualRegressions(workers: Workers(2))
    // Normal equations of column j: Σₖ A(i, k)·B(k, j) = A(i, j) for every i ≠ j.
    for j in [0, 1, 255, 256, 299] {
      for i in stride(from: 0, to: order, by: 17) where i != j {
        let product = (0..<order).reduce(0.0) {
          $0 + matrix[i * order + $1] * Double(weights[$1 * order + j])
        }
        // Weights are rounded to Float: 300 terms of up to 25 · 1e-8.
        #expect(abs(product - matrix[i * order + j]) <= 1e-5)
      }
    }
    #expect((0..<order).allSatisfy { weights[$0 * order + $0] == 0 })
  }

  @Test(arguments: [2, 7]) func `threads do not change a bit`(threads: Int) throws {
    let matrix = gram(700)
    let one = try Cholesky(order: 700, lower: matrix, workers: Workers(1))
    let many = try Cholesky(order: 700, lower: matrix, workers: Workers(threads))
    #expect(one.factor == many.factor)
    #expect(
      one.mutualRegressions(workers: Workers(1))
        == many.mutualRegressions(workers: Workers(threads)))
  }

  @Test(arguments: [0, 100, 256, 511]) func `a matrix that is not positive definite names its row`(
    row: Int
  ) {
    var matrix = gram(520)
    matrix[row * 520 + row] = -1
    #expect(throws: Cholesky.NotPositiveDefinite(row: row)) {
      try Cholesky(order: 520, lower: matrix)
    }
  }

  @Test(arguments: [1, 257, 700], [1, 7])
  func `regressions in Float and in place are those in Double`(order: Int, threads: Int) throws {
    let matrix = gram(order)
    let exact = try Cholesky(order: order, lower: matrix).mutualRegressions()
    // Two blocks a wave: the columns of the first are overwritten while the last are yet to solve.
    let found = try MutualRegressions.weights(
      order: order, lower: matrix.map { Float($0) }, blocksPerWave: 2, workers: Workers(threads))
    let largest = exact.map { abs($0) }.max() ?? 0
    // Nearly all of a variable is explained by 700 others: 1e-7 over a share of some hundredths.
    for (left, right) in zip(exact, found) { #expect(abs(left - right) <= 1e-5 * max(1, largest)) }
    let single = try MutualRegressions.weights(
      order: order, lower: matrix.map { Float($0) }, workers: Workers(1))
    #expect(single == found)
    #expect(throws: Cholesky.NotPositiveDefinite(row: order - 1)) {
      var broken = matrix.map { Float($0) }
      broken[order * order - 1] = -1
      return try MutualRegressions.weights(order: order, lower: broken)
    }
  }
}
