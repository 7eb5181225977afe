/// Series over a horizontal axis, with bands for intervals and gaps where a value is missing.
struct LinePlan: Plan {
  private let axis: HorizontalAxis
  private let series: [Series]
  private let names: Series
  private let language: Language
  private let values: ClosedRange<Double>
  private let axisTitle: String
  let remainder: String?

  init?(_ figure: Document.Figure, in language: Language) {
    let all = figure.series(in: language)
    series = Array(all.prefix(Document.Figure.mostSeries))
    guard let range = ClosedRange(over: series.flatMap(\.values)) else { return nil }
    // A line of counts or shares begins at zero, unless all of it happens far from there.
    let isFar = range.upperBound - range.lowerBound < 0.2 * abs(range.upperBound)
    let hasZero = range.lowerBound > 0 && !isFar
    values = hasZero ? 0...range.upperBound : range
    axis = HorizontalAxis(figure, in: language)
    names = Series(0, of: figure.data, in: language)
    axisTitle = names.heading
    remainder = language.remainder(series.count, of: all.count, "series")
    self.language = language
  }

  /// The title of the vertical axis: the series where it is alone, the unit of several.
  private var valueTitle: String {
    series.count == 1 ? series[0].heading : series[0].unit ?? ""
  }

  func drawn(width: Double) -> Drawing {
    var drawing = Drawing(width: width)
    let isNarrow = isNarrow(width)
    let ticks = Ticks(over: values, count: isNarrow ? 4 : 5)
    var top = 2.0
    let isLabelled = series.count > 1 && !isNarrow
    if series.count > 1, isNarrow {
      top = drawing.legend(series.map(\.name), y: top, isLine: true) + 6
    }
    let labels = series.map { Lettering.wrapped($0.name, to: 150, lineCount: 2) }
    let title = Lettering.wrapped(ticks.heading(valueTitle, in: language), to: width, lineCount: 2)
    drawing.text(lines: title, 0, top + Lettering.ascent, style: "quiet")
    top += Double(title.filter { !$0.isEmpty }.count) * Lettering.lineHeight + 8
    let labelHeight = Double(labels.map(\.count).max() ?? 1) * Lettering.lineHeight
    let bottom =
      top + (isNarrow ? 190 : max(240, isLabelled ? labelHeight * Double(series.count) + 4.5 : 0))
    let tickWidth = ticks.values.map { Lettering.width(ticks.text($0, in: language)) }.max() ?? 0
    let edge = axis.widestLabel / 2 + 2
    let left = max(tickWidth + 8, edge)
    let right =
      width - max(isLabelled ? Lettering.width(of: labels.flatMap { $0 }) + 14 : 8, edge)
    let vertical = Scale(domain: ticks.domain, range: (bottom, top))
    for value in ticks.values {
      let y = vertical.position(value)
      drawing.line(left, y, right, y, style: value == 0 ? "axis" : "grid")
      drawing.text(ticks.text(value, in: language), left - 6, y + 4.5, .end, style: "quiet")
    }
    drawing.height = axis.draw(
      in: &drawing, from: left, to: right, y: bottom, title: axisTitle)
    let positions = axis.positions(from: left, to: right)
    for (index, series) in series.enumerated() {
      draw(series, Drawing.colour(index), at: positions, vertical, in: &drawing)
    }
    if isLabelled {
      label(
        labels, at: right + 10, positions, vertical, room: labelHeight,
        within: top...bottom + Lettering.lineHeight - labelHeight - 4.5, in: &drawing)
    }
    return drawing
  }

