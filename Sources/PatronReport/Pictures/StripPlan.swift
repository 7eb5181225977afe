/// Distributions beside each other: a small picture of upright bars for each, all on the same bins.
struct StripPlan: Plan {
  private let bins: [String]
  private let binTitle: String
  private let panels: [Series]
  private let language: Language
  let remainder: String?

  /// The most distributions and bins that are drawn.
  static let mostPanels = 24
  static let mostBins = 60

  init?(_ figure: Document.Figure, in language: Language) {
    guard figure.data.columns.count > 1 else { return nil }
    let all = figure.data.columns.indices.dropFirst().map {
      Series($0, of: figure.data, rowCount: Self.mostBins, in: language)
    }.filter(\.hasNumbers)
    panels = Array(
      (figure.seriesCount.map { Array(all.prefix($0)) } ?? all).prefix(Self.mostPanels))
    guard !panels.isEmpty else { return nil }
    bins = figure.names(rowCount: Self.mostBins, in: language)
    binTitle = Series(0, of: figure.data, rowCount: Self.mostBins, in: language).heading
    remainder =
      [
        language.remainder(bins.count, of: figure.data.rows.count, "rows"),
        language.remainder(panels.count, of: all.count, "distributions"),
      ].compactMap { $0 }.joined(separator: " ").nonEmpty
    self.language = language
  }

  /// The greatest value of all panels with the unit of `panel`: they share a scale.
  private func greatest(like panel: Series) -> Double {
    panels.filter { $0.unit == panel.unit }.flatMap(\.measures).compactMap { $0?.value }.max() ?? 0
  }

  func drawn(width: Double) -> Drawing {
    var drawing = Drawing(width: width)
    let gap = 16.0
    let across = min(panels.count, isNarrow(width) ? 2 : 4)
    let size = (width - gap * Double(across - 1)) / Double(across)
    var top = 2.0
    for start in stride(from: 0, to: panels.count, by: across) {
      let row = panels[start..<min(start + across, panels.count)]
      let titles = row.map { Lettering.wrapped($0.heading, to: size, lineCount: 3) }
      let titleLines = titles.map(\.count).max() ?? 1
      var bottom = top
      for (index, panel) in row.enumerated() {
        let x = Double(index) * (size + gap)
        drawing.text(lines: titles[index], x, top + Lettering.ascent, style: "figure")
        let end = draw(
          panel, from: x, size: size,
          below: top + Double(titleLines) * Lettering.lineHeight + 2, in: &drawing)
        bottom = max(bottom, end)
      }
      top = bottom + 14
    }
    let title = Lettering.wrapped(binTitle, to: width, lineCount: 2)
    drawing.text(lines: title, width, top + 2, .end, style: "quiet")
    drawing.height = top - 6 + (binTitle.isEmpty ? 0 : Double(title.count) * Lettering.lineHeight)
    return drawing
  }

  /// Draws a panel below `top`, and returns where it ends.
  private func draw(
    _ panel: Series, from x: Double, size: Double, below top: Double, in drawing: inout Drawing
  ) -> Double {
    let bottom = top + Lettering.lineHeight + 84
    let scale = Scale(
      domain: 0...max(greatest(like: panel), .leastNormalMagnitude),
      range: (bottom, top + Lettering.lineHeight))
    let slot = bins.count > 1 ? size / Double(bins.count) : min(size, 48)
    let peak = panel.measures.indices.filter { panel.measures[$0] != nil }
      .max { (panel.measures[$0]?.value ?? 0, -$0) < (panel.measures[$1]?.value ?? 0, -$1) }
    for (index, measure) in panel.measures.enumerated() {
      guard let measure else { continue }
      let y = scale.position(measure.value)
      let left = x + Double(index) * slot
      drawing.box(
        left, y, slot - min(1.5, slot * 0.2), bottom - y, style: "fill s1")
      if index == peak {
        let half = Lettering.width(measure.text) / 2
        let middle = min(max(left + slot / 2, x + half), x + max(size - half, half))
        drawing.text(measure.text, middle, y - 4, .middle, style: "quiet")
      }
    }
    drawing.line(x, bottom, x + size, bottom, style: "axis")
    // The first and the last bin stand at the ends, in half of the panel each if they would meet.
    let texts = [bins.first ?? "", bins.count > 1 ? bins[bins.count - 1] : ""]
    let fits = texts.map { Lettering.width($0) }.reduce(8, +) <= size
    let ends = texts.map {
      Lettering.wrapped($0, to: fits ? size : size / 2 - 4, lineCount: 2)
    }
    drawing.text(lines: ends[0], x, bottom + 15, style: "quiet")
    drawing.text(lines: ends[1], x + size, bottom + 15, .end, style: "quiet")
    return bottom + 5 + Double(ends.map(\.count).max() ?? 1) * Lettering.lineHeight
  }

  var description: String {
    let told = panels.map { panel in
      let parts = panel.measures.indices.filter { panel.measures[$0] != nil }
        .map { "\(bins[$0]) \(panel.texts[$0])" }
      return "\(panel.heading): "
        + parts.prefix(8).joined(separator: ", ")
        + language.more(parts.count - 8, after: " ")
    }
    return language.picture(.distributions, of: binTitle) + language.enumerated(told, most: 8)
  }
}
