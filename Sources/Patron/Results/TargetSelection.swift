import PatronData
package import PatronEngine

/// Which of the scored customers a target list holds, with which columns and in which order.
public struct TargetSelection: Hashable, Sendable {
  /// nil takes all customers.
  public var filter: Filter?
  /// nil takes all columns.
  public var columns: [String]?
  /// nil orders by customer, as all results are.
  public var order: Order?
  /// nil takes all who pass the filter.
  public var limit: Int?

  public struct Order: Hashable, Sendable {
    public let column: String
    public let isDescending: Bool

    public init(column: String, isDescending: Bool = false) {
      self.column = column
      self.isDescending = isDescending
    }

    /// Reads `column`, `column:asc` or `column:desc`.
    public init?(_ text: String) {
      let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      let direction = parts.count == 2 ? parts[1].lowercased() : "asc"
      guard parts.count <= 2, !parts[0].isEmpty, ["asc", "desc"].contains(direction)
      else { return nil }
      self.init(column: parts[0], isDescending: direction == "desc")
    }
  }

  public init() {}

  /// Sees that the selection speaks only of `columns`, in ways that they allow.
  public func check(against columns: [OutputColumn]) throws(TargetError) {
    _ = try chosen(from: columns)
    _ = try filter?.condition(on: columns, of: "scored")
    if let order { _ = try columns.named(order.column) }
  }
}

extension TargetSelection {
  /// The query for the list, over the query `scored` that gives `columns` and the customer_key.
  ///
  /// Cells that a spreadsheet would run are neutralised only as they leave, so that filters see what
  /// the exports hold. Customers without a value come last, whichever the direction.
  package func query(
    over scored: SQL, columns: [OutputColumn], dialect: any Dialect
  ) throws(TargetError) -> SQL {
    return ScoredCustomers.list(
      try chosen(from: columns).map { $0.cell(dialect) }, of: scored,
      where: try filter?.condition(on: columns, of: "scored"),
      order: try sortKey(among: columns), limit: limit)
  }

  private func sortKey(
    among columns: [OutputColumn]
  ) throws(TargetError) -> (column: String, isDescending: Bool)? {
    guard let order else { return nil }
    return (try columns.named(order.column).name, order.isDescending)
  }

  private func chosen(from known: [OutputColumn]) throws(TargetError) -> [OutputColumn] {
    guard let columns else { return known }
    guard !columns.isEmpty else { throw .noColumns }
    var chosen: [OutputColumn] = []
    for name in columns {
      let column = try known.named(name)
      guard !chosen.contains(column) else { throw .repeatedColumn(name) }
      chosen.append(column)
    }
    return chosen
  }
}