  /// The names of the series at their ends, moved apart where they would overlap.
  private func label(
    _ labels: [[String]], at x: Double, _ positions: [Double?], _ vertical: Scale, room: Double,
    within bounds: ClosedRange<Double>, in drawing: inout Drawing
  ) {
    let ends = series.map { series in
      let last = zip(positions, series.measures).filter { $0.0 != nil && $0.1 != nil }
        .max { ($0.0 ?? 0) < ($1.0 ?? 0) }
      return vertical.position(last?.1?.value ?? vertical.domain.lowerBound)
    }
    let order = ends.indices.sorted { (ends[$0], $0) < (ends[$1], $1) }
    let places = spread(order.map { ends[$0] }, room: room, within: bounds)
    for (index, y) in zip(order, places) {
      drawing.text(lines: labels[index], x, y + 4.5, style: "label \(Drawing.colour(index))")
    }
  }

  private func draw(
    _ series: Series, _ colour: String, at positions: [Double?], _ vertical: Scale,
    in drawing: inout Drawing
  ) {
    typealias Point = (x: Double, y: Double, lower: Double?, upper: Double?)
    var segments: [[Point]] = [[]]
    let order = positions.indices.filter { positions[$0] != nil }
      .sorted { (positions[$0] ?? 0, $0) < (positions[$1] ?? 0, $1) }
    for index in order {
      guard let x = positions[index] else { continue }
      guard let measure = series.measures[index] else {
        segments.append([])
        continue
      }
      segments[segments.count - 1].append(
        (
          x, vertical.position(measure.value),
          measure.bounds.map { vertical.position($0.lowerBound) },
          measure.bounds.map { vertical.position($0.upperBound) }
        ))
    }
    let hasDots = order.count <= 24
    for segment in segments where !segment.isEmpty {
      let points = Self.thinned(segment.map { ($0.x, $0.y) })
      let bands = segment.split { $0.lower == nil || $0.upper == nil }
      for band in bands where band.count > 1 {
        let upper = Self.thinned(band.map { ($0.x, $0.upper ?? $0.y) })
        let lower = Self.thinned(band.map { ($0.x, $0.lower ?? $0.y) })
        drawing.path(upper + lower.reversed(), isClosed: true, style: "band \(colour)")
      }
      for point in bands.filter({ $0.count == 1 }).joined() {
        drawing.line(
          point.x, point.lower ?? point.y, point.x, point.upper ?? point.y, style: "whisker")
      }
      if points.count > 1 { drawing.path(points, style: "stroke \(colour)") }
      if hasDots || points.count == 1 {
        for point in points {
          drawing.circle(point.0, point.1, radius: 2.5, style: "fill \(colour)")
        }
      }
    }
  }

  /// Of many points the least and the greatest of those that share two pixels.
  static func thinned(_ points: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
    guard points.count > 400 else { return points }
    var kept: [(x: Double, y: Double)] = []
    var start = 0
    for index in points.indices
    where index + 1 == points.count || Int(points[index + 1].x / 2) != Int(points[start].x / 2) {
      let pixel = start...index
      let least = pixel.min { (points[$0].y, $0) < (points[$1].y, $1) } ?? start
      let greatest = pixel.max { (points[$0].y, $0) < (points[$1].y, $1) } ?? start
      kept += Set([least, greatest]).sorted().map { points[$0] }
      start = index + 1
    }
    return kept
  }

  var description: String {
    let told = series.map { series -> String in
      let rows = series.measures.indices.filter { series.measures[$0] != nil }
      guard let first = rows.first, let last = rows.last else { return series.name }
      func text(_ row: Int) -> String {
        language.at(series.measures[row]?.text ?? "", names.text(row))
      }
      func value(_ row: Int) -> Double { series.measures[row]?.value ?? 0 }
      let least = rows.min { (value($0), $0) < (value($1), $1) } ?? first
      let greatest = rows.max { (value($0), -$0) < (value($1), -$1) } ?? last
      return "\(series.heading): \(text(first)), \(text(last)); "
        + language.extremes(least: text(least), greatest: text(greatest))
    }
    return language.picture(.lines, of: axisTitle) + told.map { $0 + "." }.joined(separator: " ")
  }
}
