/// A figure of points and lines in the characters of a terminal.
struct TextPlot {
  private struct Line {
    let mark: Character
    let name: String
    let points: [(x: Double, y: Double)]
    /// Whether marks fill the way from point to point.
    let isJoined: Bool
  }

  /// What is drawn first lies below what follows.
  private let lines: [Line]
  private let across: Ticks
  private let upward: Ticks
  private let acrossTitle: String

  private static let marks: [Character] = ["●", "○", "▲", "△"]
  /// As a page has a dashed diagonal.
  private static let yardstick: Character = "·"
  private static let height = 14
  private static let mostColumns = 60

  /// Nil where `form` is none of points over numbers, or the figure has none.
  init?(_ form: Document.Figure.Form, of figure: Document.Figure) {
    switch form {
    case .reliability: self.init(shares: figure.data)
    case .gain:
      guard let curve = figure.gainCurve(in: .plain) else { return nil }
      self.init(series: curve, lastIsYardstick: true)
    case .line: self.init(series: figure, lastIsYardstick: false)
    case .bars, .heatMap, .funnel, .flow, .moves, .strips: return nil
    }
  }

  /// The observed shares over the predicted ones.
  private init?(shares table: Document.Table) {
    let shares = table.columns.indices.map { Series($0, of: table, in: .plain) }
      .filter { $0.unit == "%" && $0.hasNumbers }
    guard shares.count >= 2 else { return nil }
    let points = zip(shares[0].measures, shares[1].measures).compactMap { x, y in
      x.flatMap { x in y.map { (x: x.value, y: $0.value) } }
    }
    guard let greatest = points.flatMap({ [$0.x, $0.y] }).max(), greatest > 0 else { return nil }
    self.init(
      [
        Line(
          mark: Self.yardstick, name: "as predicted", points: [(0, 0), (greatest, greatest)],
          isJoined: true),
        Line(mark: Self.marks[0], name: shares[1].heading, points: points, isJoined: false),
      ], acrossTitle: shares[0].heading)
  }

  private init?(series figure: Document.Figure, lastIsYardstick: Bool) {
    guard !figure.data.columns.isEmpty else { return nil }
    let axis = Series(0, of: figure.data, in: .plain)
    let series = figure.series(in: .plain)
    guard !series.isEmpty, series.count <= Self.marks.count,
      axis.measures.allSatisfy({ $0 != nil })
    else { return nil }
    let lines = series.enumerated().map { index, series in
      Line(
        mark: lastIsYardstick && index == figure.data.columns.count - 2
          ? Self.yardstick : Self.marks[index],
        name: series.heading,
        points: zip(axis.measures, series.measures).compactMap { x, y in
          x.flatMap { x in y.map { (x: x.value, y: $0.value) } }
        }, isJoined: true)
    }
    self.init(lines.reversed(), acrossTitle: axis.heading)
  }

  private init?(_ lines: [Line], acrossTitle: String) {
    guard let across = ClosedRange(over: lines.flatMap { $0.points.map(\.x) }),
      let upward = ClosedRange(over: lines.flatMap { $0.points.map(\.y) }),
      across.lowerBound < across.upperBound
    else { return nil }
    self.lines = lines
    self.across = Ticks(over: across, count: 5)
    self.upward = Ticks(over: upward, count: 5)
    self.acrossTitle = acrossTitle
  }

  /// The plot in at most `width` columns.
  func text(width: Int) -> [String] {
    let labels = upward.values.map { upward.text($0, in: .plain) }
    let margin = labels.map(TextTable.width).max() ?? 0
    let columns = min(Self.mostColumns, width - margin - 3)
    guard columns >= 20 else { return [] }
    var grid = [[Character]](
      repeating: [Character](repeating: " ", count: columns), count: Self.height)
    let horizontal = Scale(domain: across.domain, range: (0, Double(columns - 1)))
    let vertical = Scale(domain: upward.domain, range: (Double(Self.height - 1), 0))
    for line in lines {
      var last: (x: Double, y: Double)?
      for point in line.points {
        let place = (x: horizontal.position(point.x), y: vertical.position(point.y))
        let from = line.isJoined ? last ?? place : place
        let steps = max(1, Int(max(abs(place.x - from.x), abs(place.y - from.y)).rounded(.up)))
        for step in 0...steps {
          let part = Double(step) / Double(steps)
          let x = Int((from.x + part * (place.x - from.x)).rounded())
          let y = Int((from.y + part * (place.y - from.y)).rounded())
          grid[y][x] = line.mark
        }
        last = place
      }
    }
    let rows = Dictionary(
      zip(upward.values.map { Int(vertical.position($0).rounded()) }, labels),
      uniquingKeysWith: { first, _ in first })
    let body = grid.enumerated().map { row, cells -> String in
      let label = rows[row] ?? ""
      let space = String(repeating: " ", count: margin - TextTable.width(label))
      let text = "\(space)\(label) \(rows[row] == nil ? "│" : "┤")\(String(cells))"
      return String(text.reversed().drop { $0 == " " }.reversed())
    }
    let key = lines.reversed().map { "\($0.mark) \(TextTable.shown($0.name))" }
      .joined(separator: "   ")
    let indent = String(repeating: " ", count: margin + 1)
    return [indent + key] + body + [
      indent + "└" + String(repeating: "─", count: columns), indent + axis(horizontal, columns),
      indent + " " + TextTable.shown(acrossTitle), "",
    ]
  }

  /// The labels below the axis, each begun where its tick is.
  private func axis(_ scale: Scale, _ columns: Int) -> String {
    var line = ""
    for value in across.values {
      let label = across.text(value, in: .plain)
      let start = 1 + Int(scale.position(value).rounded()) - TextTable.width(label) / 2
      guard start > line.count || line.isEmpty else { continue }
      line += String(repeating: " ", count: max(0, start - line.count)) + label
    }
    return line
  }
}
