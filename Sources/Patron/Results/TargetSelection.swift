import PatronData
package import PatronEngine

/// Which of the scored customers a target list holds, with which columns and in which order.
public struct TargetSelection: Hashable, Sendable {
  /// nil takes all customers.
  public var filter: Filter?
  /// Columns of the results and of the customers table; nil takes all columns of the results.
  public var columns: [String]?
  /// nil orders by customer, as all results are, or with `size` by the probability of the band's outcome.
  public var order: Order?
  /// nil takes all who pass the filter.
  public var limit: Int?
  /// How many customers the list is to have: where fewer pass the filter, it is filled from the next bands
  /// (`BandFill`). nil fills nothing.
  public var size: Int?

  /// A column to order by, or a product of columns.
  public struct Order: Hashable, Sendable {
    /// The columns that are multiplied; one alone stands for itself.
    public let factors: [String]
    public let isDescending: Bool

    public init(column: String, isDescending: Bool = false) {
      self.init(product: [column], isDescending: isDescending)
    }

    public init(product factors: [String], isDescending: Bool = true) {
      self.factors = factors
      self.isDescending = isDescending
    }

    /// Reads `column` or `column*column`, alone or with `:asc` or `:desc`; without one of them a column ascends and a
    /// product, which says what somebody is worth, descends.
    public init?(_ text: String) {
      let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      guard parts.count <= 2, let product = parts.first else { return nil }
      let factors = product.split(separator: "*", omittingEmptySubsequences: false)
        .map { String($0.filter { $0 != " " }) }
      let direction =
        parts.count == 2 ? parts[1].lowercased() : factors.count > 1 ? "desc" : "asc"
      guard factors.allSatisfy({ !$0.isEmpty }), ["asc", "desc"].contains(direction)
      else { return nil }
      self.init(product: factors, isDescending: direction == "desc")
    }
  }

  public init() {}

  /// Sees that the selection speaks only of `columns`, in ways that they allow.
  ///
  /// - Parameter carried: the columns of the customers table, which it may list beside them.
  public func check(
    against columns: [OutputColumn], carrying carried: [String] = []
  ) throws(TargetError) {
    try checkFilter(against: columns)
    _ = try chosen(from: columns, carrying: carried)
  }

  /// Sees that the filter and the order speak only of `columns`, in ways that they allow: as much as can be seen before
  /// the exports are looked at.
  public func checkFilter(against columns: [OutputColumn]) throws(TargetError) {
    _ = try filter?.condition(on: columns, of: "scored")
    _ = try keys(order, among: columns)
    guard size != nil else { return }
    guard limit == nil else { throw .sizeAndLimit }
    guard order != nil || fill(from: columns) != nil else { throw .sizeWithoutOrder }
  }

  /// The listed columns that are none of `columns`: those of the customers table, unless they are misspelt.
  func carriedNames(beside columns: [OutputColumn]) -> [String] {
    (self.columns ?? []).filter { name in !columns.contains { $0.name == name } }
  }
}

extension TargetSelection {
  /// The query for the list, over the query `scored` that gives `columns` and the customer_key, and beside them the
  /// columns that the list carries, by `ScoredCustomers.carriedName`.
  ///
  /// Cells that a spreadsheet would run are neutralised only as they leave, so that filters see what
  /// the exports hold. Customers without a value come last, whichever the direction.
  package func query(
    over scored: SQL, columns: [OutputColumn], dialect: any Dialect
  ) throws(TargetError) -> SQL {
    let carried = carriedNames(beside: columns)
    let cells = try chosen(from: columns, carrying: carried).map { column in
      guard let index = carried.firstIndex(of: column.name) else { return column.cell(dialect) }
      return (dialect.neutralised(ScoredCustomers.carriedName(index)), column.name)
    }
    return try list(cells, of: scored, columns: columns)
  }

  /// The query for `cells` of the customers of the list, in its order.
  func list(
    _ cells: [(value: SQL, name: String)], of scored: SQL, columns: [OutputColumn]
  ) throws(TargetError) -> SQL {
    guard size != nil, let fill = fill(from: columns) else {
      return ScoredCustomers.list(
        cells, of: scored, where: try filter?.condition(on: columns, of: "scored"),
        order: try keys(order, among: columns), limit: size ?? limit)
    }
    return ScoredCustomers.list(
      cells, of: scored, where: try fill.condition(on: columns, of: "scored"),
      order: fill.ranks(of: "scored") + (try keys(order ?? fill.order, among: columns)),
      limit: size)
  }

  /// The bands that a list of a fixed size is filled from; nil where the filter asks for no band.
  func fill(from columns: [OutputColumn]) -> BandFill? {
    filter.flatMap { BandFill($0, columns: columns) }
  }

  private func keys(
    _ order: Order?, among columns: [OutputColumn]
  ) throws(TargetError) -> [ScoredCustomers.Key] {
    guard let order else { return [] }
    var factors: [SQL] = []
    for name in order.factors {
      let column = try columns.named(name)
      let cell: SQL = "scored.\(name: column.name)"
      guard order.factors.count > 1 else {
        return [ScoredCustomers.Key(cell, isDescending: order.isDescending)]
      }
      guard column.kind == .number else { throw .noFactor(column: name) }
      factors.append("cast(\(cell) as double)")
    }
    return [
      ScoredCustomers.Key(factors.joined(separator: " * "), isDescending: order.isDescending)
    ]
  }

  private func chosen(
    from known: [OutputColumn], carrying carried: [String]
  ) throws(TargetError) -> [OutputColumn] {
    guard let columns else { return known }
    guard !columns.isEmpty else { throw .noColumns }
    let all =
      known
      + carried.filter { name in !known.contains { $0.name == name } }
      .map { OutputColumn($0, .text) }
    var chosen: [OutputColumn] = []
    for name in columns {
      let column = try all.named(name)
      guard !chosen.contains(column) else { throw .repeatedColumn(name) }
      chosen.append(column)
    }
    return chosen
  }
}
