extension Matrix {
  /// The population covariances of the columns (d × d, row by row, symmetric), in Double.
  ///
  /// - Complexity: O(n·d²), by blocks of rows in BLAS.
  package func covariance(workers: Workers = .all) -> [Double] {
    let width = columnCount
    let means = columnStatistics(workers: workers).means
    let sums = workers.reduce(rowCount, into: [Double](repeating: 0, count: width * width)) {
      rows in
      let elements = elements.span
      var centred = [Double](repeating: 0, count: rows.count * width)
      for (position, row) in rows.enumerated() {
        for column in 0..<width {
          centred[position * width + column] =
            Double(elements[row * width + column]) - means[column]
        }
      }
      var gram = [Double](repeating: 0, count: width * width)
      BLAS.addGram(rows: rows.count, columns: width, of: centred, to: &gram)
      return gram
    } combine: { total, gram in
      for index in total.indices { total[index] += gram[index] }
    }
    let count = Double(max(1, rowCount))
    return (0..<width * width).map { index in
      let (row, column) = (index / width, index % width)
      return sums[max(row, column) * width + min(row, column)] / count
    }
  }
}
