import PatronData
package import PatronEngine

/// A condition on the scored customers, such as `churn_band = 'high' and segment in (1, 2)`.
///
/// A missing value matches neither a comparison nor its negation: only `is null` finds it.
public indirect enum Filter: Hashable, Sendable {
  case comparison(column: String, Comparison, Value)
  case membership(column: String, [Value])
  case range(column: String, Value, Value)
  /// The text holds another, whatever the case of their letters.
  case containment(column: String, String)
  case absence(column: String)
  case not(Filter)
  case all([Filter])
  case any([Filter])

  public enum Comparison: String, Hashable, Sendable, CaseIterable {
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="

    /// Whether it asks which of two values comes first.
    var isOrder: Bool { self != .equal && self != .notEqual }

    fileprivate var sql: SQL {
      switch self {
      case .equal: "="
      case .notEqual: "!="
      case .less: "<"
      case .lessOrEqual: "<="
      case .greater: ">"
      case .greaterOrEqual: ">="
      }
    }
  }

  public enum Value: Hashable, Sendable {
    case text(String)
    /// A number, and the characters it was written with: identifiers are often numbers.
    case number(Double, written: String)
  }

  /// Reads a filter as it is typed; see `FilterParser` for the grammar.
  public init(_ text: String) throws(TargetError) {
    var parser = try FilterParser(text)
    self = try parser.filter()
  }
}

extension Filter {
  /// The condition in SQL, over `columns` of the table `table`: names come from `columns` alone, text
  /// becomes a literal, and a number is written from its value.
  package func condition(
    on columns: [OutputColumn], of table: String
  ) throws(TargetError) -> SQL {
    try FilterCompiler(columns: columns, table: table).sql(self)
  }
}

/// Turns a filter into SQL that both engines speak.
private struct FilterCompiler {
  let columns: [OutputColumn]
  let table: String

  func sql(_ filter: Filter) throws(TargetError) -> SQL {
    switch filter {
    case .comparison(let name, let comparison, let value):
      let column = try column(name)
      guard column.kind == .number || !comparison.isOrder else {
        throw .noOrder(column: name)
      }
      return "\(cell(column)) \(comparison.sql) \(try literal(value, for: column))"
    case .membership(let name, let values):
      let column = try column(name)
      let list = try values.map { value throws(TargetError) in try literal(value, for: column) }
      return "\(cell(column)) in (\(list.joined(separator: ", ")))"
    case .range(let name, let low, let high):
      let column = try column(name)
      guard column.kind == .number else { throw .noOrder(column: name) }
      return """
        \(cell(column)) between \(try literal(low, for: column)) \
        and \(try literal(high, for: column))
        """
    case .containment(let name, let text):
      let column = try column(name)
      guard column.kind == .text else { throw .notText(column: name) }
      return "contains(lower(\(cell(column))), lower(\(text: text)))"
    case .absence(let name):
      return "\(cell(try column(name))) is null"
    case .not(let filter):
      return "not (\(try sql(filter)))"
    case .all(let filters): return try joined(filters, by: " and ")
    case .any(let filters): return try joined(filters, by: " or ")
    }
  }

  private func joined(_ filters: [Filter], by word: SQL) throws(TargetError) -> SQL {
    let parts = try filters.map { filter throws(TargetError) -> SQL in
      "(\(try sql(filter)))"
    }
    return parts.joined(separator: word)
  }

  private func column(_ name: String) throws(TargetError) -> OutputColumn {
    try columns.named(name)
  }

  /// Decimal columns are compared as double, as numbers are: else a number of more digits than the
  /// column holds would not fit it.
  private func cell(_ column: OutputColumn) -> SQL {
    let name: SQL = "\(name: table).\(name: column.name)"
    return column.kind == .number ? "cast(\(name) as double)" : name
  }

  private func literal(
    _ value: Filter.Value, for column: OutputColumn
  ) throws(TargetError) -> SQL {
    switch (value, column.kind) {
    case (.number(let number, let written), .number):
      if let known = column.values, !known.contains(where: { Double($0) == number }) {
        throw .unknownValue(written, column: column.name, known: known)
      }
      return "cast(\(number) as double)"
    case (.text, .number):
      throw .notNumber(column: column.name)
    case (.text(let text), .text), (.number(_, written: let text), .text):
      if let known = column.values, !known.contains(text) {
        throw .unknownValue(text, column: column.name, known: known)
      }
      return SQL(text: text)
    }
  }
}

extension [OutputColumn] {
  /// The column called `name`.
  func named(_ name: String) throws(TargetError) -> OutputColumn {
    guard let column = first(where: { $0.name == name }) else {
      throw .unknownColumn(name, known: map(\.name))
    }
    return column
  }
}
