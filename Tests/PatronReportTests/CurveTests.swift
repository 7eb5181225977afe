import PatronReport
import Testing

@Suite("Gain, moves and curves on a terminal")
struct CurveTests {
  /// Two halves: of four in five found in the first half.
  private func lift() -> Document.Table {
    var table = Document.Table(
      .number("half"), .number("customers"), .number("predicted", unit: "%"),
      .number("observed", unit: "%"), .number("lift"), .number("cumulative gain", unit: "%"))
    table.add(
      .ordinal(1), .count(50), .probability(0.8), .share(0.64), .number(1.6, decimals: 2),
      .share(0.8))
    table.add(
      .ordinal(2), .count(50), .probability(0.2), .share(0.16), .number(0.4, decimals: 2),
      .share(1))
    return table
  }

  @Test func `one table has two pictures`() throws {
    let figure = Document.Figure(.reliability, .gain, of: lift())
    let text = HTMLRenderer().text(of: Document(blocks: [.figure(figure)]))
    let page = Page(text)
    #expect(page.faults == [])
    #expect(page.all("figure").count == 1 && page.all("table").count == 1)
    // Each in two widths.
    try #require(page.pictures.count == 4)
    let gain = page.pictures[2]
    // From the corner over 80 % at the half: the first path is the gain, the second the diagonal.
    let points = gain.all("circle").prefix(3).map { ($0.number("cx") ?? 0, $0.number("cy") ?? 0) }
    try #require(points.count == 3)
    let (width, height) = (points[2].0 - points[0].0, points[0].1 - points[2].1)
    #expect(abs(points[1].0 - points[0].0 - width / 2) <= 0.1)
    #expect(abs(points[0].1 - points[1].1 - 0.8 * height) <= 0.1)
    let words = gain.all("desc").first?.text ?? ""
    #expect(words.contains("cumulative gain, %: 0.0 % at 0.0, 100.0 % at 100.0"), "\(words)")
    // Twice in Markdown would be a second copy.
    #expect(MarkdownRenderer().text(of: Document(blocks: [.figure(figure)])).contains("half"))
    #expect(
      MarkdownRenderer().text(of: Document(blocks: [.figure(figure)]))
        == MarkdownRenderer().text(of: Document(blocks: [.table(lift())])))
  }

  @Test func `what is suppressed is no point of the gain`() throws {
    var table = lift()
    table.add(
      .ordinal(3), .count(3), .probability(0.1), .share(0.1), .number(0.1, decimals: 2), .share(1),
      of: 3)
    let page = Page(HTMLRenderer().text(of: Document(blocks: [.figure(.init(.gain, of: table))])))
    let wide = try #require(page.pictures.first)
    // Four ends of the diagonal, three of the gain.
    #expect(wide.all("circle").count == 7)
  }

  /// A cohort's size beside its shares in per cent, both without a unit.
  @Test func `counts do not share the shades of other numbers`() {
    var table = Document.Table(.text("cohort"), .number("customers"), .number("0"), .number("1"))
    table.add(.text("a"), .count(900), .number(100, decimals: 1), .number(50, decimals: 1))
    table.add(.text("b"), .count(10), .number(100, decimals: 1), .number(25, decimals: 1))
    let text = HTMLRenderer().text(of: Document(blocks: [.figure(.init(.heatMap, of: table))]))
    // The key ends at the greatest share.
    #expect(text.contains(">100</text>") && !text.contains(">900</title></rect>"))
    for picture in Page(text).pictures {
      #expect(picture.all("rect").filter { $0.classes.contains("h8") }.count == 3)
    }
  }

  @Test func `moves are drawn by the names of their columns`() throws {
    var table = Document.Table(
      columns: [.text("customers, from")]
        + [(1, "loyal"), (2, "new")].map {
          Document.Table.Column("to \($0.0)", alignment: .trailing, name: "\($0.0) \($0.1)")
        })
    table.add(.text("1 loyal"), .count(90), .count(10))
    table.add(.text("2 new"), .fewer(than: 5), .count(40))
    let text = HTMLRenderer().text(of: Document(blocks: [.figure(.init(.moves, of: table))]))
    let page = Page(text)
    let picture = try #require(page.pictures.first)
    #expect(picture.all("path", class: "flow").count == 3)
    #expect(picture.all("desc").first?.text.contains("1 loyal to 2 new: 10") == true)
    // The table keeps the short titles.
    #expect(page.all("th").map(\.text).contains("to 2"))
  }

  @Test func `curves are drawn on a terminal that asks for them`() throws {
    let figure = Document.Block.figure(.init(.reliability, .gain, of: lift()))
    // A reader who cannot see them tells pictures by their names.
    let named = Page(
      HTMLRenderer().text(
        of: Document(blocks: [.heading("Churn"), figure, .heading("Repurchase"), figure])))
    let names = named.all("title").map(\.text).filter { $0.hasPrefix("Figure") }
    #expect(
      Set(names) == [
        "Figure 1: Churn", "Figure 1: Churn, cumulative gain", "Figure 2: Repurchase",
        "Figure 2: Repurchase, cumulative gain",
      ])
    let document = Document(blocks: [.figure(.init(.reliability, .gain, of: lift()))])
    let plain = TerminalRenderer().text(of: document)
    #expect(!plain.contains("●") && plain == Document(blocks: [.table(lift())]).description)
    let drawn = TerminalRenderer(drawsCurves: true).text(of: document)
    #expect(drawn.hasSuffix(plain))
    let lines = drawn.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    // Two plots of 14 rows, each with a key, an axis, its labels, a title and a gap.
    #expect(
      lines.count - plain.split(separator: "\n", omittingEmptySubsequences: false).count == 38)
    #expect(lines[0].contains("● observed, %") && lines[0].contains("· as predicted"))
    // Observed 64 of 80 predicted: four fifths of the height of the greatest, on the right edge.
    let first = lines[1..<15]
    let right = try #require(first.filter { $0.contains("●") }.map(\.count).max())
    #expect(first.contains { $0.hasPrefix("80 ┤") })
    let row = try #require(lines[1..<15].firstIndex { $0.count == right && $0.hasSuffix("●") })
    #expect(row == 1 + 3)  // 13 rows below the top are 0: (80 − 64)/80 of 13 is 2.6
    #expect(lines.allSatisfy { $0.count <= 100 })
  }

  @Test func `names and odd numbers do not break a plot`() {
    var table = Document.Table(
      .text("\u{1B}[31m"), .number("x\u{202E}", unit: "%"), .number("b", unit: "%"))
    table.add(.text("a"), .share(.nan), .share(0.5))
    table.add(.text("b"), .share(0.3), .share(.infinity))
    for form in Document.Figure.Form.allCases {
      let text = TerminalRenderer(drawsCurves: true).text(
        of: Document(blocks: [.figure(.init(form, of: table))]))
      #expect(!text.contains("\u{1B}") && !text.contains("\u{202E}"))
    }
  }
}
