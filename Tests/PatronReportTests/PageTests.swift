import Foundation
import PatronReport
import Testing

@Suite("A report as a page")
struct PageTests {
  private static let hostile = [
    "</title></style><script>alert(1)</script>", "\" onload=\"alert(1)", "' onload='alert(1)",
    // Under an accent a sign is another character, but the same to a browser.
    "\"\u{301} onload=\"\u{301}x", "<\u{338}script>", "&lt;script&gt;", "]]><!--",
    "\u{202E}\u{0}\u{1B}[31m\n",
  ]

  /// `name` in every place that a name can have.
  private static func document(naming name: String) -> Document {
    var table = Document.Table(title: name, .text(name), .text(name), .number(name, unit: name))
    table.add(.text(name), .lines([name, name]), .quantity(3, unit: name))
    table.add(.text("other"), .day(name), .money(2, currency: name))
    var cells = Document.Table(title: name, .text(name), .number(name, unit: name), .number(name))
    cells.add(.text(name), .number(1, decimals: 0), .number(2, decimals: 0))
    cells.add(.text(name + name), .number(1, decimals: 0), .number(2, decimals: 0))
    var shares = Document.Table(
      title: name, .text(name), .number(name, unit: "%"), .number(name, unit: "%"), .number(name))
    shares.add(
      .text(name), .share(0.2), .interval(20, lower: 10, upper: 30, decimals: 0), .count(9))
    let figures = Document.Figure.Form.allCases.map { form in
      let data = form == .flow ? table : form == .reliability ? shares : cells
      return Document.Block.figure(.init(form, of: data))
    }
    return Document(
      title: name,
      blocks: [
        .facts([.init(name, .money(1, currency: name), comment: name)]),
        .section(
          .init(
            title: name, id: name,
            blocks: [
              .heading(name), .paragraph(name), .note(name), .warning(name), .table(table),
              .list(.init(title: name, items: [.init(name, remedy: name)])), .verbatim([name]),
              .cards([.init(title: name, id: name, blocks: [.paragraph(name)], language: .german)]),
            ] + figures)),
        .heading(name),
      ])
  }

  @Test(arguments: hostile) func `a hostile name stays a name in every place`(name: String) {
    let page = Page(HTMLRenderer().text(of: Self.document(naming: name)))
    #expect(page.faults == [])
    // The names hold no number of shares.
    #expect(page.pictures.count == 2 * (Document.Figure.Form.allCases.count - 1))
    let known: Set = [
      "class", "id", "href", "role", "tabindex", "scope", "lang", "charset", "name", "content",
      "http-equiv", "width", "height", "viewBox", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r",
      "d", "text-anchor", "aria-label", "aria-labelledby", "aria-describedby",
    ]
    for element in page.elements {
      #expect(Set(element.attributes.keys).isSubset(of: known), "\(element.name)")
      if let id = element.attributes["id"] { #expect(id.wholeMatch(of: /[a-z0-9.-]+/) != nil) }
    }
    #expect(page.all("script").isEmpty && page.all("style").count == 1)
  }

  @Test func `the policy lets the page's own style through and nothing else`() throws {
    let page = Page(HTMLRenderer().text(of: Document(title: "t")))
    let policy = try #require(
      page.all("meta").first { $0.attributes["http-equiv"] == "Content-Security-Policy" })
    let content = try #require(policy.attributes["content"])
    #expect(content.hasPrefix("default-src 'none'; style-src 'sha256-"))
    let style = try #require(page.all("style").first?.text)
    let digest = Data(SHA256.digest(of: Array(style.utf8))).base64EncodedString()
    #expect(content.contains("'sha256-\(digest)'"), "the style's checksum is sha256-\(digest)")
    for word in ["http:", "https:", "url(", "@import", "javascript:"] {
      #expect(!style.contains(word))
    }
  }

  @Test func `the checksum is that of the standard`() {
    // FIPS 180-2, appendix B.1 and B.2.
    func hex(_ text: String) -> String {
      SHA256.digest(of: Array(text.utf8)).map { String(format: "%02x", $0) }.joined()
    }
    #expect(hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
  }

