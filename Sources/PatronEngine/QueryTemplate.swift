/// A query of an `.sql` file with placeholders for names and values.
///
/// `{{name}}` stands for a value, `{{each items}} … {{end}}` repeats what it holds for every element
/// of a list, whose own values come first; `{{each items, union all}}` writes what follows the comma between
/// them. Text reaches a query through `SQL` alone, so that no value is ever read as SQL.
package struct QueryTemplate: Sendable {
  package enum Value: Sendable {
    case integer(Int)
    case sql(SQL)
    case list([[String: Value]])
  }

  private let text: String

  package init(_ resource: [UInt8]) { text = String(decoding: resource, as: UTF8.self) }

  /// The query with every placeholder filled from `values`; one without a value is a programmer's mistake.
  package func filled(_ values: [String: Value] = [:]) -> SQL {
    var rest = text[...]
    var output = SQL()
    Self.fill(&rest, values: values, into: &output)
    return output
  }

  private static func fill(
    _ rest: inout Substring, values: [String: Value], into output: inout SQL
  ) {
    while let open = rest.firstRange(of: "{{") {
      output += SQL(raw: String(rest[..<open.lowerBound]))
      guard let close = rest[open.upperBound...].firstRange(of: "}}") else {
        preconditionFailure("a placeholder in a query is not closed")
      }
      let name = rest[open.upperBound..<close.lowerBound]
      rest = rest[close.upperBound...]
      if name == "end" { return }
      if name.hasPrefix("each ") {
        let parts = name.dropFirst(5).split(separator: ",", maxSplits: 1)
        let key = String(parts[0])
        let separator = parts.count > 1 ? SQL(raw: String(parts[1])) : SQL()
        guard case .list(let elements)? = values[key] else {
          preconditionFailure("the query has no list '\(key)'")
        }
        let body = rest
        for (index, element) in elements.enumerated() {
          rest = body
          if index > 0 { output += separator }
          fill(&rest, values: values.merging(element) { $1 }, into: &output)
        }
        if elements.isEmpty { skip(&rest) }
        continue
      }
      switch values[String(name)] {
      case .integer(let number)?: output += SQL(number)
      case .sql(let fragment)?: output += fragment
      case .list?, nil: preconditionFailure("the query has no value '\(name)'")
      }
    }
    output += SQL(raw: String(rest))
    rest = ""
  }

  /// Moves `rest` behind the end of the block it stands in.
  private static func skip(_ rest: inout Substring) {
    var depth = 1
    while depth > 0, let open = rest.firstRange(of: "{{"),
      let close = rest[open.upperBound...].firstRange(of: "}}")
    {
      let name = rest[open.upperBound..<close.lowerBound]
      if name == "end" { depth -= 1 } else if name.hasPrefix("each ") { depth += 1 }
      rest = rest[close.upperBound...]
    }
  }
}
