/// How many went from where to where: bands between the nodes of columns, as wide as the count.
struct FlowPlan: Plan {
  private struct Flow {
    let from: Int
    let to: Int
    let value: Double
    let text: String
  }

  private struct Node {
    let name: String
    let column: Int
    var incoming = 0.0
    var outgoing = 0.0
    var size: Double { max(incoming, outgoing) }
  }

  private let flows: [Flow]
  private let nodes: [Node]
  private let columnCount: Int
  private let language: Language
  private let isCounted: Bool
  private let heading: String
  let remainder: String?

  /// From one column of nodes to the next.
  private static let leastDistance = 140.0
  private let nodeWidth = 12.0

  /// The most flows that are drawn: the largest.
  static let mostFlows = 60

  init?(_ figure: Document.Figure, in language: Language) {
    guard figure.data.columns.count > 2 else { return nil }
    let from = Series(0, of: figure.data, in: language).texts
    let to = Series(1, of: figure.data, in: language).texts
    let counts = Series(2, of: figure.data, in: language)
    let known = counts.measures.indices.filter { (counts.measures[$0]?.value ?? 0) > 0 }
    guard !known.isEmpty else { return nil }
    let drawn = known.sorted {
      let values = (counts.measures[$0]?.value ?? 0, counts.measures[$1]?.value ?? 0)
      return values.0 != values.1 ? values.0 > values.1 : $0 < $1
    }.prefix(Self.mostFlows).sorted()
    let links = drawn.map { (from[$0], to[$0]) }
    let columns = Self.columns(of: links)
    var nodes: [Node] = []
    func index(_ name: String, _ column: Int) -> Int {
      if let known = nodes.firstIndex(where: { $0.name == name && $0.column == column }) {
        return known
      }
      nodes.append(Node(name: name, column: column))
      return nodes.count - 1
    }
    // The names stand in the same order on both sides.
    for name in Self.names(of: links) {
      for (link, column) in zip(links, columns) {
        if link.0 == name { _ = index(name, column) }
        if link.1 == name { _ = index(name, column + 1) }
      }
    }
    flows = zip(drawn, zip(links, columns)).map { row, part in
      let flow = Flow(
        from: index(part.0.0, part.1), to: index(part.0.1, part.1 + 1),
        value: counts.measures[row]?.value ?? 0, text: counts.measures[row]?.text ?? "")
      nodes[flow.from].outgoing += flow.value
      nodes[flow.to].incoming += flow.value
      return flow
    }
    self.nodes = nodes
    columnCount = (nodes.map(\.column).max() ?? 1) + 1
    isCounted = counts.isCount
    heading = counts.heading
    remainder = language.largest(drawn.count, of: known.count, "flows")
    self.language = language
  }

  /// The names in the order in which they come first.
  private static func names(of links: [(String, String)]) -> [String] {
    var seen = Set<String>()
    return links.flatMap { [$0.0, $0.1] }.filter { seen.insert($0).inserted }
  }

  /// The column that each link starts from: one after the other where every link leads to the next, else all 0, so that
  /// a name may stand on both sides.
  private static func columns(of links: [(String, String)]) -> [Int] {
    let names = names(of: links)
    var column = [String: Int](uniqueKeysWithValues: names.map { ($0, 0) })
    for _ in names {
      for link in links {
        column[link.1] = max(column[link.1] ?? 0, min((column[link.0] ?? 0) + 1, names.count))
      }
    }
    let isLayered = links.allSatisfy { column[$0.1] == (column[$0.0] ?? 0) + 1 }
    return links.map { isLayered ? column[$0.0] ?? 0 : 0 }
  }

  private func text(of node: Node) -> String {
    language.written(isCounted ? Figures.grouped(Int(node.size)) : Figures.plain(node.size))
  }

  func drawn(width: Double) -> Drawing {
    // More columns than have room for their labels are scrolled.
    let available = width
    let width = max(available, nodeWidth + Self.leastDistance * Double(columnCount - 1))
    var drawing = Drawing(width: width)
    drawing.isScrolled = width > available
    // The labels of the first and the last column stand inside, those between are centred on their nodes.
    let distance = (width - nodeWidth) / Double(columnCount - 1)
    let room = min(columnCount == 2 ? distance / 2 - 4 : distance * 2 / 3 - 8, 200)
    let labels = nodes.map { label(of: $0, room: room) }
    // All columns share a scale: the fullest has its nodes in this height.
    let totals = (0..<columnCount).map { column in
      nodes.filter { $0.column == column }.reduce(0) { $0 + $1.size }
    }
    let scale = (isNarrow(available) ? 220 : 260) / max(totals.max() ?? 1, .leastNormalMagnitude)
    var tops = [Double](repeating: 0, count: nodes.count)
    for column in 0..<columnCount {
      var y = 2.0
      for index in nodes.indices where nodes[index].column == column {
        y += Double(labels[index].count) * Lettering.lineHeight + 2
        tops[index] = y
        y += max(nodes[index].size * scale, 2) + 8
      }
      drawing.height = max(drawing.height, y)
    }
    func x(_ node: Node) -> Double {
      (width - nodeWidth) * Double(node.column) / Double(columnCount - 1)
    }
    var (left, right) = (tops, tops)
    for flow in flows {
      let (from, to) = (nodes[flow.from], nodes[flow.to])
      let height = flow.value * scale
      drawing.ribbon(
        from: (x(from) + nodeWidth, right[flow.from]), to: (x(to), left[flow.to]), height: height,
        style: "flow \(Drawing.colour(colour(of: from.name)))",
        hint: "\(from.name) → \(to.name): \(flow.text)")
      right[flow.from] += height
      left[flow.to] += height
    }
    for (index, node) in nodes.enumerated() {
      drawing.box(
        x(node), tops[index], nodeWidth, max(node.size * scale, 2),
        style: "fill \(Drawing.colour(colour(of: node.name)))")
      let y = tops[index] - 5 - Double(labels[index].count - 1) * Lettering.lineHeight
      let (edge, anchor): (Double, Drawing.Anchor) =
        switch node.column {
        case 0: (0, .start)
        case columnCount - 1: (width, .end)
        default: (x(node) + nodeWidth / 2, .middle)
        }
      drawing.text(lines: labels[index], edge, y, anchor, style: "halo")
    }
    return drawing
  }

  /// The name, and behind it how many there are, which is never cut.
  private func label(of node: Node, room: Double) -> [String] {
    let count = text(of: node)
    var lines = Lettering.wrapped(node.name, to: room, lineCount: 3)
    if let last = lines.last, Lettering.width("\(last) \(count)") <= room {
      lines[lines.count - 1] = last.isEmpty ? count : "\(last) \(count)"
    } else {
      lines.append(count)
    }
    return lines
  }

  /// A name has one colour on both sides.
  private func colour(of name: String) -> Int {
    var seen: [String] = []
    for node in nodes where !seen.contains(node.name) { seen.append(node.name) }
    return seen.firstIndex(of: name) ?? 0
  }

  var description: String {
    let rows = flows.map { "\(language.flow(nodes[$0.from].name, nodes[$0.to].name)): \($0.text)" }
    return language.picture(.flows, of: heading) + language.enumerated(rows, most: 20)
  }
}
