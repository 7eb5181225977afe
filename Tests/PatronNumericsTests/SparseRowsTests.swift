import PatronNumerics
import Testing

@Suite("Sparse rows")
struct SparseRowsTests {
  @Test func `entries in any order are sorted, and repeats added up`() throws {
    let matrix = try SparseRows(
      rowCount: 3, columnCount: 4, rows: [2, 0, 2, 0, 2], columns: [3, 1, 0, 1, 3],
      values: [1, 2, 3, 4, 5])
    #expect(matrix.rowOffsets == [0, 1, 1, 3])
    #expect(matrix.columns == [1, 0, 3])
    #expect(matrix.values == [6, 3, 6])
  }

  @Test func `transposing twice gives the matrix back`() throws {
    let matrix = try SparseRows(
      rowCount: 3, columnCount: 4, rows: [2, 0, 2, 1], columns: [3, 1, 0, 3], values: [1, 2, 3, 4])
    #expect(matrix.transposed().rowOffsets == [0, 1, 2, 2, 4])
    #expect(matrix.transposed().columns == [2, 0, 1, 2])
    #expect(matrix.transposed().transposed() == matrix)
    #expect(matrix.selecting(rows: [2, 0]).columns == [0, 3, 1])
    for row in 0..<matrix.rowCount {
      let columns = matrix.columns[matrix.rowOffsets[row]..<matrix.rowOffsets[row + 1]]
      for column in 0..<Int32(matrix.columnCount) {
        #expect(matrix.hasEntry(row: row, column: column) == columns.contains(column))
      }
    }
  }

  @Test(arguments: [1, 2, 7]) func `the Gram matrix counts pairs exactly`(threads: Int) throws {
    let (rowCount, columnCount) = (500, 40)
    var generator = SeededGenerator(seed: 5)
    var dense = [Double](repeating: 0, count: rowCount * columnCount)
    var (rows, columns): ([Int32], [Int32]) = ([], [])
    for _ in 0..<3000 {
      let (row, column) = (generator.index(below: rowCount), generator.index(below: columnCount))
      dense[row * columnCount + column] += 1
      rows.append(Int32(row))
      columns.append(Int32(column))
    }
    // Some pairs repeat, and count twice.
    let matrix = try SparseRows(
      rowCount: rowCount, columnCount: columnCount, rows: rows, columns: columns,
      values: rows.map { _ in 1 })
    let gram = matrix.lowerGram(workers: Workers(threads))
    #expect(matrix.lowerGramSingle(workers: Workers(threads)).map(Double.init) == gram)
    let ones = matrix.mapped { 1 / matrix.values[$0] * $1 }
    #expect(
      ones.lowerGramSingle(workers: Workers(threads)).map(Double.init) == ones.lowerGram())
    for i in 0..<columnCount {
      for j in 0...i {
        let expected = (0..<rowCount).reduce(0.0) {
          $0 + dense[$1 * columnCount + i] * dense[$1 * columnCount + j]
        }
        #expect(gram[i * columnCount + j] == expected)
      }
    }
  }

  @Test func `arrays that describe no matrix are refused, each with its reason`() {
    func problem(
      columns: [Int32], values: [Float], offsets: [Int]
    ) -> SparseRows.Problem? {
      do throws(SparseRows.Problem) {
        _ = try SparseRows(columnCount: 2, rowOffsets: offsets, columns: columns, values: values)
        return nil
      } catch {
        return error
      }
    }
    #expect(problem(columns: [0, 1], values: [1, 1], offsets: [0, 1, 2]) == nil)
    #expect(
      problem(columns: [0], values: [1, 2], offsets: [0, 1])
        == .countsDiffer(columns: 1, values: 2, lastOffset: 1))
    #expect(problem(columns: [], values: [], offsets: []) == .offsetsNotAscending(row: 0))
    #expect(
      problem(columns: [0, 1], values: [1, 1], offsets: [0, 3, 2]) == .offsetsNotAscending(row: 2))
    #expect(
      problem(columns: [2], values: [1], offsets: [0, 1])
        == .columnOutOfRange(row: 0, column: 2, columnCount: 2))
    #expect(
      problem(columns: [1, 0], values: [1, 1], offsets: [0, 2]) == .columnsNotAscending(row: 0))
    #expect(
      problem(columns: [1], values: [.nan], offsets: [0, 0, 1])
        == .nonFiniteValue(row: 1, column: 1))
    #expect(throws: SparseRows.Problem.rowOutOfRange(entry: 0, row: 5, rowCount: 1)) {
      try SparseRows(rowCount: 1, columnCount: 1, rows: [5], columns: [0], values: [1])
    }
  }
}
