/// Markdown with the tables of GitHub, as a model's card is written.
public struct MarkdownRenderer: DocumentRenderer {
  public init() {}

  public func text(of document: Document) -> String {
    let title = document.title.map { ["# " + Self.escaped($0)] } ?? []
    return (title + document.blocks.flatMap { Self.parts(of: $0) }).map { $0 + "\n" }.joined(
      separator: "\n")
  }

  /// The texts of a block, an empty line between two.
  private static func parts(of block: Document.Block, level: Int = 2) -> [String] {
    switch block {
    case .heading(let title): return [heading(title, level: level)]
    case .section(let section):
      return [heading(section.title, level: level)]
        + section.blocks.flatMap { parts(of: $0, level: level + 1) }
    case .cards(let cards): return cards.flatMap { parts(of: .section($0), level: level) }
    case .facts(let facts): return parts(of: facts.table)
    case .paragraph(let text), .note(let text): return [escaped(text)]
    case .warning(let text): return ["**\(escaped(text))**"]
    case .list(let list):
      guard !list.items.isEmpty else { return [] }
      let items = list.items.map { item in
        "- " + escaped(item.text) + (item.remedy.map { " → " + escaped($0) } ?? "")
      }
      return (list.title.map { [escaped($0)] } ?? []) + [items.joined(separator: "\n")]
    case .table(let table): return parts(of: table)
    case .figure(let figure): return parts(of: figure.data)
    case .verbatim(let lines):
      guard !lines.isEmpty else { return [] }
      let longest = lines.map(longestFence).max() ?? 0
      let fence = String(repeating: "`", count: max(3, longest + 1))
      return [([fence] + lines.map(TextTable.shown) + [fence]).joined(separator: "\n")]
    }
  }

  /// Markdown has six levels.
  private static func heading(_ title: String, level: Int) -> String {
    String(repeating: "#", count: min(level, 6)) + " " + escaped(title)
  }

  private static func parts(of table: Document.Table) -> [String] {
    guard !table.rows.isEmpty else { return [] }
    func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    let rows = table.rows.map { values in
      row(
        zip(values, table.columns).map { value, column in
          escaped(value.lines(under: column.unit).joined(separator: "; "))
        })
    }
    let rule = table.columns.map { $0.alignment == .leading ? "-" : "-:" }
    let header = [
      row(table.columns.map { escaped($0.heading) }), "|\(rule.joined(separator: "|"))|",
    ]
    return (table.title.map { [escaped($0)] } ?? []) + [(header + rows).joined(separator: "\n")]
  }

  /// The most backticks in a row.
  private static func longestFence(_ line: String) -> Int {
    line.split { $0 != "`" }.map(\.count).max() ?? 0
  }

  /// `text` as Markdown shows it letter by letter: what would be read as a sign of Markdown or HTML is escaped.
  static func escaped(_ text: String) -> String {
    let characters = Array(TextTable.shown(text))
    var escaped = ""
    for (index, character) in characters.enumerated() {
      let before = index > 0 ? characters[index - 1] : " "
      let next = index + 1 < characters.count ? characters[index + 1] : " "
      let isSign =
        switch character {
        case "\\", "`", "*", "<", "|", "~": true
        // Within a word an underscore is a letter.
        case "_": !(isLetter(before) && isLetter(next))
        case "]": "([:".contains(next)
        case "&": next.isLetter || next == "#"
        // At the beginning they would make a heading, a quotation, a rule or a list.
        case "#", ">", "=": index == 0
        case "-", "+": index == 0 && (next == " " || next == character)
        case ".", ")":
          index > 0 && next == " " && characters[..<index].allSatisfy(\.isNumber)
        default: false
        }
      escaped += isSign ? "\\\(character)" : String(character)
    }
    return escaped
  }

  private static func isLetter(_ character: Character) -> Bool {
    character.isLetter || character.isNumber
  }
}
