import Foundation
import PatronReport
import Testing

/// Every kind of value, with the text that people read and the JSON that programs do.
private let values: [(value: Document.Value, text: String, json: String)] = [
  (.text("club"), "club", #"{"text":"club"}"#),
  (.lines(["first", "second"]), "second", #"{"lines":["first","second"]}"#),
  (.count(1_234_567), "1,234,567", #"{"count":1234567}"#),
  (.ordinal(1234), "1234", #"{"ordinal":1234}"#),
  (.number(0.12345, decimals: 3), "0.123", #"{"number":0.12345}"#),
  (.change(0.5, decimals: 2), "+0.50", #"{"change":0.5}"#),
  (.change(-0.5, decimals: 2), "-0.50", #"{"change":-0.5}"#),
  (.quantity(1, unit: "days"), "1 day", #"{"quantity":1,"unit":"days"}"#),
  (.share(0.345), "34.5 %", #"{"share":0.345}"#),
  (.probability(0.016), "1.6 %", #"{"probability":0.016}"#),
  (.money(1234.5, currency: "EUR"), "1,234.50 EUR", #"{"currency":"EUR","money":1234.5}"#),
  (.money(7, currency: nil), "7.00", #"{"money":7}"#),
  (
    .interval(0.81, lower: 0.79, upper: 0.83, decimals: 2), "0.81 [0.79, 0.83]",
    #"{"lower":0.79,"number":0.81,"upper":0.83}"#
  ),
  (.day("2025-06-30"), "2025-06-30", #"{"day":"2025-06-30"}"#),
  (.fewer(than: 5), "5", #"{"fewerThan":5}"#),
  (.missing, "–", "null"),
  (.blank, "", "null"),
  (.number(.nan, decimals: 2), "–", "null"),
  (.share(.infinity), "–", "null"),
]

/// A form, and what a page of it looks like.
private struct Form: Sendable, CustomTestStringConvertible {
  let renderer: any DocumentRenderer
  var testDescription: String { "\(type(of: renderer))" }
  var isJSON: Bool { renderer is JSONRenderer }

  static let all = [
    Form(renderer: TerminalRenderer()), Form(renderer: MarkdownRenderer()),
    Form(renderer: HTMLRenderer()), Form(renderer: JSONRenderer()),
  ]

  /// The page without the indentation of JSON.
  func text(_ document: Document) throws -> String {
    let text = renderer.text(of: document)
    guard isJSON else { return text }
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
    return String(
      decoding: try JSONSerialization.data(
        withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes]), as: UTF8.self)
  }
}

/// The contract of every form of a document.
@Suite("Every renderer")
struct RendererContractTests {
  private func whole() -> Document {
    var table = Document.Table(
      title: "the caption", .text("kind"), .number("value", unit: "unit"))
    for (index, row) in values.enumerated() { table.add(.text("row \(index) of many"), row.value) }
    var curve = Document.Table(.number("reach", unit: "%"), .number("profit"))
    curve.add(.share(0.25), .number(13.5, decimals: 2))
    return Document(
      title: "the title",
      blocks: [
        .heading("the heading"), .paragraph("the paragraph"), .table(table), .note("the note"),
        .list(.init(title: "the list", items: [.init("an item", remedy: "the remedy")])),
        .warning("the warning"), .figure(Document.Figure(.line, of: curve)),
        .verbatim(["written: /a/b  c.csv"]),
      ])
  }

  @Test(arguments: Form.all) private func `nothing is lost`(form: Form) throws {
    let text = try form.text(whole())
    for words in [
      "the title", "the heading", "the paragraph", "the caption", "the note", "the list",
      "an item", "the remedy", "the warning", "written: /a/b  c.csv", "value", "unit", "reach",
    ] {
      #expect(text.contains(words), "\(words)")
    }
    #expect(text.contains(form.isJSON ? #"{"share":0.25},{"number":13.5}"# : "13.50"))
    for (index, row) in values.enumerated() {
      let name = "row \(index) of many"
      if form.isJSON {
        #expect(text.contains(#"[{"text":"\#(name)"},\#(row.json)]"#), "\(name)")
      } else {
        let rows = text.components(separatedBy: name)
        #expect(rows.count == 2 && (row.text.isEmpty || rows[1].contains(row.text)), "\(name)")
      }
    }
  }

  @Test(arguments: Form.all) private func `nothing to show`(form: Form) throws {
    let empty = form.renderer.text(of: Document())
    #expect(!empty.contains("<table"))
    let table = Document.Table(title: "the caption", .text("name"))
    let text = form.renderer.text(
      of: Document(blocks: [.table(table), .list("the list", []), .verbatim([])]))
    #expect(form.isJSON || text == empty)
  }

  @Test(arguments: Form.all) private func `the same document gives the same text`(form: Form) {
    #expect(form.renderer.text(of: whole()) == form.renderer.text(of: whole()))
  }

  /// Text from the exports must not become part of the page's own language.
  @Test(arguments: Form.all) private func `hostile text stays text`(form: Form) throws {
    let hostile =
      "<script>alert('1')</script> | **bold** `code` \u{1B}[31m\u{202E} [x](http://e) &amp; \\ \"q\"\nnext"
    var table = Document.Table(title: hostile, .text(hostile))
    table.add(.text(hostile))
    table.add(.lines([hostile, hostile]))
    let text = form.renderer.text(
      of: Document(
        title: hostile,
        blocks: [
          .heading(hostile), .paragraph(hostile), .list(hostile, [hostile]), .table(table),
          .note(hostile), .warning(hostile), .verbatim([hostile, "```"]),
        ]))
    #expect(!text.contains("\u{1B}"))
    guard !form.isJSON else {
      let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
      #expect(object?["title"] as? String == hostile)
      return
    }
    #expect(!text.contains("\u{202E}"))
    switch form.renderer {
    case is HTMLRenderer:
      #expect(!text.contains("<script>") && text.contains("&lt;script&gt;"))
      #expect(text.contains("&amp;amp;") && !text.contains("'1'") && !text.contains("\"q\""))
    case is MarkdownRenderer:
      // A cell stays a cell: every line of the table has its two bars and no other.
      let lines = text.split(separator: "\n").filter { $0.hasPrefix("|") }
      #expect(lines.count == 4)
      for line in lines { #expect(line.replacing("\\|", with: "").count { $0 == "|" } == 2) }
      let free = text.components(separatedBy: "````")[0]
      #expect(!free.contains(/[^\\]<script>/) && !free.contains(/[^\\]\]\(http/))
      #expect(free.contains("\\*\\*bold\\*\\*") && free.contains("\\`code\\`"))
    default:
      #expect(text.split(separator: "\n").allSatisfy { !$0.hasPrefix("next") })
    }
  }
}

@Suite("Documents on a terminal")
struct TerminalRendererTests {
  @Test func `a page`() {
    var table = Document.Table(.text("band"), .number("customers"), .number("share", unit: "%"))
    table.add(.text("high"), .count(1204), .share(0.1))
    table.add(.text("日本"), .count(3), .share(0.9))
    let document = Document(
      title: "Churn of corner",
      blocks: [
        .heading("Bands"), .paragraph("By the latest snapshot."), .table(table),
        .note("Of 1,207 customers."), .warning("Not better than 'base rate'."),
        .list(.init(title: "What is odd", items: [.init("a column", remedy: "drop it")])),
      ])
    #expect(
      "\(document)" == """
        Churn of corner

        Bands
        =====

        By the latest snapshot.

        band  customers  share, %
        ----  ---------  --------
        high      1,204      10.0
        日本          3      90.0
        Of 1,207 customers.
        Not better than 'base rate'.

        What is odd
          - a column
            → drop it

        """)
  }

  @Test func `paragraphs are wrapped at blanks, and blanks are kept`() {
    let renderer = TerminalRenderer(width: 12)
    let document = Document(blocks: [.paragraph("one two  three fourteen-letters x")])
    #expect(renderer.text(of: document) == "one two \nthree\nfourteen-letters\nx\n")
  }
}

@Suite("Documents as Markdown")
struct MarkdownRendererTests {
  @Test(arguments: [
    ("acquisition_channel", "acquisition_channel"), ("_a_", "\\_a\\_"), ("a*b", "a\\*b"),
    ("0.81 [0.79, 0.83]", "0.81 [0.79, 0.83]"), ("[a](b)", "[a\\](b)"), ("- x", "\\- x"),
    ("-0.5", "-0.5"), ("---", "\\---"), ("# x", "\\# x"), ("1. x", "1\\. x"), ("R & D", "R & D"),
    ("&lt;", "\\&lt;"), ("a|b", "a\\|b"), ("x\ny", "x␊y"),
  ])
  func `signs are escaped where they would be read`(text: String, expected: String) {
    let rendered = MarkdownRenderer().text(of: Document(blocks: [.paragraph(text)]))
    #expect(rendered == expected + "\n")
  }

  @Test func `a page`() {
    var table = Document.Table(.text("band"), .number("share", unit: "%"))
    table.add(.lines(["high", "rising"]), .share(0.1))
    let document = Document(
      title: "Churn",
      blocks: [.heading("Bands"), .table(table), .warning("Too few."), .list(nil, ["a", "b"])])
    #expect(
      MarkdownRenderer().text(of: document) == """
        # Churn

        ## Bands

        | band | share, % |
        |-|-:|
        | high; rising | 10.0 |

        **Too few.**

        - a
        - b

        """)
  }
}

@Suite("Tables of values")
struct TableTests {
  @Test func `groups of too few customers are named without figures`() {
    var table = Document.Table(
      .text("group"), .number("customers"), .number("share", unit: "%"), .number("spend"))
    table.add(.text("a"), .count(4), .share(0.5), .money(12, currency: nil), of: 4)
    table.add(.text("b"), .count(5), .share(0.5), .money(12, currency: nil), of: 5)
    table.add(.text("c"), .count(0), .share(0), .money(0, currency: nil), of: 0)
    #expect(table.rows[0] == [.text("a"), .fewer(than: 5), .missing, .missing])
    #expect(table.rows[1] == [.text("b"), .count(5), .share(0.5), .money(12, currency: nil)])
    #expect(table.rows[2] == [.text("c"), .count(0), .share(0), .money(0, currency: nil)])
  }

  @Test func `a unit in the header is not repeated`() {
    var table = Document.Table(
      .number("net", unit: "EUR"), .number("gross", unit: "USD"), .number("gap", unit: "days"))
    table.add(
      .money(1, currency: "EUR"), .money(1, currency: "EUR"), .quantity(3, unit: "days"))
    #expect(
      "\(Document(blocks: [.table(table)]))" == """
        net, EUR  gross, USD  gap, days
        --------  ----------  ---------
            1.00    1.00 EUR          3

        """)
  }
}
