import Foundation

/// How files become rows of text.
extension DuckDBDialect {
  /// The rows of `files`, every cell as text where the format has no types of its own.
  ///
  /// - Parameters:
  ///   - fileColumn: a column that names the file of each row.
  ///   - columns: the columns that are asked for; where naming them saves work, others are not there.
  package func source(
    _ files: [String], form: FileForm, fileColumn: String? = nil, columns: Set<String>? = nil
  ) -> SQL {
    let list = list(of: files.map(form.path))
    let naming: SQL = fileColumn.map { ", filename = \(text: $0)" } ?? SQL()
    switch form.format {
    case .csv:
      let delimiter: SQL = form.delimiter.map { ", delim = \(text: $0)" } ?? SQL()
      return """
        read_csv(\(list), \(Self.csvOptions), union_by_name = true, nullstr = '', \
        quote = \(text: form.quote), escape = \(text: form.escape)\
        \(delimiter)\(naming))
        """
    case .parquet:
      let rows: SQL = "read_parquet(\(list), union_by_name = true\(naming))"
      guard form.isNested else { return rows }
      let wanted = form.nested.filter { columns?.contains($0.name) ?? true }
      return flattened(wanted, of: rows, root: nil, fileColumn: fileColumn)
    case .json:
      let wanted = form.nested.filter { columns?.contains($0.name) ?? true }
      return flattened(
        wanted, of: records(of: files, form: form, columns: wanted, fileColumn: fileColumn),
        root: "record", fileColumn: fileColumn)
    }
  }

  private func list(of files: [String]) -> SQL {
    "[\(files.map { SQL(text: Self.pattern($0)) }.joined(separator: ", "))]"
  }

  /// One row on how the CSV `file` seems to be written.
  ///
  /// Where it `isPlain`, no other mark than the double quote can quote or escape.
  package func head(of file: String, isPlain: Bool) -> SQL {
    let marks: SQL = isPlain ? ", quote = '\"', escape = '\"'" : ""
    return "sniff_csv(\(text: Self.pattern(file)), \(Self.csvOptions)\(marks))"
  }

  /// The rows of the CSV `file` where each must have `columnCount` fields, looked at no further.
  package func strictSource(
    _ file: String, form: FileForm, delimiter: String, columnCount: Int
  ) -> SQL {
    let columns = (0..<columnCount).map { SQL("'c\($0)': 'varchar'") }.joined(separator: ", ")
    return """
      read_csv(\(text: Self.pattern(form.path(of: file))), auto_detect = false, header = true, \
      columns = {\(columns)}, delim = \(text: delimiter), quote = \(text: form.quote), \
      escape = \(text: form.escape))
      """
  }

  /// The first line is the header, and no line is a comment or a title: nothing is left out unseen.
  /// Buffers hold two of the longest lines; the engine's own choice would be sixteen, allocated each time.
  private static let csvOptions: SQL = """
    header = true, all_varchar = true, skip = 0, comment = '', \
    maximum_line_size = 16000000, buffer_size = 32000000
    """

  /// A file name as the engine reads it, a pattern: a wildcard is put in brackets, which match it alone.
  static func pattern(_ file: String) -> String {
    file.map { "*?[".contains($0) ? "[\($0)]" : String($0) }.joined()
  }

  /// The lines of the .zst `file`, whatever they hold, in a column `line`.
  package func lines(of file: String) -> SQL {
    SQL(
      """
      read_csv(\(text: Self.pattern(file)), auto_detect = false, header = false, \
      columns = {'line': 'varchar'}, delim = '', quote = '', escape = '', strict_mode = false, \
      maximum_line_size = 16000000, buffer_size = 32000000)
      """)
  }
}

// Objects and lists as columns.
extension DuckDBDialect {
  /// The records of JSON files, each a struct `record` of texts that holds what `columns` need.
  ///
  /// The engine's own reader guesses types; here every scalar is text from the start. A number that
  /// its parser would write otherwise than the file (see `JSONScanner.number`) is put between quotes
  /// first, in the records that have one. Numbers inside a list's JSON text then stand
  /// between quotes too.
  private func records(
    of files: [String], form: FileForm, columns: [NestedShape.Column], fileColumn: String?
  ) -> SQL {
    let naming: SQL = fileColumn.map { ", filename = \(text: $0)" } ?? SQL()
    let name = fileColumn.map { SQL(", \(name: $0)") } ?? SQL()
    let layouts = Dictionary(grouping: files) { form.layouts[$0] ?? .lines }
    let readers = layouts.sorted { $0.key.rawValue < $1.key.rawValue }.map { layout, files -> SQL in
      """
      select json\(name) from read_json_objects(\(list(of: files.map(form.path))), \
      format = \(text: layout.rawValue), maximum_object_size = \(max(16 << 20, form.longestRecord * 2))\
      \(naming))
      """
    }
    let text: SQL =
      form.quotesNumbers
      ? """
      case when regexp_matches(json, \(text: Self.inexactNumber)) \
      then left(regexp_replace(json, \(text: Self.untilNumber), \
      \(text: "\\1\"\\2\""), 'g'), -2) else json end
      """ : "json"
    let schema = SQL(text: Self.schema(of: columns))
    return """
      (select from_json(\(text), \(schema)) as record\(name) \
      from (\(readers.joined(separator: " union all "))) as files)
      """
  }

