import Foundation

/// A table whose cells are shaded by what they hold.
struct HeatMapPlan: Plan {
  private let names: [String]
  private let columns: [Series]
  /// What the columns have in common that are shaded; others, such as the size of a cohort, are written only.
  private let kind: Kind?
  private let range: ClosedRange<Double>
  private let language: Language
  private let rowTitle: String
  let remainder: String?

  /// The most rows and columns that are drawn.
  static let mostRows = 60
  static let mostColumns = 40
  /// The steps of the shading.
  static let shadeCount = 9

  init?(_ figure: Document.Figure, in language: Language) {
    guard let first = figure.data.columns.first else { return nil }
    rowTitle = first.title
    let all = figure.data.columns.indices.dropFirst()
    columns = all.prefix(Self.mostColumns).map {
      Series($0, of: figure.data, rowCount: Self.mostRows, in: language)
    }
    names = figure.names(rowCount: Self.mostRows, in: language)
    let kind = Self.mainKind(of: columns)
    self.kind = kind
    let values = columns.filter { Kind($0) == kind }.flatMap(\.measures).compactMap { $0?.value }
    guard let range = ClosedRange(over: values, hasZero: values.allSatisfy { $0 >= 0 }) else {
      return nil
    }
    self.range = range
    remainder =
      [
        language.remainder(names.count, of: figure.data.rows.count, "rows"),
        language.remainder(columns.count, of: all.count, "columns"),
      ].compactMap { $0 }.joined(separator: " ").nonEmpty
    self.language = language
  }

  /// What can share a scale: numbers of one unit. Counts have none, and are no shares.
  private struct Kind: Hashable {
    let unit: String?
    let isCount: Bool

    init(_ column: Series) { (unit, isCount) = (column.unit, column.isCount) }
  }

  /// The kind of the most columns, the first of several; nil without numbers.
  private static func mainKind(of columns: [Series]) -> Kind? {
    let kinds = columns.filter(\.hasNumbers).map { Kind($0) }
    func count(_ kind: Kind) -> Int { kinds.count { $0 == kind } }
    return kinds.first { kind in kinds.allSatisfy { count(kind) >= count($0) } }
  }

  /// Shares without their sign, and without decimals where there is little room.
  private func text(_ measure: Measure, isShort: Bool) -> String {
    guard measure.unit == "%" else { return measure.text }
    return language.written(Figures.decimals(measure.value, isShort ? 0 : 1))
  }

  /// The words of a cell without a number: that it is small or missing.
  private static func placeholder(_ text: String) -> String {
    text.first == "<" || text.isEmpty ? text : "–"
  }

  /// What stands in the cells of a column.
  private func texts(of column: Series, isShort: Bool) -> [String] {
    column.measures.indices.map { row in
      column.measures[row].map { text($0, isShort: isShort) }
        ?? Self.placeholder(column.text(row))
    }
  }

  func drawn(width: Double) -> Drawing {
    let isNarrow = isNarrow(width)
    let isShort = isNarrow || columns.count > 12
    let labels = names.map { Lettering.wrapped($0, to: isNarrow ? 90 : 200) }
    let title = Lettering.wrapped(rowTitle, to: isNarrow ? 90 : 200)
    let left = Lettering.width(of: labels.flatMap { $0 } + title) + 8
    let texts = columns.map { self.texts(of: $0, isShort: isShort) }
    let widths = widths(of: texts, within: width - left)
    // Where each column begins, and where the last one ends.
    let edges = widths.reduce(into: [left]) { $0.append($0[$0.count - 1] + $1) }
    let total = edges[edges.count - 1]
    var drawing = Drawing(width: max(width, total))
    drawing.isScrolled = total > width + 0.5
    let headers = zip(columns, widths).map { Lettering.wrapped($0.name, to: $1 - 3) }
    let headerLines = max(headers.map(\.count).max() ?? 0, title.count)
    var top = Double(headerLines) * Lettering.lineHeight + 8
    drawing.text(lines: title, 0, Self.base(title, above: top), style: "quiet")
    for (index, header) in headers.enumerated() {
      let middle = edges[index] + widths[index] / 2
      drawing.text(lines: header, middle, Self.base(header, above: top), .middle, style: "quiet")
    }
    for (row, label) in labels.enumerated() {
      let lines = Double(label.count) * Lettering.lineHeight
      let height = max(26, lines + 4)
      let base = top + height / 2 + 4.5 - (lines - Lettering.lineHeight) / 2
      drawing.text(lines: label, left - 8, base, .end)
      for (index, column) in columns.enumerated() {
        draw(
          column, row, texts[index][row], in: &drawing,
          box: (x: edges[index], y: top, width: widths[index] - 1.5, height: height - 1.5))
      }
      top += height
    }
    drawKey(below: top + 10, in: &drawing)
    return drawing
  }

