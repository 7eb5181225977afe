import PatronEngine
package import PatronNumerics

/// Who has brought whom.
package struct Referrals: Sendable {
  /// The keys of customers whom another customer has brought (n), ascending.
  package let customers: [Int32]
  /// The key of the one who has brought each (n).
  package let referrers: [Int32]
}

extension PreparedExports {
  /// Who has brought whom, as the customers table has it; nil where no column is mapped to it.
  ///
  /// A name that is no customer's, and the customer's own, count as none.
  package func referrals(workers: Workers = .all) async throws -> Referrals? {
    guard let column = exports.column("referred_by", of: .customers) else { return nil }
    let source = QueryTemplate(PackageResources.referrals_sql).filled([
      "column": .sql("c.\(name: column)")
    ])
    let rows = try await engine.frame(
      ["s.customer_key // \(Self.half)", "s.customer_key % \(Self.half)"], by: "c.patron_key",
      from: source, workers: workers)
    return Referrals(
      customers: rows.keys,
      referrers: rows.keys.indices.map { row in
        Int32(rows.values[row, 0]) * Int32(Self.half) + Int32(rows.values[row, 1])
      })
  }

  /// The parts of a key that a Float holds exactly.
  private static var half: Int { 1 << 16 }
}
