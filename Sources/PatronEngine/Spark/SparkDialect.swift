import Foundation

/// Spark's SQL, 4.0 and newer, with the functions that `Program/Functions.java` adds.
///
/// What a cell means as a number or a time they work out, so that it does not depend on Spark's casts and formats.
///
/// A call of `patron_…` between backquotes, with one text, where a table may stand, is made a table by
/// `Program/patron.py`.
package struct SparkDialect: Dialect {
  package init() {}

  package func text(of sql: SQL) -> String {
    sql.parts.map { part in
      switch part {
      // A backslash is a sign like others in a text of standard SQL, and takes the next as it is in Spark's.
      case .raw(let text): text.replacing("\\", with: "\\\\")
      case .name(let name): "`\(Self.doubled("`", in: name))`"
      case .text(let text): Self.literal(text)
      }
    }.joined()
  }

  /// Scalars, not characters, are marked: a quote with an accent upon it is still a quote.
  private static func literal(_ text: String) -> String {
    var literal = String.UnicodeScalarView(["'"])
    for scalar in text.unicodeScalars {
      if scalar == "'" || scalar == "\\" { literal.append("\\") }
      literal.append(scalar)
    }
    literal.append("'")
    return String(literal)
  }

  private static func doubled(_ quote: Unicode.Scalar, in text: String) -> String {
    var doubled = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar == quote { doubled.append(quote) }
      doubled.append(scalar)
    }
    return String(doubled)
  }

  /// A call that the program makes a table, or a statement, of.
  func call(_ name: String, _ request: some Encodable) -> SQL {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = (try? encoder.encode(request)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    return call(name, text)
  }

  /// The same with a plain text. Between backquotes, which no user's expression has, so that none can call it.
  func call(_ name: String, _ text: String) -> SQL {
    "\(name: "patron_" + name)(\(text: text))"
  }

  package func isAmong(_ text: SQL, _ words: [String]) -> SQL {
    let list = words.map { SQL(text: $0) }.joined(separator: ", ")
    return words.isEmpty ? "false" : "coalesce(\(text) in (\(list)), false)"
  }

  package func text(_ column: String) -> SQL { trimmed("cast(\(name: column) as string)") }

  package func trimmed(_ cell: SQL) -> SQL {
    "nullif(trim(both \(text: Self.blanks) from \(cell)), '')"
  }

  /// Space, tab, line ends and the no-break space, which exports leave around a text.
  private static let blanks = " \t\n\r\u{A0}"

  package func neutralised(_ column: String) -> SQL {
    let name = SQL(name: column)
    let first = ["=", "+", "-", "@", "\t", "\n", "\r"].map { SQL(text: $0) }.joined(separator: ", ")
    return """
      case when left(\(name), 1) in (\(first)) \
      and not \(matches(name, whole: "[-+][0-9]+([.,][0-9]+)*")) \
      then concat(\(text: "'"), \(name)) else \(name) end
      """
  }

  package func matches(_ text: SQL, pattern: String) -> SQL {
    "(\(text) rlike \(text: JavaPattern.of(pattern)))"
  }

  package func matches(_ text: SQL, whole pattern: String) -> SQL {
    "(\(text) rlike \(text: JavaPattern.of(whole: pattern)))"
  }

  package func part(of text: SQL, pattern: String, group: Int) -> SQL {
    "regexp_extract(\(text), \(text: JavaPattern.of(pattern)), \(group))"
  }

  package func replacing(
    _ pattern: String, in text: SQL, with replacement: String, isRepeated: Bool
  ) -> SQL {
    let function: SQL = isRepeated ? "regexp_replace" : "patron_replace_first"
    return """
      \(function)(\(text), \(text: JavaPattern.of(pattern)), \
      \(text: JavaPattern.replacement(replacement)))
      """
  }

  package func isJSON(_ text: SQL) -> SQL { "patron_is_json(\(text))" }

  /// The place of a row in a file, and of the file's first, which is in the file's name.
  package var rowNumber: SQL {
    "(cast(substring(_metadata.file_name, 6, 16) as bigint) + _metadata.row_index)"
  }

  package var place: SQL { "row_number() over (order by monotonically_increasing_id())" }

  package func update(_ table: SQL, _ columns: [String], from query: SQL) -> SQL {
    struct Request: Encodable {
      let table, number, query: String
      let columns: [String]
    }
    let request = Request(
      table: text(of: table), number: text(of: rowNumber), query: text(of: query), columns: columns)
    return "\(call("update", request));\n"
  }

  package func list(_ elements: [SQL]) -> SQL { "array(\(elements.joined(separator: ", ")))" }

  package func hash(_ keys: SQL) -> SQL { "patron_hash(cast(\(keys) as string))" }

  package func keyedHash(of text: SQL, inner: SQL, outer: SQL) -> SQL {
    let hash: SQL = "sha2(concat(unhex(\(inner)), encode(\(text), 'UTF-8')), 256)"
    return "sha2(concat(unhex(\(outer)), unhex(\(hash))), 256)"
  }

  package func unpivoted(_ cells: [SQL], of rows: SQL) -> SQL {
    let query: SQL = "select \(cells.joined(separator: ", ")) from \(rows)"
    return call("unpivoted", text(of: query))
  }

  package func columns(of rows: SQL) -> SQL { call("columns", text(of: rows)) }

  package func keys(_ list: SQL, of rows: SQL, limit: Int) -> SQL {
    """
    select key from (
      select distinct explode(transform(\(list), element -> cast(element.key as string))) as key
      from \(rows)) as keys
    where key is not null order by key limit \(limit)
    """
  }

  package func copy(_ query: SQL, toLines path: String) -> SQL {
    struct Request: Encodable { let query, path: String }
    return "\(call("copy", Request(query: text(of: query), path: path)));\n"
  }
}
