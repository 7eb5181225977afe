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
  public func identifier(_ name: String) -> Fragment {
    Fragment(trusted: "\"" + name.filter { $0 != "\0" }.replacing("\"", with: "\"\"") + "\"")
  }

  /// `text` as a string literal: quoted, so that any text is one value and nothing else.
  public func literal(_ text: String) -> Fragment {
    Fragment(trusted: "'" + text.filter { $0 != "\0" }.replacing("'", with: "''") + "'")
  }

  /// `texts` as a parenthesised list of string literals.
  public func list(_ texts: [String]) -> Fragment {
    Fragment(trusted: "(" + texts.map { literal($0).sql }.joined(separator: ", ") + ")")
  }

  /// The rows of `files`, read as text where the format has no types of its own.
  package func source(_ files: [String], format: SourceFormat, delimiter: String?) -> Fragment {
    // A file name is a literal, but the engine reads it as a pattern: what is a wildcard there is
    // put in brackets, which match it alone.
    let names = files.map { file in
      literal(file.map { "*?[".contains($0) ? "[\($0)]" : String($0) }.joined()).sql
    }
    let list = "[" + names.joined(separator: ", ") + "]"
    switch format {
    case .csv:
      let separator = delimiter.map { ", delim = \(literal($0).sql)" } ?? ""
      return Fragment(
        trusted: """
          read_csv(\(list), header = true, all_varchar = true, union_by_name = true, \
          filename = 'patron_file', nullstr = '', maximum_line_size = 16000000\(separator))
          """)
    case .parquet:
      return Fragment(
        trusted: "read_parquet(\(list), union_by_name = true, filename = 'patron_file')")
    case .json:
      return Fragment(
        trusted: """
          read_json(\(list), format = 'newline_delimited', union_by_name = true, \
          filename = 'patron_file')
          """)
    }
  }

  /// The trimmed text of `column`, NULL where nothing is left.
  package func text(_ column: String) -> Fragment {
    Fragment(trusted: "nullif(trim(cast(\(identifier(column).sql) as varchar)), '')")
  }

  /// The moment that `text` (a fragment of SQL text) says, in microseconds since 1970 UTC: ISO 8601,
  /// with an offset or else in `timezone`; NULL where it is no such time.
  ///
  /// A number of ten digits counts as seconds since 1970, one of thirteen as milliseconds.
  package func microseconds(_ text: Fragment, timezone: String, format: String?) -> Fragment {
    let zone = literal(timezone).sql
    let value = text.sql
    if let format {
      let parsed = "try_strptime(\(value), \(literal(format).sql))"
      return Fragment(trusted: "epoch_us(timezone(\(zone), cast(\(parsed) as timestamp)))")
    }
    let local =
      timezone == "UTC"
      ? "epoch_us(try_cast(\(value) as timestamp))"
      : "epoch_us(timezone(\(zone), try_cast(\(value) as timestamp)))"
    // "+02:00", "+0200" and "+02" stand six, five or three places before the end; a bare date ends
    // in "-05" too, so only texts longer than a date can hold an offset.
    let hasOffset = """
      length(\(value)) > 10 and (right(\(value), 1) in ('Z', 'z') or left(right(\(value), 6), 1) \
      in ('+', '-') or left(right(\(value), 5), 1) in ('+', '-') or left(right(\(value), 3), 1) \
      in ('+', '-'))
      """
    let isNumber = "length(\(value)) in (10, 13) and try_cast(\(value) as bigint) is not null"
    return Fragment(
      trusted: """
        case when \(hasOffset) then epoch_us(try_cast(\(value) as timestamptz)) \
        when \(isNumber) then try_cast(\(value) as bigint) * \
        case length(\(value)) when 10 then 1000000 else 1000 end \
        else \(local) end
        """)
  }

  /// The local day in `timezone`, counted from 1970-01-01, of the moment `microseconds`.
  package func localDay(_ microseconds: String, timezone: String) -> Fragment {
    let stamp = "make_timestamp(\(microseconds))"
    let local =
      timezone == "UTC"
      ? stamp
      : "timezone(\(literal(timezone).sql), timezone('UTC', \(stamp)))"
    return Fragment(trusted: "cast(epoch_us(date_trunc('day', \(local))) // 86400000000 as integer)")
  }

  /// A cell that a spreadsheet would run as a formula, made text by a leading apostrophe.
  package func neutralised(_ column: String) -> Fragment {
    let name = identifier(column).sql
    return Fragment(
      trusted: """
        case when left(\(name), 1) in ('=', '+', '-', '@', chr(9), chr(13)) \
        then '''' || \(name) else \(name) end
        """)
  }
}

/// The kinds of file an export can be.
package enum SourceFormat: Hashable, Sendable {
  case csv, parquet, json

  /// The format of a file called `name`, told by its ending, compression aside.
  package init?(fileName name: String) {
    var name = name.lowercased()
    for ending in [".gz", ".zst"] where name.hasSuffix(ending) {
      name.removeLast(ending.count)
    }
    switch name.split(separator: ".").last {
    case "csv", "tsv", "txt": self = .csv
    case "parquet": self = .parquet
    case "json", "jsonl", "ndjson": self = .json
    default: return nil
    }
  }
}
