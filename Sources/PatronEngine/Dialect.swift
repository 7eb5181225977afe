/// The SQL that the engine speaks where dialects differ, and the only place where a name or a value
/// is turned into SQL text.
public struct Dialect: Hashable, Sendable {
  /// A piece of SQL that was made by this type: safe to stand in a query as it is.
  public struct Fragment: Hashable, Sendable {
    package let sql: String
    package init(trusted sql: String) { self.sql = sql }
  }

  public init() {}

  /// `name` as an identifier: quoted, so that any text is one name and nothing else.
  ///
  /// No name holds a NUL or a carriage return, which the engine's program drops as it reads its
  /// script: exports whose columns do are refused.
  public func identifier(_ name: String) -> Fragment {
    Fragment(trusted: Self.quoted(name, by: "\""))
  }

  /// `text` as a string literal: quoted, so that any text is one value and nothing else.
  public func literal(_ text: String) -> Fragment {
    var pieces = [""]
    for scalar in text.unicodeScalars {
      if Self.unspeakable.contains(scalar) {
        pieces += ["chr(\(scalar.value))", ""]
      } else {
        pieces[pieces.count - 1].unicodeScalars.append(scalar)
      }
    }
    // Pieces of text and those spelt out take turns.
    let joined = pieces.enumerated().map { $0 % 2 == 0 ? Self.quoted($1, by: "'") : $1 }
      .joined(separator: " || ")
    return Fragment(trusted: pieces.count == 1 ? joined : "(\(joined))")
  }

  /// What the engine's program would drop from a script.
  package static let unspeakable: Set<Unicode.Scalar> = ["\0", "\r"]

  /// Scalars, not characters, are doubled: a quote with an accent upon it is still a quote.
  private static func quoted(_ text: String, by quote: Unicode.Scalar) -> String {
    var quoted = String.UnicodeScalarView([quote])
    for scalar in text.unicodeScalars {
      if scalar == quote { quoted.append(quote) }
      quoted.append(scalar)
    }
    quoted.append(quote)
    return String(quoted)
  }

  /// Whether `text`, a piece of SQL, is one of `words`; false where it is NULL.
  ///
  /// Not by IN: the engine makes a join of each that has many words, and a join carries every column of the row.
  package func isAmong(_ text: String, _ words: [String]) -> Fragment {
    let list = words.map { literal($0).sql }.joined(separator: ", ")
    return Fragment(trusted: "coalesce(list_contains([\(list)], \(text)), false)")
  }

  /// Whether `text`, a piece of SQL, is one of `words`, the case of letters aside.
  package func isOneOf(_ text: String, _ words: [String]) -> Fragment {
    isAmong("lower(\(text))", words.map { $0.lowercased() })
  }

  /// The text of `column` without the blanks around it, NULL where nothing is left.
  ///
  /// Trimming costs the engine more than reading, so only what begins or ends with a blank is
  /// trimmed; what sorts before every visible sign begins with one, or with nothing worth keeping.
  package func text(_ column: String) -> Fragment {
    Fragment(trusted: trimmed("cast(\(identifier(column).sql) as varchar)"))
  }

  /// The text of `cell`, a piece of SQL, without the blanks around it, NULL where nothing is left.
  package func trimmed(_ cell: String) -> String {
    let ends = Self.blanks.map { "suffix(\(cell), chr(\($0)))" }.joined(separator: " or ")
    let blanks = Self.blanks.map { "chr(\($0))" }.joined(separator: " || ")
    return """
      case when \(cell) < '!' or prefix(\(cell), chr(160)) or \(ends) \
      then nullif(trim(\(cell), \(blanks)), '') else \(cell) end
      """
  }

  /// Space, tab, line ends and the no-break space, which exports leave around a text.
  private static let blanks = [32, 9, 10, 13, 160]

  /// How many different ones of `count` dense keys from 0 a group's `column` holds, as an aggregate.
  ///
  /// A bit a key is counted in one pass; the engine's own count of what differs groups the rows anew.
  package func differentKeys(_ column: String, of count: Int) -> Fragment {
    let bits = 60
    let words = (count + bits - 1) / bits
    guard words <= 4 else { return Fragment(trusted: "count(distinct \(column))") }
    let counts = (0..<words).map { word in
      """
      cast(coalesce(bit_count(bit_or(case when \(column) // \(bits) = \(word) \
      then cast(1 as bigint) << (\(column) % \(bits)) end)), 0) as integer)
      """
    }
    return Fragment(trusted: words == 0 ? "0" : counts.joined(separator: " + "))
  }

  /// A cell that a spreadsheet would run as a formula, made text by a leading apostrophe. A number with
  /// a sign, as a phone's, runs as nothing and stays as it is.
  package func neutralised(_ column: String) -> Fragment {
    let name = identifier(column).sql
    return Fragment(
      trusted: """
        case when left(\(name), 1) in ('=', '+', '-', '@', chr(9), chr(10), chr(13)) \
        and not regexp_full_match(\(name), '[-+][0-9]+([.,][0-9]+)*') \
        then '''' || \(name) else \(name) end
        """)
  }
}
