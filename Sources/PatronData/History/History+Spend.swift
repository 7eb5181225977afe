package import PatronNumerics

extension PreparedExports {
  /// What each of `customers` spent before `snapshot` as far as is known, returns taken off and never below 0; nil
  /// where the exports hold no amounts.
  package func knownSpend(
    of customers: [Int32], at snapshot: Snapshot, workers: Workers
  ) -> [Double]? {
    guard hasAmounts else { return nil }
    return history.walk(customers, workers: workers) { rows, reader in
      customers[rows].map { key in
        let occasions = reader.customer(key).seen(at: snapshot).occasions
        return max(
          0, occasions.reduce(Amount.zero) { $0 + ($1.isPurchase ? $1.net : .zero) }.number)
      }
    }.flatMap(\.self)
  }
}
