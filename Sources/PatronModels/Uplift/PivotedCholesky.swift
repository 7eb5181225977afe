import Foundation

/// The factorisation A = L·Lᵀ of a symmetric matrix of any rank, columns that depend on those before
/// them left out.
///
/// For the covariances of a few hundred covariates, of which a full set of indicators is common.
struct PivotedCholesky: Sendable {
  /// The columns that are kept, ascending.
  let kept: [Int]
  /// log det of A over the kept columns.
  let logDeterminant: Double
  /// L of the kept columns, row by row, of A scaled to a unit diagonal.
  private let rows: [[Double]]
  private let scales: [Double]

  /// The share of a column's variance that the columns before it must leave unexplained. Sums of
  /// Float columns, rounded, leave about 1e-14.
  private static let leastUnexplainedShare = 1e-10

  /// Factors `matrix` (n × n, both triangles, row by row).
  ///
  /// - Complexity: O(n³/3).
  init(order: Int, _ matrix: [Double]) {
    precondition(matrix.count == order * order, "\(matrix.count) elements for order \(order)")
    var kept: [Int] = []
    var rows: [[Double]] = []
    var scales: [Double] = []
    var logDeterminant = 0.0
    for column in 0..<order {
      let variance = matrix[column * order + column]
      guard variance > 0 else { continue }
      let scale = variance.squareRoot()
      var row: [Double] = []
      row.reserveCapacity(kept.count + 1)
      var pivot = 1.0
      for (index, other) in kept.enumerated() {
        var sum = matrix[column * order + other] / (scale * scales[index])
        for earlier in 0..<index { sum -= row[earlier] * rows[index][earlier] }
        sum /= rows[index][index]
        row.append(sum)
        pivot -= sum * sum
      }
      guard pivot > Self.leastUnexplainedShare else { continue }
      row.append(pivot.squareRoot())
      kept.append(column)
      rows.append(row)
      scales.append(scale)
      logDeterminant += log(pivot) + log(variance)
    }
    (self.kept, self.rows, self.scales) = (kept, rows, scales)
    self.logDeterminant = logDeterminant
  }

  /// xᵀ·A⁻¹·x over the kept columns of `x` (n).
  ///
  /// - Complexity: O(n²/2).
  func quadraticForm(_ x: [Double]) -> Double { divided(x).reduce(0) { $0 + $1 * $1 } }

  /// L⁻¹·x over the kept columns of `x` (n): its squares are the parts of the quadratic form that
  /// the columns add in turn.
  func divided(_ x: [Double]) -> [Double] {
    var solution: [Double] = []
    solution.reserveCapacity(kept.count)
    for (index, column) in kept.enumerated() {
      var sum = x[column] / scales[index]
      for earlier in 0..<index { sum -= rows[index][earlier] * solution[earlier] }
      solution.append(sum / rows[index][index])
    }
    return solution
  }

  /// What the kept columns before the one at `first` leave of the others (m × m): the Schur complement.
  ///
  /// - Complexity: O(m³).
  func remainder(from first: Int) -> [Double] {
    let own = first..<max(first, kept.count)
    return own.flatMap { row in
      own.map { column in
        let shared = first...min(row, column)
        let sum = shared.reduce(0.0) { $0 + rows[row][$1] * rows[column][$1] }
        return sum * scales[row] * scales[column]
      }
    }
  }
}
