/// Predicted against observed shares: on the diagonal a prediction is right, and a circle's area is how many there are.
struct ReliabilityPlan: Plan {
  private struct Group {
    let predicted: Measure
    let observed: Measure
    let count: Double?
    let countText: String?
  }

  private let groups: [Group]
  private let predictedTitle: String
  private let observedTitle: String
  private let countTitle: String?
  private let language: Language
  private let ticks: Ticks
  let remainder: String?

  /// The most groups that are drawn.
  static let mostGroups = 100

  private static let largestRadius = 11.0

  init?(_ figure: Document.Figure, in language: Language) {
    let columns = figure.data.columns.indices.map {
      Series($0, of: figure.data, rowCount: Self.mostGroups, in: language)
    }
    let shares = columns.filter { $0.unit == "%" && $0.hasNumbers }
    guard shares.count >= 2 else { return nil }
    let counts = figure.data.columns.indices.first { index in
      figure.data.rows.contains { if case .count = $0[index] { true } else { false } }
    }.map { columns[$0] }
    groups = figure.data.rows.prefix(Self.mostGroups).indices.compactMap { row in
      guard let predicted = shares[0].measures[row], let observed = shares[1].measures[row] else {
        return nil
      }
      let count = counts?.measures[row]
      return Group(
        predicted: predicted, observed: observed, count: count?.value,
        countText: count?.text)
    }
    guard
      let range = ClosedRange(
        over: groups.flatMap { group in
          [group.predicted.value, group.observed.value]
            + (group.observed.bounds.map { [$0.lowerBound, $0.upperBound] } ?? [])
        }, hasZero: true)
    else { return nil }
    predictedTitle = shares[0].heading
    observedTitle = shares[1].heading
    countTitle = counts?.name
    ticks = Ticks(over: range, count: 5)
    remainder = language.remainder(
      min(figure.data.rows.count, Self.mostGroups), of: figure.data.rows.count, "rows")
    self.language = language
  }

  func drawn(width: Double) -> Drawing {
    let side = isNarrow(width) ? 270.0 : 360.0
    var drawing = Drawing(width: isNarrow(width) ? width : 480)
    var top = 2.0
    let key =
      [language.dashedAsPredicted]
      + (countTitle.map { [language.circleArea($0)] } ?? [])
    for text in key + [observedTitle] {
      let lines = Lettering.wrapped(text, to: drawing.width, lineCount: 2)
      drawing.text(lines: lines, 0, top + Lettering.ascent, style: "quiet")
      top += Double(lines.count) * Lettering.lineHeight
    }
    top += 10
    let widest = ticks.values.map { Lettering.width(ticks.text($0, in: language)) }.max() ?? 0
    let left = widest + 8
    let right = min(left + side, drawing.width - max(16, widest / 2 + 2))
    let bottom = top + right - left
    // Within the axes by the size of a circle, which would cover the ticks of zero.
    let across = Scale(domain: ticks.domain, range: (left + Self.largestRadius, right))
    let upward = Scale(domain: ticks.domain, range: (bottom - Self.largestRadius, top))
    let room = max(Int((right - left) / (widest + 10)), 1)
    let step = max((ticks.values.count - 1 + room - 1) / room, 1)
    for (index, value) in ticks.values.enumerated() {
      let text = ticks.text(value, in: language)
      let (x, y) = (across.position(value), upward.position(value))
      if index > 0 {
        drawing.line(left, y, right, y, style: "grid")
        drawing.line(x, top, x, bottom, style: "grid")
      }
      drawing.text(text, left - 6, y + 4.5, .end, style: "quiet")
      if index.isMultiple(of: step) { drawing.text(text, x, bottom + 17, .middle, style: "quiet") }
    }
    drawing.line(left, bottom, right, bottom, style: "axis")
    drawing.line(left, top, left, bottom, style: "axis")
    drawing.line(across.range.start, upward.range.start, right, top, style: "diagonal")
    drawMarks(across, upward, in: &drawing)
    let title = Lettering.wrapped(predictedTitle, to: drawing.width, lineCount: 2)
    let edge = max(right, Lettering.width(of: title))
    drawing.text(lines: title, edge, bottom + 36, .end, style: "quiet")
    drawing.height = bottom + 26 + Double(title.count) * Lettering.lineHeight
    return drawing
  }

  private func drawMarks(_ across: Scale, _ upward: Scale, in drawing: inout Drawing) {
    let most = groups.compactMap(\.count).max() ?? 0
    for group in groups {
      let (x, y) = (across.position(group.predicted.value), upward.position(group.observed.value))
      if let bounds = group.observed.bounds {
        let ends = (upward.position(bounds.lowerBound), upward.position(bounds.upperBound))
        drawing.line(x, ends.0, x, ends.1, style: "whisker")
        for end in [ends.0, ends.1] { drawing.line(x - 4, end, x + 4, end, style: "whisker") }
      }
      let part = most > 0 ? max(group.count ?? most, 0) / most : 0.25
      drawing.circle(
        x, y, radius: max(3, Self.largestRadius * part.squareRoot()), style: "mark s1",
        hint: text(of: group))
    }
  }

  private func text(of group: Group) -> String {
    language.predicted(group.predicted.text, observed: group.observed.text, of: group.countText)
  }

  var description: String {
    language.predictedGroups(groups.count) + language.enumerated(groups.map(text))
  }
}
