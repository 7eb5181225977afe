/// Plain text for a terminal: tables aligned, long paragraphs wrapped.
public struct TerminalRenderer: DocumentRenderer {
  /// How many columns of the terminal a paragraph may take.
  public var width: Int
  /// Whether curves are drawn above their tables.
  public var drawsCurves: Bool

  public init(width: Int = 100, drawsCurves: Bool = false) {
    self.width = width
    self.drawsCurves = drawsCurves
  }

  public func text(of document: Document) -> String {
    let title = document.title.map { Self.line($0) } ?? ""
    return text(of: document.blocks, after: title, depth: 0)
  }

  /// What stands `before`, and then the blocks of a section `depth` levels below the document.
  private func text(
    of blocks: [Document.Block], after text: String, depth: Int
  ) -> String {
    var text = text
    var before: Document.Block?
    for block in blocks.flatMap(\.withoutCards) {
      if case .section(let section) = block {
        let heading = Self.heading(section.title, depth: depth).map { $0 + "\n" }.joined()
        text += text.isEmpty || heading.isEmpty ? heading : "\n" + heading
        text = self.text(of: section.blocks, after: text, depth: depth + 1)
        before = block
        continue
      }
      let lines = lines(of: block, depth: depth)
      guard !lines.isEmpty else { continue }
      if !text.isEmpty, !Self.continues(block, before) { text += "\n" }
      text += lines.map { $0 + "\n" }.joined()
      before = block
    }
    return text
  }

  /// A title with a rule below it, which is lighter for a heading within a section.
  private static func heading(_ title: String, depth: Int) -> [String] {
    let shown = TextTable.shown(title)
    guard depth == 0 || !shown.isEmpty else { return [] }
    return [shown, String(repeating: depth == 0 ? "=" : "-", count: TextTable.width(shown))]
  }

  /// A note stands below what it speaks of without a gap.
  private static func continues(_ block: Document.Block, _ before: Document.Block?) -> Bool {
    switch (before, block) {
    case (.table, .note), (.table, .warning), (.figure, .note), (.figure, .warning): true
    case (.note, .note), (.note, .warning), (.warning, .note), (.warning, .warning): true
    default: false
    }
  }

  private func lines(of block: Document.Block, depth: Int) -> [String] {
    switch block {
    case .heading(let title): return Self.heading(title, depth: depth)
    case .paragraph(let text), .note(let text), .warning(let text): return wrapped(text)
    case .list(let list):
      guard !list.items.isEmpty else { return [] }
      return (list.title.map { [TextTable.shown($0)] } ?? [])
        + list.items.flatMap { item in
          ["  - " + TextTable.shown(item.text)]
            + (item.remedy.map { ["    → " + TextTable.shown($0)] } ?? [])
        }
    case .table(let table): return Self.lines(of: table)
    case .figure(let figure): return plots(of: figure) + Self.lines(of: figure)
    case .facts(let facts): return Self.lines(of: facts.table)
    // Written with their blocks.
    case .section, .cards: return []
    case .verbatim(let lines): return lines.map { TextTable.shown($0) }
    }
  }

  private func plots(of figure: Document.Figure) -> [String] {
    guard drawsCurves else { return [] }
    return figure.forms.flatMap { TextPlot($0, of: figure)?.text(width: width) ?? [] }
  }

  /// The table of a figure; where one series of it is bars, with the bars as a last column.
  private static func lines(of figure: Document.Figure) -> [String] {
    let bars = figure.blocks(width: 24)
    guard !bars.isEmpty else { return lines(of: figure.data) }
    var table = Document.Table(
      title: figure.data.title, columns: figure.data.columns + [.text("")])
    for (row, bar) in zip(figure.data.rows, bars) { table.add(row + [.text(bar)]) }
    return lines(of: table)
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

extension Document.Block {
  /// Cards as the sections that they are, one below the other.
  fileprivate var withoutCards: [Document.Block] {
    if case .cards(let cards) = self { cards.map { .section($0) } } else { [self] }
  }
}