  /// A column is as wide as its numbers and, up to some size, the words of its title; all shaded ones are as wide as the
  /// widest of them, or wider where there is room.
  private func widths(of texts: [[String]], within room: Double) -> [Double] {
    let needed = zip(columns, texts).map { column, texts in
      let number = texts.map { Lettering.width($0) + 4 }.max() ?? 0
      let words = column.name.split(separator: " ")
      let word = words.map { min(Lettering.width(String($0)), 84) + 4 }.max() ?? 0
      return max(number, word, 20)
    }
    let shaded = columns.indices.filter { isShaded(columns[$0]) }
    let written = columns.indices.filter { !isShaded(columns[$0]) }
    let rest = room - written.reduce(0) { $0 + needed[$1] }
    let common = max(
      shaded.map { needed[$0] }.max() ?? 0, min(rest / Double(max(shaded.count, 1)), 84))
    return columns.indices.map { isShaded(columns[$0]) ? common : needed[$0] }
  }

  private func isShaded(_ column: Series) -> Bool { Kind(column) == kind || !column.hasNumbers }

  private func draw(
    _ column: Series, _ row: Int, _ text: String, in drawing: inout Drawing,
    box: (x: Double, y: Double, width: Double, height: Double)
  ) {
    // Where nothing is to stand, as behind the end of a cohort's history.
    guard !text.isEmpty else { return }
    let shade = isShaded(column) ? column.measures[row].map { self.shade(of: $0.value) } : nil
    let styles =
      shade.map { ("h\($0)", "k\($0)") } ?? ("empty", column.measures[row] == nil ? "quiet" : nil)
    if isShaded(column) { drawing.box(box.x, box.y, box.width, box.height, style: styles.0) }
    let (middle, base) = (box.x + box.width / 2, box.y + box.height / 2 + 4.5)
    drawing.text(text, middle, base, .middle, style: styles.1)
  }

  private static func base(_ lines: [String], above y: Double) -> Double {
    y - 8 - Double(lines.count - 1) * Lettering.lineHeight
  }

  /// The shades from the least to the greatest value.
  private func drawKey(below top: Double, in drawing: inout Drawing) {
    let ends = [range.lowerBound, range.upperBound].map {
      Figures.measured($0, "", in: language) + (kind?.unit.map { " \($0)" } ?? "")
    }
    let start = Lettering.width(ends[0]) + 6
    drawing.text(ends[0], 0, top + 11, style: "quiet")
    for shade in 0..<Self.shadeCount {
      drawing.box(start + Double(shade) * 16, top, 16, 14, style: "h\(shade)")
    }
    drawing.text(ends[1], start + Double(Self.shadeCount) * 16 + 6, top + 11, style: "quiet")
    drawing.height = top + 20
  }

  func shade(of value: Double) -> Int {
    let length = range.upperBound - range.lowerBound
    guard length > 0 else { return 0 }
    let part = (value - range.lowerBound) / length
    return min(Int(part * Double(Self.shadeCount)), Self.shadeCount - 1)
  }

  var description: String {
    let rows = names.indices.map { row in
      "\(names[row]): "
        + columns.prefix(12).map { "\($0.name) \($0.text(row))" }.joined(separator: ", ")
    }
    return language.shades(names.count, by: columns.count)
      + language.enumerated(rows, most: 6)
  }
}
