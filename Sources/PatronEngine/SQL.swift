/// A piece of SQL: text of ours, with names and values that each dialect quotes in its own way.
///
/// It is written as a literal. A value put into one with `\(_:)` is SQL or a number; a name goes in with
/// `\(name:)`, a text with `\(text:)`, and neither can become anything else. So no String is ever read as SQL:
/// text comes from literals, which the compiler sees, and from `.sql` files.
///
///     let rows: SQL = "\(name: table) where \(name: column) = \(text: cell) limit \(5)"
package struct SQL: Hashable, Sendable {
  /// The parts in their order, two texts of ours never beside each other.
  package enum Part: Hashable, Sendable {
    /// Text that stands as it is.
    case raw(String)
    /// A name of a table or a column.
    case name(String)
    /// A text as a value.
    case text(String)
  }

  package private(set) var parts: [Part] = []

  /// No text at all.
  package init() {}

  /// A name, whatever it holds.
  package init(name: String) { parts = [.name(name)] }

  /// A text as a value, whatever it holds.
  package init(text: String) { parts = [.text(text)] }

  package init(_ number: Int) { parts = [.raw(String(number))] }

  /// A finite number.
  package init(_ number: Double) { parts = [.raw(number.description)] }

  /// SQL that the user has written: an aggregate of patron.yaml, which may be anything and is run inside of the
  /// engine's limits.
  package init(written text: String) { append(text) }

  /// Text of an `.sql` file, or that a dialect has made.
  init(raw text: String) { append(text) }

  private mutating func append(_ text: String) {
    if text.isEmpty { return }
    if case .raw(let before)? = parts.last {
      parts[parts.count - 1] = .raw(before + text)
    } else {
      parts.append(.raw(text))
    }
  }

  package static func += (left: inout SQL, right: SQL) {
    for part in right.parts {
      if case .raw(let text) = part { left.append(text) } else { left.parts.append(part) }
    }
  }

  package static func + (left: SQL, right: SQL) -> SQL {
    var sum = left
    sum += right
    return sum
  }

  package var isEmpty: Bool { parts.isEmpty }
}

extension SQL: ExpressibleByStringInterpolation {
  package init(stringLiteral text: String) { append(text) }
  package init(stringInterpolation: StringInterpolation) { self = stringInterpolation.sql }

  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var sql = SQL()

    package init(literalCapacity: Int, interpolationCount: Int) {}

    package mutating func appendLiteral(_ text: String) { sql.append(text) }
    package mutating func appendInterpolation(_ piece: SQL) { sql += piece }
    package mutating func appendInterpolation(_ number: Int) { sql += SQL(number) }
    package mutating func appendInterpolation(_ number: Double) { sql += SQL(number) }
    package mutating func appendInterpolation(name: String) { sql.parts.append(.name(name)) }
    package mutating func appendInterpolation(text: String) { sql.parts.append(.text(text)) }
  }
}

extension Sequence<SQL> {
  /// The pieces in their order, `separator` between them.
  package func joined(separator: SQL) -> SQL {
    var joined = SQL()
    for (index, piece) in enumerated() {
      if index > 0 { joined += separator }
      joined += piece
    }
    return joined
  }
}

extension SQL {
  /// Characters that no name of a column may hold: an engine's program would drop it as it reads its script.
  package static let unspeakable: Set<Unicode.Scalar> = ["\0", "\r"]
}
