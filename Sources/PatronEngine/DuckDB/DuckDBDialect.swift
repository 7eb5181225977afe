/// DuckDB's SQL, 1.4 and newer.
package struct DuckDBDialect: Dialect {
  package init() {}

  package func text(of sql: SQL) -> String {
    sql.parts.map { part in
      switch part {
      case .raw(let text): text
      case .name(let name): Self.quoted(name, by: "\"")
      case .text(let text): Self.literal(text)
      }
    }.joined()
  }

  /// `text` as a string literal; the engine's program drops some signs from a script, which are spelt out.
  private static func literal(_ text: String) -> String {
    var pieces = [""]
    for scalar in text.unicodeScalars {
      if SQL.unspeakable.contains(scalar) {
        pieces += ["chr(\(scalar.value))", ""]
      } else {
        pieces[pieces.count - 1].unicodeScalars.append(scalar)
      }
    }
    // Pieces of text and spelt-out characters take turns.
    let joined = pieces.enumerated().map { $0 % 2 == 0 ? quoted($1, by: "'") : $1 }
      .joined(separator: " || ")
    return pieces.count == 1 ? joined : "(\(joined))"
  }

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
  package func isAmong(_ text: SQL, _ words: [String]) -> SQL {
    let list = words.map { SQL(text: $0) }.joined(separator: ", ")
    return "coalesce(list_contains([\(list)], \(text)), false)"
  }

  /// The text of `column` without the blanks around it, NULL where nothing is left.
  ///
  /// Trimming costs the engine more than reading, so only what begins or ends with a blank is
  /// trimmed; what sorts before every visible sign begins with one, or with nothing worth keeping.
  package func text(_ column: String) -> SQL {
    trimmed("cast(\(name: column) as varchar)")
  }

  /// The text of `cell`, a piece of SQL, without the blanks around it, NULL where nothing is left.
  package func trimmed(_ cell: SQL) -> SQL {
    let ends = Self.blanks.map { SQL("suffix(\(cell), chr(\($0)))") }.joined(separator: " or ")
    let blanks = Self.blanks.map { SQL("chr(\($0))") }.joined(separator: " || ")
    return """
      case when \(cell) < '!' or prefix(\(cell), chr(160)) or \(ends) \
      then nullif(trim(\(cell), \(blanks)), '') else \(cell) end
      """
  }

  /// Space, tab, line ends and the no-break space, which exports leave around a text.
  private static let blanks = [32, 9, 10, 13, 160]

  /// A cell that a spreadsheet would run as a formula, made text by a leading apostrophe. A number with
  /// a sign, as a phone's, runs as nothing and stays as it is.
  package func neutralised(_ column: String) -> SQL {
    let name = SQL(name: column)
    return """
      case when left(\(name), 1) in ('=', '+', '-', '@', chr(9), chr(10), chr(13)) \
      and not regexp_full_match(\(name), '[-+][0-9]+([.,][0-9]+)*') \
      then '''' || \(name) else \(name) end
      """
  }

  package func matches(_ text: SQL, pattern: String) -> SQL {
    "regexp_matches(\(text), \(text: pattern))"
  }

  package func matches(_ text: SQL, whole pattern: String) -> SQL {
    "regexp_full_match(\(text), \(text: pattern))"
  }

  package func part(of text: SQL, pattern: String, group: Int) -> SQL {
    "regexp_extract(\(text), \(text: pattern), \(group))"
  }

  package func replacing(
    _ pattern: String, in text: SQL, with replacement: String, isRepeated: Bool
  ) -> SQL {
    let options: SQL = isRepeated ? ", 'g'" : SQL()
    return "regexp_replace(\(text), \(text: pattern), \(text: replacement)\(options))"
  }

  package func isJSON(_ text: SQL) -> SQL { "json_valid(\(text))" }

  package func double(_ text: SQL) -> SQL { "try_cast(\(text) as double)" }

  package func isFinite(_ number: SQL) -> SQL { "isfinite(\(number))" }

  package func finite(_ number: SQL) -> SQL { "case when isfinite(\(number)) then \(number) end" }

  package var rowNumber: SQL { "rowid" }

  package var place: SQL { "row_number() over ()" }

  package func update(_ table: SQL, _ columns: [String], from query: SQL) -> SQL {
    let values = columns.map { SQL("\(name: $0) = changes.\(name: $0)") }
    return """
      update \(table) set \(values.joined(separator: ", ")) from (\(query)) as changes
      where \(table).rowid = changes.row_number;
      """
  }

  package func list(_ elements: [SQL]) -> SQL { "[\(elements.joined(separator: ", "))]" }

  package func hash(_ keys: SQL) -> SQL { "hash(\(keys))" }

  package func keyedHash(of text: SQL, inner: SQL, outer: SQL) -> SQL {
    "sha256(unhex(\(outer)) || unhex(sha256(unhex(\(inner)) || encode(\(text)))))"
  }

  package func unpivoted(_ cells: [SQL], of rows: SQL) -> SQL {
    """
    (unpivot (select \(cells.joined(separator: ", ")) from \(rows))
      on columns(*) into name name value value)
    """
  }

  package func columns(of rows: SQL) -> SQL {
    "(select column_name as name, column_type as type from (describe select * from \(rows)))"
  }

  package func keys(_ list: SQL, of rows: SQL, limit: Int) -> SQL {
    """
    select key from (
      select distinct unnest(list_transform(\(list), lambda element: cast(element.key as varchar)))
        as key from \(rows)) as keys
    where key is not null order by key limit \(limit)
    """
  }

  package func copy(_ query: SQL, toLines path: String) -> SQL {
    """
    copy (\(query)) to \(text: path)
    (format csv, header false, quote '', escape '', delimiter '');
    """
  }
}
