/// Plain text for a terminal: tables aligned, long paragraphs wrapped.
public struct TerminalRenderer: DocumentRenderer {
  /// How many columns of the terminal a paragraph may take.
  public var width: Int

  public init(width: Int = 100) { self.width = width }

  public func text(of document: Document) -> String {
    var text = document.title.map { Self.line($0) } ?? ""
    var before: Document.Block?
    for block in document.blocks {
      let lines = lines(of: block)
      guard !lines.isEmpty else { continue }
      if !text.isEmpty, !Self.continues(block, before) { text += "\n" }
      text += lines.map { $0 + "\n" }.joined()
      before = block
    }
    return text
  }

  /// A note stands below what it speaks of without a gap.
  private static func continues(_ block: Document.Block, _ before: Document.Block?) -> Bool {
    switch (before, block) {
    case (.table, .note), (.table, .warning), (.figure, .note), (.figure, .warning): true
    case (.note, .note), (.note, .warning), (.warning, .note), (.warning, .warning): true
    default: false
    }
  }

  private func lines(of block: Document.Block) -> [String] {
    switch block {
    case .heading(let title):
      let shown = TextTable.shown(title)
      return [shown, String(repeating: "=", count: TextTable.width(shown))]
    case .paragraph(let text), .note(let text), .warning(let text): return wrapped(text)
    case .list(let list):
      guard !list.items.isEmpty else { return [] }
      return (list.title.map { [TextTable.shown($0)] } ?? [])
        + list.items.flatMap { item in
          ["  - " + TextTable.shown(item.text)]
            + (item.remedy.map { ["    → " + TextTable.shown($0)] } ?? [])
        }
    case .table(let table): return Self.lines(of: table)
    case .figure(let figure): return Self.lines(of: figure.data)
    case .verbatim(let lines): return lines.map { TextTable.shown($0) }
    }
  }

  private static func lines(of table: Document.Table) -> [String] {
    var text = TextTable(
      table.columns.map {
        $0.alignment == .leading ? .text($0.heading) : .number($0.heading)
      })
    for row in table.rows {
      text.add(lines: zip(row, table.columns).map { $0.lines(under: $1.unit) })
    }
    let lines = text.lines
    return lines.isEmpty ? [] : (table.title.map { [TextTable.shown($0)] } ?? []) + lines
  }

  private static func line(_ text: String) -> String { TextTable.shown(text) + "\n" }

  /// `text` in lines of at most `width` columns, broken at blanks.
  private func wrapped(_ text: String) -> [String] {
    var lines: [String] = []
    for word in TextTable.shown(text).split(separator: " ", omittingEmptySubsequences: false) {
      if let last = lines.last, TextTable.width(last) + TextTable.width(String(word)) < width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
