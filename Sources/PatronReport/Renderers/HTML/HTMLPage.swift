/// Writes the parts of a page, counting its tables and figures for their anchors.
struct HTMLPage {
  let language: Language
  let rowLimit: Int
  /// What an element says whose words are not in the page's language.
  private var foreign = ""
  /// The title of the section, which tells pictures and tables without one apart.
  private var sectionTitle = ""
  private var tableCount = 0
  private var figureCount = 0

  init(language: Language, rowLimit: Int) {
    self.language = language
    self.rowLimit = rowLimit
  }

  /// The table of contents: sections and what is right below them; empty for a page of a single section.
  func contents(of sections: [HTMLOutline.Section]) -> [String] {
    let inner = sections.flatMap(\.sections)
    guard sections.count + inner.count > 1 else { return [] }
    func link(_ section: HTMLOutline.Section) -> String {
      "<a href=\"#\(section.id)\">\(named(section.title))</a>"
    }
    let items = sections.flatMap { section in
      section.sections.isEmpty
        ? ["<li>\(link(section))</li>"]
        : ["<li>\(link(section))", "<ol>"] + section.sections.map { "<li>\(link($0))</li>" }
          + ["</ol>", "</li>"]
    }
    return [
      "<nav aria-labelledby=\"contents-title\">",
      "<p id=\"contents-title\">\(language.word("Contents"))</p>", "<ol>",
    ]
      + items + ["</ol>", "</nav>"]
  }

  /// A heading must have words.
  private func named(_ title: String) -> String {
    title.allSatisfy(\.isWhitespace) ? language.word("Untitled") : HTML.escaped(title)
  }

  /// An element with the words `text`.
  private func element(_ name: String, _ text: String, style: String? = nil) -> String {
    let style = style.map { " class=\"\($0)\"" } ?? ""
    return "<\(name)\(style)\(foreign)>\(HTML.escaped(text))</\(name)>"
  }

  /// A section with its heading of `level` and what is in it.
  mutating func lines(of section: HTMLOutline.Section, level: Int) -> [String] {
    let heading = "h\(min(level, 6))"
    let before = (foreign, sectionTitle)
    sectionTitle = section.title
    if let own = section.language {
      foreign = own.code == language.code ? "" : " lang=\"\(own.code)\""
    }
    let text =
      [
        "<section id=\"\(section.id)\" aria-labelledby=\"\(section.id).title\">",
        "<\(heading) id=\"\(section.id).title\">\(named(section.title))</\(heading)>",
      ] + section.parts.flatMap { lines(of: $0, level: level + 1) } + ["</section>"]
    (foreign, sectionTitle) = before
    return text
  }

  /// A part, whose sections have headings of `level`.
  mutating func lines(of part: HTMLOutline.Part, level: Int) -> [String] {
    switch part {
    case .block(let block): lines(of: block)
    case .section(let section): lines(of: section, level: level)
    case .cards(let cards):
      ["<div class=\"cards\">"] + cards.flatMap { lines(of: $0, level: level) } + ["</div>"]
    }
  }

  mutating func lines(of block: Document.Block) -> [String] {
    switch block {
    case .paragraph(let text): return [element("p", text)]
    case .note(let text): return [element("p", text, style: "note")]
    case .warning(let text):
      return ["<p class=\"warning\"\(foreign)><strong>\(HTML.escaped(text))</strong></p>"]
    case .list(let list):
      guard !list.items.isEmpty else { return [] }
      let items = list.items.map { item in
        let remedy = item.remedy.map { "<br><span class=\"remedy\">→ \(Self.words(of: $0))</span>" }
        return "<li\(foreign)>\(HTML.escaped(item.text))\(remedy ?? "")</li>"
      }
      let title = list.title.map { [element("p", $0, style: "list-title")] } ?? []
      return title + ["<ul>"] + items + ["</ul>"]
    case .table(let table): return lines(of: table)
    case .figure(let figure): return lines(of: figure)
    case .facts(let facts): return lines(of: facts)
    case .verbatim(let lines):
      guard !lines.isEmpty else { return [] }
      return [
        "<pre tabindex=\"0\">\(lines.map(HTML.escaped).joined(separator: "\n"))</pre>"
      ]
    // The outline has made sections of these.
    case .heading, .section, .cards: return []
    }
  }

  /// The words of a command, those with a hyphen held together: a browser would break "--where" behind one.
  private static func words(of remedy: String) -> String {
    remedy.split(separator: " ", omittingEmptySubsequences: false).map { word in
      let text = HTML.escaped(String(word))
      return word.contains("-") ? "<span>\(text)</span>" : text
    }.joined(separator: " ")
  }

  private func lines(of facts: [Document.Fact]) -> [String] {
    guard !facts.isEmpty else { return [] }
    let cards = facts.map { fact in
      // A long number, such as an amount of millions, in smaller letters.
      let isLong = fact.value.lines(in: language).contains { $0.prefix { $0 != " " }.count > 9 }
      return
        "<div><dt>\(HTML.escaped(fact.label))</dt><dd class=\"value\(isLong ? " long" : "")\">\(figure(fact.value))</dd>"
        + (fact.comment.map { element("dd", $0) } ?? "") + "</div>"
    }
    return ["<dl class=\"facts\">"] + cards + ["</dl>"]
  }

