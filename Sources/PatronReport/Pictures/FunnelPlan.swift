import Foundation

/// Steps below each other, with how many reached each and how many of them went on.
struct FunnelPlan: Plan {
  private let names: [String]
  private let steps: Series
  private let greatest: Double
  private let language: Language
  let remainder: String?

  /// The most steps that are drawn.
  static let mostSteps = 20

  init?(_ figure: Document.Figure, in language: Language) {
    guard figure.data.columns.count > 1 else { return nil }
    steps = Series(1, of: figure.data, rowCount: Self.mostSteps, in: language)
    guard let greatest = steps.measures.compactMap({ $0?.value }).max(), greatest >= 0 else {
      return nil
    }
    self.greatest = greatest
    names = figure.names(rowCount: Self.mostSteps, in: language)
    remainder = language.remainder(
      names.count, of: figure.data.rows.count, "steps")
    self.language = language
  }

  /// The share of the step `row` in another; nil where either is missing or small.
  private func share(_ row: Int, of other: Int) -> String? {
    guard row != other, other >= 0, let part = steps.measures[row],
      let whole = steps.measures[other],
      whole.value > 0, part.value >= 0
    else { return nil }
    return Figures.percent(part.value / whole.value, in: language)
  }

  func drawn(width: Double) -> Drawing {
    var drawing = Drawing(width: width)
    let (barHeight, gap) = (24.0, 30.0)
    var y = 2.0
    var before: (right: Double, bottom: Double)?
    for row in names.indices {
      let figure = steps.measures[row]?.text ?? steps.text(row)
      let ofFirst = share(row, of: 0).map { " (\($0))" } ?? ""
      let number = figure + ofFirst
      let room = Lettering.width(number) + 12
      let label = Lettering.wrapped(names[row], to: max(width - room, 80), lineCount: 2)
      let value = max(steps.measures[row]?.value ?? 0, 0)
      let length = greatest > 0 ? width * value / greatest : 0
      let top = y + Double(label.count) * Lettering.lineHeight + 3
      if let before, steps.measures[row] != nil {
        // What went on, from the bar above into the bar below: the label is left free.
        drawing.path(
          [(0, before.bottom), (before.right, before.bottom), (length, top), (0, top)],
          isClosed: true, style: "band s1")
      }
      if let share = share(row, of: row - 1) {
        drawing.text("↓ \(share)", 4, y - 11, style: "quiet halo")
      }
      drawing.text(lines: label, 0, y + Lettering.ascent + 1, style: "halo")
      drawing.text(number, width, y + Lettering.ascent + 1, .end, style: "figure halo")
      drawing.box(
        0, top, length, barHeight, style: "fill s1", hint: "\(names[row]): \(number)")
      before = steps.measures[row] == nil ? nil : (length, top + barHeight)
      y = top + barHeight + gap
    }
    drawing.height = y - gap + 4
    return drawing
  }

  var description: String {
    let rows = names.indices.map { row in
      "\(names[row]): \(steps.text(row))"
        + (share(row, of: row - 1).map { ", \(language.ofStepBefore($0))" } ?? "")
    }
    return language.picture(.steps, of: steps.heading)
      + language.enumerated(rows, most: Self.mostSteps)
  }
}
