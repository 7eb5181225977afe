import PatronEngine

/// Names and texts as the parts of a statement: whatever they hold, they stay what they are.
struct QuotingTarget: FuzzTarget {
  let name = "quoting"

  let seeds = [
    "city", "o'brien", "a\"b", "'; drop table x; --", "a\u{301}'\u{301}", "\0\r\n", "$$x$$", "\\'",
  ]
  .map { Array($0.utf8) }

  func run(_ input: [UInt8]) throws {
    let text = String(decoding: input, as: UTF8.self)
    try QuotedSQL("select \(name: text), \(text: text) from t where \(name: text) = \(text: text)")
      .check()
  }
}

/// A piece of SQL and its text in the engine's dialect, read back by the engine's rules of quotes.
struct QuotedSQL {
  private let sql: SQL

  init(_ sql: SQL) { self.sql = sql }

  /// Sees that each name and each text is read back as it went in, and that between them stands our own text alone.
  func check() throws {
    let scalars = Array(DuckDBDialect().text(of: sql).unicodeScalars)
    var index = 0
    for part in sql.parts {
      let (expected, found) =
        switch part {
        case .raw(let text): (text, Self.raw(scalars, &index, count: text.unicodeScalars.count))
        case .name(let name): (name, Self.quoted(scalars, &index, by: "\""))
        case .text(let text): (text, Self.literal(scalars, &index))
        }
      guard let found, found.unicodeScalars.elementsEqual(expected.unicodeScalars) else {
        throw FuzzFailure("a part of a statement is read back as another")
      }
    }
    guard index == scalars.count else { throw FuzzFailure("a statement goes on behind its parts") }
  }

  private static func raw(
    _ scalars: [Unicode.Scalar], _ index: inout Int, count: Int
  ) -> String? {
    guard index + count <= scalars.count else { return nil }
    defer { index += count }
    return text(scalars[index..<index + count])
  }

  /// What stands between quotes, two of which are one.
  private static func quoted(
    _ scalars: [Unicode.Scalar], _ index: inout Int, by quote: Unicode.Scalar
  ) -> String? {
    guard index < scalars.count, scalars[index] == quote else { return nil }
    var found: [Unicode.Scalar] = []
    index += 1
    while index < scalars.count {
      if scalars[index] == quote {
        guard index + 1 < scalars.count, scalars[index + 1] == quote else {
          index += 1
          return text(found[...])
        }
        index += 1
      }
      found.append(scalars[index])
      index += 1
    }
    return nil
  }

  /// A text, or several with spelt-out characters between them, in parentheses.
  private static func literal(_ scalars: [Unicode.Scalar], _ index: inout Int) -> String? {
    guard index < scalars.count, scalars[index] == "(" else {
      return quoted(scalars, &index, by: "'")
    }
    index += 1
    var found = ""
    while index < scalars.count {
      if scalars[index] == "'" {
        guard let piece = quoted(scalars, &index, by: "'") else { return nil }
        found.unicodeScalars.append(contentsOf: piece.unicodeScalars)
        guard piece.unicodeScalars.allSatisfy({ !SQL.unspeakable.contains($0) }) else { return nil }
      } else {
        guard let spelt = spelt(scalars, &index) else { return nil }
        found.unicodeScalars.append(spelt)
      }
      if index < scalars.count, scalars[index] == ")" {
        index += 1
        return found
      }
      guard raw(scalars, &index, count: 4) == " || " else { return nil }
    }
    return nil
  }

  /// `chr(n)`.
  private static func spelt(_ scalars: [Unicode.Scalar], _ index: inout Int) -> Unicode.Scalar? {
    guard raw(scalars, &index, count: 4) == "chr(" else { return nil }
    var digits = ""
    while index < scalars.count, scalars[index] != ")" {
      digits.unicodeScalars.append(scalars[index])
      index += 1
    }
    index += 1
    return UInt32(digits).flatMap(Unicode.Scalar.init)
  }

  private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }
}