  /// A value with its unit or its interval in smaller letters.
  private func figure(_ value: Document.Value) -> String {
    let text = cell(value, unit: nil)
    switch value {
    case .quantity, .share, .probability, .money, .interval:
      guard let blank = text.firstIndex(of: " ") else { return text }
      return "\(text[..<blank]) <small>\(text[text.index(after: blank)...])</small>"
    default: return text
    }
  }

  private func cell(_ value: Document.Value, unit: String?) -> String {
    value.lines(under: unit, in: language).map(HTML.escaped).joined(separator: "<br>")
  }

  private mutating func lines(of figure: Document.Figure) -> [String] {
    guard !figure.data.rows.isEmpty else { return [] }
    let pictures = figure.forms.compactMap { form in
      Picture(form, of: figure, in: language).map { (form: form, picture: $0) }
    }
    guard !pictures.isEmpty else { return lines(of: figure.data) }
    figureCount += 1
    let id = "figure.\(figureCount)"
    let title = figure.data.title
    let name = title ?? numbered("Figure", figureCount)
    let drawn = pictures.flatMap { form, picture in
      form == figure.forms[0]
        ? lines(of: picture, id: id, name: name)
        : lines(of: picture, id: "\(id).\(form)", name: "\(name), \(language.word(form.words))")
    }
    return ["<figure id=\"\(id)\">"]
      + (title.map { ["<figcaption>\(HTML.escaped($0))</figcaption>"] } ?? []) + drawn
      + ["<details>", "<summary>\(language.word("Values as a table"))</summary>"]
      + lines(of: figure.data) + ["</details>", "</figure>"]
  }

  /// What is without a title by its number and its section: "Figure 3: Churn".
  private func numbered(_ kind: String, _ number: Int) -> String {
    "\(language.word(kind)) \(number)" + (sectionTitle.isEmpty ? "" : ": \(sectionTitle)")
  }

  private func lines(of picture: Picture, id: String, name: String) -> [String] {
    func svg(_ drawing: Drawing, _ style: String) -> [String] {
      let lines = drawing.svg(
        id: "\(id).\(style)", style: style + (drawing.isScrolled ? " scrolled" : ""),
        title: name, description: picture.description,
        // A phone has no pointer to rest.
        hasHints: style == "wide")
      guard drawing.isScrolled else { return lines }
      return [
        "<div class=\"scroll \(style)\" tabindex=\"0\" role=\"region\" "
          + "aria-label=\"\(HTML.escaped(name)), \(language.word("scrolls sideways"))\">"
      ] + lines + ["</div>"]
    }
    return svg(picture.wide, "wide") + svg(picture.narrow, "narrow")
      + (picture.remainder.map { ["<p class=\"note\">\(HTML.escaped($0))</p>"] } ?? [])
  }

  private mutating func lines(of table: Document.Table) -> [String] {
    guard !table.rows.isEmpty else { return [] }
    tableCount += 1
    let id = "table.\(tableCount)"
    // The first column names the rows, if it holds words.
    let isNamed = table.columns.count > 1 && table.columns[0].alignment == .leading
    func row(_ values: [Document.Value]) -> String {
      let cells = zip(values, table.columns).enumerated().map { index, pair in
        let style = pair.1.alignment == .trailing ? " class=\"number\"" : ""
        let text = cell(pair.0, unit: pair.1.unit)
        return index == 0 && isNamed && !text.isEmpty
          ? "<th scope=\"row\"\(style)>\(text)</th>" : "<td\(style)>\(text)</td>"
      }
      return "<tr>\(cells.joined())</tr>"
    }
    let header = table.columns.map { column in
      let style = column.alignment == .trailing ? " class=\"number\"" : ""
      return column.heading.isEmpty
        ? "<td></td>" : "<th scope=\"col\"\(style)>\(HTML.escaped(column.heading))</th>"
    }
    let head =
      table.isWithoutHeader ? [] : ["<thead>", "<tr>\(header.joined())</tr>", "</thead>"]
    let rest = table.rows.count - rowLimit
    let name =
      table.title == nil
      ? "aria-label=\"\(HTML.escaped(numbered("Table", tableCount)))\""
      : "aria-labelledby=\"\(id).caption\""
    let caption = table.title.map {
      ["<caption id=\"\(id).caption\"><span>\(HTML.escaped($0))</span></caption>"]
    }
    return ["<div class=\"scroll\" tabindex=\"0\" role=\"region\" \(name)>", "<table>"]
      + (caption ?? []) + head + ["<tbody>"] + table.rows.prefix(rowLimit).map(row)
      + ["</tbody>", "</table>", "</div>"] + (rest > 0 ? [remainder(rest)] : [])
  }

  private func remainder(_ count: Int) -> String {
    "<p class=\"note\">\(language.furtherRows(count))</p>"
  }
}
