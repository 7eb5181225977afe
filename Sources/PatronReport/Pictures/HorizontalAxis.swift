/// The axis below a picture: numbers, days, or words at equal distances.
struct HorizontalAxis {
  private enum Kind {
    case numbers(Ticks, [Double?])
    case days(ClosedRange<Int>, [Int?])
    case words(Series)
  }

  private let kind: Kind
  private let language: Language
  /// The most that a tick's label takes.
  let widestLabel: Double

  /// The axis of the first column of `figure`.
  init(_ figure: Document.Figure, in language: Language) {
    self.language = language
    let first = Series(0, of: figure.data, in: language)
    let days = figure.data.rows.map { row in
      if case .day(let day) = row[0] { Calendar.number(day) } else { nil as Int? }
    }
    let known = days.compactMap { $0 }
    if let least = known.min(), let greatest = known.max(), known.count == days.count {
      kind = .days(least...greatest, days)
      widestLabel = Lettering.width("2000-00-00")
    } else if let range = ClosedRange(over: first.measures.compactMap { $0?.value }),
      first.measures.allSatisfy({ $0 != nil })
    {
      let ticks = Ticks(over: range, count: 6)
      kind = .numbers(ticks, first.measures.map { $0?.value })
      widestLabel = ticks.values.map { Lettering.width(ticks.text($0, in: language)) }.max() ?? 0
    } else {
      kind = .words(first)
      // Of many rows only a few are labelled: they have the room of the longest label.
      let count = first.measures.count
      let labels = (0..<min(count, 100)).map { Self.label(first.text($0)) }
      widestLabel =
        count > 100 ? Self.widest : labels.map { Lettering.width(of: $0) }.max() ?? 0
    }
  }

  private static let widest = 100.0

  private static func label(_ text: String) -> [String] { Lettering.wrapped(text, to: widest) }

  /// Where the rows stand between `left` and `right`.
  func positions(from left: Double, to right: Double) -> [Double?] {
    switch kind {
    case .numbers(let ticks, let values):
      let scale = Scale(domain: ticks.domain, range: (left, right))
      return values.map { $0.map(scale.position) }
    case .days(let days, let values):
      let scale = Scale(
        domain: Double(days.lowerBound)...Double(days.upperBound), range: (left, right))
      return values.map { $0.map { scale.position(Double($0)) } }
    case .words(let words):
      let count = words.measures.count
      return (0..<count).map { Self.place($0, of: count, left, right) }
    }
  }

  private static func place(_ index: Int, of count: Int, _ left: Double, _ right: Double) -> Double
  {
    count < 2 ? (left + right) / 2 : left + (right - left) * Double(index) / Double(count - 1)
  }

  /// Draws the axis with its labels below `y`, and returns where the picture ends.
  func draw(
    in drawing: inout Drawing, from left: Double, to right: Double, y: Double, title: String
  ) -> Double {
    drawing.line(left, y, right, y, style: "axis")
    var lineCount = 1
    for (x, lines) in labels(from: left, to: right) {
      drawing.line(x, y, x, y + 4, style: "axis")
      drawing.text(lines: lines, x, y + 18, .middle, style: "quiet")
      lineCount = max(lineCount, lines.count)
    }
    let end = y + 6 + Double(lineCount) * Lettering.lineHeight
    guard !title.isEmpty else { return end + 2 }
    let lines = Lettering.wrapped(title, to: drawing.width, lineCount: 2)
    let middle = (left + right) / 2
    let half = Lettering.width(of: lines) / 2
    drawing.text(
      lines: lines, min(max(middle, half), drawing.width - half), end + 14, .middle, style: "quiet")
    return end + 4 + Double(lines.count) * Lettering.lineHeight + 4
  }

  /// The labels that stand beside each other without touching.
  private func labels(from left: Double, to right: Double) -> [(x: Double, lines: [String])] {
    let room = max(Int((right - left) / (widestLabel + 14)), 1)
    switch kind {
    case .numbers(let ticks, _):
      let scale = Scale(domain: ticks.domain, range: (left, right))
      let values = ticks.values
      let step = (values.count - 1 + room - 1) / room
      return values.indices.filter { $0.isMultiple(of: max(step, 1)) }.map {
        (scale.position(values[$0]), [ticks.text(values[$0], in: language)])
      }
    case .days(let days, _):
      let scale = Scale(
        domain: Double(days.lowerBound)...Double(days.upperBound), range: (left, right))
      return Calendar.ticks(within: days, count: max(room, 2)).map {
        (scale.position(Double($0.day)), [$0.text])
      }
    case .words(let words):
      let count = words.measures.count
      let step = max((count - 1 + room - 1) / room, 1)
      return stride(from: 0, to: count, by: step).map {
        (Self.place($0, of: count, left, right), Self.label(words.text($0)))
      }
    }
  }
}
