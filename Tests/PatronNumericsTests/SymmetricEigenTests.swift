import PatronNumerics
import Testing

@Suite("Covariance and eigenvalues")
struct SymmetricEigenTests {
  @Test func `eigenvalues by hand`() throws {
    let eigen = try #require(SymmetricEigen(order: 2, [2, 1, 1, 2]))
    // LAPACK's error is a few units in the last place.
    #expect(abs(eigen.values[0] - 3) <= 1e-14 && abs(eigen.values[1] - 1) <= 1e-14)
    #expect(abs(eigen.vectors[0] - eigen.vectors[1]) <= 1e-14)
    #expect(abs(eigen.vectors[2] + eigen.vectors[3]) <= 1e-14)
  }

  @Test func `vectors and values give the matrix back`() throws {
    var generator = SeededGenerator(seed: 5)
    let order = 7
    var matrix = [Double](repeating: 0, count: order * order)
    for row in 0..<order {
      for column in 0...row {
        matrix[row * order + column] = generator.normal()
        matrix[column * order + row] = matrix[row * order + column]
      }
    }
    let eigen = try #require(SymmetricEigen(order: order, matrix))
    #expect(eigen.values == eigen.values.sorted(by: >))
    for row in 0..<order {
      for column in 0..<order {
        var sum = 0.0
        for index in 0..<order {
          let (left, right) = (
            eigen.vectors[index * order + row], eigen.vectors[index * order + column]
          )
          sum += eigen.values[index] * left * right
        }
        // Seven products of numbers of order 1, each with a relative error of 1e-16.
        #expect(abs(sum - matrix[row * order + column]) <= 1e-13)
      }
    }
  }

  @Test func `a matrix that is not finite has none`() {
    #expect(SymmetricEigen(order: 1, [.nan]) == nil)
    #expect(SymmetricEigen(order: 0, []) == nil)
  }

  @Test(arguments: [1, 2, 7]) func `covariances by hand, on any number of threads`(threads: Int) {
    let points = Matrix(rows: [[1, 2], [3, 2], [5, 8]])
    // Means 3 and 4; deviations −2, 0, 2 and −2, −2, 4.
    let expected: [Double] = [8.0 / 3.0, 4, 4, 8]
    #expect(points.covariance(workers: Workers(threads)) == expected)
  }
}