  /// The records of the JSON `file` as they stand, in a column `json`, however they are laid out.
  package func records(packed file: String) -> SQL {
    """
    read_json_objects(\(text: Self.pattern(file)), format = 'auto', \
    maximum_object_size = \(256 << 20))
    """
  }

  /// The pattern of numbers that the engine's parser would write otherwise.
  ///
  /// Text that looks like one costs a little time and changes nothing.
  private static let inexactNumber =
    #"\.[0-9]+0\s*[,}\]]|[0-9][eE][+-]?[0-9]+\s*[,}\]]|[0-9.]{16,}\s*[,}\]]|-0\s*[,}\]]|0\.0000"#

  /// The text before a number, and the number: strings and everything that is no digit.
  private static let untilNumber = #"((?:"(?:[^"\\]|\\.)*"|[^"0-9-])*)(-?[0-9][0-9.eE+-]*|$)"#

  /// The objects that lead to `columns`, as the engine's `from_json` takes them: scalars and whatever
  /// stays JSON text are texts.
  private static func schema(of columns: [NestedShape.Column]) -> String {
    var root = Schema()
    for column in columns { root.add(column.path[...], of: column.kind) }
    return root.text
  }

  private struct Schema {
    var names: [String] = []
    var members: [String: Schema] = [:]
    var leaf: String?

    mutating func add(_ path: ArraySlice<String>, of kind: NestedShape.Column.Kind) {
      guard let first = path.first else {
        switch kind {
        case .pair(_, let values) where values.isEmpty:
          leaf = #"[{"key":"VARCHAR","value":"VARCHAR"}]"#
        case .pair(_, let values):
          let members = values.map { "\(Self.quoted($0)):\"VARCHAR\"" }.joined(separator: ",")
          leaf = #"[{"key":"VARCHAR","value":{\#(members)}}]"#
        case .scalar, .text: leaf = "\"VARCHAR\""
        }
        return
      }
      if members[first] == nil { names.append(first) }
      members[first, default: Schema()].add(path.dropFirst(), of: kind)
    }

    var text: String {
      leaf
        ?? "{"
        + names.map { "\(Self.quoted($0)):\(members[$0]?.text ?? "\"VARCHAR\"")" }
        .joined(separator: ",") + "}"
    }

    private static func quoted(_ name: String) -> String {
      (try? JSONEncoder().encode(name)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }
  }

  /// `columns` of `rows`, each under its path.
  ///
  /// The paths start at the column `root`, or at the columns of `rows` themselves.
  private func flattened(
    _ columns: [NestedShape.Column], of rows: SQL, root: String?, fileColumn: String?
  ) -> SQL {
    func field(_ path: [String]) -> SQL {
      ((root.map { [$0] } ?? []) + path).map { SQL(name: $0) }.joined(separator: ".")
    }
    // The lists of keys and values are taken apart once, below the columns that look into them.
    var lists: [[String]] = []
    var parts: [SQL] = []
    for column in columns {
      guard case .pair(_, let values) = column.kind, !lists.contains(column.path) else { continue }
      let list = field(column.path)
      let value: SQL =
        values.isEmpty
        ? "element.value"
        : "coalesce("
          + values.map { SQL("cast(element.value.\(name: $0) as varchar)") }
          .joined(separator: ", ") + ")"
      parts.append(
        """
        list_transform(\(list), lambda element: cast(element.key as varchar)) as patron_keys_\(lists.count), \
        list_transform(\(list), lambda element: \(value)) as patron_values_\(lists.count)
        """)
      lists.append(column.path)
    }
    var outputs = columns.map { column -> SQL in
      let name = SQL(name: column.name)
      switch column.kind {
      case .scalar: return "\(field(column.path)) as \(name)"
      case .text:
        // What JSON's parser made text of is text; Parquet's lists are made JSON here.
        let text = field(column.path)
        return root == nil ? "cast(to_json(\(text)) as varchar) as \(name)" : "\(text) as \(name)"
      case .pair(let key, _):
        let index = lists.firstIndex(of: column.path) ?? 0
        return """
          list_extract(patron_values_\(index), list_position(patron_keys_\(index), \
          \(text: key))) as \(name)
          """
      }
    }
    if let fileColumn { outputs.append(SQL(name: fileColumn)) }
    let all = outputs.isEmpty ? "1 as patron_nothing" : outputs.joined(separator: ", ")
    let inner = parts.isEmpty ? rows : "(select *, \(parts.joined(separator: ", ")) from \(rows))"
    return "(select \(all) from \(inner) as nested)"
  }
}
