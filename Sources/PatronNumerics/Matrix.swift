/// A dense matrix stored row by row: a row is a customer, a column a feature.
public struct Matrix: Hashable, Sendable {
  public let rowCount: Int
  public let columnCount: Int
  /// Element (i, j) is `elements[i * columnCount + j]`.
  @usableFromInline package var elements: [Float]

  /// Makes a matrix (rowCount × columnCount) of `elements`, given row by row.
  public init(rowCount: Int, columnCount: Int, elements: [Float]) {
    precondition(rowCount >= 0 && columnCount >= 0, "a matrix has no negative side")
    precondition(
      elements.count == rowCount * columnCount,
      "\(elements.count) elements for \(rowCount) x \(columnCount)")
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.elements = elements
  }

  /// Makes a matrix of equally long `rows`.
  public init(rows: [[Float]]) {
    let width = rows.first?.count ?? 0
    precondition(rows.allSatisfy { $0.count == width }, "the rows differ in length")
    self.init(rowCount: rows.count, columnCount: width, elements: rows.flatMap { $0 })
  }

  /// The element of row `row` and column `column`.
  @inlinable
  public subscript(row: Int, column: Int) -> Float {
    get { elements[row * columnCount + column] }
    set { elements[row * columnCount + column] = newValue }
  }

  /// Calls `body` with the elements of row `row`, without copying them.
  public func withRow<Result, Failure: Error>(
    _ row: Int, _ body: (Span<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    precondition(row >= 0 && row < rowCount, "row \(row) of \(rowCount)")
    return try body(elements.span.extracting(row * columnCount..<(row + 1) * columnCount))
  }

  /// The rows numbered `rows`, in that order (rows.count × columnCount).
  ///
  /// - Complexity: O(rows.count · columnCount).
  public func selecting(rows: [Int]) -> Matrix {
    var selected: [Float] = []
    selected.reserveCapacity(rows.count * columnCount)
    for row in rows {
      selected.append(contentsOf: elements[row * columnCount..<(row + 1) * columnCount])
    }
    return Matrix(rowCount: rows.count, columnCount: columnCount, elements: selected)
  }

  /// A copy of column `column`, of `rowCount` elements.
  public func column(_ column: Int) -> [Float] {
    precondition(column >= 0 && column < columnCount, "column \(column) of \(columnCount)")
    let elements = elements.span
    return [Float](unsafeUninitializedCapacity: rowCount) { buffer, initialised in
      for row in 0..<rowCount {
        buffer.initializeElement(at: row, to: elements[row * columnCount + column])
      }
      initialised = rowCount
    }
  }
}

extension Matrix: Codable {
  private enum CodingKeys: String, CodingKey {
    case rowCount, columnCount, elements
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let rowCount = try container.decode(Int.self, forKey: .rowCount)
    let columnCount = try container.decode(Int.self, forKey: .columnCount)
    let elements = try container.decode([Float].self, forKey: .elements)
    let size = rowCount.multipliedReportingOverflow(by: columnCount)
    guard rowCount >= 0, columnCount >= 0, !size.overflow, elements.count == size.partialValue
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .elements, in: container,
        debugDescription: "\(elements.count) elements for \(rowCount) x \(columnCount)")
    }
    self.init(rowCount: rowCount, columnCount: columnCount, elements: elements)
  }
}
