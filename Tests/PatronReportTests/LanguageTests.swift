import Foundation
import PatronReport
import Testing

@Suite("A page in another language, with a logo and a record")
struct LanguageTests {
  private func document() -> Document {
    var table = Document.Table(
      title: "Who comes back", .text("segment"), .number("customers"),
      .number("expected", unit: "days"))
    table.add(.text("customers"), .count(1_204), .number(1.5, decimals: 1))
    return Document(
      title: "Report",
      blocks: [
        .facts([.init("customers", .count(1_204), comment: "the comment")]),
        .section(
          .init(
            title: "Churn", id: "churn",
            blocks: [
              .paragraph("customers"), .note("n"), .table(table),
              .figure(.init(.bars, of: table)),
              .list(.init(title: "notices", items: [.init("customers")])),
              .cards([.init(title: "Value", blocks: [.facts([.init("revenue", .share(0.5))])])]),
            ], language: .english)),
        .section(.init(title: "", blocks: [.paragraph("eigen")])),
      ])
  }

  @Test func `titles, labels and headers are German, names and sentences stay`() {
    let page = Page(HTMLRenderer(language: .german).text(of: document()))
    #expect(page.faults == [])
    #expect(page.all("html").first?.attributes["lang"] == "de")
    #expect(page.all("h2").map(\.text) == ["Abwanderung", "Ohne Titel"])
    #expect(page.all("h3").map(\.text) == ["Kundenwert"])
    #expect(page.all("dt").map(\.text) == ["Kunden", "Umsatz"])
    let headers = page.all("th").filter { $0.attributes["scope"] == "col" }.map(\.text)
    #expect(Array(headers.prefix(3)) == ["Segment", "Kunden", "erwartet, Tage"])
    // The name of a row comes from the exports, a sentence from a task.
    #expect(
      page.all("th").filter { $0.attributes["scope"] == "row" }.map(\.text) == [
        "customers", "customers",
      ])
    #expect(page.all("li").last?.text == "customers")
    #expect(page.all("td").contains { $0.text == "1.204" })
    #expect(page.all("summary").map(\.text) == ["Werte als Tabelle"])
    #expect(page.all("desc").first?.text.hasPrefix("Balken:") == true)
  }

  @Test func `numbers stay in a title, and facts are labels`() {
    let document = Document(
      blocks: [
        .heading("The next 1,365 days"), .heading("The next days of 3 friends"),
        .table(.init(facts: [("known up to", .text("known up to")), ("hit rate@10", .count(1))])),
      ])
    let page = Page(HTMLRenderer(language: .german).text(of: document))
    #expect(
      page.all("h2").map(\.text) == ["Die nächsten 1.365 Tage", "The next days of 3 friends"])
    #expect(page.all("th").map(\.text) == ["bekannt bis", "Trefferquote@10"])
    #expect(page.all("td").map(\.text) == ["known up to", "1"])
  }

  @Test func `sentences in another language say so`() {
    let german = Page(HTMLRenderer(language: .german).text(of: document()))
    #expect(
      german.all("p").filter { $0.text == "customers" || $0.text == "n" }.allSatisfy {
        $0.attributes["lang"] == "en"
      })
    #expect(german.all("p").first { $0.text == "eigen" }?.attributes["lang"] == nil)
    #expect(german.all("li").last?.attributes["lang"] == "en")
    let english = Page(HTMLRenderer().text(of: document()))
    #expect(!english.elements.contains { $0.name != "html" && $0.attributes["lang"] != nil })
  }

  @Test func `cards are sections in every form`() {
    let cards = Document(
      title: "t",
      blocks: [
        .heading("h"),
        .cards([.init(title: "one", blocks: [.paragraph("p")]), .init(title: "two")]),
        .paragraph("after"),
      ])
    let sections = Document(
      title: "t",
      blocks: [
        .heading("h"), .section(.init(title: "one", blocks: [.paragraph("p")])),
        .section(.init(title: "two")), .paragraph("after"),
      ])
    #expect("\(cards)" == "\(sections)")
    #expect(MarkdownRenderer().text(of: cards) == MarkdownRenderer().text(of: sections))
    #expect(JSONRenderer().text(of: cards).contains("\"cards\""))
    let page = Page(HTMLRenderer().text(of: cards))
    #expect(page.faults == [])
    #expect(page.all("h3").map(\.text) == ["one", "two"])
    // What follows the cards belongs to the heading, and cards are not in the contents.
    #expect(page.all("p").last?.path.count(where: { $0 == "section" }) == 1)
    #expect(page.all("a").isEmpty)
  }

  @Test func `a logo is a picture in the page`() throws {
    let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]
    var renderer = HTMLRenderer()
    renderer.logo = PageImage(Data(png))
    let page = Page(renderer.text(of: document()))
    #expect(page.faults == [])
    let source = try #require(page.all("img").first?.attributes["src"])
    #expect(source == "data:image/png;base64," + Data(png).base64EncodedString())
    #expect(PageImage(Data([0xFF, 0xD8, 0xFF, 0xE0]))?.kind == .jpeg)
    #expect(PageImage(Data("RIFF1234WEBPVP8 ".utf8))?.kind == .webp)
    for other in [
      "<svg xmlns='http://www.w3.org/2000/svg'/>", "GIF89a", "", "RIFF1234WAVE", "\u{89}PNG",
    ] {
      #expect(PageImage(Data(other.utf8)) == nil, "\(other)")
    }
  }

  @Test(arguments: [
    "{\"name\":\"a & b <c> \\\"d\\\" 'e' &lt; &amp;amp; ü 日本\"}", "",
    "\"><script>alert(1)</script>",
  ]) func `a record comes back as it was`(record: String) {
    var renderer = HTMLRenderer()
    renderer.record = record
    let text = renderer.text(of: document())
    #expect(Page(text).faults == [] && !text.contains("<script"))
    #expect(HTMLRenderer.record(in: text) == record)
    #expect(HTMLRenderer.record(in: HTMLRenderer().text(of: document())) == nil)
  }
}
