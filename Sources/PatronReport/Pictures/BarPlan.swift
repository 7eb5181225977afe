/// Horizontal bars from zero, each with its name and its value, and whiskers for intervals.
struct BarPlan: Plan {
  private let names: [String]
  private let series: [Series]
  private let values: ClosedRange<Double>
  private let language: Language
  let remainder: String?

  /// The most rows that are drawn.
  static let mostRows = 40

  init?(_ figure: Document.Figure, in language: Language) {
    let all = figure.series(rowCount: Self.mostRows, in: language)
    series = Array(all.prefix(Document.Figure.mostSeries))
    guard let range = ClosedRange(over: series.flatMap(\.values), hasZero: true) else { return nil }
    values = range
    names = figure.names(rowCount: Self.mostRows, in: language)
    remainder =
      [
        language.remainder(names.count, of: figure.data.rows.count, "rows"),
        language.remainder(series.count, of: all.count, "series"),
      ].compactMap { $0 }.joined(separator: " ").nonEmpty
    self.language = language
  }

  private var hasNegative: Bool {
    series.contains { $0.measures.contains { ($0?.value ?? 0) < 0 } }
  }

  private var thickness: Double { series.count == 1 ? 16 : 14 }

  func drawn(width: Double) -> Drawing {
    var drawing = Drawing(width: width)
    let isNarrow = isNarrow(width)
    var top = 2.0
    if series.count > 1 {
      top = drawing.legend(series.map(\.name), y: top, isLine: false) + 6
    }
    let labelWidth = isNarrow ? width : 0.34 * width
    let labels = names.map { Lettering.wrapped($0, to: labelWidth) }
    let ticks = Ticks(over: values, count: isNarrow ? 3 : 5)
    let heading = ticks.heading(
      series.count == 1 ? series[0].heading : series[0].unit ?? "", in: language)
    let title = Lettering.wrapped(heading, to: width, lineCount: 2)
    drawing.text(lines: title, 0, top + Lettering.ascent, style: "quiet")
    top += Double(title.filter { !$0.isEmpty }.count) * Lettering.lineHeight + 4
    let texts = series.flatMap(\.measures).map { $0?.text ?? "–" }
    let room = (texts.map { Lettering.width($0) }.max() ?? 0) + 8
    let tickRoom = ticks.values.map { Lettering.width(ticks.text($0, in: language)) / 2 }.max() ?? 0
    let names = isNarrow ? 0 : Lettering.width(of: labels.flatMap { $0 }) + 10
    let left = names + max(hasNegative ? room : 0, tickRoom)
    let scale = Scale(domain: ticks.domain, range: (left, width - max(room, tickRoom)))
    let grid = drawing.elements.count
    let start = top
    for (row, label) in labels.enumerated() {
      top = draw(row, label, below: top, names: names, scale, in: &drawing)
    }
    draw(ticks, scale, from: start, to: top, before: grid, in: &drawing)
    return drawing
  }

  /// Draws the bars of a row with its name, and returns where the row ends.
  private func draw(
    _ row: Int, _ label: [String], below top: Double, names: Double, _ scale: Scale,
    in drawing: inout Drawing
  ) -> Double {
    let bars = Double(series.count) * (thickness + 2) - 2
    let lines = Double(label.count) * Lettering.lineHeight
    var y = top + 5
    var end: Double
    if names == 0 {
      y += 3
      drawing.text(lines: label, 0, y + Lettering.ascent + 1, style: "halo")
      y += lines + 1
      end = y + bars + 4
    } else {
      let height = max(lines, bars)
      drawing.text(
        lines: label, names - 10, y + (height - lines) / 2 + Lettering.ascent + 2.5, .end)
      end = y + height + 5
      y += (height - bars) / 2
    }
    let zero = scale.position(0)
    for (index, series) in series.enumerated() {
      let middle = y + thickness / 2
      if let measure = series.measures[row] {
        let x = scale.position(measure.value)
        let hint = "\(self.names[row]), \(series.heading): \(series.text(row))"
        drawing.box(
          min(x, zero), y, abs(x - zero), thickness, style: "fill \(Drawing.colour(index))",
          hint: hint)
        let ends = measure.bounds.map {
          (scale.position($0.lowerBound), scale.position($0.upperBound))
        }
        if let ends { drawing.whisker(from: ends.0, to: ends.1, y: middle) }
        if measure.value < 0 {
          drawing.text(measure.text, min(x, ends?.0 ?? x) - 5, middle + 4.5, .end, style: "figure")
        } else {
          drawing.text(measure.text, max(x, ends?.1 ?? x) + 5, middle + 4.5, style: "figure")
        }
      } else {
        drawing.text(
          series.text(row).first == "<" ? series.text(row) : "–", zero + 5, middle + 4.5,
          style: "quiet")
      }
      y += thickness + 2
    }
    return end
  }

  /// Draws the axis below the bars, and the lines of its ticks behind them.
  private func draw(
    _ ticks: Ticks, _ scale: Scale, from top: Double, to bottom: Double, before index: Int,
    in drawing: inout Drawing
  ) {
    let widest = ticks.values.map { Lettering.width(ticks.text($0, in: language)) }.max() ?? 0
    let room = max(Int(abs(scale.range.end - scale.range.start) / (widest + 12)), 1)
    let step = max((ticks.values.count - 1 + room - 1) / room, 1)
    var lines = Drawing(width: drawing.width)
    for (index, value) in ticks.values.enumerated()
    where value == 0 || index.isMultiple(of: step) {
      let x = scale.position(value)
      lines.line(x, top, x, bottom, style: value == 0 ? "axis" : "grid")
    }
    drawing.insert(lines, at: index)
    for (index, value) in ticks.values.enumerated() where index.isMultiple(of: step) {
      drawing.text(
        ticks.text(value, in: language), scale.position(value), bottom + 16, .middle, style: "quiet"
      )
    }
    drawing.height = bottom + 22
  }

  var description: String {
    let rows = names.indices.map { row in
      let texts = series.map { series in
        (self.series.count > 1 ? "\(series.name) " : "") + series.text(row)
      }
      return "\(names[row]): \(texts.joined(separator: ", "))"
    }
    return language.picture(.bars, of: series.map(\.heading).joined(separator: "; "))
      + language.enumerated(rows)
  }
}

extension Drawing {
  mutating func whisker(from left: Double, to right: Double, y: Double) {
    line(left, y, right, y, style: "whisker")
    line(left, y - 4, left, y + 4, style: "whisker")
    line(right, y - 4, right, y + 4, style: "whisker")
  }
}

extension String {
  /// Nil for an empty text.
  var nonEmpty: String? { isEmpty ? nil : self }
}