  @Test func `sections nest, and the contents lead to them`() throws {
    let churn = Document(title: "Churn", blocks: [.paragraph("p"), .heading("Calibration")])
    let document = Document(
      title: "Report",
      blocks: [
        .facts([.init("customers", .count(3))]), .section(.init(churn)),
        .section(.init(title: "Churn", id: "Second One!", blocks: [.section(.init(churn))])),
        .heading("Last"), .section(.init(title: "日本", blocks: [.note("n")])), .heading(" "),
      ])
    let page = Page(HTMLRenderer().text(of: document))
    #expect(page.faults == [])
    let headings = page.elements.filter { $0.name.wholeMatch(of: /h[1-6]/) != nil }
    #expect(
      headings.map { "\($0.name) \($0.text)" } == [
        "h1 Report", "h2 Churn", "h3 Calibration", "h2 Churn", "h3 Churn", "h4 Calibration",
        "h2 Last", "h2 日本", "h2 Untitled",
      ])
    #expect(
      page.all("section").compactMap { $0.attributes["id"] } == [
        "churn", "calibration", "second-one", "churn-2", "calibration-2", "last", "section",
        "section-2",
      ])
    #expect(
      page.all("a").compactMap { $0.attributes["href"] } == [
        "#report", "#churn", "#calibration", "#second-one", "#churn-2", "#last", "#section",
        "#section-2",
      ])
    #expect(page.all("dl").count == 1 && page.all("main").count == 1)
    #expect(Page(HTMLRenderer().text(of: Document(blocks: [.heading("one")]))).all("nav").isEmpty)
  }

  @Test(arguments: [1, 2, 3, 9]) func `no heading skips a level`(depth: Int) {
    var document = Document(title: "t", blocks: [.heading("a"), .paragraph("p")])
    for level in 0..<depth {
      document = Document(
        title: "level \(level)", blocks: [.section(.init(document)), .heading("b")])
    }
    let page = Page(HTMLRenderer().text(of: document))
    #expect(page.faults == [])
    var last = 0
    for element in page.elements where element.name.wholeMatch(of: /h[1-6]/) != nil {
      let level = Int(element.name.dropFirst()) ?? 0
      #expect(level <= last + 1)
      last = level
    }
  }

  @Test func `a long table is cut and says so`() {
    var table = Document.Table(.text("customer"), .number("orders"))
    for row in 0..<10_000 { table.add(.text("c\(row)"), .count(row)) }
    let text = HTMLRenderer(rowLimit: 100).text(of: Document(blocks: [.table(table)]))
    let page = Page(text)
    #expect(page.faults == [])
    #expect(page.all("tr").count == 101)
    #expect(page.all("p").map(\.text) == ["9,900 further rows are not shown here."])
    let german = HTMLRenderer(language: .german, rowLimit: 0).text(
      of: Document(blocks: [.table(table)]))
    #expect(german.contains("10.000 weitere Zeilen"))
    #expect(JSONRenderer().text(of: Document(blocks: [.table(table)])).contains("\"c9999\""))
    #expect(
      HTMLRenderer(rowLimit: 9_999).text(of: Document(blocks: [.table(table)])).contains(
        "1 further row is"))
  }

  @Test func `a big document is under two megabytes`() {
    var table = Document.Table(
      title: "rows", columns: [.text("name")] + (0..<12).map { .number("month \($0)", unit: "%") })
    for row in 0..<10_000 {
      table.add(
        [.text("customer \(row) of a long name")]
          + (0..<12).map { .share(Double((row * 7 + $0 * 3) % 100) / 100) })
    }
    let blocks = (0..<2).flatMap { index -> [Document.Block] in
      [.heading("part \(index)"), .table(table)]
        + [.line, .bars, .heatMap, .funnel, .strips].map { .figure(.init($0, of: table)) }
    }
    var usual = Document.Table(
      title: "usual", .text("month"), .number("orders"), .number("returns"))
    for month in 1...12 {
      usual.add(.text("month \(month)"), .count(month * 90), .count(month * 7))
    }
    let figures = (0..<5).flatMap { _ in
      [.line, .bars, .funnel, .strips].map { Document.Block.figure(.init($0, of: usual)) }
    }
    let document = Document(title: "big", blocks: blocks + figures)
    let text = HTMLRenderer().text(of: document)
    #expect(text.utf8.count < 2_000_000)
    #expect(text == HTMLRenderer().text(of: document))
  }

  @Test func `numbers are written in the style that was chosen`() {
    let values: [(Document.Value, english: String, german: String)] = [
      (.count(1_234_567), "1,234,567", "1.234.567"), (.ordinal(1234), "1234", "1234"),
      (.number(-12345.678, decimals: 2), "-12,345.68", "-12.345,68"),
      (.number(0.5, decimals: 3), "0.500", "0,500"), (.number(999, decimals: 0), "999", "999"),
      (.change(1234.5, decimals: 1), "+1,234.5", "+1.234,5"),
      (.quantity(56.72, unit: "visits, in all"), "56.7 visits, in all", "56,7 visits, in all"),
      (.quantity(1, unit: "days"), "1 day", "1 day"), (.share(0.345), "34.5 %", "34,5 %"),
      (.money(1234.5, currency: "EUR"), "1,234.50 EUR", "1.234,50 EUR"),
      (
        .interval(0.81, lower: -0.5, upper: 1234.5, decimals: 1), "0.8 [-0.5, 1,234.5]",
        "0,8 [-0,5; 1.234,5]"
      ),
      (.number(1.23e300, decimals: 2), "1.23e+300", "1,23e+300"),
      (.number(.nan, decimals: 2), "–", "–"), (.day("2025-06-30"), "2025-06-30", "2025-06-30"),
      (.text("1,234.5"), "1,234.5", "1,234.5"),
    ]
    for (value, english, german) in values {
      var table = Document.Table(.text("name"), .number("value"))
      table.add(.text("row"), value)
      for (style, text) in [(Language.english, english), (.german, german)] {
        let page = Page(HTMLRenderer(language: style).text(of: Document(blocks: [.table(table)])))
        #expect(page.all("td").last?.text == text)
      }
    }
  }

  @Test func `an option of a command is not broken between its hyphens`() {
    let item = Document.List.Item("Keep them.", remedy: "patron segments shop --where \"a < 1\"")
    let page = Page(HTMLRenderer().text(of: Document(blocks: [.list(.init(items: [item]))])))
    #expect(page.faults == [])
    #expect(page.all("span").filter { $0.attributes.isEmpty }.map(\.text) == ["--where"])
  }

  @Test func `a table is read by rows and columns`() {
    var table = Document.Table(
      title: "by channel", .text("channel"), .number("customers"), .text(""))
    table.add(.text("shop"), .count(4), .blank, of: 4)
    let page = Page(HTMLRenderer().text(of: Document(blocks: [.table(table)])))
    #expect(page.all("span").map(\.text) == ["by channel"])
    #expect(page.all("th").map { $0.attributes["scope"] } == ["col", "col", "row"])
    // What nobody is to know is nowhere on the page, and an empty header is no header.
    #expect(page.all("td").map(\.text) == ["", "&lt;5", ""])
    #expect(page.all("div").first?.attributes["tabindex"] == "0")
  }

  /// The ground, letters and shades of both schemes, by the contrast that WCAG 2.2 asks for.
  @Test(arguments: [0, 1]) func `colours can be told from their ground`(scheme: Int) throws {
    let sheets = HTMLStyle.text.components(separatedBy: "color-scheme: dark)")
    var colours: [String: Double] = [:]
    for sheet in sheets.prefix(scheme + 1) {
      for match in sheet.matches(of: /--([a-z0-9-]+): #([0-9a-f]{3,6});/) {
        colours[String(match.1)] = Self.luminance(String(match.2))
      }
    }
    func contrast(_ one: String, _ other: String) throws -> Double {
      let pair = [try #require(colours[one]), try #require(colours[other])].sorted()
      return (pair[1] + 0.05) / (pair[0] + 0.05)
    }
    for name in ["ink", "quiet", "link"] {
      #expect(try contrast(name, "ground") >= 4.5 && contrast(name, "raised") >= 4.5)
    }
    #expect(try contrast("warning", "warning-ground") >= 4.5)
    // The names of series are letters too.
    for series in 1...8 { #expect(try contrast("s\(series)", "ground") >= 4.5, "s\(series)") }
    for shade in 0..<9 {
      let isHigh = shade >= (scheme == 0 ? 6 : 4)
      #expect(try contrast("h\(shade)", isHigh ? "high" : "low") >= 4.5, "h\(shade)")
    }
  }

  /// The relative luminance of a colour (WCAG 2.2).
  private static func luminance(_ hex: String) -> Double {
    let digits = hex.count == 3 ? hex.map { "\($0)\($0)" }.joined() : hex
    let parts = stride(from: 0, to: 6, by: 2).map { start -> Double in
      let part = digits.dropFirst(start).prefix(2)
      let value = Double(Int(part, radix: 16) ?? 0) / 255
      return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }
}
