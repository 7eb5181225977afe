package import PatronEngine

/// Reads the cells of the customers table, which are trimmed text; no other code reads numbers from them.
extension Dialect {
  /// The number in `cell`; NULL where it is none, or not finite.
  package func numberOfCustomer(_ cell: SQL) -> SQL {
    finite(double(cell))
  }

  /// The cells of `columns` as one list, in their order.
  package func cells(_ columns: [String]) -> SQL {
    list(columns.map { SQL(name: $0) })
  }
}
