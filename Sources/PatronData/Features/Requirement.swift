/// A part of the exports that features are made from.
package indirect enum Requirement: Hashable, Sendable, CustomStringConvertible {
  case table(Table)
  /// The column that plays a role.
  case role(String, of: Table)
  /// The column with that name.
  case column(String, of: Table)
  /// One of two.
  case either(Requirement, Requirement)

  package var description: String {
    switch self {
    case .table(let table): "\(table)"
    case .role(let name, of: let table), .column(let name, of: let table): "\(table).\(name)"
    case .either(let first, let second): "\(first) or \(second)"
    }
  }

  /// The amounts of orders, of a line or of a piece.
  static let amounts: Requirement =
    .either(.role("amount", of: .transactions), .role("price", of: .transactions))
}

/// The tables and columns of exports, to be compared with what features are made from.
package struct ExportColumns: Sendable {
  private let tables: Set<Table>
  private let roles: [Table: Set<String>]
  private let columns: [Table: Set<String>]

  package init(_ exports: Exports) {
    tables = Set(exports.configuration.tables.keys)
    roles = exports.roles.mapValues { Set($0.keys) }
    columns = exports.columns.mapValues { Set($0) }
  }

  package func holds(_ requirement: Requirement) -> Bool { lacking(requirement) == nil }

  /// The missing part of `requirement`: the table, where it is missing as a whole; nil where nothing is.
  func lacking(_ requirement: Requirement) -> Requirement? {
    switch requirement {
    case .table(let table):
      return tables.contains(table) ? nil : requirement
    case .role(let name, of: let table):
      guard tables.contains(table) else { return .table(table) }
      return roles[table]?.contains(name) == true ? nil : requirement
    case .column(let name, of: let table):
      guard tables.contains(table) else { return .table(table) }
      return columns[table]?.contains(name) == true ? nil : requirement
    case .either(let first, let second):
      guard let first = lacking(first), let second = lacking(second) else { return nil }
      return first == second ? first : .either(first, second)
    }
  }
}
