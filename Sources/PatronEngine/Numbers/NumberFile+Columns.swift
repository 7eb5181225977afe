extension NumberFile {
  /// The numbers of every column, whole ones alone, one behind the other.
  ///
  /// - Complexity: one pass; for files that are small beside the rows they are about.
  package func integers() throws -> [[Int]] {
    try reading { bytes, groups in
      kinds.indices.map { column in
        groups.flatMap { group -> [Int] in
          let start = group.starts[column]
          return (0..<group.rows.count).map { row in
            switch kinds[column] {
            case .int32:
              Int(bytes.loadUnaligned(fromByteOffset: start + 4 * row, as: Int32.self))
            case .int64:
              Int(bytes.loadUnaligned(fromByteOffset: start + 8 * row, as: Int64.self))
            case .float: preconditionFailure("a column of numbers with a point")
            }
          }
        }
      }
    }
  }
}
