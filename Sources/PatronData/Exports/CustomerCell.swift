package import PatronEngine

/// What the cells of the customers table say, which are trimmed text: the one place that reads a number of
/// them.
extension Dialect {
  /// The number that `cell` says; NULL where it is none, or none that is finite.
  package func numberOfCustomer(_ cell: SQL) -> SQL {
    finite("try_cast(\(cell) as double)")
  }

  /// The cells of `columns` as one list, in their order.
  package func cells(_ columns: [String]) -> SQL {
    "[\(columns.map { SQL(name: $0) }.joined(separator: ", "))]"
  }
}
