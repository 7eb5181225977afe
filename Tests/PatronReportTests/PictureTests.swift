import PatronReport
import Testing

/// Tables that a figure must bear, each for all forms.
private enum Data: String, CaseIterable {
  case usual, oneRow, oneMissing, nothingKnown, longNames, negative, tiny, huge, days, manyRows
  case manySeries, equal, zero

  static let long =
    "customers who came by paid search of the brand and of the rest, in all countries and all languages, "
    + "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"

  /// Names, a second column of names or numbers, and numbers.
  func table(for form: Document.Figure.Form) -> Document.Table {
    let count =
      switch self {
      case .oneRow: 1
      case .manyRows: 10_000
      default: 6
      }
    let series = self == .manySeries ? 30 : form == .heatMap || form == .strips ? 4 : 2
    let title = self == .longNames ? Self.long : "series"
    let unit = [.reliability, .heatMap, .gain].contains(form) ? "%" : nil
    let words = form == .flow ? 2 : 1
    var table = Document.Table(
      title: "the figure",
      columns: (0..<words).map { .text("name \($0)") }
        + (0..<series).map { .number("\(title) \($0)", unit: unit) } + [.number("customers")])
    for row in 0..<count {
      let name = self == .longNames ? "\(row) \(Self.long)" : "name \(row % 7)"
      let names: [Document.Value] =
        self == .days && form != .flow
        ? [.day("2024-0\(row + 1)-01")]
        : (0..<words).map { .text($0 == 0 ? name : "\(name), next") }
      table.add(
        names + (0..<series).map { value(row, $0, isShare: unit != nil) } + [
          .count(100 * (row + 1))
        ])
    }
    return table
  }

  private func value(_ row: Int, _ column: Int, isShare: Bool) -> Document.Value {
    let usual = Double((row * 37 + column * 11) % 50) + 1
    switch self {
    case .oneMissing where row == 2: return .number(.nan, decimals: 1)
    case .oneMissing where row == 3: return .fewer(than: 5)
    case .nothingKnown: return row == 0 ? .missing : .number(.infinity, decimals: 1)
    case .negative:
      return .interval(usual - 30, lower: usual - 45, upper: usual - 20, decimals: 1)
    case .tiny: return .number(usual * 1e-12, decimals: 3)
    case .huge: return .number(usual * 1e12, decimals: 1)
    case .equal: return .number(7, decimals: 1)
    case .zero: return .count(0)
    case .manyRows: return .count(Int(usual))
    default:
      return column == 0
        ? (isShare ? .share(usual / 100) : .number(usual, decimals: 1))
        : .interval(usual, lower: usual * 0.7, upper: usual * 1.4, decimals: 1)
    }
  }
}

private func page(_ figure: Document.Figure, language: Language = .english) -> Page {
  let page = Page(HTMLRenderer(language: language).text(of: Document(blocks: [.figure(figure)])))
  #expect(page.faults == [])
  return page
}

