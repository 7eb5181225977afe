import PatronEngine
package import PatronNumerics

extension PreparedExports {
  /// The attributes that are categories, in the order of their columns.
  package var categories: [Attribute] { attributes.filter { $0.kind == .category } }

  /// The number of each customer's level of `attribute`, a category, by the customers' keys: that behind the last level
  /// for one of the others; nil where it is not known.
  package func levels(of attribute: Attribute, workers: Workers) async throws -> [Int?] {
    precondition(attribute.kind == .category, "a category")
    // The snapshot plays no part in a category.
    let cell = attribute.expression(at: Snapshot(before: Day(0)), in: engine.dialect)
    let everybody = Array(0..<Int32(customerCount))
    let found = try await engine.frame(
      [cell], by: "k.patron_key", from: "customers as k", workers: workers
    ).values(of: everybody, workers: workers)
    return everybody.indices.map { row in
      Int(exactly: found[row, 0]).flatMap { $0 >= 0 ? $0 : nil }
    }
  }
}
