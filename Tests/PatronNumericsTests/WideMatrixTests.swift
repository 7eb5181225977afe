import PatronNumerics
import Testing

@Suite("Matrices with more columns than rows")
struct WideMatrixTests {
  private static func random(_ rows: Int, _ columns: Int) -> Matrix {
    var generator = SeededGenerator(seed: 5)
    return Matrix(
      rowCount: rows, columnCount: columns,
      elements: (0..<rows * columns).map { _ in Float(generator.uniform() * 6 - 3) })
  }

  private static func squaredDistance(_ points: Matrix, _ a: Int, _ b: Int) -> Double {
    (0..<points.columnCount).reduce(0) { sum, column in
      let step = Double(points[a, column]) - Double(points[b, column])
      return sum + step * step
    }
  }

  @Test(arguments: [(2, 3), (7, 40), (30, 700)])
  func `fewer coordinates keep every distance`(rows: Int, columns: Int) throws {
    let points = Self.random(rows, columns)
    let coordinates = try #require(points.principalCoordinates(workers: Workers(1)))
    #expect(coordinates.rowCount == rows && coordinates.columnCount == rows - 1)
    for a in 0..<rows {
      for b in 0..<a {
        let expected = Self.squaredDistance(points, a, b)
        // Coordinates are rounded to Float, of some 24 bits.
        #expect(abs(Self.squaredDistance(coordinates, a, b) - expected) <= 1e-5 * expected)
      }
    }
    let again = try #require(points.principalCoordinates(workers: Workers(3)))
    #expect(coordinates == again)
  }

  @Test func `equal rows have no coordinates`() {
    let points = Matrix(rowCount: 3, columnCount: 5, elements: [Float](repeating: 2, count: 15))
    #expect(points.principalCoordinates(workers: Workers(1)) == nil)
  }

  /// Correlations of ρ throughout: the largest eigenvalue is 1 + (n − 1)·ρ, all others are 1 − ρ.
  @Test(arguments: [3, 512, 513, 700])
  func `the largest eigenvalue of any order`(order: Int) throws {
    let matrix = (0..<order * order).map { $0 / order == $0 % order ? 1.0 : 0.25 }
    let found = try #require(SymmetricEigen.largestValue(order: order, matrix))
    let expected = 1 + Double(order - 1) * 0.25
    #expect(abs(found - expected) <= 1e-8 * expected)  // iterations end at nine digits
  }

  @Test func `a matrix of no number has none`() {
    let order = 600
    #expect(
      SymmetricEigen.largestValue(
        order: order, [Double](repeating: .nan, count: order * order)) == nil)
  }

  @Test(arguments: [2_047, 2_048, 5_001, 5_002])
  func `the median of few and of many is that of a sort`(count: Int) {
    var generator = SeededGenerator(seed: 9)
    let values = (0..<count).map { _ in Float(generator.uniform() * 2e6 - 1e6).rounded() }
    let sorted = values.sorted()
    let expected = (Double(sorted[(count - 1) / 2]) + Double(sorted[count / 2])) / 2
    #expect(Selection.median(of: values) == expected)
    #expect(Selection.median(of: values + [.nan, .infinity]) == expected)
  }
}