@Suite("Pictures of figures")
struct PictureTests {
  @Test(arguments: Document.Figure.Form.allCases, Data.allCases)
  private func `all stays within the picture and no label covers another`(
    form: Document.Figure.Form, data: Data
  ) throws {
    let table = data.table(for: form)
    for language in data == .manyRows ? [Language.english] : [.english, .german] {
      let page = page(Document.Figure(form, of: table), language: language)
      for picture in page.pictures { #expect(picture.faults == []) }
      let isEmpty =
        data == .nothingKnown && form != .funnel
        || data == .zero && [.flow, .moves].contains(form)
      #expect(isEmpty || page.pictures.count == 2 || data == .nothingKnown)
      // The table is there in any case, and says what was left out.
      #expect(page.all("table").count == 1)
      #expect(page.all("tr").count == min(table.rows.count, 100) + 1)
      if data == .manyRows {
        #expect(page.all("p", class: "note").contains { $0.text.contains("further rows") })
      }
    }
  }

  @Test(arguments: Document.Figure.Form.allCases)
  func `a table without rows or columns shows nothing or itself`(form: Document.Figure.Form) {
    let empty = Document.Figure(form, of: Document.Table(.text("a"), .number("b")))
    #expect(page(empty).all("table").isEmpty)
    for columnCount in 0..<3 {
      var table = Document.Table(columns: (0..<columnCount).map { .number("column \($0)") })
      table.add((0..<columnCount).map { .count($0 + 1) })
      let page = page(Document.Figure(form, of: table))
      #expect(page.all("table").count == 1)
      for picture in page.pictures { #expect(picture.faults == []) }
    }
  }

  @Test(arguments: Document.Figure.Form.allCases)
  private func `each has a name and is told in words`(form: Document.Figure.Form) throws {
    let page = page(Document.Figure(form, of: Data.usual.table(for: form)))
    try #require(page.pictures.count == 2)
    #expect(page.pictures.map(\.width).max() ?? 0 <= 720)
    for picture in page.pictures {
      #expect(picture.root.attributes["role"] == "img")
      #expect(picture.all("title").first?.text == "the figure")
      let words = picture.all("desc").first?.text ?? ""
      #expect(
        words.contains("name 0") || words.contains("predicted 12.0 %")
          || words.contains("at random, %: 0.0 %"), "\(words)")
    }
  }

  @Test func `bars are as long as their values`() throws {
    var table = Document.Table(.text("channel"), .number("customers"))
    table.add(.text("a"), .count(100))
    table.add(.text("b"), .count(50))
    table.add(.text("c"), .count(0))
    for picture in page(.init(.bars, of: table)).pictures {
      let widths = picture.all("rect").compactMap { $0.number("width") }
      try #require(widths.count == 3)
      #expect(abs(widths[0] - 2 * widths[1]) <= 0.15)  // half a digit of each coordinate
      #expect(widths[2] == 0)
      #expect(picture.all("text").map(\.text).contains("100"))
    }
  }

  @Test func `bars below zero run to the left, and whiskers end at the interval`() throws {
    var table = Document.Table(.text("segment"), .number("change", unit: "EUR"))
    table.add(.text("a"), .interval(10, lower: 5, upper: 20, decimals: 0))
    table.add(.text("b"), .change(-10, decimals: 0))
    for picture in page(.init(.bars, of: table)).pictures {
      let bars = picture.all("rect")
      try #require(bars.count == 2)
      let zero = try #require(bars[0].number("x"))
      let unit = try #require(bars[0].number("width")) / 10
      let left = try #require(bars[1].number("x"))
      #expect(abs(zero - left - 10 * unit) <= 0.15)
      let whisker = try #require(picture.all("line", class: "whisker").first)
      #expect(abs((whisker.number("x1") ?? 0) - (zero + 5 * unit)) <= 0.2)
      #expect(abs((whisker.number("x2") ?? 0) - (zero + 20 * unit)) <= 0.25)
      #expect(picture.all("text").map(\.text).contains("-10"))
    }
  }

  /// Ticks from 0 to 10 over a known height: the points lie where the values are.
  @Test func `a line goes through its values and stops where one is missing`() throws {
    var table = Document.Table(.number("x"), .number("y"))
    for (x, y) in [(0, 0.0), (1, 5), (2, 10), (4, 5)] {
      table.add(.count(x), .number(y, decimals: 0))
    }
    table.add(.count(3), .missing)
    for picture in page(.init(.line, of: table)).pictures {
      let dots = picture.all("circle").map { ($0.number("cx") ?? 0, $0.number("cy") ?? 0) }
      try #require(dots.count == 4)
      #expect(abs(dots[1].1 - (dots[0].1 + dots[2].1) / 2) <= 0.1)
      #expect(abs(dots[1].0 - (dots[0].0 + dots[2].0) / 2) <= 0.1)
      #expect(abs((dots[3].0 - dots[2].0) - (dots[2].0 - dots[0].0)) <= 0.2)
      // From 0 over 1 to 2 in one stroke; 4 stands alone behind the gap.
      let strokes = picture.all("path", class: "stroke")
      #expect(strokes.count == 1)
      #expect(strokes[0].attributes["d"]?.count { $0 == "L" } == 2)
    }
  }

  @Test func `an interval is a band around its line`() throws {
    var table = Document.Table(.number("x"), .number("y"))
    for x in 0..<3 {
      table.add(.count(x), .interval(5, lower: 0, upper: 10, decimals: 0))
    }
    for picture in page(.init(.line, of: table)).pictures {
      let band = try #require(picture.all("path", class: "band").first?.attributes["d"])
      let numbers = band.matches(of: /[0-9.]+/).compactMap { Double($0.output) }
      let heights = stride(from: 1, to: numbers.count, by: 2).map { numbers[$0] }
      try #require(heights.count == 6)
      let line = try #require(picture.all("circle").first?.number("cy"))
      #expect(abs((heights[0] + heights[5]) / 2 - line) <= 0.1)
      #expect(heights[0] < line && line < heights[5])
    }
  }

  @Test func `series with another unit stay in the table, or those that are not chosen`() {
    var table = Document.Table(
      .number("reach", unit: "%"), .number("profit"), .number("threshold"),
      .number("share", unit: "%"))
    for reach in [0.0, 0.5, 1] {
      table.add(
        .share(reach), .number(reach, decimals: 1), .number(reach, decimals: 1), .share(reach))
    }
    #expect(page(.init(.line, of: table)).pictures[0].all("path", class: "stroke").count == 2)
    let one = page(.init(.line, of: table, seriesCount: 1))
    #expect(one.pictures[0].all("path", class: "stroke").count == 1)
    #expect(one.all("th").map(\.text).contains("threshold"))
  }

  @Test func `a right prediction lies on the diagonal, and areas are counts`() throws {
    var table = Document.Table(
      .text("decile"), .number("predicted", unit: "%"), .number("observed", unit: "%"),
      .number("customers"))
    table.add(.text("1"), .share(0.2), .share(0.2), .count(400))
    table.add(
      .text("2"), .share(0.6), .interval(60, lower: 50, upper: 70, decimals: 1), .count(100))
    table.add(.text("3"), .share(0.9), .missing, .fewer(than: 5))
    for picture in page(.init(.reliability, of: table)).pictures {
      let circles = picture.all("circle")
      try #require(circles.count == 2)
      let radii = circles.compactMap { $0.number("r") }
      #expect(abs(radii[0] - 2 * radii[1]) <= 0.15)
      let diagonal = try #require(picture.all("line", class: "diagonal").first)
      func part(_ name: String, _ value: Double) -> Double {
        let ends = (diagonal.number(name + "1") ?? 0, diagonal.number(name + "2") ?? 0)
        return (value - ends.0) / (ends.1 - ends.0)
      }
      for circle in circles {
        let (x, y) = (circle.number("cx") ?? 0, circle.number("cy") ?? 0)
        #expect(abs(part("x", x) - part("y", y)) <= 0.001)  // 0.1 pixels in 250
      }
      #expect(picture.all("line", class: "whisker").count == 3)
    }
  }

  @Test func `cells are shaded by their value, and few customers stay few`() throws {
    var table = Document.Table(
      .text("cohort"), .number("1", unit: "%"), .number("2", unit: "%"), .number("3", unit: "%"))
    table.add(.text("2024-01"), .share(0.9), .share(0.45), .share(0))
    table.add(.text("2024-02"), .fewer(than: 5), .missing, .blank)
    for picture in page(.init(.heatMap, of: table)).pictures {
      let cells = picture.all("rect").prefix(5).map { $0.classes[0] }
      #expect(cells == ["h8", "h4", "h0", "empty", "empty"])
      let texts = picture.all("text").map(\.text)
      #expect(texts.contains("&lt;5") && texts.contains("–"))
      #expect(texts.contains(picture.width > 400 ? "90.0" : "90"))
      // Five cells and the nine shades of the key: nothing is drawn for what is blank.
      #expect(picture.all("rect").count == 14)
    }
  }

  @Test func `the size of a cohort is written beside its shares, not shaded`() {
    var table = Document.Table(
      .text("cohort"), .number("customers"), .number("1", unit: "%"), .number("2", unit: "%"))
    table.add(.text("2024-01"), .count(1204), .share(0.5), .share(0.25))
    for picture in page(.init(.heatMap, of: table)).pictures {
      #expect(picture.all("rect").prefix(2).map { $0.classes[0] } == ["h8", "h4"])
      #expect(picture.all("rect").count == 2 + 9)
      #expect(picture.all("text").map(\.text).contains("1,204"))
    }
  }

  @Test func `a funnel tells the shares that the counts give, and none of few`() throws {
    var table = Document.Table(.text("step"), .number("visits"))
    table.add(.text("visit"), .count(1000))
    table.add(.text("cart"), .count(250))
    table.add(.text("order"), .fewer(than: 5))
    for picture in page(.init(.funnel, of: table)).pictures {
      let widths = picture.all("rect").compactMap { $0.number("width") }
      #expect(widths == [picture.width, picture.width / 4, 0])
      let texts = picture.all("text").map(\.text)
      #expect(texts == ["visit", "1,000", "↓ 25.0 %", "cart", "250 (25.0 %)", "order", "&lt;5"])
    }
  }

  @Test func `flows are as wide as their counts, and end where the nodes do`() throws {
    var table = Document.Table(.text("from"), .text("to"), .number("customers"))
    table.add(.text("new"), .text("active"), .count(300))
    table.add(.text("new"), .text("new"), .count(100))
    table.add(.text("active"), .text("new"), .fewer(than: 5))
    for picture in page(.init(.flow, of: table)).pictures {
      let nodes = picture.all("rect").compactMap { $0.number("height") }
      try #require(nodes.count == 3)  // new and new, active on the right
      #expect(abs(nodes[0] - nodes[1] - nodes[2]) <= 0.15)
      #expect(picture.all("path", class: "flow").count == 2)
      #expect(picture.all("text").map(\.text).sorted() == ["active 300", "new 100", "new 400"])
    }
  }

  @Test func `flows that lead on stand in as many columns as there are steps`() throws {
    var table = Document.Table(.text("from"), .text("to"), .number("visits"))
    table.add(.text("search"), .text("product"), .count(30))
    table.add(.text("product"), .text("cart"), .count(20))
    table.add(.text("cart"), .text("order"), .count(10))
    let pictures = page(.init(.flow, of: table)).pictures
    for picture in pictures {
      #expect(Set(picture.all("rect").compactMap { $0.number("x") }).count == 4)
    }
    // Four columns are wider than a phone: the picture is scrolled, not shrunk.
    #expect(pictures.map { $0.root.classes.contains("scrolled") } == [false, true])
  }

  @Test func `distributions share their bins and their scale`() throws {
    var table = Document.Table(.text("orders"), .number("new"), .number("loyal"))
    table.add(.text("1"), .count(80), .count(20))
    table.add(.text("2 or more"), .count(10), .count(40))
    for picture in page(.init(.strips, of: table)).pictures {
      let heights = picture.all("rect").compactMap { $0.number("height") }
      try #require(heights.count == 4)
      #expect(
        abs(heights[0] - 2 * heights[3]) <= 0.15 && abs(heights[0] - 4 * heights[2] - 0) <= 0.25)
    }
  }

  @Test func `ten thousand points are thinned to what a picture can show`() {
    var table = Document.Table(.number("x"), .number("y"))
    for x in 0..<10_000 { table.add(.count(x), .number(Double((x * 7919) % 1000), decimals: 0)) }
    let text = HTMLRenderer().text(of: Document(blocks: [.figure(.init(.line, of: table))]))
    #expect(text.utf8.count < 120_000)
  }
}
