package import PatronNumerics

extension History {
  /// What each of `customers` has paid in all before `snapshot`, returns and refunds taken off.
  package func spend(
    of customers: [Int32], before snapshot: Snapshot, workers: Workers
  ) -> [Double] {
    walk(customers, workers: workers) { rows, reader in
      customers[rows].map { key in
        reader.customer(key).seen(at: snapshot).occasions.reduce(Amount.zero) { $0 + $1.net }.number
      }
    }.flatMap(\.self)
  }
}
