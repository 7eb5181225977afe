/// The mean and spread of each column of a matrix, in Double.
public struct ColumnStatistics: Hashable, Sendable {
  public let means: [Double]
  /// The population variances (divided by n, not n − 1), as in scikit-learn's `StandardScaler`.
  public let variances: [Double]
}

extension Matrix {
  /// The mean and the population variance of each column, by two passes: the second is about the
  /// mean, so that nothing cancels. Infinite or missing elements give a mean that is not finite.
  ///
  /// - Complexity: O(n·d).
  public func columnStatistics(workers: Workers = .all) -> ColumnStatistics {
    let width = columnCount
    let count = Double(max(1, rowCount))
    let sums = columnSums(workers: workers) { value, _ in value }
    let means = sums.map { $0 / count }
    let squares = columnSums(workers: workers) { value, column in
      (value - means[column]) * (value - means[column])
    }
    precondition(means.count == width, "one mean a column")
    return ColumnStatistics(means: means, variances: squares.map { $0 / count })
  }

  /// The first element that is infinite or missing, in the order of the rows.
  package func firstNonFinite(workers: Workers) -> (row: Int, column: Int)? {
    let found = workers.reduce(rowCount, into: Int?.none) { rows in
      let elements = elements.span
      // A product with zero is zero unless the element is infinite or missing: no branch a cell.
      var sum: Float = 0
      for index in rows.lowerBound * columnCount..<rows.upperBound * columnCount {
        sum += elements[index] * 0
      }
      guard sum != 0 else { return Int?.none }
      return (rows.lowerBound * columnCount..<rows.upperBound * columnCount)
        .first { !elements[$0].isFinite }
    } combine: { first, index in
      first = first ?? index
    }
    return found.map { ($0 / columnCount, $0 % columnCount) }
  }

  /// Σ over the rows of `term(element, column)`, by column.
  private func columnSums(
    workers: Workers, _ term: @Sendable (Double, Int) -> Double
  ) -> [Double] {
    let width = columnCount
    return workers.reduce(rowCount, into: [Double](repeating: 0, count: width)) { rows in
      let elements = elements.span
      var sums = [Double](repeating: 0, count: width)
      for row in rows {
        for column in 0..<width {
          sums[column] += term(Double(elements[row * width + column]), column)
        }
      }
      return sums
    } combine: { total, sums in
      for column in 0..<width { total[column] += sums[column] }
    }
  }
}
