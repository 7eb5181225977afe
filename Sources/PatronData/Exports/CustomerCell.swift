package import PatronEngine

/// What the cells of the customers table say, which are trimmed text: the one place that reads a number of
/// them.
extension Dialect {
  /// The number that `cell` says; NULL where it is none, or none that is finite.
  package func numberOfCustomer(_ cell: Fragment) -> Fragment {
    let number = "try_cast(\(cell.sql) as double)"
    return Fragment(trusted: "case when isfinite(\(number)) then \(number) end")
  }

  /// The cells of `columns` as one list, in their order.
  package func cells(_ columns: [String]) -> Fragment {
    Fragment(trusted: "[\(columns.map { identifier($0).sql }.joined(separator: ", "))]")
  }
}
