/// One HTML page that needs no other file. All text is escaped.
public struct HTMLRenderer: DocumentRenderer {
  public init() {}

  private static let style = """
    body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
    table { border-collapse: collapse; margin: 1rem 0; }
    caption { text-align: left; }
    th, td { text-align: left; vertical-align: top; padding: .2rem .7rem; border-bottom: 1px solid #ccc; }
    .number { text-align: right; font-variant-numeric: tabular-nums; }
    .note { color: #555; }
    """

  public func text(of document: Document) -> String {
    let title = document.title.map(Self.escaped)
    let body = (title.map { ["<h1>\($0)</h1>"] } ?? []) + document.blocks.flatMap(Self.lines)
    let head = [
      "<!doctype html>", "<html lang=\"en\">", "<head>", "<meta charset=\"utf-8\">",
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
      "<title>\(title ?? "Patron")</title>", "<style>", Self.style, "</style>", "</head>", "<body>",
    ]
    return (head + body + ["</body>", "</html>"]).map { $0 + "\n" }.joined()
  }

  private static func lines(of block: Document.Block) -> [String] {
    switch block {
    case .heading(let title): return ["<h2>\(escaped(title))</h2>"]
    case .paragraph(let text): return ["<p>\(escaped(text))</p>"]
    case .note(let text): return ["<p class=\"note\">\(escaped(text))</p>"]
    case .warning(let text): return ["<p><strong>\(escaped(text))</strong></p>"]
    case .list(let list):
      guard !list.items.isEmpty else { return [] }
      let items = list.items.map { item in
        "<li>\(escaped(item.text))\(item.remedy.map { "<br>→ \(escaped($0))" } ?? "")</li>"
      }
      return (list.title.map { ["<p>\(escaped($0))</p>"] } ?? []) + ["<ul>"] + items + ["</ul>"]
    case .table(let table): return lines(of: table)
    case .figure(let figure): return lines(of: figure.data)
    case .verbatim(let lines):
      return lines.isEmpty ? [] : ["<pre>\(lines.map(escaped).joined(separator: "\n"))</pre>"]
    }
  }

  private static func lines(of table: Document.Table) -> [String] {
    guard !table.rows.isEmpty else { return [] }
    func row(_ cells: [String], _ element: String) -> String {
      "<tr>"
        + zip(cells, table.columns).map { cell, column in
          let style = column.alignment == .trailing ? " class=\"number\"" : ""
          return "<\(element)\(style)>\(cell)</\(element)>"
        }.joined() + "</tr>"
    }
    let header =
      table.isWithoutHeader
      ? [] : ["<thead>", row(table.columns.map { escaped($0.heading) }, "th"), "</thead>"]
    let rows = table.rows.map { values in
      row(
        zip(values, table.columns).map { value, column in
          value.lines(under: column.unit).map(escaped).joined(separator: "<br>")
        }, "td")
    }
    return ["<table>"] + (table.title.map { ["<caption>\(escaped($0))</caption>"] } ?? []) + header
      + ["<tbody>"] + rows + ["</tbody>", "</table>"]
  }

  static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in TextTable.shown(text) {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.append(character)
      }
    }
    return escaped
  }
}
