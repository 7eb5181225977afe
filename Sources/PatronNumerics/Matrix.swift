/// A dense matrix stored row by row: a row is a customer, a column a feature.
public struct Matrix: Hashable, Sendable {
  public let rowCount: Int
  public let columnCount: Int
  /// Element (i, j) is `elements[i * columnCount + j]`.
  package var elements: [Float]

  /// Makes a matrix (rowCount × columnCount) of `elements`, given row by row.
  public init(rowCount: Int, columnCount: Int, elements: [Float]) {
    precondition(rowCount >= 0 && columnCount >= 0, "a matrix has no negative side")
    precondition(elements.count == rowCount * columnCount, "\(elements.count) elements for \(rowCount) x \(columnCount)")
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.elements = elements
  }

  /// The element of row `row` and column `column`.
  public subscript(row: Int, column: Int) -> Float {
    get { elements[row * columnCount + column] }
    set { elements[row * columnCount + column] = newValue }
  }
}
