extension Matrix {
  /// The matrix (rowCount × columns.count) of `columns` only, in that order.
  ///
  /// - Complexity: O(rowCount · columns.count).
  public func selecting(columns: [Int]) -> Matrix {
    let elements = [Float](unsafeUninitializedCapacity: rowCount * columns.count) { output, count in
      for row in 0..<rowCount {
        for column in columns {
          output[count] = self.elements[row * columnCount + column]
          count += 1
        }
      }
    }
    return Matrix(rowCount: rowCount, columnCount: columns.count, elements: elements)
  }
}
