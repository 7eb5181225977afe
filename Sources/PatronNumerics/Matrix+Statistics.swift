import CKernels

/// The mean and spread of each column of a matrix, in Double.
package struct ColumnStatistics: Hashable, Sendable {
  package let means: [Double]
  /// The population variances (divided by n, not n − 1), as in scikit-learn's `StandardScaler`.
  package let variances: [Double]
}

extension Matrix {
  /// The mean and the population variance of each column. Blocks of rows are measured about their
  /// own mean while they are in the cache, so that one pass over memory does and nothing cancels.
  /// Infinite or missing elements give a mean that is not finite.
  ///
  /// - Complexity: O(n·d).
  package func columnStatistics(workers: Workers = .all) -> ColumnStatistics {
    let width = columnCount
    let empty = Moments(
      count: 0, means: Array(repeating: 0, count: width), squares: Array(repeating: 0, count: width)
    )
    let moments = workers.reduce(rowCount, into: empty) { rows in
      var part = empty
      part.count = Double(rows.count)
      var scratch = [Double](repeating: 0, count: 2 * width)
      elements.withUnsafeBufferPointer { elements in
        guard let start = elements.baseAddress else { return }
        patron_column_moments(
          rows.count, width, start + rows.lowerBound * width, &part.means, &part.squares, &scratch)
      }
      return part
    } combine: { total, part in
      total.add(part)
    }
    return ColumnStatistics(
      means: moments.means, variances: moments.squares.map { $0 / max(1, moments.count) })
  }

  /// The first element that is infinite or missing, in the order of the rows, of a matrix whose
  /// columns have `statistics`: a look at these is enough where all is well.
  package func firstNonFinite(_ statistics: ColumnStatistics) -> (row: Int, column: Int)? {
    guard !statistics.means.allSatisfy(\.isFinite) else { return nil }
    return elements.firstIndex { !$0.isFinite }.map { ($0 / columnCount, $0 % columnCount) }
  }
}

/// The number of some rows, the mean of each column, and the sum of squares about it.
private struct Moments: Sendable {
  var count: Double
  var means: [Double]
  var squares: [Double]

  /// Makes these the moments of both (Chan, Golub & LeVeque, Am. Stat. 1983).
  mutating func add(_ part: Moments) {
    let total = count + part.count
    for column in means.indices {
      let step = part.means[column] - means[column]
      means[column] += step * (part.count / total)
      squares[column] += part.squares[column] + step * step * (count * part.count / total)
    }
    count = total
  }
}
