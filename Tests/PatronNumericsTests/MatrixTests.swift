import Foundation
import PatronNumerics
import Testing

@Suite("Matrix")
struct MatrixTests {
  let matrix = Matrix(rows: [[1, 2, 3], [4, 5, 6]])

  @Test func `elements, rows and columns are where they should be`() {
    #expect(matrix[1, 0] == 4)
    #expect(matrix.column(2) == [3, 6])
    #expect(matrix.withRow(1) { row in row.indices.map { row[$0] } } == [4, 5, 6])
    #expect(matrix.selecting(rows: [1, 1, 0]).elements == [4, 5, 6, 4, 5, 6, 1, 2, 3])
  }

  @Test func `it comes back from JSON bit for bit`() throws {
    // Neither 0.1 nor 1/3 has a short decimal in binary; the last is the least subnormal number.
    let awkward = Matrix(rows: [[0.1, 1.0 / 3, -0.0, .leastNonzeroMagnitude]])
    let data = try JSONEncoder().encode(awkward)
    let back = try JSONDecoder().decode(Matrix.self, from: data)
    #expect(back.elements.map(\.bitPattern) == awkward.elements.map(\.bitPattern))
  }

  @Test(arguments: [
    #"{"rowCount": 2, "columnCount": 2, "elements": [1, 2, 3]}"#,
    #"{"rowCount": -1, "columnCount": -1, "elements": [1]}"#,
    #"{"rowCount": 9223372036854775807, "columnCount": 2, "elements": []}"#,
  ]) func `a file whose sizes disagree is refused`(json: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Matrix.self, from: Data(json.utf8))
    }
  }

  @Test func `statistics do not cancel far from the origin`() {
    // In Float, 16,777,215 ± 1 are neighbours; about the mean, the variance is exact: 2/3.
    let far = Matrix(rowCount: 3, columnCount: 1, elements: [16_777_214, 16_777_215, 16_777_216])
    let statistics = far.columnStatistics()
    #expect(statistics.means == [16_777_215])
    #expect(abs(statistics.variances[0] - 2.0 / 3) <= 1e-15)
  }

  @Test func `statistics are those of two passes, whatever the threads`() {
    var generator = SeededGenerator(seed: 5)
    let (rows, columns) = (9_001, 5)
    // Blocks that lie far from one another, a constant column and the greatest of Floats.
    let matrix = Matrix(
      rowCount: rows, columnCount: columns,
      elements: (0..<rows * columns).map { index in
        switch index % columns {
        case 0: Float(index / 1_000)
        case 1: 7.25
        case 2: Float(generator.uniform())
        case 3: index % 2 == 0 ? -.greatestFiniteMagnitude : .greatestFiniteMagnitude
        default: Float(1e6 + generator.uniform())
        }
      })
    let found = matrix.columnStatistics(workers: Workers(1))
    for column in 0..<columns {
      let values = (0..<rows).map { Double(matrix[$0, column]) }
      let mean = values.reduce(0, +) / Double(rows)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rows)
      // Sums of 9,001 terms in another order; a mean far from 0 is known to a rounding of its size.
      let size = values.map(abs).max() ?? 0
      let slack = 1e-12 * variance + 1e-16 * size * variance.squareRoot()
      #expect(abs(found.means[column] - mean) <= 1e-13 * size)
      #expect(abs(found.variances[column] - variance) <= slack)
    }
    #expect(found.variances[1] == 0)
    #expect(matrix.columnStatistics(workers: Workers(3)) == found)
  }

  @Test func `the first value that is not finite is named, in row order`() {
    var large = Matrix(
      rowCount: 10_000, columnCount: 3, elements: Array(repeating: 1, count: 30_000))
    #expect(large.firstNonFinite(large.columnStatistics()) == nil)
    large[9_000, 0] = .infinity
    large[8_999, 2] = .nan
    let index = large.firstNonFinite(large.columnStatistics(workers: Workers(7)))
    #expect(index?.row == 8_999 && index?.column == 2)
  }
}
