import PatronEngine
package import PatronNumerics

/// The customers that other customers have brought.
package struct Referrals: Sendable {
  /// Their keys (n), ascending.
  package let customers: [Int32]
  /// The key of the customer who has brought each (n).
  package let referrers: [Int32]
}

extension PreparedExports {
  /// The customers that others have brought, as the customers table has it; nil where no column names who.
  ///
  /// A name that is no customer's, and the customer's own, count as none.
  package func referrals(workers: Workers = .all) async throws -> Referrals? {
    guard let column = exports.column("referred_by", of: .customers) else { return nil }
    let source = QueryTemplate(PackageResources.referrals_sql).filled([
      "column": .sql("c.\(name: column)")
    ])
    let low: SQL = "s.customer_key % \(Self.half)"
    let rows = try await engine.frame(
      ["(s.customer_key - \(low)) / \(Self.half)", low], by: "c.patron_key", from: source,
      workers: workers)
    return Referrals(
      customers: rows.keys,
      referrers: rows.keys.indices.map { row in
        Int32(rows.values[row, 0]) * Int32(Self.half) + Int32(rows.values[row, 1])
      })
  }

  /// A Float holds either part of a key exactly.
  private static var half: Int { 1 << 16 }
}
