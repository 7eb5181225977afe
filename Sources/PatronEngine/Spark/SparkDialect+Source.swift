/// How files become rows of text, by `Program/Csv.java` and `Program/Json.java`.
extension SparkDialect {
  /// What the program needs to know of files.
  private struct Source: Encodable {
    let format: String
    let files: [String]
    let fileColumn: String?
    let columns: [String]?
    var delimiter: String?
    var quote = "\""
    var escape = "\""
    var layouts: [String] = []
    var quotesNumbers = false
    var nested: [Column] = []

    struct Column: Encodable {
      let name: String
      let path: [String]
      let key: String?
      let values: [String]

      init(_ column: NestedShape.Column) {
        (name, path) = (column.name, column.path)
        if case .pair(let key, let values) = column.kind {
          (self.key, self.values) = (key, values)
        } else {
          (key, values) = (nil, [])
        }
      }

      // A key that is none is written too.
      func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        try container.encode(path, forKey: .path)
        try container.encode(key, forKey: .key)
        try container.encode(values, forKey: .values)
      }

      private enum Key: CodingKey { case name, path, key, values }
    }
  }

  package func source(
    _ files: [String], form: FileForm, fileColumn: String?, columns: Set<String>?
  ) -> SQL {
    var source = Source(
      format: "\(form.format)", files: files.map(form.path), fileColumn: fileColumn,
      columns: columns?.sorted())
    source.delimiter = form.delimiter
    source.quote = form.quote
    source.escape = form.escape
    source.layouts = files.map { (form.layouts[$0] ?? .lines).rawValue }
    source.quotesNumbers = form.quotesNumbers
    source.nested = form.nested.filter { columns?.contains($0.name) ?? true }.map(
      Source.Column.init)
    return call("source", source)
  }

  package func head(of file: String, isPlain: Bool) -> SQL {
    struct Request: Encodable {
      let file: String
      let isPlain: Bool
    }
    return call("head", Request(file: file, isPlain: isPlain))
  }

  /// The rows are read as ever: what does not fit the header is named.
  package func strictSource(
    _ file: String, form: FileForm, delimiter: String, columnCount: Int
  ) -> SQL {
    var form = form
    form.delimiter = delimiter
    return source([file], form: form)
  }

  package func lines(of file: String) -> SQL { call("lines", file) }

  package func records(packed file: String) -> SQL { call("records", file) }
}
