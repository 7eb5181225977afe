extension Matrix {
  /// The rows by their coordinates along the principal axes of the columns (n × r, r < n): every
  /// distance between two rows is what it was, but for rounding (classical scaling; Gower,
  /// Biometrika 1966).
  ///
  /// It is worth while where there are more columns than rows. nil where an element is not finite,
  /// or all rows are equal.
  ///
  /// - Complexity: O(n²·d + n³).
  package func principalCoordinates(workers: Workers = .all) -> Matrix? {
    let means = columnStatistics(workers: workers).means
    let rows = rowCount
    // The products of centred rows, summed over blocks of columns.
    let products = workers.reduce(
      columnCount, into: [Double](repeating: 0, count: rows * rows)
    ) { columns in
      let elements = elements.span
      var turned = [Double](repeating: 0, count: columns.count * rows)
      for row in 0..<rows {
        for (position, column) in columns.enumerated() {
          turned[position * rows + row] =
            Double(elements[row * columnCount + column]) - means[column]
        }
      }
      var gram = [Double](repeating: 0, count: rows * rows)
      BLAS.addGram(rows: columns.count, columns: rows, of: turned, to: &gram)
      return gram
    } combine: { total, gram in
      for index in total.indices { total[index] += gram[index] }
    }
    let whole = (0..<rows * rows).map { index in
      let (row, column) = (index / rows, index % rows)
      return products[max(row, column) * rows + min(row, column)]
    }
    guard let eigen = SymmetricEigen(order: rows, whole), let largest = eigen.values.first,
      largest > 0
    else { return nil }
    let axes = eigen.values.indices.filter { eigen.values[$0] > Self.leastShare * largest }
    let sizes = axes.map { eigen.values[$0].squareRoot() }
    var coordinates = [Float](repeating: 0, count: rows * axes.count)
    for row in 0..<rows {
      for (position, axis) in axes.enumerated() {
        coordinates[row * axes.count + position] = Float(
          eigen.vectors[axis * rows + row] * sizes[position])
      }
    }
    return Matrix(rowCount: rows, columnCount: axes.count, elements: coordinates)
  }

  /// The share of the largest eigenvalue below which another is rounding.
  private static let leastShare = 1e-12
}
