package import PatronEngine

/// Reads the cells of the customers table, which are trimmed text; no other code reads numbers from them.
extension Dialect {
  /// The number in `cell`; NULL where it is none, or not finite.
  package func numberOfCustomer(_ cell: SQL) -> SQL {
    finite(double(cell))
  }

  /// Whether `text` begins with a zero and another digit, as codes do and numbers do not.
  package func isPadded(_ text: SQL) -> SQL { matches(text, pattern: "^0[0-9]") }

  /// The cells of `columns` of the customers table, a row each: `name` is a letter and the index of the column.
  package func cells(_ columns: [String]) -> SQL {
    unpivoted(
      columns.enumerated().map { "\(name: $1) as c\($0)" }, of: EngineTable.customers.sql)
  }
}
