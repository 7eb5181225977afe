/// The one-to-one assignment of rows to columns of the greatest total worth: the Hungarian method
/// with potentials (Kuhn 1955; Jonker & Volgenant, Computing 1987).
package enum OptimalAssignment {
  /// The column of each row of `worth` (m × n, finite), nil for rows that get none because there
  /// are fewer columns than rows. Equal totals give the same answer on every machine.
  ///
  /// - Complexity: O(k³), k = max(m, n).
  package static func columns(worth: [[Double]]) -> [Int?] {
    let rowCount = worth.count
    let columnCount = worth.first?.count ?? 0
    precondition(worth.allSatisfy { $0.count == columnCount }, "rows of one length")
    let side = max(rowCount, columnCount)
    guard rowCount > 0, columnCount > 0 else { return Array(repeating: nil, count: rowCount) }
    // A square of costs; positions beyond the matrix cost nothing.
    func cost(_ row: Int, _ column: Int) -> Double {
      row < rowCount && column < columnCount ? -worth[row][column] : 0
    }
    // Rows and columns are counted from 1; 0 stands for none.
    var rowPotential = [Double](repeating: 0, count: side + 1)
    var columnPotential = rowPotential
    var rowOfColumn = [Int](repeating: 0, count: side + 1)
    for row in 1...side {
      rowOfColumn[0] = row
      var previous = [Int](repeating: 0, count: side + 1)
      var least = [Double](repeating: .infinity, count: side + 1)
      var isUsed = [Bool](repeating: false, count: side + 1)
      var column = 0
      repeat {
        isUsed[column] = true
        let current = rowOfColumn[column]
        var step = Double.infinity
        var next = 0
        for candidate in 1...side where !isUsed[candidate] {
          let reduced =
            cost(current - 1, candidate - 1) - rowPotential[current] - columnPotential[candidate]
          if reduced < least[candidate] {
            least[candidate] = reduced
            previous[candidate] = column
          }
          if least[candidate] < step {
            step = least[candidate]
            next = candidate
          }
        }
        for position in 0...side {
          if isUsed[position] {
            rowPotential[rowOfColumn[position]] += step
            columnPotential[position] -= step
          } else {
            least[position] -= step
          }
        }
        column = next
      } while rowOfColumn[column] != 0
      repeat {
        let before = previous[column]
        rowOfColumn[column] = rowOfColumn[before]
        column = before
      } while column != 0
    }
    var result = [Int?](repeating: nil, count: rowCount)
    for column in 1...columnCount where rowOfColumn[column] <= rowCount {
      result[rowOfColumn[column] - 1] = column - 1
    }
    return result
  }
}
