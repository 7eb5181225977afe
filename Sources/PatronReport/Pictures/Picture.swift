/// A figure drawn: once for a phone and once for everything wider, with words for who does not see it.
package struct Picture {
  /// For room of `wideWidth` and more.
  let wide: Drawing
  /// For a phone.
  let narrow: Drawing
  /// What is seen, told by the data.
  let description: String
  /// What of the table was left out of the picture; nil where it is whole.
  let remainder: String?

  /// The most letters of a description.
  private static let longest = 2000
  static let wideWidth = 720.0
  static let narrowWidth = 340.0

  /// Nil where the table holds nothing that can be drawn.
  init?(_ form: Document.Figure.Form, of figure: Document.Figure, in language: Language) {
    let plan: (any Plan)? =
      switch form {
      case .line: LinePlan(figure, in: language)
      case .bars: BarPlan(figure, in: language)
      case .reliability: ReliabilityPlan(figure, in: language)
      case .heatMap: HeatMapPlan(figure, in: language)
      case .funnel: FunnelPlan(figure, in: language)
      case .flow: FlowPlan(figure, in: language)
      case .moves: figure.flows.flatMap { FlowPlan($0, in: language) }
      case .gain: figure.gainCurve(in: language).flatMap { LinePlan($0, in: language) }
      case .strips: StripPlan(figure, in: language)
      }
    guard let plan else { return nil }
    wide = plan.drawn(width: Self.wideWidth)
    narrow = plan.drawn(width: Self.narrowWidth)
    let words = plan.description
    description = words.count > Self.longest ? "\(words.prefix(Self.longest))…" : words
    remainder = plan.remainder
  }
}

/// What a form of figure draws: the data, read once, for pictures of any width.
protocol Plan {
  /// Nil where there is nothing to draw.
  init?(_ figure: Document.Figure, in language: Language)
  func drawn(width: Double) -> Drawing
  var description: String { get }
  var remainder: String? { get }
}

extension Plan {
  var remainder: String? { nil }

  /// Whether a picture of `width` is read on a phone.
  func isNarrow(_ width: Double) -> Bool { width < 600 }
}

extension Drawing {
  /// The colours' number of the series at `index`, as a class of the page's style.
  static func colour(_ index: Int) -> String { "s\(index % Document.Figure.mostSeries + 1)" }

  /// The names of the series beside their signs, in rows from the left; returns where the rows end.
  mutating func legend(_ names: [String], y: Double, isLine: Bool) -> Double {
    var (x, top) = (0.0, y)
    let sign = 26.0
    var rowHeight = 0.0
    for (index, name) in names.enumerated() {
      let lines = Lettering.wrapped(name, to: width - sign - 2, lineCount: 2)
      let size = sign + Lettering.width(of: lines)
      if x > 0, x + size > width {
        (x, top) = (0, top + rowHeight)
        rowHeight = 0
      }
      let colour = Self.colour(index)
      if isLine {
        line(x, top + 8, x + 20, top + 8, style: "stroke \(colour)")
      } else {
        box(x + 4, top + 2, 12, 12, style: "fill \(colour)")
      }
      text(lines: lines, x + sign, top + 12.5)
      rowHeight = max(rowHeight, Double(lines.count) * Lettering.lineHeight + 2)
      x += size + 16
    }
    return top + rowHeight
  }
}

/// Positions moved apart so that each has `room`, in their order and, if there is room for all, within `bounds`.
func spread(_ positions: [Double], room: Double, within bounds: ClosedRange<Double>) -> [Double] {
  var moved = positions
  for index in moved.indices {
    let least = index == 0 ? bounds.lowerBound : moved[index - 1] + room
    moved[index] = max(moved[index], least)
  }
  for index in moved.indices.reversed() {
    let most = index == moved.count - 1 ? bounds.upperBound : moved[index + 1] - room
    moved[index] = min(moved[index], most)
  }
  return moved
}
