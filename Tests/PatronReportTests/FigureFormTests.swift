import Foundation
import PatronReport
import Testing

@Suite("Figures, key figures and sections in every form")
struct FigureFormTests {
  private static let renderers: [any DocumentRenderer] = [
    TerminalRenderer(), MarkdownRenderer(), HTMLRenderer(), JSONRenderer(),
  ]

  private func table() -> Document.Table {
    var table = Document.Table(title: "by channel", .text("channel"), .number("customers"))
    table.add(.text("shop"), .count(16))
    table.add(.text("web"), .count(9))
    table.add(.text("fax"), .fewer(than: 5))
    return table
  }

  @Test(arguments: Document.Figure.Form.allCases)
  func `every form of figure keeps its table`(form: Document.Figure.Form) {
    let document = Document(blocks: [.figure(.init(form, of: table()))])
    for renderer in Self.renderers {
      let text = renderer.text(of: document)
      for words in ["by channel", "channel", "customers", "shop", "16", "web", "9", "fax"] {
        #expect(text.contains(words), "\(type(of: renderer)): \(words)")
      }
    }
    #expect(JSONRenderer().text(of: document).contains("\"\(form.rawValue)\""))
    let plain = Document(blocks: [.table(table())])
    #expect(MarkdownRenderer().text(of: document) == MarkdownRenderer().text(of: plain))
    let isBars = form == .bars || form == .funnel
    #expect(("\(document)" == "\(plain)") == !isBars)
  }

  @Test func `bars are bars on a terminal too`() {
    #expect(
      "\(Document(blocks: [.figure(.init(.bars, of: table()))]))" == """
        by channel
        channel  customers
        -------  ---------  ------------------------
        shop            16  ████████████████████████
        web              9  █████████████▌
        fax             <5

        """)
  }

  @Test func `below zero there are no bars on a terminal`() {
    var table = Document.Table(.text("segment"), .number("change"))
    table.add(.text("a"), .change(-1, decimals: 1))
    table.add(.text("b"), .change(2, decimals: 1))
    let figure = Document(blocks: [.figure(.init(.bars, of: table))])
    #expect("\(figure)" == "\(Document(blocks: [.table(table)]))")
  }

  private let nested = Document(
    title: "Report",
    blocks: [
      .facts([
        .init("customers", .count(1204), comment: "of one shop"), .init("churn", .share(0.1)),
      ]),
      .section(
        .init(
          Document(title: "Churn", blocks: [.paragraph("Who leaves."), .heading("Bands")]),
          id: "churn")),
      .heading("Last"),
    ])

  @Test func `sections on a terminal`() {
    #expect(
      "\(nested)" == """
        Report

        customers  1,204   of one shop
        churn      10.0 %

        Churn
        =====

        Who leaves.

        Bands
        -----

        Last
        ====

        """)
  }

  @Test func `sections in Markdown`() {
    #expect(
      MarkdownRenderer().text(of: nested) == """
        # Report

        |  |  |  |
        |-|-|-|
        | customers | 1,204 | of one shop |
        | churn | 10.0 % |  |

        ## Churn

        Who leaves.

        ### Bands

        ## Last

        """)
  }

  @Test func `sections in JSON`() throws {
    let text = JSONRenderer().text(of: nested)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let blocks = try #require(object["blocks"] as? [[String: Any]])
    try #require(blocks.map { $0["kind"] as? String } == ["facts", "section", "heading"])
    let facts = try #require(blocks[0]["facts"] as? [[String: Any]])
    #expect(facts[0]["label"] as? String == "customers")
    #expect((facts[0]["value"] as? [String: Any])?["count"] as? Int == 1204)
    #expect(facts[0]["comment"] as? String == "of one shop")
    #expect(blocks[1]["id"] as? String == "churn" && blocks[1]["title"] as? String == "Churn")
    #expect((blocks[1]["blocks"] as? [[String: Any]])?.count == 2)
  }

  @Test func `key figures are cards on a page`() {
    let page = Page(HTMLRenderer().text(of: nested))
    #expect(page.faults == [])
    #expect(page.all("dt").map(\.text) == ["customers", "churn"])
    #expect(page.all("dd").map(\.text) == ["1,204", "of one shop", "10.0 "])
    #expect(page.all("small").map(\.text) == ["%"])
  }

  @Test(arguments: [
    "<p>", "<p></q>", "</p>", "<p>a & b</p>", "<p>&nbsp;</p>", "<p>a > b</p>", "<p id=x></p>",
    "<p id=\"a\" id=\"b\"></p>", "<p id=\"a\"></p><p id=\"a\"></p>", "<p id=\"a\" onclick></p>",
    "<p id=\"a\"b\"></p>", "<a href=\"#no\"></a>", "<p id=\"a\"x=\"b\"></p>", "<p",
    "<p id=\"a\u{301}\"\u{301}></p>",
  ])
  func `the checker of pages finds what is wrong`(text: String) {
    #expect(!Page(text).faults.isEmpty)
  }
}
